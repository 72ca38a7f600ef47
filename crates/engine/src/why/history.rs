//! What was done to a record and to its matches, from the journal; also to records that are not there any more.

use super::{Asking, Happened, Noted, day};
use crate::EngineError;
use crate::step::Step;
use counterpart_model::{
    CustomerId, Field, Integration, IntegrationId, JournalEntry, Kind, MatchId, Operation, RecordRef, RunId,
    RunKind, RunState, SiteId, Value, VendorId,
};
use std::collections::{BTreeSet, HashMap};

/// Runs looked through for the latest one that read a kind.
const RUNS: u64 = 50;
/// Journal entries read per query.
const ENTRIES: u64 = 1_000;
/// Changes named one by one in a command.
const CHANGES: usize = 10;

/// Of a vendor's record: its mark, its matches, what waited about it.
pub(super) async fn of_vendor(
    asking: &Asking<'_>,
    integration: IntegrationId,
    kind: Kind,
    id: &VendorId,
) -> Result<Vec<Happened>, EngineError> {
    let mut records = BTreeSet::new();
    if kind == Kind::Company {
        records.insert(RecordRef::Ignored { integration, company: id.clone() });
    }
    for word in ["match", "attention"] {
        for entry in asking.tx.journal().naming(word, Field::Vendor, id.as_str()).await? {
            if holds(&entry, Field::Integration, &integration.to_string())
                && holds(&entry, Field::Kind, kind.as_str())
            {
                records.insert(entry.change.record);
            }
        }
    }
    of_records(asking, records).await
}

/// Of a customer: itself, its matches, its sites.
pub(super) async fn of_customer(asking: &Asking<'_>, id: CustomerId) -> Result<Vec<Happened>, EngineError> {
    let mut records = BTreeSet::from([RecordRef::Customer { id }]);
    for (word, field) in [("match", Field::Hub), ("site", Field::Customer)] {
        let entries = asking.tx.journal().naming(word, field, &id.to_string()).await?;
        records.extend(entries.into_iter().map(|entry| entry.change.record));
    }
    of_records(asking, records).await
}

/// Of a site of the hub: itself and its matches.
pub(super) async fn of_hub_site(asking: &Asking<'_>, id: SiteId) -> Result<Vec<Happened>, EngineError> {
    let mut records = BTreeSet::from([RecordRef::Site { id }]);
    let entries = asking.tx.journal().naming("match", Field::Hub, &id.to_string()).await?;
    records.extend(entries.into_iter().map(|entry| entry.change.record));
    of_records(asking, records).await
}

/// Of a match.
pub(super) async fn of_match(asking: &Asking<'_>, id: MatchId) -> Result<Vec<Happened>, EngineError> {
    of_records(asking, BTreeSet::from([RecordRef::Match { id }])).await
}

async fn of_records(asking: &Asking<'_>, records: BTreeSet<RecordRef>) -> Result<Vec<Happened>, EngineError> {
    let mut entries = Vec::new();
    for record in &records {
        entries.extend(asking.tx.journal().of_record(record).await?);
    }
    entries.sort_by_key(|entry| entry.id);
    let mut titles: HashMap<RunId, Option<String>> = HashMap::new();
    let mut history = Vec::with_capacity(entries.len());
    for entry in entries {
        let title = match titles.get(&entry.run) {
            Some(title) => title.clone(),
            None => {
                let title = asking.tx.runs().get(entry.run).await?.map(|run| run.title);
                titles.insert(entry.run, title.clone());
                title
            }
        };
        let place = asking.tx.journal().place(&entry).await?;
        history.push(Happened { entry, title, place });
    }
    Ok(history)
}

/// What removed a record last, and how to take that back; nothing where the journal does not say.
pub(super) async fn removal<'h>(
    asking: &Asking<'_>,
    history: &'h [Happened],
    record: &RecordRef,
) -> Result<Option<(&'h JournalEntry, Noted)>, EngineError> {
    let removed = |done: &&Happened| {
        done.entry.change.record == *record && done.entry.change.operation == Operation::Delete
    };
    let Some(Happened { entry, .. }) = history.iter().rfind(removed) else { return Ok(None) };
    let sentence = format!(
        "It was removed on {} by {}: {} ({}). The preview of the undo says what would come back.",
        day(entry.at),
        entry.actor,
        entry.change.cause.sentence,
        entry.change.cause.rule
    );
    // What belongs to it and went in the same run comes back with it.
    let with_it = history.iter().filter(|done| done.entry.run == entry.run);
    let mut changes: Vec<_> = with_it.map(|done| (done.place, done.entry.id)).collect();
    if changes.len() > CHANGES || replaced(asking, entry).await? {
        changes.clear();
    }
    let undo = Step::Undo { run: entry.run, changes };
    let noted = Noted::new("removed", sentence).since(entry.at).with(undo);
    Ok(Some((entry, noted)))
}

/// True where the run that removed it made something too: a move or a merge, which is taken back whole or leaves both.
async fn replaced(asking: &Asking<'_>, entry: &JournalEntry) -> Result<bool, EngineError> {
    let mut last = None;
    loop {
        let page = asking.tx.journal().of_run(entry.run, last, ENTRIES).await?;
        let Some(end) = page.last() else { return Ok(false) };
        last = Some(end.id);
        if page.iter().any(|entry| entry.change.operation == Operation::Create) {
            return Ok(true);
        }
    }
}

/// What the latest sync of this kind could not read of the record (R74).
pub(super) async fn unreadable(
    asking: &Asking<'_>,
    integration: &Integration,
    kind: Kind,
    id: &VendorId,
) -> Result<Vec<Noted>, EngineError> {
    let runs = asking.tx.runs().list(Some(integration.id), None, RUNS).await?;
    let latest = runs.into_iter().find(|run| {
        run.kind == RunKind::Sync
            && !matches!(run.state, RunState::Waiting | RunState::Running)
            && run.summary.pulled.contains_key(&kind)
    });
    let Some(run) = latest else { return Ok(Vec::new()) };
    let problems = asking.tx.runs().problems(run.id).await?;
    let about = problems.into_iter().filter(|one| one.kind == kind && one.vendor.as_ref() == Some(id));
    let noted = about.map(|problem| {
        Noted::new("unreadable", format!("The last sync could not read it: {}", problem.sentence))
            .since(run.finished_at.unwrap_or(run.started_at))
            .with(Step::Run(run.id))
    });
    Ok(noted.collect())
}

fn holds(entry: &JournalEntry, field: Field, text: &str) -> bool {
    let wanted = Value::text(text);
    let mut fields = entry.change.fields.iter().filter(|change| change.field == field);
    fields.any(|change| change.before == wanted || change.after == wanted)
}
