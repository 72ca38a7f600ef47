//! Likely duplicates, kept for as long as nothing changed: comparing a long list with itself takes a while.

use crate::App;
use crate::counted::Of;
use counterpart_engine::{Duplicates, EngineError, Pulse};
use counterpart_model::Integration;
use std::sync::Arc;

/// The groups of customers that may be one, or of an integration's companies.
pub async fn of_list(
    app: &App,
    pulse: &Pulse,
    integration: Option<&Integration>,
) -> Result<Arc<Vec<Duplicates>>, EngineError> {
    let revision = pulse.revision();
    let state = Of { revision: &revision, now: app.hub.now(), busy: pulse.is_busy() };
    let compare = async {
        let found = match integration {
            Some(integration) => app.hub.duplicate_companies(integration).await?,
            None => app.hub.duplicate_customers().await?,
        };
        Ok(Arc::new(found))
    };
    app.duplicates.get(state, integration.map(|one| one.id), compare).await
}
