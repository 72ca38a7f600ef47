//! Previews of syncs. One takes as long as a sync, so it is made beside the request that asks for it; the page looks after it.
//! What came of it is a plan that is kept like every other. A preview that this process was making ends with it.

use counterpart_engine::{EngineError, Hub, Kept, Unwatched};
use counterpart_model::{Instant, Integration, IntegrationId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the preview of an integration's sync stands.
#[derive(Debug, Clone)]
pub enum Previewing {
    /// The vendor is being read.
    Reading {
        /// Since when.
        since: Instant,
    },
    /// It is kept under this key.
    Done(String),
    /// It failed, with the reason.
    Failed(String),
}

/// The last preview of each integration.
#[derive(Debug, Default)]
pub struct Previews(Mutex<HashMap<IntegrationId, Previewing>>);

impl Previews {
    /// How the last one stands.
    pub fn of(&self, integration: &Integration) -> Option<Previewing> {
        self.lock().get(&integration.id).cloned()
    }

    /// Begins one; the one that is being made already is the one that was asked for. `page` is where it is asked for.
    pub fn begin(self: &Arc<Self>, hub: &Arc<Hub>, integration: Integration, page: String) {
        {
            let mut known = self.lock();
            if let Some(Previewing::Reading { .. }) = known.get(&integration.id) {
                return;
            }
            known.insert(integration.id, Previewing::Reading { since: hub.now() });
        }
        let (previews, hub, id) = (Arc::clone(self), Arc::clone(hub), integration.id);
        tokio::spawn(async move {
            // A task of its own: a fault in it must not leave the page reading for ever.
            let made = tokio::spawn(async move { preview(&hub, &integration, &page).await }).await;
            let ended = match made {
                Ok(Ok(kept)) => Previewing::Done(kept.key),
                Ok(Err(error)) => Previewing::Failed(error.to_string()),
                Err(fault) => Previewing::Failed(format!("The program has a fault: {fault}.")),
            };
            previews.lock().insert(id, ended);
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IntegrationId, Previewing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn preview(hub: &Hub, integration: &Integration, page: &str) -> Result<Kept, EngineError> {
    let preview = hub.preview_sync(integration, &Unwatched).await?;
    let mut notes: Vec<String> = preview.brake.into_iter().map(|finding| finding.sentence).collect();
    if !preview.problems.is_empty() {
        notes.push(format!(
            "{} records could not be read; each is tried again with every sync.",
            preview.problems.len()
        ));
    }
    hub.keep_plan_noting(&preview.plan, &format!("Sync {}", integration.name), page, notes).await
}
