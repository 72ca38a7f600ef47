//! Whether anything may be written to vendors (R81). Whatever sends asks here first.

use crate::{EngineError, Hub};
use counterpart_model::{Instant, PushesPaused};
use counterpart_store::{StoreError, Tx};

const PUSHES_PAUSED: &str = "pushes_paused";

impl Hub {
    /// Since when and why nothing is sent to any vendor; nothing where sending is allowed.
    pub async fn pushes_paused(&self) -> Result<Option<PushesPaused>, EngineError> {
        paused(&self.workspace.read().await?).await
    }

    /// From now on nothing is sent to any vendor. Paused already, it stays as it was.
    pub async fn pause_pushes(&self, why: &str) -> Result<PushesPaused, EngineError> {
        let tx = self.workspace.write().await?;
        let now = match paused(&tx).await? {
            Some(already) => already,
            None => pause(&tx, self.now(), why).await?,
        };
        tx.commit().await?;
        Ok(now)
    }

    /// Sending is allowed again. Tells what was in its way.
    pub async fn resume_pushes(&self) -> Result<Option<PushesPaused>, EngineError> {
        let tx = self.workspace.write().await?;
        let before = paused(&tx).await?;
        tx.meta().remove(PUSHES_PAUSED).await?;
        tx.commit().await?;
        Ok(before)
    }
}

pub(crate) async fn paused(tx: &Tx) -> Result<Option<PushesPaused>, EngineError> {
    let Some(value) = tx.meta().get(PUSHES_PAUSED).await? else { return Ok(None) };
    let paused = serde_json::from_slice(&value)
        .map_err(|error| StoreError::Unreadable { table: "meta", reason: error.to_string() })?;
    Ok(Some(paused))
}

pub(crate) async fn pause(tx: &Tx, since: Instant, why: &str) -> Result<PushesPaused, EngineError> {
    let paused = PushesPaused { since, why: why.to_owned() };
    let value =
        serde_json::to_vec(&paused).map_err(|error| StoreError::Unstorable(format!("not JSON: {error}")))?;
    tx.meta().put(PUSHES_PAUSED, &value).await?;
    Ok(paused)
}
