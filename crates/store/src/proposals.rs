//! What the matcher proposes for companies whose name no customer bears (R15). It follows from other tables and is worked out
//! anew, so it is no hub record and not in the journal.

use crate::dialect::{is_one_of, texts};
use crate::entity::proposal::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{CustomerId, IntegrationId, Proposal, VendorId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

const TABLE: &str = "proposals";

/// What the matcher proposes.
pub struct Proposals<'a> {
    pub(crate) tx: &'a Tx,
}

impl Proposals<'_> {
    /// What is proposed for these companies, best first. Customers that have found a match in this integration since are left
    /// out.
    pub async fn of_companies(
        &self,
        integration: IntegrationId,
        companies: &[VendorId],
    ) -> Result<BTreeMap<VendorId, Vec<Proposal>>, StoreError> {
        let sql = format!(
            "SELECT p.* FROM proposals p WHERE p.integration_id = $1 AND p.workspace_id = $2 AND {} AND NOT EXISTS \
             (SELECT 1 FROM matches y WHERE y.hub_id = p.hub_id AND y.integration_id = p.integration_id \
             AND y.kind = 'company' AND y.workspace_id = p.workspace_id) ORDER BY p.vendor_id, p.place",
            is_one_of(self.tx.backend(), "p.vendor_id", 3)
        );
        let mut found: BTreeMap<VendorId, Vec<Proposal>> = BTreeMap::new();
        for part in companies.chunks(500) {
            let ids = texts(self.tx.backend(), part.iter().map(VendorId::as_str));
            let values = vec![integration.0.into(), self.tx.workspace().into(), ids];
            for row in self.tx.all(&sql, values).await? {
                let row = <Model as sea_orm::FromQueryResult>::from_query_result(&row, "")?;
                found.entry(VendorId(row.vendor_id.clone())).or_default().push(from_row(row)?);
            }
        }
        Ok(found)
    }

    /// Everything that is kept, by company and place, behind the given ones.
    pub async fn list(
        &self,
        integration: IntegrationId,
        after: Option<&(VendorId, u64)>,
        limit: u64,
    ) -> Result<Vec<((VendorId, u64), Proposal)>, StoreError> {
        let mut query = self.tx.find::<Entity>().filter(Column::IntegrationId.eq(integration.0));
        if let Some((company, place)) = after {
            let behind = Expr::tuple([Expr::col(Column::VendorId), Expr::col(Column::Place)])
                .gt(Expr::tuple([company.as_str().into(), place.cast_signed().into()]));
            query = query.filter(behind);
        }
        let rows = query.order_by_asc(Column::VendorId).order_by_asc(Column::Place).limit(limit);
        let rows = rows.all(self.tx.db()).await?;
        let with_place = |row: Model| {
            let at = (VendorId(row.vendor_id.clone()), row.place.cast_unsigned());
            Ok((at, from_row(row)?))
        };
        rows.into_iter().map(with_place).collect()
    }

    /// Keeps what is proposed for these companies, in place of what was; nothing for a company takes it away.
    pub async fn put(
        &self,
        integration: IntegrationId,
        proposed: &BTreeMap<VendorId, Vec<Proposal>>,
    ) -> Result<(), StoreError> {
        let companies: Vec<&str> = proposed.keys().map(VendorId::as_str).collect();
        for part in companies.chunks(500) {
            let there = Column::IntegrationId.eq(integration.0);
            let filter =
                sea_orm::Condition::all().add(there).add(Column::VendorId.is_in(part.iter().copied()));
            self.tx.remove::<Entity>(filter).await?;
        }
        let mut rows = Vec::new();
        for (company, proposals) in proposed {
            self.tx.touched().proposed(integration, company);
            for (place, proposal) in (1..).zip(proposals) {
                rows.push(Model {
                    workspace_id: self.tx.workspace(),
                    integration_id: integration.0,
                    vendor_id: company.0.clone(),
                    place,
                    hub_id: proposal.customer.0,
                    class: proposal.class.word().to_owned(),
                    score: i64::from(proposal.score),
                    reasons: stored::json(&proposal.reasons)?,
                });
            }
        }
        self.tx.insert_many::<Entity>(rows).await
    }

    /// What the proposals were worked out of, and what changed the companies last.
    pub async fn state(
        &self,
        integration: IntegrationId,
    ) -> Result<(Option<String>, Option<String>), StoreError> {
        let sql = "SELECT worked_out_of, companies_moved FROM proposal_states WHERE integration_id = $1 AND workspace_id = $2";
        let values = vec![integration.0.into(), self.tx.workspace().into()];
        match self.tx.one(sql, values).await? {
            Some(row) => Ok((row.try_get("", "worked_out_of")?, row.try_get("", "companies_moved")?)),
            None => Ok((None, None)),
        }
    }

    /// How many transactions moved companies of an integration.
    pub async fn revision(&self, integration: IntegrationId) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(revision), 0) AS n FROM proposal_states WHERE integration_id = $1 AND workspace_id = $2";
        Ok(self.tx.number(sql, vec![integration.0.into(), self.tx.workspace().into()]).await?.cast_signed())
    }

    /// The number of a transaction that moves some.
    pub(crate) async fn next_revision(&self, integration: IntegrationId) -> Result<i64, StoreError> {
        let sql = "INSERT INTO proposal_states (workspace_id, integration_id, revision) VALUES ($1, $2, 1) \
                   ON CONFLICT (integration_id, workspace_id) DO UPDATE SET revision = proposal_states.revision + 1";
        self.tx.execute(sql, vec![self.tx.workspace().into(), integration.0.into()]).await?;
        self.revision(integration).await
    }

    /// The companies that transactions behind this one have moved: what is known of them, or what people decided, or who bears
    /// their names is other now. At most so many.
    pub async fn moved_since(
        &self,
        integration: IntegrationId,
        revision: i64,
        limit: u64,
    ) -> Result<Vec<VendorId>, StoreError> {
        let sql = "SELECT vendor_id FROM standings WHERE integration_id = $1 AND workspace_id = $2 AND revision > $3 LIMIT $4";
        let workspace = self.tx.workspace().into();
        let values = vec![integration.0.into(), workspace, revision.into(), limit.cast_signed().into()];
        let rows = self.tx.all(sql, values).await?;
        rows.iter().map(|row| Ok(VendorId(row.try_get_by_index(0)?))).collect()
    }

    /// What is kept for these companies, also where the customer found a match since.
    pub async fn kept(
        &self,
        integration: IntegrationId,
        companies: &[VendorId],
    ) -> Result<BTreeMap<VendorId, Vec<Proposal>>, StoreError> {
        let mut found: BTreeMap<VendorId, Vec<Proposal>> = BTreeMap::new();
        for part in companies.chunks(500) {
            let theirs = Column::VendorId.is_in(part.iter().map(VendorId::as_str));
            let query =
                self.tx.find::<Entity>().filter(Column::IntegrationId.eq(integration.0)).filter(theirs);
            for row in
                query.order_by_asc(Column::VendorId).order_by_asc(Column::Place).all(self.tx.db()).await?
            {
                found.entry(VendorId(row.vendor_id.clone())).or_default().push(from_row(row)?);
            }
        }
        Ok(found)
    }

    /// Notes what they were worked out of.
    pub async fn worked_out_of(&self, integration: IntegrationId, state: &str) -> Result<(), StoreError> {
        self.note(integration, "worked_out_of", state).await
    }

    /// Notes what changed the companies.
    pub async fn companies_moved(&self, integration: IntegrationId, by: &str) -> Result<(), StoreError> {
        self.note(integration, "companies_moved", by).await
    }

    async fn note(
        &self,
        integration: IntegrationId,
        column: &'static str,
        text: &str,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO proposal_states (workspace_id, integration_id, {column}) VALUES ($1, $2, $3) \
             ON CONFLICT (integration_id, workspace_id) DO UPDATE SET {column} = excluded.{column}"
        );
        let values = vec![self.tx.workspace().into(), integration.0.into(), text.into()];
        self.tx.execute(&sql, values).await?;
        Ok(())
    }

    /// An integration goes away.
    pub(crate) async fn forget_state(&self, integration: IntegrationId) -> Result<(), StoreError> {
        let sql = "DELETE FROM proposal_states WHERE integration_id = $1 AND workspace_id = $2";
        self.tx.execute(sql, vec![integration.0.into(), self.tx.workspace().into()]).await?;
        Ok(())
    }

    /// The companies for which these customers are proposed, surest first.
    pub async fn companies_of(
        &self,
        integration: IntegrationId,
        customers: &[CustomerId],
    ) -> Result<BTreeMap<CustomerId, Vec<VendorId>>, StoreError> {
        let mut found: BTreeMap<CustomerId, Vec<VendorId>> = BTreeMap::new();
        for part in customers.chunks(500) {
            let filter = Column::HubId.is_in(part.iter().map(|customer| customer.0));
            let query =
                self.tx.find::<Entity>().filter(filter).filter(Column::IntegrationId.eq(integration.0));
            let query = query.order_by_desc(Column::Score).order_by_asc(Column::VendorId);
            for row in query.all(self.tx.db()).await? {
                found.entry(CustomerId(row.hub_id)).or_default().push(VendorId(row.vendor_id));
            }
        }
        Ok(found)
    }

    /// A pair is proposed no longer.
    pub(crate) async fn forget_pair(
        &self,
        integration: IntegrationId,
        company: &VendorId,
        customer: CustomerId,
    ) -> Result<(), StoreError> {
        let mut kept = self.of_companies(integration, std::slice::from_ref(company)).await?;
        let mut proposals = kept.remove(company).unwrap_or_default();
        proposals.retain(|one| one.customer != customer);
        // Whoever compares looks at this company again: what took the pair away may be taken back before anybody does.
        self.tx.touched().company(integration, company);
        self.put(integration, &BTreeMap::from([(company.clone(), proposals)])).await
    }

    /// A customer goes away, and what was proposed of it.
    pub(crate) async fn forget_customer(&self, customer: CustomerId) -> Result<(), StoreError> {
        for row in self.tx.find::<Entity>().filter(Column::HubId.eq(customer.0)).all(self.tx.db()).await? {
            let company = VendorId(row.vendor_id);
            self.forget_pair(IntegrationId(row.integration_id), &company, customer).await?;
        }
        Ok(())
    }
}

fn from_row(row: Model) -> Result<Proposal, StoreError> {
    Ok(Proposal {
        customer: CustomerId(row.hub_id),
        class: stored::from_word(TABLE, &row.class)?,
        score: u16::try_from(row.score).unwrap_or_default(),
        reasons: stored::from_json(TABLE, &row.reasons)?,
    })
}
