//! A change as a person reads it: what is done to which record, field by field, by which rule and why. One shape for previews,
//! runs and the history of a record.

use crate::frame::Frame;
use crate::paging::address;
use crate::text::words;
use crate::urls::encoded;
use counterpart_model::{Change, Field, FieldChange, JournalEntry, JournalId, Operation, RecordRef, Value};

/// A change.
pub struct ChangeView {
    /// Its place in the journal, once it was applied.
    pub id: Option<JournalId>,
    /// The class of the badge.
    pub class: &'static str,
    /// What is done: `made`.
    pub done: &'static str,
    /// The kind of record: `match`.
    pub word: &'static str,
    /// What a person calls it.
    pub label: String,
    /// Where it is explained.
    pub href: String,
    /// What tells a person most.
    pub fields: Vec<FieldView>,
    /// The rest of the fields.
    pub more: Vec<FieldView>,
    /// The rule that asks for it.
    pub rule: String,
    /// Why, in words.
    pub reason: String,
}

/// One field.
pub struct FieldView {
    /// Its name.
    pub name: String,
    /// What it holds before.
    pub before: Option<String>,
    /// What it holds afterwards.
    pub after: Option<String>,
}

impl ChangeView {
    /// Of an applied change.
    pub fn applied(entry: &JournalEntry, frame: &Frame) -> Self {
        Self { id: Some(entry.id), ..Self::of(&entry.change, frame) }
    }

    /// Of a planned one.
    pub fn of(change: &Change, frame: &Frame) -> Self {
        let (class, done) = match change.operation {
            Operation::Create => ("good", "made"),
            Operation::Update => ("busy", "changed"),
            Operation::Delete => ("bad", "deleted"),
        };
        let (mut fields, mut more) = (Vec::new(), Vec::new());
        for field in &change.fields {
            let views = views(change, field, frame);
            if tells(change, field) { fields.extend(views) } else { more.extend(views) }
        }
        Self {
            id: None,
            class,
            done,
            word: word_of(change.record.word()),
            label: change.label.clone(),
            href: where_explained(&change.record, frame),
            fields,
            more,
            rule: change.cause.rule.clone(),
            reason: change.cause.sentence.clone(),
        }
    }
}

/// The kind of record that the journal calls so, for a person.
fn word_of(word: &str) -> &'static str {
    match word {
        "customer" => "customer",
        "site" => "site",
        "match" => "match",
        "ignored" => "mark “not a customer”",
        "rejected" => "word “not this customer”",
        "distinct" => "word “not the same”",
        "attention" => "item that waits",
        "push" => "write to a vendor",
        _ => "record",
    }
}

fn where_explained(record: &RecordRef, frame: &Frame) -> String {
    match record {
        RecordRef::Intent { id } => format!("/outbox/{id}"),
        RecordRef::Ignored { integration, company } | RecordRef::Rejected { integration, company, .. } => {
            let known = frame.pulse.integrations.iter().find(|one| one.id == *integration);
            known.map(|one| frame.why(&format!("{}:company:{company}", one.name))).unwrap_or_default()
        }
        RecordRef::Distinct { integration, .. } => {
            let known = frame.pulse.integrations.iter().find(|one| Some(one.id) == *integration);
            let of = known.map(|one| one.name.as_str()).unwrap_or_default();
            address("/customers/duplicates", &[("of", of), ("show", "apart")])
        }
        record => frame.why(&record.key()),
    }
}

/// Whether a person wants to see this field at once.
fn tells(change: &Change, field: &FieldChange) -> bool {
    match change.operation {
        Operation::Update => true,
        // The label of what is made or deleted says the name already.
        Operation::Create | Operation::Delete => {
            let told = match &change.record {
                RecordRef::Attention { .. } => [Field::Reason, Field::Proposed].as_slice(),
                RecordRef::Ignored { .. } => &[Field::Reason],
                RecordRef::Rejected { .. } | RecordRef::Distinct { .. } => &[],
                _ => &[Field::Country, Field::Phone, Field::How, Field::Locked, Field::Sites, Field::Values],
            };
            let no = Value::Bool(false);
            told.contains(&field.field) && field.before != no && field.after != no
        }
    }
}

fn views(change: &Change, field: &FieldChange, frame: &Frame) -> Vec<FieldView> {
    if let (RecordRef::Intent { .. }, Field::Values) = (&change.record, field.field) {
        return of_values(field);
    }
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::List(list) => list.is_empty(),
        _ => false,
    };
    if empty(&field.before) && empty(&field.after) {
        return Vec::new();
    }
    let text = |value: &Value| text_of(field.field, value, frame);
    let (before, after) = match change.operation {
        Operation::Create => (None, Some(text(&field.after))),
        Operation::Delete => (Some(text(&field.before)), None),
        Operation::Update => (Some(text(&field.before)), Some(text(&field.after))),
    };
    vec![FieldView { name: name_of(field.field).to_owned(), before, after }]
}

/// What is to be written to a vendor: for a new record one value each, for a change three in turn.
fn of_values(field: &FieldChange) -> Vec<FieldView> {
    let list = |value: &Value| match value {
        Value::List(list) => list.clone(),
        _ => Vec::new(),
    };
    let (before, after) = (list(&field.before), list(&field.after));
    let newest = if after.is_empty() { &before } else { &after };
    if newest.iter().all(|pair| pair.contains('=')) {
        let pairs = newest.iter().filter_map(|pair| pair.split_once('='));
        return pairs
            .map(|(key, value)| FieldView { name: words(key), before: None, after: Some(value.to_owned()) })
            .collect();
    }
    let (threes, _) = newest.as_chunks::<3>();
    let view = |[key, before, after]: &[String; 3]| FieldView {
        name: words(key),
        before: Some(before.clone()),
        after: Some(after.clone()),
    };
    threes.iter().map(view).collect()
}

fn text_of(field: Field, value: &Value, frame: &Frame) -> String {
    match (field, value) {
        (_, Value::Null) => "nothing".to_owned(),
        (_, Value::Text(text)) if text.is_empty() => "nothing".to_owned(),
        (Field::Integration, Value::Text(id)) => {
            let known = frame.pulse.integrations.iter().find(|one| one.id.to_string() == *id);
            known.map_or_else(|| id.clone(), |one| one.name.clone())
        }
        (Field::At, Value::Text(at)) => at.parse().map_or_else(|_| at.clone(), |at| frame.exact(at)),
        (Field::Code | Field::State | Field::How | Field::Kind, Value::Text(code)) => words(code),
        (_, value) => value.to_string(),
    }
}

fn name_of(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Active => "active",
        Field::Origin => "came from",
        Field::Customer => "customer",
        Field::Country => "country",
        Field::Phone => "phone",
        Field::Integration => "integration",
        Field::Kind => "kind",
        Field::Vendor => "id at the vendor",
        Field::Hub => "record of the hub",
        Field::How => "how",
        Field::Main => "main company",
        Field::Locked => "locked",
        Field::Sites => "only these sites",
        Field::By => "by",
        Field::At => "at",
        Field::Reason => "in words",
        Field::Code => "what",
        Field::Proposed => "proposed",
        Field::Resolved => "dealt with",
        Field::Action => "what to do",
        Field::Values => "values",
        Field::State => "state",
    }
}

impl Frame {
    /// The address that explains a record: by its id in the hub, or as `INTEGRATION:KIND:ID` at a vendor. Every page that
    /// shows a record links to it (R80).
    pub fn why(&self, record: &str) -> String {
        format!("/why?record={}", encoded(record))
    }
}
