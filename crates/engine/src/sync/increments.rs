//! Reading only what changed: used where it is seen to agree with sweeps on this tenant, and looked at again at every
//! sweep (R73).

use super::Syncing;
use crate::{EngineError, Hub};
use async_trait::async_trait;
use chrono::TimeDelta;
use counterpart_connector::{BoxError, Capability, Descriptor, PullError, PullOptions, PulledPage, Sink};
use counterpart_model::{Increments, Instant, Integration, Kind, PullState, Run, VendorId};
use std::collections::BTreeMap;

/// Hours between sweeps, where increments are used.
pub(super) const SWEEP_EVERY: i64 = 24;
/// Changes compared; after more than these a comparison would say nothing new.
const COMPARED: usize = 2_000;
/// Missed records named.
const NAMED: usize = 3;

/// What a sweep found new or changed: ids and names.
#[derive(Debug, Default)]
pub(super) struct Changes(BTreeMap<VendorId, String>);

impl Changes {
    /// Takes note of one, as long as there is room.
    pub fn add(&mut self, id: &VendorId, name: &str) {
        if self.0.len() < COMPARED {
            self.0.insert(id.clone(), name.to_owned());
        }
    }
}

/// From when on an increment reads now; nothing where a sweep is due, asked for, or all that can be trusted.
pub(crate) fn increment_since(
    descriptor: &Descriptor,
    kind: Kind,
    state: &PullState,
    now: Instant,
    sweep: bool,
) -> Option<Instant> {
    let trusted = matches!(state.increments, Increments::Agreed { .. });
    let due = now - state.swept_at? >= TimeDelta::hours(SWEEP_EVERY);
    let possible = descriptor.can(kind, Capability::Changes);
    state.read_until.filter(|_| possible && trusted && !due && !sweep)
}

impl Hub {
    /// Forgets that increments missed something: they are compared with sweeps again before they are used (R73). Returns
    /// of how many kinds that was so.
    pub async fn compare_increments_again(&self, integration: &Integration) -> Result<u64, EngineError> {
        let tx = self.workspace.write().await?;
        let mut kinds = 0;
        for (kind, mut state) in tx.pull_states().of(integration.id).await? {
            if matches!(state.increments, Increments::Disagreed { .. }) {
                state.increments = Increments::Untried;
                tx.pull_states().put(integration.id, kind, &state).await?;
                kinds += 1;
            }
        }
        tx.commit().await?;
        Ok(kinds)
    }
}

impl Syncing<'_> {
    /// From when on an increment is to read; nothing where a sweep is due, asked for, or all that can be trusted.
    pub(super) fn increment_since(&self, kind: Kind, state: &PullState, run: &Run) -> Option<Instant> {
        increment_since(self.connector.descriptor(), kind, state, self.hub.now(), run.task.sweep)
    }

    /// Whether this pull is a sweep that increments are to be compared with.
    pub(super) fn compares_increments(&self, kind: Kind, state: &PullState, since: Option<Instant>) -> bool {
        since.is_none()
            && state.read_until.is_some()
            && !matches!(state.increments, Increments::Disagreed { .. })
            && self.connector.descriptor().can(kind, Capability::Changes)
    }

    /// Asks for what changed since the moment up to which everything had been read, after a sweep has found out what did:
    /// whatever the sweep found must be in the answer.
    pub(super) async fn compare(
        &self,
        kind: Kind,
        since: Instant,
        found: &Changes,
        before: Increments,
    ) -> Result<Increments, EngineError> {
        if found.0.is_empty() {
            return Ok(before);
        }
        let options = PullOptions { changed_since: Some(since), ..PullOptions::default() };
        let mut missed = Missed(found.0.clone());
        match self.connector.pull(kind, &options, &self.session, &mut missed).await {
            Ok(pulled) if pulled.completeness.is_complete() => {}
            // That could not be compared; nothing is known that was not known before.
            Ok(_) | Err(PullError::Vendor { .. }) => return Ok(before),
            Err(PullError::Sink(error)) => return Err(super::mirror::engine_error(error)),
        }
        let at = self.hub.now();
        if missed.0.is_empty() {
            let times = match before {
                Increments::Agreed { times, .. } => times + 1,
                _ => 1,
            };
            return Ok(Increments::Agreed { at, times });
        }
        let names: Vec<String> =
            missed.0.iter().take(NAMED).map(|(id, name)| format!("{id} '{name}'")).collect();
        let reason = format!(
            "asked for what changed since {} UTC, the vendor left out {} of {} {} that had changed, among them {}",
            since.format("%Y-%m-%d %H:%M"),
            missed.0.len(),
            found.0.len(),
            kind.plural(),
            names.join(", ")
        );
        Ok(Increments::Disagreed { at, reason })
    }
}

/// What has not come yet of what was found changed.
struct Missed(BTreeMap<VendorId, String>);

#[async_trait]
impl Sink for Missed {
    async fn page(&mut self, page: PulledPage) -> Result<(), BoxError> {
        for record in &page.records {
            self.0.remove(record.id());
        }
        for id in page.problems.iter().filter_map(|problem| problem.vendor.as_ref()) {
            self.0.remove(id);
        }
        Ok(())
    }
}
