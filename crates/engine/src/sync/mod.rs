//! A sync: pull what the vendor says into the mirror, reconcile, apply; or show what that would do (R70, R71).

mod mirror;
mod missing;
mod preview;
mod reconcile;
mod rehearsal;
mod spool;

use crate::integrations::refuse_other_tenant;
use crate::{EngineError, Hub, Progress};
use counterpart_connector::{Connector, PullError, PullOptions, Purpose, Session};
use counterpart_model::{
    Actor, Completeness, Group, Integration, IntegrationState, Kind, KindCounts, PullMode, Run, RunKind,
    RunState, Skipped,
};
use counterpart_store::Tx;
use futures::channel::mpsc;
use mirror::{MirrorSink, Writer};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

pub use preview::Preview;

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
}

impl Hub {
    /// Pulls, reconciles and applies. The run it returns may have failed or be partial; its summary says why. An error
    /// is returned only where not even the run could be recorded.
    pub async fn sync(
        &self,
        integration: &Integration,
        actor: &Actor,
        progress: &dyn Progress,
    ) -> Result<Synced, EngineError> {
        self.sync_until(integration, actor, progress, std::future::pending()).await
    }

    /// As [`Hub::sync`], until `stop` ends: then the run is recorded as stopped. What was pulled before is kept.
    pub async fn sync_until(
        &self,
        integration: &Integration,
        actor: &Actor,
        progress: &dyn Progress,
        stop: impl Future<Output = ()>,
    ) -> Result<Synced, EngineError> {
        let mut run = self.run_of(RunKind::Sync, &format!("sync {}", integration.name), actor);
        run.integration = Some(integration.id);
        let sync = self.begin(integration, progress).await?;
        let tx = self.workspace.write().await?;
        for mut left in tx
            .runs()
            .in_states(&[RunState::Running])
            .await?
            .into_iter()
            .filter(|r| r.integration == Some(integration.id))
        {
            left.state = RunState::Failed;
            left.finished_at = Some(run.started_at);
            left.summary.error = Some("It was interrupted: its program ended before it was done.".into());
            tx.runs().update(&left).await?;
        }
        tx.runs().insert(&run).await?;
        tx.commit().await?;

        let mut skipped = Vec::new();
        let outcome = until(stop, sync.work(&mut run, &mut skipped)).await;
        let tx = self.workspace.write().await?;
        sync.finish(&tx, &mut run, outcome).await?;
        tx.commit().await?;
        Ok(Synced { run, skipped })
    }

    async fn begin<'a>(
        &'a self,
        integration: &'a Integration,
        progress: &'a dyn Progress,
    ) -> Result<Syncing<'a>, EngineError> {
        let connector = Arc::clone(self.connectors.get(&integration.connector)?);
        let session = self.session(integration, Purpose::Background).await?;
        Ok(Syncing { hub: self, integration, connector, session, progress })
    }
}

