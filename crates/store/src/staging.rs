//! Rows of matching lists that people decided and have not saved yet (R18).

use crate::entity::staged::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{IntegrationId, Staged, UserId, VendorId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeMap;

const TABLE: &str = "staged";

/// Rows that people decided and have not saved yet.
pub struct Staging<'a> {
    pub(crate) tx: &'a Tx,
}

/// Rows of somebody that wait for an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Whose.
    pub user: UserId,
    /// Of which integration's list.
    pub integration: IntegrationId,
    /// How many.
    pub rows: u64,
}

impl Staging<'_> {
    /// Keeps rows, in place of earlier ones of the same person and company.
    pub async fn put(&self, rows: &[Staged]) -> Result<(), StoreError> {
        let mut models = Vec::with_capacity(rows.len());
        for row in rows {
            models.push(Model {
                workspace_id: self.tx.workspace(),
                integration_id: row.integration.0,
                user_id: row.user.0,
                company_id: row.company.0.clone(),
                does: row.decision.word().to_owned(),
                decision: stored::json(&row.decision)?,
                staged_at: stored::instant(row.at),
                submitted: row.submitted,
            });
        }
        for chunk in rows.chunks(500) {
            if let Some(first) = chunk.first() {
                let companies: Vec<VendorId> = chunk.iter().map(|row| row.company.clone()).collect();
                self.remove(first.integration, first.user, &companies).await?;
            }
        }
        self.tx.insert_many::<Entity>(models).await
    }

    /// Somebody's rows of these companies.
    pub async fn of_companies(
        &self,
        integration: IntegrationId,
        user: UserId,
        companies: &[VendorId],
    ) -> Result<Vec<Staged>, StoreError> {
        let mut found = Vec::new();
        for chunk in companies.chunks(500) {
            let ids = chunk.iter().map(VendorId::as_str);
            found.extend(self.read(self.of(integration, user).filter(Column::CompanyId.is_in(ids))).await?);
        }
        Ok(found)
    }

    /// All rows of somebody, by company, behind the given one.
    pub async fn list(
        &self,
        integration: IntegrationId,
        user: UserId,
        after: Option<&VendorId>,
        limit: u64,
    ) -> Result<Vec<Staged>, StoreError> {
        let mut query = self.of(integration, user);
        if let Some(after) = after {
            query = query.filter(Column::CompanyId.gt(after.as_str()));
        }
        self.read(query.order_by_asc(Column::CompanyId).limit(limit)).await
    }

    /// How many rows somebody has, by what they do.
    pub async fn counts(
        &self,
        integration: IntegrationId,
        user: UserId,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let sql = "SELECT does, count(*) AS n FROM staged \
                   WHERE workspace_id = $1 AND integration_id = $2 AND user_id = $3 GROUP BY does";
        let values = vec![self.tx.workspace().into(), integration.0.into(), user.0.into()];
        let rows = self.tx.all(sql, values).await?;
        let mut counts = BTreeMap::new();
        for row in rows {
            counts.insert(row.try_get("", "does")?, row.try_get::<i64>("", "n")?.cast_unsigned());
        }
        Ok(counts)
    }

    /// Takes rows of somebody away; tells how many there were.
    pub async fn remove(
        &self,
        integration: IntegrationId,
        user: UserId,
        companies: &[VendorId],
    ) -> Result<u64, StoreError> {
        let mut removed = 0;
        for chunk in companies.chunks(500) {
            let ids = chunk.iter().map(VendorId::as_str);
            let rows = Column::IntegrationId
                .eq(integration.0)
                .and(Column::UserId.eq(user.0))
                .and(Column::CompanyId.is_in(ids));
            removed += self.tx.remove::<Entity>(rows).await?;
        }
        Ok(removed)
    }

    /// Takes all rows of somebody away; tells how many there were.
    pub async fn clear(&self, integration: IntegrationId, user: UserId) -> Result<u64, StoreError> {
        let rows = Column::IntegrationId.eq(integration.0).and(Column::UserId.eq(user.0));
        self.tx.remove::<Entity>(rows).await
    }

    /// Says of all rows of somebody that they wait for an approval, or no longer; tells how many there are.
    pub async fn submit(
        &self,
        integration: IntegrationId,
        user: UserId,
        submitted: bool,
    ) -> Result<u64, StoreError> {
        let sql = "UPDATE staged SET submitted = $4 WHERE workspace_id = $1 AND integration_id = $2 AND user_id = $3";
        let values = vec![self.tx.workspace().into(), integration.0.into(), user.0.into(), submitted.into()];
        self.tx.execute(sql, values).await
    }

    /// Whose rows wait for an approval, and how many.
    pub async fn proposed(&self) -> Result<Vec<Proposed>, StoreError> {
        let sql = "SELECT integration_id, user_id, count(*) AS n FROM staged \
                   WHERE workspace_id = $1 AND submitted GROUP BY integration_id, user_id ORDER BY integration_id, user_id";
        let mut proposed = Vec::new();
        for row in self.tx.all(sql, vec![self.tx.workspace().into()]).await? {
            proposed.push(Proposed {
                integration: IntegrationId(row.try_get("", "integration_id")?),
                user: UserId(row.try_get("", "user_id")?),
                rows: row.try_get::<i64>("", "n")?.cast_unsigned(),
            });
        }
        Ok(proposed)
    }

    fn of(&self, integration: IntegrationId, user: UserId) -> Select<Entity> {
        self.tx
            .find::<Entity>()
            .filter(Column::IntegrationId.eq(integration.0))
            .filter(Column::UserId.eq(user.0))
    }

    async fn read(&self, query: Select<Entity>) -> Result<Vec<Staged>, StoreError> {
        let rows = query.all(self.tx.db()).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Staged {
                    integration: IntegrationId(row.integration_id),
                    user: UserId(row.user_id),
                    company: VendorId(row.company_id),
                    decision: stored::from_json(TABLE, &row.decision)?,
                    at: row.staged_at,
                    submitted: row.submitted,
                })
            })
            .collect()
    }
}
