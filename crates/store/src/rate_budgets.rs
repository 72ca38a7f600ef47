//! What every process together has sent to one vendor tenant within its rolling window (R74). What the state says is the
//! caller's; here it is kept, and changed by one at a time.

use crate::entity::rate_budget::{Column, Entity};
use crate::{StoreError, Tx, dialect, stored};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;

const TABLE: &str = "rate_budgets";

/// Shared rate budgets.
pub struct RateBudgets<'a> {
    pub(crate) tx: &'a Tx,
}

impl RateBudgets<'_> {
    /// The state of a tenant's budget; the default where nothing was sent yet.
    pub async fn get<T: DeserializeOwned + Default>(&self, tenant: &str) -> Result<T, StoreError> {
        let tenant = stored::text(tenant);
        let row = self.tx.find::<Entity>().filter(Column::Tenant.eq(tenant)).one(self.tx.db()).await?;
        row.map_or_else(|| Ok(T::default()), |row| stored::from_json(TABLE, &row.state))
    }

    /// As [`RateBudgets::get`], and nobody else changes it before this transaction ends: to be followed by
    /// [`RateBudgets::put`].
    pub async fn lock<T: DeserializeOwned + Default>(&self, tenant: &str) -> Result<T, StoreError> {
        if let Some(state) = self.locked(tenant).await? {
            return stored::from_json(TABLE, &state);
        }
        // Another process may be adding the row at this moment: whoever comes second waits here, and reads what was added.
        let sql = "INSERT INTO rate_budgets (workspace_id, tenant, state) VALUES ($1, $2, $3) \
                   ON CONFLICT (workspace_id, tenant) DO NOTHING";
        let nothing = stored::json(&serde_json::Map::new())?;
        let values = vec![self.tx.workspace().into(), stored::text(tenant).into(), nothing.into()];
        if self.tx.execute(sql, values).await? == 1 {
            return Ok(T::default());
        }
        let state = self.locked(tenant).await?;
        state.map_or_else(|| Ok(T::default()), |state| stored::from_json(TABLE, &state))
    }

    async fn locked(&self, tenant: &str) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT state FROM rate_budgets WHERE workspace_id = $1 AND tenant = $2 {}",
            dialect::for_update(self.tx.backend())
        );
        let row = self.tx.one(&sql, vec![self.tx.workspace().into(), stored::text(tenant).into()]).await?;
        Ok(row.map(|row| row.try_get("", "state")).transpose()?)
    }

    /// Keeps the state of a budget that was locked in this transaction.
    pub async fn put<T: Serialize>(&self, tenant: &str, state: &T) -> Result<(), StoreError> {
        let sql = "UPDATE rate_budgets SET state = $3 WHERE workspace_id = $1 AND tenant = $2";
        let values =
            vec![self.tx.workspace().into(), stored::text(tenant).into(), stored::json(state)?.into()];
        match self.tx.execute(sql, values).await? {
            1 => Ok(()),
            _ => Err(StoreError::NotThere { record: format!("the rate budget of {tenant}") }),
        }
    }
}
