//! Beginning a delivery: by a worker that finds something due, or because a person says so.

use crate::{EngineError, Hub, Synced, pushes};
use counterpart_model::{Actor, Integration, IntegrationId, Run, RunKind, RunState, Task};
use counterpart_store::{StoreError, Tx};

impl Hub {
    /// Asks for a delivery of what waits for this vendor; whoever claims first does it.
    pub async fn queue_push(&self, integration: &Integration, actor: &Actor) -> Result<Run, EngineError> {
        let tx = self.workspace.write().await?;
        let run = self.queue_push_in(&tx, integration, actor).await?;
        tx.commit().await?;
        Ok(run)
    }

    async fn queue_push_in(
        &self,
        tx: &Tx,
        integration: &Integration,
        actor: &Actor,
    ) -> Result<Run, EngineError> {
        let waiting = tx.runs().in_states(&[RunState::Waiting]).await?;
        let mut same = waiting.into_iter().filter(|run| run.kind == RunKind::Push);
        if let Some(run) = same.find(|run| run.integration == Some(integration.id)) {
            return Ok(run);
        }
        let mut run = self.run_of(RunKind::Push, &format!("push {}", integration.name), actor);
        run.integration = Some(integration.id);
        run.state = RunState::Waiting;
        tx.runs().insert(&run).await?;
        Ok(run)
    }

    /// Delivers what waits for this vendor now. What was put off because the vendor could not be reached is tried again;
    /// what is not known yet keeps its time.
    pub async fn push_until(
        &self,
        integration: &Integration,
        actor: &Actor,
        stop: impl Future<Output = ()>,
    ) -> Result<Synced, EngineError> {
        let tx = self.workspace.write().await?;
        tx.outbox().put_off(integration.id, None).await?;
        tx.commit().await?;
        let claimed = self.start(integration, RunKind::Push, Task::default(), actor).await?;
        self.deliver(claimed, stop).await
    }

    /// Asks for a delivery wherever something is due: the outbox itself says what is to be done.
    pub(crate) async fn queue_due_pushes(&self) -> Result<(), EngineError> {
        for integration in self.due_pushes().await? {
            let tx = self.workspace.write().await?;
            let Some(integration) = tx.integrations().get(integration).await? else { continue };
            match self.queue_push_in(&tx, &integration, &Actor::Schedule).await {
                Ok(_) => tx.commit().await?,
                // Another worker was quicker.
                Err(EngineError::Store(StoreError::Duplicate { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn due_pushes(&self) -> Result<Vec<IntegrationId>, EngineError> {
        let tx = self.workspace.read().await?;
        let mut due = tx.outbox().due_integrations(self.now()).await?;
        if due.is_empty() || pushes::paused(&tx).await?.is_some() {
            return Ok(Vec::new());
        }
        let under_way = tx.runs().in_states(&[RunState::Waiting, RunState::Running]).await?;
        due.retain(|id| {
            !under_way.iter().any(|run| run.kind == RunKind::Push && run.integration == Some(*id))
        });
        let mut ready = Vec::new();
        for id in due {
            let integration = tx.integrations().get(id).await?;
            ready.extend(integration.filter(|it| !it.settings.push_paused).map(|it| it.id));
        }
        Ok(ready)
    }
}
