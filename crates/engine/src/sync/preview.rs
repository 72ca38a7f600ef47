//! What a sync would do, and a sync that does exactly that (R71).

use super::lease::Lease;
use super::{Synced, Syncing};
use crate::{EngineError, Hub, Kept, Progress};
use counterpart_model::{
    Actor, BrakeFinding, Change, Field, Integration, Kind, KindCounts, Operation, Plan, PlanOrigin, Run,
    RunId, RunKind, RunProblem, RunState, RunSummary, Skipped, Stale, Task,
};
use counterpart_store::{Claimed, Tx};
use std::collections::{BTreeMap, HashMap};

/// What a sync would do.
#[derive(Debug)]
pub struct Preview {
    /// The changes.
    pub plan: Plan,
    /// What would be new and changed in the mirror, per kind.
    pub pulled: BTreeMap<Kind, KindCounts>,
    /// Records that could not be read.
    pub problems: Vec<RunProblem>,
    /// What the safety brake would stop a sync for; applying exactly this plan is a person's word that it is right.
    pub brake: Vec<BrakeFinding>,
}

impl Hub {
    /// What a sync would do now. It is done, in a transaction that is rolled back: nothing is written.
    pub async fn preview_sync(
        &self,
        integration: &Integration,
        progress: &dyn Progress,
    ) -> Result<Preview, EngineError> {
        let sync = self.begin(integration, progress).await?;
        let mut run = self.run_of(RunKind::Sync, &format!("sync {}", integration.name), &Actor::Sync);
        let mut fetched = sync.fetch(&run).await?;
        let (tx, plan) = sync.rehearse(&mut run, &mut fetched).await?;
        drop(tx);
        let brake = sync.findings(&plan.groups).await?;
        Ok(Preview { plan, pulled: run.summary.pulled, problems: fetched.into_problems(), brake })
    }

    /// Syncs only if that does exactly what was previewed, on the very data it was compared on; else says what is
    /// different and changes nothing but what the run says of itself. All of it is one transaction. `stop` ends it before
    /// anything is written.
    pub async fn sync_as_planned(
        &self,
        integration: &Integration,
        planned: &Plan,
        actor: &Actor,
        progress: &dyn Progress,
        stop: impl Future<Output = ()>,
    ) -> Result<Synced, EngineError> {
        if !matches!(planned.origin, PlanOrigin::Sync { integration: id } if id == integration.id) {
            return Err(EngineError::Refused(format!(
                "This plan is not one of a sync of '{}'.",
                integration.name
            )));
        }
        let claimed = self.start(integration, RunKind::Sync, Task::default(), actor).await?;
        let (synced, stale) = self.work_as_planned(claimed, integration, planned, progress, stop).await?;
        if stale.is_empty() { Ok(synced) } else { Err(EngineError::Stale(stale)) }
    }

    /// Asks for a sync that does exactly what a kept plan says; whoever claims it does it. Asked twice for the same plan, there
    /// is one run.
    pub async fn queue_kept(
        &self,
        integration: &Integration,
        kept: &Kept,
        actor: &Actor,
    ) -> Result<RunId, EngineError> {
        if kept.integration() != Some(integration.id) {
            return Err(EngineError::Refused(format!(
                "This plan is not one of a sync of '{}'.",
                integration.name
            )));
        }
        let tx = self.workspace.write().await?;
        if let Some(run) =
            tx.kept_plans().get::<serde_json::Value>(&kept.key, self.now()).await?.and_then(|it| it.applied)
        {
            return Ok(run);
        }
        let open = tx.runs().in_states(&[RunState::Waiting, RunState::Running]).await?;
        if open.iter().any(|run| run.kind == RunKind::Sync && run.integration == Some(integration.id)) {
            return Err(EngineError::Refused(format!(
                "A sync of '{}' waits or is under way, and what it does is not in this plan. When it is done, preview again.",
                integration.name
            )));
        }
        let task = Task { plan: Some(kept.key.clone()), ..Task::default() };
        let run = self.queue_in(&tx, integration, task, actor).await?;
        tx.kept_plans().note_applied(&kept.key, run.id).await?;
        tx.commit().await?;
        Ok(run.id)
    }

    /// Works on a run that was asked to do exactly what a kept plan says. What went stale is the run's error.
    pub(super) async fn work_as_kept(
        &self,
        claimed: Claimed,
        integration: &Integration,
        key: &str,
        progress: &dyn Progress,
        stop: impl Future<Output = ()>,
    ) -> Result<Synced, EngineError> {
        let planned = match self.kept_whole(key).await {
            Ok(planned) => planned,
            Err(error @ EngineError::NotFound(_)) => {
                let lease = Lease::of(&claimed, &self.claimant);
                return self.given_up(claimed.run, &lease, error).await;
            }
            Err(error) => return Err(error),
        };
        Ok(self.work_as_planned(claimed, integration, &planned, progress, stop).await?.0)
    }

