//! One kind into the mirror: whole, gone on with where another process ended, or only what changed (R72, R73, R78).

use super::mirror::{self, Batch, MirrorSink, Writer};
use super::{Syncing, increments};
use crate::EngineError;
use chrono::TimeDelta;
use counterpart_connector::{PullError, PullOptions, Pulled};
use counterpart_model::{Completeness, Instant, Kind, KindCounts, PullMode, PullState, Run, RunProgress};
use futures::StreamExt;
use futures::channel::mpsc;

impl Syncing<'_> {
    /// Pulls one kind; then, if it is a complete sweep, what did not come is looked at.
    pub(super) async fn pull(
        &self,
        kind: Kind,
        run: &mut Run,
        done: &mut RunProgress,
    ) -> Result<(), EngineError> {
        let left = done.under_way.take().filter(|left| left.kind == kind);
        // What an earlier process read is as old as its beginning.
        let begun = left.as_ref().and_then(|left| left.begun).unwrap_or_else(|| self.hub.now());
        let mut state = self.hub.workspace.read().await?.pull_states().get(self.integration.id, kind).await?;
        let since = self.increment_since(kind, &state, run).filter(|_| left.is_none());
        let mut options = self.options(kind).await?;
        options.changed_since = since;
        options.resume = left.as_ref().and_then(|left| left.point.clone());
        let asked_to_resume = options.resume.is_some();

        let (ready, batches) = mpsc::channel(0);
        let mut writer = self.writer(run, kind);
        writer.begun = Some(begun);
        writer.note_changes(self.compares_increments(kind, &state, since));
        let pulling = async {
            let mut sink = MirrorSink::new(self.hub, kind, self.progress, ready);
            let pulled = self.connector.pull(kind, &options, &self.session, &mut sink).await;
            // What came before a failure is kept: it is what the vendor said. That the writer failed, it says itself.
            let _ = sink.hand_on().await;
            (pulled, sink.into_unread())
        };
        let ((pulled, unread), written) =
            futures::join!(pulling, self.write_all(&mut writer, batches, run, done));
        written?;
        let (completeness, resumed, failure) = match pulled {
            Ok(Pulled { completeness, resumed, .. }) => (completeness, resumed, None),
            Err(PullError::Vendor { error, received }) => {
                let reason = error.to_string();
                let completeness = Completeness::Incomplete { records: received, reason };
                (completeness, asked_to_resume, Some(EngineError::Vendor(error)))
            }
            Err(PullError::Sink(error)) => return Err(mirror::engine_error(error)),
        };
        self.progress.pulled(kind, &completeness);
        let mode = match (since, resumed) {
            (Some(_), _) => PullMode::Increment,
            (None, true) => PullMode::Resumed,
            (None, false) => PullMode::Sweep,
        };
        if let Some(left) = &left {
            writer.add_earlier(left, resumed);
        }
        // When as many rows came as are visible now, none is missing, and none needs to be looked at.
        let visible = self.visible(kind).await?;
        let whole = completeness.is_complete() && mode.is_sweep();
        let missing = if whole && writer.seen().len() != visible {
            self.mark_missing(kind, run.id, writer.seen(), &unread).await?
        } else {
            0
        };
        if whole {
            state.asked_up_to = self.ask_again(kind, run.id, state.asked_up_to).await?;
            // A row without an id may be any that is missing. Until that is known, nothing but sweeps will do.
            state.swept_at = (!unread.may_be_any()).then(|| self.hub.now());
            state.swept_by = Some(run.id);
        }
        if completeness.is_complete() {
            let until = read_until(&state, begun, writer.failed);
            self.note_pulled(kind, until, state, writer.changes()).await?;
        }
        let tx = self.hub.workspace.write().await?;
        let counts = KindCounts {
            completeness,
            new: writer.tally.new,
            changed: writer.tally.changed,
            unchanged: writer.tally.unchanged,
            missing,
            failed: writer.failed,
            held_back: tx.mirror().held_back_counts(self.integration.id, kind).await?,
            mode,
        };
        run.summary.pulled.insert(kind, counts.clone());
        done.under_way = None;
        done.requests = self.requests();
        if failure.is_none() {
            done.pulled.insert(kind, counts);
        }
        tx.runs().note_progress(run.id, done).await?;
        self.commit(tx).await?;
        failure.map_or(Ok(()), Err)
    }

    /// What a pull is told of what we know.
    pub(super) async fn options(&self, kind: Kind) -> Result<PullOptions, EngineError> {
        let visible = self.visible(kind).await?;
        Ok(PullOptions { last_known: (visible > 0).then_some(visible), ..PullOptions::default() })
    }

    async fn visible(&self, kind: Kind) -> Result<u64, EngineError> {
        let tx = self.hub.workspace.read().await?;
        Ok(tx.mirror().count_visible(self.integration.id, kind).await?)
    }

    /// Writes batches, each in a transaction of its own that also says how far the list was read, until no more come.
    async fn write_all(
        &self,
        writer: &mut Writer<'_>,
        mut batches: mpsc::Receiver<Batch>,
        run: &Run,
        done: &mut RunProgress,
    ) -> Result<(), EngineError> {
        while let Some(batch) = batches.next().await {
            let tx = self.hub.workspace.write().await?;
            writer.write(&tx, batch.rows).await?;
            writer.tally.unchanged = writer.tally.unchanged.saturating_sub(batch.again);
            writer.failed += batch.problems.len() as u64;
            tx.runs().add_problems(run.id, &batch.problems).await?;
            done.under_way = Some(writer.progress(batch.point, batch.total));
            done.requests = self.requests();
            tx.runs().note_progress(run.id, done).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }

    async fn note_pulled(
        &self,
        kind: Kind,
        read_until: Instant,
        mut state: PullState,
        changes: Option<&increments::Changes>,
    ) -> Result<(), EngineError> {
        if let (Some(since), Some(changes)) = (state.read_until, changes) {
            state.increments = self.compare(kind, since, changes, state.increments).await?;
        }
        state.read_until = Some(read_until);
        let tx = self.hub.workspace.write().await?;
        tx.pull_states().put(self.integration.id, kind, &state).await?;
        self.commit(tx).await
    }
}

/// From when on the next increment must ask. Where some records came and could not be read, that is as early as before: they
/// are tried again even if the fault was in this one answer, and they bear the date of an older change.
fn read_until(state: &PullState, begun: Instant, failed: u64) -> Instant {
    let recently = |before: &Instant| begun - *before < TimeDelta::hours(increments::SWEEP_EVERY);
    state.read_until.filter(|before| failed > 0 && recently(before)).unwrap_or(begun)
}
