//! How a run ended, on the run and on its integration (R01).

use super::Syncing;
use crate::telling::{Why, tell_end};
use crate::{EngineError, census};
use counterpart_model::{BrakeLimit, IntegrationState, Kind, KindCounts, Run, RunState};
use counterpart_store::Tx;

impl Syncing<'_> {
    /// Records how the run ended. The caller commits.
    pub(super) async fn finish(
        &self,
        tx: &Tx,
        run: &mut Run,
        outcome: Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        if let Some(lease) = self.lease {
            lease.hold(tx).await?;
        }
        run.summary.requests = self.requests();
        run.finished_at = Some(self.hub.now());
        let pulled = run.summary.pulled.iter();
        let incomplete: Vec<String> = pulled
            .flat_map(|(kind, counts)| [not_all_came(*kind, counts), unreadable(*kind, counts)])
            .flatten()
            .collect();
        let failed: u64 = run.summary.pulled.values().map(|counts| counts.failed).sum();
        let mut needs_a_person = false;
        let mut interrupted = false;
        let mut why = Why::of(&outcome);
        let companies = run.summary.pulled.get(&Kind::Company);
        let moved = companies.is_some_and(|counts| counts.new + counts.changed + counts.missing > 0);
        if moved || outcome.is_err() {
            tx.proposals().companies_moved(self.integration.id, &run.id.to_string()).await?;
        }
        run.state = match outcome {
            Err(error) => {
                interrupted = matches!(error, EngineError::Stopped | EngineError::Stale(_));
                needs_a_person = matches!(&error, EngineError::Vendor(error) if error.stops_integration());
                run.summary.error = Some(error.to_string());
                RunState::Failed
            }
            Ok(()) if !incomplete.is_empty() => {
                run.summary.error = Some(incomplete.join("; "));
                if run.summary.brake.is_empty() { RunState::Partial } else { RunState::Held }
            }
            Ok(()) if !run.summary.brake.is_empty() => RunState::Held,
            Ok(()) if failed > 0 => RunState::Partial,
            Ok(()) => RunState::Done,
        };
        if run.state != RunState::Failed {
            why.replaces = self.settle_held(tx, run).await?;
        }
        tx.runs().update(run).await?;
        // Read again: a person may have changed switches meanwhile, or removed the integration.
        if let Some(mut integration) = tx.integrations().get(self.integration.id).await? {
            let before = integration.clone();
            integration.state = match &run.summary.error {
                // Stopping a run says nothing about the connection.
                Some(_) if interrupted => integration.state,
                Some(reason) if needs_a_person => {
                    IntegrationState::Failing { reason: format!("{reason} Syncs fail until this is mended.") }
                }
                Some(reason) => IntegrationState::Failing { reason: reason.clone() },
                None => IntegrationState::Healthy,
            };
            if run.summary.error.is_none() {
                integration.fresh_at = run.finished_at;
            }
            tx.integrations().update(&integration).await?;
            if !interrupted {
                tell_end(self.hub, tx, run, &before, why).await?;
            }
            census::after_pull(self.hub, tx, integration.id).await?;
        }
        Ok(())
    }

    /// An earlier run that the brake holds is answered by this one: what it waited to do was done now, is held again
    /// here, or is no longer to be done. Tells whether there was one.
    async fn settle_held(&self, tx: &Tx, run: &Run) -> Result<bool, EngineError> {
        let mut settled = false;
        for mut held in tx.runs().in_states(&[RunState::Held]).await? {
            if held.integration != Some(self.integration.id) || held.id == run.id {
                continue;
            }
            held.state = RunState::Failed;
            held.summary.error = Some(format!("A later sync took its place: `counterpart runs {}`", run.id));
            tx.runs().update(&held).await?;
            settled = true;
        }
        Ok(settled)
    }
}

fn not_all_came(kind: Kind, counts: &KindCounts) -> Option<String> {
    let complete = counts.completeness.is_complete();
    (!complete).then(|| format!("{}: {}", kind.plural(), counts.completeness))
}

/// One bad record is that record's matter (R74). So many that the brake would ask are the list's: then nobody may be told
/// that the data is fresh.
fn unreadable(kind: Kind, counts: &KindCounts) -> Option<String> {
    let KindCounts { completeness, failed, .. } = counts;
    let records = completeness.records();
    let most = BrakeLimit::default().allows(records).min(records.saturating_sub(1));
    (*failed > most).then(|| {
        format!(
            "{}: {failed} of {records} could not be read. So many are more often a change in the vendor's answers than bad \
             records: look at what is wrong with the first ones, and report it if they are right at the vendor",
            kind.plural()
        )
    })
}