    /// A run whose plan is not kept any more says so; that is no matter of the integration.
    async fn given_up(&self, mut run: Run, lease: &Lease, error: EngineError) -> Result<Synced, EngineError> {
        run.state = RunState::Failed;
        run.finished_at = Some(self.now());
        run.summary.error = Some(error.to_string());
        let tx = self.workspace.write().await?;
        lease.hold(&tx).await?;
        tx.runs().update(&run).await?;
        tx.commit().await?;
        Ok(Synced { run, skipped: Vec::new() })
    }

    async fn work_as_planned(
        &self,
        claimed: Claimed,
        integration: &Integration,
        planned: &Plan,
        progress: &dyn Progress,
        stop: impl Future<Output = ()>,
    ) -> Result<(Synced, Vec<Stale>), EngineError> {
        let lease = Lease::of(&claimed, &self.claimant);
        let mut heartbeat = lease.heartbeat(self);
        let mut run = claimed.run;
        let mut sync = match self.begin(integration, progress).await {
            Ok(sync) => sync,
            Err(error) => return Ok((self.not_begun(run, integration, &lease, error).await?, Vec::new())),
        };
        sync.lease = Some(&lease);
        let outcome = tokio::select! {
            biased;
            () = heartbeat.lost() => Err(EngineError::LostRun),
            () = stop => Err(EngineError::Stopped),
            outcome = sync.as_planned(&mut run, planned) => outcome,
        };
        // No longer beside the heartbeat: when the run is recorded as done, its claim cannot be renewed any more, and that must
        // not be taken for a loss.
        let outcome = match outcome {
            Ok((tx, skipped)) => tx.commit().await.map(|()| skipped).map_err(EngineError::from),
            Err(error) => Err(error),
        };
        let stale = match outcome {
            Ok(skipped) => {
                progress.applied(run.summary.applied);
                return Ok((Synced { run, skipped }, Vec::new()));
            }
            Err(EngineError::Stale(stale)) => stale,
            Err(error) => {
                sync.end(&mut run, Err(error)).await?;
                return Ok((Synced { run, skipped: Vec::new() }, Vec::new()));
            }
        };
        sync.end(&mut run, Err(EngineError::Stale(stale.clone()))).await?;
        Ok((Synced { run, skipped: Vec::new() }, stale))
    }
}

impl Syncing<'_> {
    /// Does everything but the commit.
    async fn as_planned(&self, run: &mut Run, planned: &Plan) -> Result<(Tx, Vec<Skipped>), EngineError> {
        let mut fetched = self.fetch(run).await?;
        let (tx, now) = self.rehearse(run, &mut fetched).await?;
        let stale = differences(planned, &now);
        if !stale.is_empty() {
            run.summary =
                RunSummary { pulled: std::mem::take(&mut run.summary.pulled), ..RunSummary::default() };
            return Err(EngineError::Stale(stale));
        }
        tx.runs().add_problems(run.id, &fetched.into_problems()).await?;
        self.finish(&tx, run, Ok(())).await?;
        Ok((tx, now.skipped))
    }
}

/// What one plan does that the other does not. Ids made while planning differ from one planning to the next, and so do
/// the moments; everything else must be the same.
fn differences(planned: &Plan, now: &Plan) -> Vec<Stale> {
    let (planned_made, now_made) = (made(planned), made(now));
    let mut left: HashMap<String, u64> = HashMap::new();
    for change in now.changes() {
        *left.entry(essence(change, &now_made)).or_default() += 1;
    }
    let mut stale = Vec::new();
    for change in planned.changes() {
        match left.get_mut(&essence(change, &planned_made)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => stale
                .push(Stale { label: change.label.clone(), reason: "a sync would no longer do this".into() }),
        }
    }
    for change in now.changes() {
        if let Some(count) = left.get_mut(&essence(change, &now_made)).filter(|count| **count > 0) {
            *count -= 1;
            let reason = "a sync would now do this too, and the plan does not know of it".into();
            stale.push(Stale { label: change.label.clone(), reason });
        }
    }
    stale
}

/// What a plan makes: new ids, and what a person calls each.
fn made(plan: &Plan) -> HashMap<String, &str> {
    let makes = plan.changes().filter(|change| change.operation == Operation::Create);
    makes.map(|change| (change.record.key(), change.label.as_str())).collect()
}

/// A change without what differs from one planning to the next: a record that the plan itself makes goes by its label, and
/// the moment is left out.
fn essence(change: &Change, made: &HashMap<String, &str>) -> String {
    let name = |key: &str| made.get(key).map_or_else(|| key.to_owned(), |label| format!("new {label}"));
    let value = |value: &counterpart_model::Value| value.as_text().map_or_else(|| format!("{value:?}"), name);
    let fields: Vec<String> = change
        .fields
        .iter()
        .filter(|field| field.field != Field::At)
        .map(|field| format!("{}:{}>{}", field.field, value(&field.before), value(&field.after)))
        .collect();
    let record = name(&change.record.key());
    format!("{} {} {record} {}", change.operation.as_str(), change.record.word(), fields.join(","))
}
