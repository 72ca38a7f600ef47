//! A whole sync inside one transaction, from pages that were fetched before: rolled back it is a preview, committed it is
//! a sync that does exactly what was previewed.

use super::mirror::{Tally, Unread, row};
use super::missing::Verdicts;
use super::spool::Spool;
use super::{Syncing, reconcile};
use crate::EngineError;
use counterpart_connector::PullError;
use counterpart_model::{
    Completeness, Kind, KindCounts, Plan, PlanOrigin, PullMode, Run, RunProblem, RunState,
};
use counterpart_store::{MissingRow, Tx};
use std::collections::HashMap;

/// Everything that a sync asks of the vendor, asked; nothing is written yet.
pub(super) struct Fetched<'a> {
    kinds: Vec<FetchedKind<'a>>,
    verdicts: HashMap<Kind, Verdicts>,
}

struct FetchedKind<'a> {
    kind: Kind,
    spool: Spool<'a>,
    completeness: Completeness,
}

impl Fetched<'_> {
    /// The records that could not be read.
    pub(super) fn into_problems(self) -> Vec<RunProblem> {
        self.kinds.into_iter().flat_map(|fetched| fetched.spool.problems).collect()
    }
}

impl Syncing<'_> {
    /// Asks the vendor for everything. `run` only names what is rehearsed.
    pub(super) async fn fetch(&self, run: &Run) -> Result<Fetched<'_>, EngineError> {
        self.check_tenant().await?;
        let mut fetched = Fetched { kinds: Vec::new(), verdicts: HashMap::new() };
        for kind in self.kinds(run) {
            fetched.kinds.push(self.fetch_kind(kind).await?);
        }
        // What is missing can only be known once everything is written; the vendor is asked about it outside any
        // transaction.
        let tx = self.hub.workspace.write().await?;
        let mut missing = Vec::new();
        self.enter(&tx, run).await?;
        for fetched in &mut fetched.kinds {
            missing.push((fetched.kind, self.write(&tx, run, fetched).await?.1));
        }
        drop(tx);
        for (kind, rows) in missing {
            fetched.verdicts.insert(kind, self.probe(kind, &rows).await?);
        }
        self.session.close().await;
        Ok(fetched)
    }

    /// A preview's run is in the database only as long as its transaction; a claimed one is there already.
    async fn enter(&self, tx: &Tx, run: &Run) -> Result<(), EngineError> {
        if self.lease.is_none() {
            tx.runs().insert(&Run { state: RunState::Done, ..run.clone() }).await?;
        }
        Ok(())
    }

    async fn fetch_kind(&self, kind: Kind) -> Result<FetchedKind<'_>, EngineError> {
        let mut spool = Spool::new(kind, self.progress)?;
        let options = self.options(kind).await?;
        match self.connector.pull(kind, &options, &self.session, &mut spool).await {
            Ok(pulled) => {
                self.progress.pulled(kind, &pulled.completeness);
                Ok(FetchedKind { kind, spool, completeness: pulled.completeness })
            }
            Err(PullError::Vendor { error, .. }) => Err(error.into()),
            Err(PullError::Sink(error)) => Err(super::mirror::engine_error(error)),
        }
    }

    /// One kind into the mirror; returns what that did, and the visible rows that did not come.
    async fn write(
        &self,
        tx: &Tx,
        run: &Run,
        fetched: &mut FetchedKind<'_>,
    ) -> Result<(Tally, Vec<MissingRow>), EngineError> {
        let mut writer = self.writer(run, fetched.kind);
        for batch in fetched.spool.batches(self.hub.batch)? {
            let rows = batch?.into_iter().map(|record| row(self.hub, record)).collect();
            writer.write(tx, rows).await?;
        }
        let mut missing = Vec::new();
        if fetched.completeness.is_complete() {
            let mut unread = Unread::default();
            unread.add(&fetched.spool.problems);
            missing = self.missing(tx, fetched.kind, writer.seen(), &unread).await?;
        }
        Ok((writer.tally, missing))
    }

    /// Does everything in one transaction, which the caller drops or commits. The run says what was done.
    pub(super) async fn rehearse(
        &self,
        run: &mut Run,
        fetched: &mut Fetched<'_>,
    ) -> Result<(Tx, Plan), EngineError> {
        let tx = self.hub.workspace.write().await?;
        self.enter(&tx, run).await?;
        let mut plan = Plan::empty(PlanOrigin::Sync { integration: self.integration.id });
        for fetched_kind in &mut fetched.kinds {
            let kind = fetched_kind.kind;
            let (Tally { new, changed, unchanged, .. }, missing) = self.write(&tx, run, fetched_kind).await?;
            let counts = KindCounts {
                completeness: fetched_kind.completeness.clone(),
                new,
                changed,
                unchanged,
                missing: missing.len() as u64,
                failed: fetched_kind.spool.problems.len() as u64,
                held_back: tx.mirror().held_back_counts(self.integration.id, kind).await?,
                mode: PullMode::Sweep,
            };
            run.summary.pulled.insert(kind, counts);
            let none = Verdicts::default();
            self.mark(&tx, kind, run.id, &missing, fetched.verdicts.get(&kind).unwrap_or(&none)).await?;
        }
        while let Some(batch) = reconcile::batch(self.hub, &tx, self.integration, Some(run.id)).await? {
            super::note(&mut run.summary.planned, &batch.groups);
            run.summary.applied += batch.applied;
            plan.groups.extend(batch.groups.into_iter().filter(|group| !group.changes.is_empty()));
            plan.skipped.extend(batch.skipped);
        }
        Ok((tx, plan))
    }
}
