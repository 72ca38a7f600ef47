//! Beginning a sync: asked for, claimed, or gone on with where a process that is gone left it (R70, R72).

use super::Synced;
use crate::telling::{Why, tell_end};
use crate::{EngineError, Hub, Progress};
use counterpart_model::{Actor, Integration, IntegrationState, Run, RunId, RunKind, RunState, Task};
use counterpart_store::{Claimed, Tx};
use std::time::Duration;

/// How often a claim is tried again while a lease runs out.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

impl Hub {
    /// Pulls, reconciles and applies. The run it returns may have failed or be partial; its summary says why. An error
    /// is returned only where not even that could be recorded.
    pub async fn sync(
        &self,
        integration: &Integration,
        actor: &Actor,
        progress: &dyn Progress,
    ) -> Result<Synced, EngineError> {
        self.sync_until(integration, Task::default(), actor, progress, std::future::pending()).await
    }

    /// As [`Hub::sync`], with a task, until `stop` ends: then the run is recorded as stopped. What was pulled before is
    /// kept. A sync that was left by a process that is gone is gone on with instead of beginning a new one.
    pub async fn sync_until(
        &self,
        integration: &Integration,
        task: Task,
        actor: &Actor,
        progress: &dyn Progress,
        stop: impl Future<Output = ()>,
    ) -> Result<Synced, EngineError> {
        let claimed = self.start(integration, RunKind::Sync, task, actor).await?;
        self.work_on(claimed, progress, stop).await
    }

    /// Asks for a sync: whoever claims first does it. One that waits already is asked to do this too.
    pub async fn queue_sync(
        &self,
        integration: &Integration,
        task: Task,
        actor: &Actor,
    ) -> Result<Run, EngineError> {
        let tx = self.workspace.write().await?;
        let run = self.queue_in(&tx, integration, task, actor).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// As [`Hub::queue_sync`], in a transaction that the caller commits.
    pub(crate) async fn queue_in(
        &self,
        tx: &Tx,
        integration: &Integration,
        task: Task,
        actor: &Actor,
    ) -> Result<Run, EngineError> {
        let waiting = tx.runs().in_states(&[RunState::Waiting]).await?;
        let same = |run: &Run| run.kind == RunKind::Sync && run.integration == Some(integration.id);
        if let Some(mut run) = waiting.into_iter().find(same) {
            run.task = both(&run.task, task);
            tx.runs().update(&run).await?;
            return Ok(run);
        }
        let mut run = self.run_of(RunKind::Sync, &format!("sync {}", integration.name), actor);
        run.integration = Some(integration.id);
        run.state = RunState::Waiting;
        run.task = task;
        tx.runs().insert(&run).await?;
        Ok(run)
    }

    /// Takes the next sync that waits or was left, of one integration or any. A run whose processes died again and again
    /// is given up.
    pub async fn claim_sync(
        &self,
        integration: Option<&Integration>,
    ) -> Result<Option<Claimed>, EngineError> {
        self.claim(Some(RunKind::Sync), integration).await
    }

    /// Takes the next run of any kind that waits or was left.
    pub(crate) async fn claim_next(&self) -> Result<Option<Claimed>, EngineError> {
        self.claim(None, None).await
    }

    async fn claim(
        &self,
        kind: Option<RunKind>,
        integration: Option<&Integration>,
    ) -> Result<Option<Claimed>, EngineError> {
        self.give_up_exhausted().await?;
        let tx = self.workspace.beside().await?;
        let integration = integration.map(|integration| integration.id);
        let claimed = tx.runs().claim(&self.claimant, self.now(), kind, integration).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// Lets go of a claimed run, so that another process goes on with it at once.
    pub async fn let_go(&self, run: RunId, fence: i64) -> Result<(), EngineError> {
        let tx = self.workspace.beside().await?;
        tx.runs().let_go(run, fence).await?;
        Ok(tx.commit().await?)
    }

    /// Claims what is to be done for this integration now. Where another process is at it, waits only as long as its
    /// lease could be one that a dead process left behind.
    pub(crate) async fn start(
        &self,
        integration: &Integration,
        kind: RunKind,
        task: Task,
        actor: &Actor,
    ) -> Result<Claimed, EngineError> {
        let mut patience = self.claimant.lease * 2;
        let mut first_seen: Option<Run> = None;
        loop {
            let running = self.workspace.read().await?.runs().in_states(&[RunState::Running]).await?;
            let same = |run: &Run| run.kind == kind && run.integration == Some(integration.id);
            let running = running.into_iter().find(same);
            match running {
                None if kind == RunKind::Push => drop(self.queue_push(integration, actor).await?),
                None => drop(self.queue_sync(integration, task.clone(), actor).await?),
                Some(run) => {
                    let seen = first_seen.get_or_insert_with(|| run.clone());
                    let renewed = seen.id != run.id || seen.lease_until != run.lease_until;
                    if renewed || patience.is_zero() {
                        return Err(runs_already(integration, &run));
                    }
                }
            }
            if let Some(claimed) = self.claim(Some(kind), Some(integration)).await? {
                return Ok(claimed);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
            patience = patience.saturating_sub(LOOK_AGAIN);
        }
    }

    async fn give_up_exhausted(&self) -> Result<(), EngineError> {
        let most = self.claimant.most_attempts;
        if self.workspace.read().await?.runs().exhausted(most).await?.is_empty() {
            return Ok(());
        }
        let tx = self.workspace.write().await?;
        for mut run in tx.runs().exhausted(most).await? {
            let reason = format!(
                "The program died {} times while it did this, so it is not tried again by itself. Look at the program's log \
                 for what happened (memory, a crash), then sync again.",
                run.attempts
            );
            run.state = RunState::Failed;
            run.finished_at = Some(self.now());
            run.summary.error = Some(reason.clone());
            tx.runs().update(&run).await?;
            let Some(id) = run.integration else { continue };
            if let Some(mut integration) = tx.integrations().get(id).await? {
                let before = integration.clone();
                integration.state = IntegrationState::Failing { reason };
                tx.integrations().update(&integration).await?;
                tell_end(self, &tx, &run, &before, Why::default()).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

/// One task that does what two ask for.
fn both(waiting: &Task, asked: Task) -> Task {
    let all = waiting.kinds.is_empty() || asked.kinds.is_empty();
    Task {
        kinds: if all { Default::default() } else { waiting.kinds.union(&asked.kinds).copied().collect() },
        sweep: waiting.sweep || asked.sweep,
        plan: asked.plan.or_else(|| waiting.plan.clone()),
        approved: asked.approved.or_else(|| waiting.approved.clone()),
    }
}

/// Refuses what cannot be done while a sync of the integration is under way.
pub(crate) fn runs_already(integration: &Integration, run: &Run) -> EngineError {
    EngineError::Refused(format!(
        "a {} '{}' runs already (by {}, since {}). Wait until it is done: `counterpart runs {}`",
        if run.kind == RunKind::Push { "push to" } else { "sync of" },
        integration.name,
        run.worker.as_deref().unwrap_or("another process"),
        run.started_at.format("%H:%M:%S UTC"),
        run.id
    ))
}
