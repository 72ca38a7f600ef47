//! What a sync would do (R71). It is done, inside a transaction that is then rolled back: what a preview shows is what
//! a run does, because it is what a run does.

use super::mirror::{BATCH, Tally, Unread};
use super::missing::Verdicts;
use super::spool::Spool;
use super::{Synced, Syncing, reconcile};
use crate::{EngineError, Hub, Progress};
use counterpart_connector::PullError;
use counterpart_model::{
    Actor, Change, Completeness, Field, Integration, Kind, KindCounts, Plan, PlanOrigin, Run, RunKind,
    RunProblem, Stale,
};
use counterpart_store::MissingRow;
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
}

struct Fetched<'a> {
    kind: Kind,
    spool: Spool<'a>,
    completeness: Completeness,
}

impl Hub {
    /// What a sync would do now. Writes nothing.
    pub async fn preview_sync(
        &self,
        integration: &Integration,
        progress: &dyn Progress,
    ) -> Result<Preview, EngineError> {
        let sync = self.begin(integration, progress).await?;
        sync.check_tenant().await?;
        let mut fetched = Vec::new();
        for kind in sync.kinds() {
            fetched.push(sync.fetch(kind).await?);
        }
        // First pass: what is missing can only be known once everything is written. The vendor is asked about it
        // outside any transaction.
        let run = self.run_of(RunKind::Sync, &format!("sync {}", integration.name), &Actor::Sync);
        let mut verdicts = HashMap::new();
        for (kind, rows) in sync.rehearse(&run, &mut fetched, None).await?.missing {
            verdicts.insert(kind, sync.probe(kind, &rows).await?);
        }
        let rehearsed = sync.rehearse(&run, &mut fetched, Some(&verdicts)).await?;
        let problems = fetched.into_iter().flat_map(|fetched| fetched.spool.problems).collect();
        Ok(Preview { plan: rehearsed.plan, pulled: rehearsed.pulled, problems })
    }

    /// Syncs only if that does exactly what was previewed; else says what is different and changes nothing.
    pub async fn sync_as_planned(
        &self,
        integration: &Integration,
        planned: &Plan,
        actor: &Actor,
        progress: &dyn Progress,
    ) -> Result<Synced, EngineError> {
        self.check_sync_plan(integration, planned, progress).await?;
        self.sync(integration, actor, progress).await
    }

    /// Would a sync do exactly this now? If not: what is different. Writes nothing.
    pub async fn check_sync_plan(
        &self,
        integration: &Integration,
        planned: &Plan,
        progress: &dyn Progress,
    ) -> Result<(), EngineError> {
        if !matches!(planned.origin, PlanOrigin::Sync { integration: id } if id == integration.id) {
            return Err(EngineError::Refused(format!(
                "This plan is not one of a sync of '{}'.",
                integration.name
            )));
        }
        let now = self.preview_sync(integration, progress).await?.plan;
        let stale = differences(planned, &now);
        if stale.is_empty() { Ok(()) } else { Err(EngineError::Stale(stale)) }
    }
}

struct Rehearsed {
    plan: Plan,
    pulled: BTreeMap<Kind, KindCounts>,
    missing: Vec<(Kind, Vec<MissingRow>)>,
}

impl Syncing<'_> {
    async fn fetch(&self, kind: Kind) -> Result<Fetched<'_>, EngineError> {
        let mut spool = Spool::new(kind, self.progress)?;
        let options = self.options(kind).await?;
        match self.connector.pull(kind, &options, &self.session, &mut spool).await {
            Ok(pulled) => {
                self.progress.pulled(kind, &pulled.completeness);
                Ok(Fetched { kind, spool, completeness: pulled.completeness })
            }
            Err(PullError::Vendor { error, .. }) => Err(error.into()),
            Err(PullError::Sink(error)) => Err(super::mirror::engine_error(error)),
        }
    }

    /// Does everything in one transaction and rolls it back. Without verdicts it stops once it knows what is missing.
    async fn rehearse(
        &self,
        run: &Run,
        fetched: &mut [Fetched<'_>],
        verdicts: Option<&HashMap<Kind, Verdicts>>,
    ) -> Result<Rehearsed, EngineError> {
        let tx = self.hub.workspace.write().await?;
        let mut run = run.clone();
        tx.runs().insert(&run).await?;
        let mut rehearsed = Rehearsed {
            plan: Plan::empty(PlanOrigin::Sync { integration: self.integration.id }),
            pulled: BTreeMap::new(),
            missing: Vec::new(),
        };
        for fetched in fetched {
            let kind = fetched.kind;
            let mut writer = self.writer(&run, kind);
            for batch in fetched.spool.batches(BATCH)? {
                writer.write(&tx, batch?).await?;
            }
            let mut rows = Vec::new();
            if fetched.completeness.is_complete() {
                let mut unread = Unread::default();
                unread.add(&fetched.spool.problems);
                rows = self.missing(&tx, kind, writer.seen(), &unread).await?;
            }
            let Tally { new, changed, unchanged } = writer.tally;
            let counts = KindCounts {
                completeness: fetched.completeness.clone(),
                new,
                changed,
                unchanged,
                missing: rows.len() as u64,
                failed: fetched.spool.problems.len() as u64,
                held_back: tx.mirror().held_back_counts(self.integration.id, kind).await?,
            };
            rehearsed.pulled.insert(kind, counts);
            if let Some(verdicts) = verdicts {
                let none = Verdicts::new();
                self.mark(&tx, kind, run.id, &rows, verdicts.get(&kind).unwrap_or(&none)).await?;
            }
            rehearsed.missing.push((kind, rows));
        }
        while verdicts.is_some()
            && let Some(batch) = reconcile::batch(self.hub, &tx, self.integration, run.id).await?
        {
            super::note(&mut run, &batch.groups);
            rehearsed.plan.groups.extend(batch.groups.into_iter().filter(|group| !group.changes.is_empty()));
            rehearsed.plan.skipped.extend(batch.skipped);
        }
        drop(tx);
        Ok(rehearsed)
    }
}

/// What one plan does that the other does not. Ids made while planning differ from one planning to the next, and so do
/// the moments; everything else must be the same.
fn differences(planned: &Plan, now: &Plan) -> Vec<Stale> {
    let mut left: HashMap<String, u64> = HashMap::new();
    for change in now.changes() {
        *left.entry(essence(change)).or_default() += 1;
    }
    let mut stale = Vec::new();
    for change in planned.changes() {
        match left.get_mut(&essence(change)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => stale
                .push(Stale { label: change.label.clone(), reason: "a sync would no longer do this".into() }),
        }
    }
    for change in now.changes() {
        if let Some(count) = left.get_mut(&essence(change)).filter(|count| **count > 0) {
            *count -= 1;
            let reason = "a sync would now do this too, and the plan does not know of it".into();
            stale.push(Stale { label: change.label.clone(), reason });
        }
    }
    stale
}

fn essence(change: &Change) -> String {
    let made_while_planning = |field: Field| matches!(field, Field::At | Field::Hub | Field::Customer);
    let fields: Vec<String> = change
        .fields
        .iter()
        .filter(|field| !made_while_planning(field.field))
        .map(|field| format!("{:?}:{:?}>{:?}", field.field, field.before, field.after))
        .collect();
    format!("{} {} {} {}", change.operation.as_str(), change.record.word(), change.label, fields.join(","))
}
