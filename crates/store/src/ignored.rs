//! Companies that a person marked "not a customer" (R13). They are written by applying a plan ([`crate::Records`]).

use crate::entity::ignored::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Ignored, IntegrationId, VendorId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Select};

/// Companies marked "not a customer".
pub struct IgnoredCompanies<'a> {
    pub(crate) tx: &'a Tx,
}

impl IgnoredCompanies<'_> {
    /// The mark of a company.
    pub async fn get(
        &self,
        integration: IntegrationId,
        company: &VendorId,
    ) -> Result<Option<Ignored>, StoreError> {
        Ok(self.get_many(integration, std::slice::from_ref(company)).await?.pop())
    }

    /// The marks of those of these companies that have one.
    pub async fn get_many(
        &self,
        integration: IntegrationId,
        companies: &[VendorId],
    ) -> Result<Vec<Ignored>, StoreError> {
        let mut found = Vec::new();
        for chunk in companies.chunks(500) {
            let ids = chunk.iter().map(VendorId::as_str);
            let rows = self.of(integration).filter(Column::CompanyId.is_in(ids)).all(self.tx.db()).await?;
            found.extend(rows.into_iter().map(from_row));
        }
        Ok(found)
    }

    /// All of an integration, latest first.
    pub async fn list(&self, integration: IntegrationId) -> Result<Vec<Ignored>, StoreError> {
        let rows = self
            .of(integration)
            .order_by_desc(Column::MadeAt)
            .order_by_asc(Column::CompanyId)
            .all(self.tx.db())
            .await?;
        Ok(rows.into_iter().map(from_row).collect())
    }

    fn of(&self, integration: IntegrationId) -> Select<Entity> {
        self.tx.find::<Entity>().filter(Column::IntegrationId.eq(integration.0))
    }
}

pub(crate) fn to_row(tx: &Tx, mark: &Ignored) -> Model {
    Model {
        workspace_id: tx.workspace(),
        integration_id: mark.integration.0,
        company_id: mark.company.0.clone(),
        reason: stored::text(&mark.reason),
        made_by: stored::text(&mark.by),
        made_at: stored::instant(mark.at),
    }
}

fn from_row(row: Model) -> Ignored {
    Ignored {
        integration: IntegrationId(row.integration_id),
        company: VendorId(row.company_id),
        reason: row.reason,
        by: row.made_by,
        at: row.made_at,
    }
}
