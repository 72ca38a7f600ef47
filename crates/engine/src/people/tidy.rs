//! Forgetting what is over.

use super::idempotency::REMEMBERED;
use super::tries::FORGET;
use crate::{EngineError, Hub};
use std::time::Duration;

/// How often what is over is forgotten.
const EVERY: Duration = Duration::from_secs(60 * 60);

impl Hub {
    /// Forgets what is over, now and every hour, for as long as it is polled. Where the database does not let it, the next
    /// hour does it.
    pub async fn keep_tidy(&self) -> ! {
        loop {
            match self.forget_expired().await {
                Ok(0) => {}
                Ok(gone) => tracing::debug!(gone, "what is over was forgotten"),
                Err(error) => tracing::warn!(%error, "what is over could not be forgotten"),
            }
            self.environment.timer.sleep(EVERY).await;
        }
    }

    /// Forgets sessions and links that are over, tries of yesterday, and keys that nobody asks for any more. Tells how many rows
    /// went. Nothing depends on it but the size of the database: [`Hub::keep_tidy`] calls it.
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
