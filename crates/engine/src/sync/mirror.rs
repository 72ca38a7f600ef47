//! Pages into the mirror, with the durable facts that each change leaves behind, in one transaction.

use super::increments::Changes;
use crate::{EngineError, Hub, Progress};
use async_trait::async_trait;
use chrono::TimeDelta;
use counterpart_connector::{BoxError, PulledPage, Sink};
use counterpart_model::{
    Instant, Integration, Kind, KindProgress, ListPoint, RunId, RunProblem, Trigger, TriggerId, VendorId,
    VendorRecord, Visibility,
};
use counterpart_rules::triggers::{self, Fact};
use counterpart_store::{MirrorRow, PageOutcome, SeenRows, Tx};
use futures::SinkExt;
use futures::channel::mpsc;
use std::collections::HashSet;

/// A batch is handed on after so long, also where it is not full: whoever watches a slow vendor sees it come on, and a
/// process that dies loses little.
const LONGEST: TimeDelta = TimeDelta::seconds(2);

/// What writing did, counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Of the changed and unchanged ones, those that were not visible before.
    pub shown_again: u64,
}

/// Writes records of one kind into the mirror.
pub(super) struct Writer<'a> {
    hub: &'a Hub,
    integration: &'a Integration,
    kind: Kind,
    run: RunId,
    seen: SeenRows,
    changes: Option<Changes>,
    pub tally: Tally,
    /// Records that could not be read.
    pub failed: u64,
    /// When the list was begun, also by an earlier process.
    pub begun: Option<Instant>,
}

impl<'a> Writer<'a> {
    pub fn new(hub: &'a Hub, integration: &'a Integration, kind: Kind, run: RunId) -> Self {
        let (seen, tally) = (SeenRows::new(), Tally::default());
        Self { hub, integration, kind, run, seen, changes: None, tally, failed: 0, begun: None }
    }

    /// Keeps the ids of what is new or changed, to compare an increment with.
    pub fn note_changes(&mut self, wanted: bool) {
        self.changes = wanted.then(Changes::default);
    }

    /// What is new or changed, where that was wanted.
    pub fn changes(&self) -> Option<&Changes> {
        self.changes.as_ref()
    }

    /// How far the list was read, for a process that may have to go on.
    pub fn progress(&self, point: Option<ListPoint>, total: Option<u64>) -> KindProgress {
        let Tally { new, changed, unchanged, .. } = self.tally;
        let (kind, begun, failed) = (self.kind, self.begun, self.failed);
        KindProgress { kind, point, begun, total, new, changed, unchanged, failed }
    }

    /// Adds what an earlier process counted. Where the list was begun anew, its records came again, now unchanged.
    pub fn add_earlier(&mut self, earlier: &KindProgress, resumed: bool) {
        self.tally.new += earlier.new;
        self.tally.changed += earlier.changed;
        if resumed {
            self.tally.unchanged += earlier.unchanged;
            self.failed += earlier.failed;
        } else {
            self.tally.unchanged = self.tally.unchanged.saturating_sub(earlier.new + earlier.changed);
        }
    }

    /// Which mirror rows came.
    pub fn seen(&self) -> &SeenRows {
        &self.seen
    }

    /// Writes a batch and the facts it leaves behind.
    pub async fn write(&mut self, tx: &Tx, rows: Vec<MirrorRow>) -> Result<(), EngineError> {
        let outcome =
            tx.mirror().write_page(self.integration.id, self.kind, self.run, self.hub.now(), rows).await?;
        self.seen.extend(outcome.row_numbers.iter().copied());
        self.tally.new += outcome.new.len() as u64;
        self.tally.changed += outcome.changed.len() as u64;
        self.tally.unchanged += outcome.unchanged;
        self.tally.shown_again += outcome.reappeared.len() as u64;
        if let Some(changes) = &mut self.changes {
            // Of what the vendor did not change, it cannot tell as a change.
            let changed = outcome.changed.iter().filter(|(before, after)| !before.is_kept_as(after));
            let changed = changed.map(|(_, after)| after);
            outcome.new.iter().chain(changed).for_each(|record| changes.add(record.id(), record.name()));
        }
        let facts = self.facts(&outcome);
        if !facts.is_empty() {
            tx.triggers().insert(facts).await?;
        }
        Ok(())
    }

    fn facts(&self, outcome: &PageOutcome) -> Vec<Trigger> {
        let settings = &self.integration.settings;
        let back: HashSet<_> = outcome.reappeared.iter().map(VendorRecord::id).collect();
        let visibility = |record: &VendorRecord| {
            if back.contains(record.id()) { Visibility::NotVisible } else { Visibility::Visible }
        };
        let new = outcome.new.iter().map(|record| (record, triggers::of_new(record, settings)));
        let changed = outcome
            .changed
            .iter()
            .map(|(before, after)| (after, triggers::of_change(before, visibility(after), after, settings)));
        let changed_ids: HashSet<_> = outcome.changed.iter().map(|(_, after)| after.id()).collect();
        let only_back =
            outcome.reappeared.iter().filter(|record| !changed_ids.contains(record.id())).map(|record| {
                (record, triggers::of_change(record, Visibility::NotVisible, record, settings))
            });
        new.chain(changed)
            .chain(only_back)
            .flat_map(|(record, facts)| {
                facts.into_iter().map(|fact| trigger(self.hub, self.integration, record, fact))
            })
            .collect()
    }
}

