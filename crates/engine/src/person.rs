//! A person's plan: previewed, or applied whole in one transaction, or not at all (R71).

use crate::{EngineError, Hub, apply, census};
use counterpart_model::{Actor, Plan, PlanOrigin, Run, RunId, RunKind, RunState, RunSummary, Task};
use counterpart_store::Tx;
use std::collections::BTreeMap;

/// What applying a person's plan did.
#[derive(Debug)]
pub struct Saved {
    /// The run in which the changes are recorded; none when there was nothing to do.
    pub run: Option<RunId>,
    /// Changes written.
    pub applied: u64,
}

/// Counts of a plan, by what its changes do: `create customer`.
pub fn counts(plan: &Plan) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for change in plan.changes() {
        *counts.entry(format!("{} {}", change.operation.as_str(), change.record.word())).or_default() += 1;
    }
    counts
}

impl Hub {
    /// Applies a person's plan: every change, or none and the reasons.
    pub async fn save(&self, plan: &Plan) -> Result<Saved, EngineError> {
        let tx = self.workspace.write().await?;
        let saved = self.save_in(&tx, plan).await?;
        tx.commit().await?;
        Ok(saved)
    }

    /// As [`Hub::save`], in a transaction that the caller commits, or drops where this fails.
    pub(crate) async fn save_in(&self, tx: &Tx, plan: &Plan) -> Result<Saved, EngineError> {
        let PlanOrigin::Person { command, actor } = &plan.origin else {
            return Err(EngineError::Refused(
                "This plan belongs to a sync. Apply it with `counterpart sync NAME --plan FILE`.".into(),
            ));
        };
        if plan.is_empty() {
            return Ok(Saved { run: None, applied: 0 });
        }
        let mut run = self.run_of(RunKind::Save, command, actor);
        tx.runs().insert(&run).await?;
        let (applied, stale) = apply::apply(self, tx, Some(run.id), actor, &plan.groups).await?;
        if !stale.is_empty() {
            return Err(EngineError::Stale(stale));
        }
        run.state = RunState::Done;
        run.finished_at = Some(self.now());
        run.summary = RunSummary { planned: counts(plan), applied, ..RunSummary::default() };
        tx.runs().update(&run).await?;
        census::after_matches(self, tx, census::touched(&plan.groups)).await?;
        Ok(Saved { run: Some(run.id), applied })
    }

    pub(crate) fn run_of(&self, kind: RunKind, title: &str, actor: &Actor) -> Run {
        Run {
            id: RunId(self.ids.next()),
            kind,
            integration: None,
            title: title.to_owned(),
            actor: actor.clone(),
            state: RunState::Running,
            started_at: self.now(),
            finished_at: None,
            summary: RunSummary::default(),
            problems: Vec::new(),
            task: Task::default(),
            worker: None,
            lease_until: None,
            attempts: 0,
        }
    }
}