impl Syncing<'_> {
    async fn work(&self, run: &mut Run, skipped: &mut Vec<Skipped>) -> Result<(), EngineError> {
        self.check_tenant().await?;
        for kind in self.kinds() {
            self.pull(kind, run).await?;
        }
        self.reconcile(run, skipped).await
    }

    /// Other credentials at the same vendor must not point the same ids at other records (R09).
    async fn check_tenant(&self) -> Result<(), EngineError> {
        refuse_other_tenant(self.integration, &self.connector.identify(&self.session).await?)
    }

    /// The kinds that are switched on (R06), in the order in which they refer to each other.
    fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.connector
            .descriptor()
            .pullable()
            .filter(|kind| self.integration.settings.direction(*kind).pulls())
    }

    fn writer(&self, run: &Run, kind: Kind) -> Writer<'_> {
        Writer::new(self.hub, self.integration, kind, run.id)
    }

    async fn options(&self, kind: Kind) -> Result<PullOptions, EngineError> {
        let tx = self.hub.workspace.read().await?;
        let visible = tx.mirror().count_visible(self.integration.id, kind).await?;
        Ok(PullOptions { last_known: (visible > 0).then_some(visible), ..PullOptions::default() })
    }

    /// One kind into the mirror; then, if it is complete, what did not come is looked at (R78).
    async fn pull(&self, kind: Kind, run: &mut Run) -> Result<(), EngineError> {
        let options = self.options(kind).await?;
        let (ready, batches) = mpsc::channel(0);
        let mut writer = self.writer(run, kind);
        let pulling = async {
            let mut sink = MirrorSink::new(self.hub, kind, self.progress, ready);
            let pulled = self.connector.pull(kind, &options, &self.session, &mut sink).await;
            // What came before a failure is kept: it is what the vendor said. That the writer failed, it says itself.
            let _ = sink.hand_on().await;
            (pulled, sink.into_unread())
        };
        let ((pulled, unread), written) = futures::join!(pulling, writer.write_all(batches));
        written?;
        let (completeness, failure) = match pulled {
            Ok(pulled) => (pulled.completeness, None),
            Err(PullError::Vendor { error, received }) => {
                let reason = error.to_string();
                (Completeness::Incomplete { records: received, reason }, Some(EngineError::Vendor(error)))
            }
            Err(PullError::Sink(error)) => return Err(mirror::engine_error(error)),
        };
        self.progress.pulled(kind, &completeness);
        // When as many rows came as are visible now, none is missing, and none needs to be looked at.
        let visible = options.last_known.unwrap_or_default() + writer.tally.new + writer.tally.shown_again;
        let missing = if completeness.is_complete() && writer.seen().len() != visible {
            self.mark_missing(kind, run.id, writer.seen(), &unread).await?
        } else {
            0
        };
        let tx = self.hub.workspace.read().await?;
        let counts = KindCounts {
            completeness,
            new: writer.tally.new,
            changed: writer.tally.changed,
            unchanged: writer.tally.unchanged,
            missing,
            failed: unread.count,
            held_back: tx.mirror().held_back_counts(self.integration.id, kind).await?,
            mode: PullMode::Sweep,
        };
        run.summary.pulled.insert(kind, counts);
        failure.map_or(Ok(()), Err)
    }

    /// Batches of durable facts become plans and are applied, until none waits.
    async fn reconcile(&self, run: &mut Run, skipped: &mut Vec<Skipped>) -> Result<(), EngineError> {
        loop {
            let tx = self.hub.workspace.write().await?;
            let Some(batch) = reconcile::batch(self.hub, &tx, self.integration, run.id).await? else {
                return Ok(());
            };
            tx.commit().await?;
            note(run, &batch.groups);
            run.summary.applied += batch.applied;
            skipped.extend(batch.skipped);
            self.progress.applied(run.summary.applied);
        }
    }

    /// Records how the run ended, on the run and on the integration (R01). The caller commits.
    async fn finish(
        &self,
        tx: &Tx,
        run: &mut Run,
        outcome: Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        run.summary.requests = self.session.counters().requests;
        run.finished_at = Some(self.hub.now());
        let incomplete: Vec<String> = run
            .summary
            .pulled
            .iter()
            .filter(|(_, counts)| !counts.completeness.is_complete())
            .map(|(kind, counts)| format!("{}: {}", kind.plural(), counts.completeness))
            .collect();
        let failed: u64 = run.summary.pulled.values().map(|counts| counts.failed).sum();
        let mut needs_a_person = false;
        let mut interrupted = false;
        run.state = match outcome {
            Err(error) => {
                interrupted = matches!(error, EngineError::Stopped);
                needs_a_person = matches!(&error, EngineError::Vendor(error) if error.stops_integration());
                run.summary.error = Some(error.to_string());
                RunState::Failed
            }
            Ok(()) if !incomplete.is_empty() => {
                run.summary.error = Some(incomplete.join("; "));
                RunState::Partial
            }
            Ok(()) if failed > 0 => RunState::Partial,
            Ok(()) => RunState::Done,
        };

        tx.runs().update(run).await?;
        // Read again: a person may have changed switches meanwhile, or removed the integration.
        if let Some(mut integration) = tx.integrations().get(self.integration.id).await? {
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
        }
        Ok(())
    }
}

/// Works until it is done or `stop` ends.
async fn until<T>(
    stop: impl Future<Output = ()>,
    work: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, EngineError> {
    let (mut stop, mut work) = (pin!(stop), pin!(work));
    poll_fn(|context| match stop.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(Err(EngineError::Stopped)),
        Poll::Pending => work.as_mut().poll(context),
    })
    .await
}

fn note(run: &mut Run, groups: &[Group]) {
    for change in groups.iter().flat_map(|group| &group.changes) {
        let what = format!("{} {}", change.operation.as_str(), change.record.word());
        *run.summary.planned.entry(what).or_default() += 1;
    }
}
