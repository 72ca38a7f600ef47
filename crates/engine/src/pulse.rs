//! What every page shows beside its own matter: the integrations, what is under way, how much waits for a person.

use crate::{EngineError, Hub};
use counterpart_model::{Increments, Integration, IntegrationState, Run, RunProgress, RunState};
use counterpart_store::Tx;
use serde::Serialize;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The state of the hub at a moment, cheap enough to be asked for with every page.
#[derive(Debug, Clone, Serialize)]
pub struct Pulse {
    /// Every integration, by name.
    pub integrations: Vec<Integration>,
    /// Runs that wait, are under way or are held, oldest first, with how far they came.
    pub open: Vec<(Run, RunProgress)>,
    /// The newest run.
    pub newest: Option<Run>,
    /// How many things wait for a person ([`Hub::waiting`]).
    pub waiting: u64,
}

impl Pulse {
    /// Changes whenever something that a page may show has changed: a run that began, came on or ended, an integration, the
    /// list of what waits. Not comparable between versions of the program.
    pub fn revision(&self) -> String {
        let mut hasher = DefaultHasher::new();
        for integration in &self.integrations {
            serde_json::to_string(integration).unwrap_or_default().hash(&mut hasher);
        }
        for (run, progress) in &self.open {
            (run.id.0, run.state.as_str(), run.attempts).hash(&mut hasher);
            serde_json::to_string(progress).unwrap_or_default().hash(&mut hasher);
        }
        if let Some(run) = &self.newest {
            (run.id.0, run.state.as_str(), run.finished_at).hash(&mut hasher);
        }
        self.waiting.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    /// Whether anything is being synced or delivered.
    pub fn is_busy(&self) -> bool {
        self.open.iter().any(|(run, _)| run.state == RunState::Running)
    }

    /// The run of this integration that is under way or waits, with how far it came.
    pub fn under_way(&self, integration: &Integration) -> Option<&(Run, RunProgress)> {
        let busy = |run: &Run| matches!(run.state, RunState::Running | RunState::Waiting);
        let mut its = self.open.iter().filter(|(run, _)| run.integration == Some(integration.id));
        its.find(|(run, _)| busy(run))
    }
}

impl Hub {
    /// The state of the hub now.
    pub async fn pulse(&self) -> Result<Pulse, EngineError> {
        let tx = self.workspace.read().await?;
        let integrations = tx.integrations().list().await?;
        let open = tx.runs().open_with_progress().await?;
        let newest = tx.runs().list(None, None, 1).await?.pop();
        let waiting = waiting(&tx, &integrations, &open).await?;
        Ok(Pulse { integrations, open, newest, waiting })
    }
}

/// As many as [`Hub::waiting`] lists, counted by the database.
async fn waiting(
    tx: &Tx,
    integrations: &[Integration],
    open: &[(Run, RunProgress)],
) -> Result<u64, EngineError> {
    let mut waiting = tx.attention().count_open(None).await?;
    for (state, count) in tx.outbox().count(None).await? {
        waiting += if state.asks() { count } else { 0 };
    }
    let known = |run: &Run| integrations.iter().any(|one| run.integration == Some(one.id));
    waiting += open.iter().filter(|(run, _)| run.state == RunState::Held && known(run)).count() as u64;
    for integration in integrations {
        waiting += u64::from(matches!(integration.state, IntegrationState::Failing { .. }));
        let states = tx.pull_states().of(integration.id).await?;
        waiting +=
            states.values().filter(|state| matches!(state.increments, Increments::Disagreed { .. })).count()
                as u64;
    }
    Ok(waiting)
}
