//! A sync: pull what the vendor says into the mirror, reconcile, apply; or show what that would do (R70, R71).
//!
//! A sync is a run that somebody claims. It may be gone on with by another process at any moment, so everything it knows
//! stands in the database: what was pulled, how far a list was read, which facts wait.

mod finish;
mod hold;
mod increments;
mod lease;
mod mirror;
mod missing;
mod preview;
mod pull;
mod reconcile;
mod rehearsal;
mod spool;
mod start;

use crate::integrations::refuse_other_tenant;
use crate::telling::{Why, tell_end};
use crate::{EngineError, Hub, Progress};
use counterpart_connector::{Connector, Purpose, Session};
use counterpart_model::{
    Group, Integration, IntegrationState, Kind, Run, RunKind, RunProgress, RunState, RunSummary, Skipped,
};
use counterpart_store::{Claimed, Tx};
use mirror::Writer;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use increments::increment_since;
pub(crate) use lease::Lease;
pub(crate) use mirror::one as mirror_one;
pub use preview::Preview;
pub(crate) use start::runs_already;

/// What a sync did.
#[derive(Debug)]
pub struct Synced {
    /// The run, finished.
    pub run: Run,
    /// What was looked at and is left to people, with the reasons.
    pub skipped: Vec<Skipped>,
}

/// Everything that stays the same during one sync.
pub(crate) struct Syncing<'a> {
    pub hub: &'a Hub,
    pub integration: &'a Integration,
    pub connector: Arc<dyn Connector>,
    pub session: Session,
    pub progress: &'a dyn Progress,
    /// The claim on the run; a preview has none, and commits nothing.
    lease: Option<&'a Lease>,
    /// Calls to the vendor by processes that began this run before.
    requests_before: u64,
}

impl Hub {
    /// Works on a claimed run until it is done or `stop` ends. The run it returns may have failed, be partial or be held;
    /// its summary says why. An error is returned where that could not be recorded: the database is gone, or another
    /// process has taken the run over. Then whoever claims the run next goes on with it.
    pub async fn work_on(
        &self,
        claimed: Claimed,
        progress: &dyn Progress,
        stop: impl Future<Output = ()>,
    ) -> Result<Synced, EngineError> {
        if claimed.run.kind == RunKind::Push {
            return self.deliver(claimed, stop).await;
        }
        let integration = self.integration_of(&claimed.run).await?;
        if let Some(key) = claimed.run.task.plan.clone() {
            return self.work_as_kept(claimed, &integration, &key, progress, stop).await;
        }
        let lease = Lease::of(&claimed, &self.claimant);
        let mut heartbeat = lease.heartbeat(self);
        let Claimed { mut run, progress: mut done, .. } = claimed;
        let mut sync = match self.begin(&integration, progress).await {
            Ok(sync) => sync,
            Err(error) => return self.not_begun(run, &integration, &lease, error).await,
        };
        sync.lease = Some(&lease);
        sync.go_on(&mut run, &done);
        let mut skipped = Vec::new();
        let outcome = tokio::select! {
            biased;
            () = heartbeat.lost() => Err(EngineError::LostRun),
            () = stop => Err(EngineError::Stopped),
            outcome = sync.work(&mut run, &mut done, &mut skipped) => outcome,
        };
        sync.end(&mut run, outcome).await?;
        self.propose_after(&integration, &run).await;
        Ok(Synced { run, skipped })
    }

    /// The integration of a sync's run. Removing one removes what waits for it, so it is missing only in a race.
    pub(crate) async fn integration_of(&self, run: &Run) -> Result<Integration, EngineError> {
        let tx = self.workspace.read().await?;
        let integration = match run.integration {
            Some(id) => tx.integrations().get(id).await?,
            None => None,
        };
        integration
            .ok_or_else(|| EngineError::NotFound(format!("The integration of '{}' is gone.", run.title)))
    }

    async fn begin<'a>(
        &'a self,
        integration: &'a Integration,
        progress: &'a dyn Progress,
    ) -> Result<Syncing<'a>, EngineError> {
        let connector = Arc::clone(self.connectors.get(&integration.connector)?);
        let session = self.session(integration, Purpose::Background).await?;
        Ok(Syncing { hub: self, integration, connector, session, progress, lease: None, requests_before: 0 })
    }

    /// A run that could not even begin (a secret that does not open) has failed with that.
    async fn not_begun(
        &self,
        mut run: Run,
        integration: &Integration,
        lease: &Lease,
        error: EngineError,
    ) -> Result<Synced, EngineError> {
        if error.leaves_the_run() {
            return Err(error);
        }
        run.state = RunState::Failed;
        run.finished_at = Some(self.now());
        run.summary.error = Some(error.to_string());
        let tx = self.workspace.write().await?;
        lease.hold(&tx).await?;
        tx.runs().update(&run).await?;
        if let Some(mut integration) = tx.integrations().get(integration.id).await? {
            let before = integration.clone();
            integration.state = IntegrationState::Failing { reason: error.to_string() };
            tx.integrations().update(&integration).await?;
            tell_end(self, &tx, &run, &before, Why::default()).await?;
        }
        tx.commit().await?;
        Ok(Synced { run, skipped: Vec::new() })
    }
}

