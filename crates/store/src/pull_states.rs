//! What is known of pulling each kind of record of an integration.

use crate::entity::pull_state::{Column, Entity};
use crate::{StoreError, Tx, stored};
use counterpart_model::{IntegrationId, Kind, PullState};
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::BTreeMap;

const TABLE: &str = "pull_states";

/// What is known of sweeps and increments.
pub struct PullStates<'a> {
    pub(crate) tx: &'a Tx,
}

impl PullStates<'_> {
    /// Of one kind; the default where nothing is known yet.
    pub async fn get(&self, integration: IntegrationId, kind: Kind) -> Result<PullState, StoreError> {
        Ok(self.of(integration).await?.remove(&kind).unwrap_or_default())
    }

    /// Of every kind of which anything is known.
    pub async fn of(&self, integration: IntegrationId) -> Result<BTreeMap<Kind, PullState>, StoreError> {
        let rows = self
            .tx
            .find::<Entity>()
            .filter(Column::IntegrationId.eq(integration.0))
            .all(self.tx.db())
            .await?;
        rows.into_iter()
            .map(|row| Ok((stored::from_word(TABLE, &row.kind)?, stored::from_json(TABLE, &row.state)?)))
            .collect()
    }

    /// Keeps what is known of one kind.
    pub async fn put(
        &self,
        integration: IntegrationId,
        kind: Kind,
        state: &PullState,
    ) -> Result<(), StoreError> {
        let values = vec![
            self.tx.workspace().into(),
            integration.0.into(),
            kind.as_str().into(),
            stored::json(state)?.into(),
        ];
        let sql = "INSERT INTO pull_states (workspace_id, integration_id, kind, state) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (workspace_id, integration_id, kind) DO UPDATE SET state = excluded.state";
        self.tx.execute(sql, values).await?;
        Ok(())
    }
}