fn trigger(hub: &Hub, integration: &Integration, record: &VendorRecord, fact: Fact) -> Trigger {
    Trigger {
        id: TriggerId(hub.ids.next()),
        integration: integration.id,
        kind: record.kind(),
        vendor: record.id().clone(),
        cause: fact.cause,
        previous: fact.previous,
        new: fact.new,
        at: hub.now(),
    }
}

/// One record that was read by itself, with the facts it leaves behind.
pub(crate) async fn one(
    hub: &Hub,
    tx: &Tx,
    integration: &Integration,
    run: RunId,
    record: VendorRecord,
) -> Result<(), EngineError> {
    let kind = record.kind();
    Writer::new(hub, integration, kind, run).write(tx, vec![row(hub, record)]).await
}

/// A record with what the mirror compares and sorts it by.
pub(super) fn row(hub: &Hub, record: VendorRecord) -> MirrorRow {
    let keys = hub.keys(record.name());
    MirrorRow { record, name_key: keys.name_key, sort_key: keys.sort_key }
}

/// What is written in one transaction.
#[derive(Default)]
pub(super) struct Batch {
    pub rows: Vec<MirrorRow>,
    pub problems: Vec<RunProblem>,
    /// Rows that an earlier process wrote and counted.
    pub again: u64,
    /// Where the list goes on after it.
    pub point: Option<ListPoint>,
    /// How many records there are in all, where the vendor says.
    pub total: Option<u64>,
}

/// Takes pages from a connector and hands them on in batches, ready to be written. It works beside the writer: while the
/// database is busy with one batch, the next one is made.
pub(super) struct MirrorSink<'a> {
    hub: &'a Hub,
    kind: Kind,
    progress: &'a dyn Progress,
    batch: Batch,
    ready: mpsc::Sender<Batch>,
    unread: Unread,
    handed_on: Instant,
}

/// Records that came and could not be read: they are there, whatever is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// How many.
    pub count: u64,
    ids: HashSet<VendorId>,
    nameless: bool,
}

impl Unread {
    /// Takes note of a page's.
    pub fn add(&mut self, problems: &[RunProblem]) {
        self.count += problems.len() as u64;
        self.nameless |= problems.iter().any(|problem| problem.vendor.is_none());
        self.ids.extend(problems.iter().filter_map(|problem| problem.vendor.clone()));
    }

    /// True when any record may have been among them: the id of one could not be read.
    pub fn may_be_any(&self) -> bool {
        self.nameless
    }

    /// True when this record may have been among them: one whose id could not be read may be any.
    pub fn may_hold(&self, id: &VendorId) -> bool {
        self.may_be_any() || self.ids.contains(id)
    }
}

impl<'a> MirrorSink<'a> {
    pub fn new(hub: &'a Hub, kind: Kind, progress: &'a dyn Progress, ready: mpsc::Sender<Batch>) -> Self {
        let (batch, unread) = (Batch::default(), Unread::default());
        Self { hub, kind, progress, batch, ready, unread, handed_on: hub.now() }
    }

    /// Hands on what is still held. An error means that the writer has failed, and its error is the one that counts.
    pub async fn hand_on(&mut self) -> Result<(), mpsc::SendError> {
        let batch = std::mem::take(&mut self.batch);
        self.handed_on = self.hub.now();
        if batch.rows.is_empty() && batch.problems.is_empty() {
            return Ok(());
        }
        self.ready.send(batch).await
    }

    /// The records that could not be read.
    pub fn into_unread(self) -> Unread {
        self.unread
    }
}

#[async_trait]
impl Sink for MirrorSink<'_> {
    async fn page(&mut self, page: PulledPage) -> Result<(), BoxError> {
        self.progress.pulling(self.kind, page.received, page.total);
        self.unread.add(&page.problems);
        if page.again {
            self.batch.again += page.records.len() as u64;
        } else {
            self.batch.problems.extend(page.problems);
        }
        self.batch.rows.extend(page.records.into_iter().map(|record| row(self.hub, record)));
        self.batch.point = page.point;
        self.batch.total = page.total.or(self.batch.total);
        let full = self.batch.rows.len() >= self.hub.batch;
        if full || self.hub.now() - self.handed_on >= LONGEST {
            self.hand_on().await?;
        }
        Ok(())
    }
}

/// The engine's own error, which travelled through a connector as a sink's.
pub(super) fn engine_error(error: BoxError) -> EngineError {
    match error.downcast::<EngineError>() {
        Ok(error) => *error,
        Err(other) => EngineError::File(other.to_string()),
    }
}