impl Syncing<'_> {
    /// What earlier processes did for this run belongs to what it says of itself.
    fn go_on(&mut self, run: &mut Run, done: &RunProgress) {
        self.requests_before = done.requests;
        run.summary = RunSummary {
            pulled: done.pulled.clone(),
            planned: done.planned.clone(),
            applied: done.applied,
            ..RunSummary::default()
        };
        if run.attempts > 1 {
            let begun = format!("It was interrupted; this is attempt {}.", run.attempts);
            run.summary.notes.push(begun);
        }
        if let Some(approved) = &run.task.approved {
            run.summary.notes.push(format!("{} approved what the safety brake had found.", approved.by));
        }
    }

    async fn work(
        &self,
        run: &mut Run,
        done: &mut RunProgress,
        skipped: &mut Vec<Skipped>,
    ) -> Result<(), EngineError> {
        self.check_tenant().await?;
        run.task.sweep |= self.follows_a_held_run().await?;
        for kind in self.kinds(run) {
            if !done.pulled.contains_key(&kind) {
                self.pull(kind, run, done).await?;
            }
        }
        run.summary.brake = self.brake(run).await?;
        if run.summary.brake.is_empty() {
            self.reconcile(run, done, skipped).await?;
        }
        Ok(())
    }

    /// Other credentials at the same vendor must not point the same ids at other records (R09).
    async fn check_tenant(&self) -> Result<(), EngineError> {
        refuse_other_tenant(self.integration, &self.connector.identify(&self.session).await?)
    }

    /// The kinds that are switched on (R06) and asked for, in the order in which they refer to each other.
    fn kinds(&self, run: &Run) -> Vec<Kind> {
        let asked = |kind: &Kind| run.task.kinds.is_empty() || run.task.kinds.contains(kind);
        let on = |kind: &Kind| self.integration.settings.direction(*kind).pulls();
        self.connector.descriptor().pullable().filter(on).filter(asked).collect()
    }

    fn writer(&self, run: &Run, kind: Kind) -> Writer<'_> {
        Writer::new(self.hub, self.integration, kind, run.id)
    }

    /// Commits, unless another process has taken the run over.
    async fn commit(&self, tx: Tx) -> Result<(), EngineError> {
        match self.lease {
            Some(lease) => lease.commit(tx).await,
            None => Ok(tx.commit().await?),
        }
    }

    fn requests(&self) -> u64 {
        self.requests_before + self.session.counters().requests
    }

    /// Batches of durable facts become plans and are applied, until none waits. What each did is noted with it, for a process
    /// that may have to go on.
    async fn reconcile(
        &self,
        run: &mut Run,
        done: &mut RunProgress,
        skipped: &mut Vec<Skipped>,
    ) -> Result<(), EngineError> {
        loop {
            let tx = self.hub.workspace.write().await?;
            let Some(batch) = reconcile::batch(self.hub, &tx, self.integration, Some(run.id)).await? else {
                return Ok(());
            };
            note(&mut done.planned, &batch.groups);
            done.applied += batch.applied;
            tx.runs().note_progress(run.id, done).await?;
            self.commit(tx).await?;
            run.summary.planned.clone_from(&done.planned);
            run.summary.applied = done.applied;
            skipped.extend(batch.skipped);
            self.progress.applied(run.summary.applied);
        }
    }

    /// Records the outcome, unless the run is no longer ours or its database cannot be reached.
    async fn end(&self, run: &mut Run, outcome: Result<(), EngineError>) -> Result<(), EngineError> {
        match outcome {
            Err(error) if error.leaves_the_run() => Err(error),
            outcome => {
                self.session.close().await;
                let tx = self.hub.workspace.write().await?;
                self.finish(&tx, run, outcome).await?;
                Ok(tx.commit().await?)
            }
        }
    }
}

/// Counts changes by what they do: `create customer`.
fn note(planned: &mut BTreeMap<String, u64>, groups: &[Group]) {
    for change in groups.iter().flat_map(|group| &group.changes) {
        let what = format!("{} {}", change.operation.as_str(), change.record.word());
        *planned.entry(what).or_default() += 1;
    }
}
