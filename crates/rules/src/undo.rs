//! Taking changes back (R76), computed from the journal: the latest first, each only as far as nothing was changed since.

use counterpart_model::{
    Cause, Change, Field, FieldChange, Fields, Group, JournalEntry, Operation, RecordRef, Skipped, Value,
};
use std::collections::HashMap;

/// What is there now, as far as the undo looks at it.
#[derive(Debug, Default)]
pub struct Present {
    /// The records that the entries are about; nothing where a record is not there.
    pub records: HashMap<RecordRef, Option<Fields>>,
    /// Records that belong to one of them and would be torn away with it: the matches and sites of a customer, the match
    /// of a site.
    pub dependents: HashMap<RecordRef, Vec<RecordRef>>,
    /// What takes back a thing that was to be written to a vendor, or why nothing does: what was sent is the vendor's, and
    /// only what it allows takes it back.
    pub pushes: HashMap<RecordRef, Result<Vec<Change>, String>>,
}

/// The changes that take these journal entries back, and what cannot be taken back, with the reasons. Entries come oldest
/// first, as the journal keeps them. The same record may come several times. `present` becomes what is there afterwards, so
/// that a long run can be taken back in parts, the latest first.
pub fn undo(entries: &[JournalEntry], present: &mut Present) -> (Vec<Group>, Vec<Skipped>) {
    let mut groups = Vec::new();
    let mut skipped = Vec::new();
    for entry in entries.iter().rev() {
        if let RecordRef::Intent { .. } = entry.change.record {
            match take_back_push(entry, present) {
                Ok(changes) if changes.is_empty() => {}
                Ok(changes) => {
                    let about = entry.change.label.clone();
                    groups.push(Group { about, changes, consumes: Vec::new() });
                }
                Err(reason) => skipped.push(Skipped { label: entry.change.label.clone(), reason }),
            }
            continue;
        }
        match take_back(entry, present) {
            Ok(Taken { change, refused }) => {
                skipped.extend(refused);
                groups.extend(change.map(|change| Group {
                    about: change.label.clone(),
                    changes: vec![change],
                    consumes: Vec::new(),
                }));
            }
            Err(reason) => skipped.push(Skipped { label: entry.change.label.clone(), reason }),
        }
    }
    (groups, skipped)
}

struct Taken {
    change: Option<Change>,
    refused: Vec<Skipped>,
}

fn take_back(entry: &JournalEntry, present: &mut Present) -> Result<Taken, String> {
    let change = &entry.change;
    let now = present.records.get(&change.record).cloned().flatten();
    let cause = Cause::new("R76", format!("undo of what {} did: {}", entry.actor, change.cause.sentence));
    let whole = |change| Ok(Taken { change: Some(change), refused: Vec::new() });
    match (change.operation, now) {
        (Operation::Create, None) => Err("it is not there any more".into()),
        (Operation::Create, Some(now)) => {
            if let Some(field) = change.fields.iter().find(|field| value(&now, field) != field.after) {
                return Err(format!("its {} was changed since; take that back first", field.field));
            }
            let left = present.dependents.get(&change.record).into_iter().flatten();
            // What the undo itself deleted, or gave back to another customer, is not torn away.
            let mut left = left
                .filter(|other| match present.records.get(*other) {
                    None => true,
                    Some(None) => false,
                    Some(Some(fields)) => is_of(fields, &change.record),
                })
                .map(RecordRef::word);
            if let Some(word) = left.next() {
                return Err(format!(
                    "it has a {word} by now that this would tear away; take that back first"
                ));
            }
            present.records.insert(change.record.clone(), None);
            whole(Change::delete(change.record.clone(), &change.label, &now, cause))
        }
        (Operation::Delete, Some(_)) => Err("it is there again".into()),
        (Operation::Delete, None) => {
            let fields =
                Fields(change.fields.iter().map(|field| (field.field, field.before.clone())).collect());
            present.records.insert(change.record.clone(), Some(fields.clone()));
            whole(Change::create(change.record.clone(), &change.label, &fields, cause))
        }
        (Operation::Update, None) => Err("it is not there any more".into()),
        (Operation::Update, Some(mut now)) => {
            let (same, changed): (Vec<_>, Vec<_>) =
                change.fields.iter().partition(|field| value(&now, field) == field.after);
            let refused = changed.into_iter().map(|field| Skipped {
                label: change.label.clone(),
                reason: format!("its {} was changed since, to '{}'", field.field, value(&now, field)),
            });
            let refused = refused.collect();
            for field in &same {
                now.set(field.field, field.before.clone());
            }
            let fields: Vec<FieldChange> = same
                .into_iter()
                .map(|field| FieldChange {
                    field: field.field,
                    before: field.after.clone(),
                    after: field.before.clone(),
                })
                .collect();
            present.records.insert(change.record.clone(), Some(now));
            let change = (!fields.is_empty()).then(|| Change {
                record: change.record.clone(),
                label: change.label.clone(),
                operation: Operation::Update,
                fields,
                cause,
                expects: Vec::new(),
            });
            Ok(Taken { change, refused })
        }
    }
}

fn take_back_push(entry: &JournalEntry, present: &mut Present) -> Result<Vec<Change>, String> {
    match entry.change.operation {
        Operation::Create => {
            let taken = present.pushes.remove(&entry.change.record);
            let changes = taken.unwrap_or_else(|| Err("it is not there any more".into()))?;
            // A match that goes with it is gone for what is looked at after.
            for change in changes.iter().filter(|change| change.operation == Operation::Delete) {
                present.records.insert(change.record.clone(), None);
            }
            Ok(changes)
        }
        // How it ended is not an act of its own: whoever takes back that it was asked for takes back the whole.
        Operation::Update | Operation::Delete => {
            Err("what was written to a vendor is taken back with the run that asked for it".into())
        }
    }
}

/// True where a record belongs to another: a site to a customer, a match to either.
fn is_of(fields: &Fields, whole: &RecordRef) -> bool {
    let whole = whole.key();
    let owner = |field| fields.get(field).and_then(Value::as_text);
    [owner(Field::Customer), owner(Field::Hub)].contains(&Some(whole.as_str()))
}

fn value(now: &Fields, field: &FieldChange) -> Value {
    now.get(field.field).cloned().unwrap_or(Value::Null)
}
