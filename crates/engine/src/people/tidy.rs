//! Forgetting what is over.

use super::idempotency::REMEMBERED;
use super::tries::FORGET;
use crate::{EngineError, Hub};

impl Hub {
    /// Forgets sessions and links that are over, tries of yesterday, and keys that nobody asks for any more. Tells how many rows
    /// went. To be called now and then; nothing depends on it.
    pub async fn forget_expired(&self) -> Result<u64, EngineError> {
        let now = self.now();
        let tx = self.workspace.beside().await?;
        let sessions = tx.sessions().forget(now).await?;
        let links = tx.one_time_links().forget(now).await?;
        let tries = tx.tries().forget(now - FORGET).await?;
        let keys = tx.idempotency_keys().forget(now - REMEMBERED).await?;
        tx.commit().await?;
        Ok(sessions + links + tries + keys)
    }
}
