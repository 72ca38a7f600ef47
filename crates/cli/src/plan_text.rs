//! A plan in words: what would change, field by field.

use crate::output::{counted, name, plain};
use counterpart_model::{Change, Field, Operation, Plan, Skipped, Value};
use std::collections::BTreeMap;

/// Changes shown in full; the rest is counted. A file holds all of them.
const SHOWN: usize = 40;

/// The plan as text.
pub fn text(plan: &Plan) -> String {
    let changes: Vec<&Change> = plan.changes().collect();
    if changes.is_empty() {
        return format!("Nothing would change.{}", skipped(&plan.skipped));
    }
    let mut text = format!("{} would be made:\n", counted(changes.len() as u64, "change", "changes"));
    for what in counts_in_words(&counterpart_engine::counts(plan)) {
        text.push_str(&format!("  {what}\n"));
    }
    text.push('\n');
    for change in changes.iter().take(SHOWN) {
        text.push_str(&line(change));
    }
    if changes.len() > SHOWN {
        let rest = counted((changes.len() - SHOWN) as u64, "change", "changes");
        text.push_str(&format!("  ... and {rest} more; --preview --out FILE writes all of them\n"));
    }
    text.push_str(&skipped(&plan.skipped));
    text
}

/// Counts by what is done, such as `create customer`, as a person says it: "12 customers made".
pub fn counts_in_words(counts: &BTreeMap<String, u64>) -> Vec<String> {
    let sentence = |(what, count): (&String, &u64)| {
        let (verb, noun) = what.split_once(' ').unwrap_or(("", what));
        let verb = match verb {
            "create" => "made",
            "update" => "changed",
            "delete" => "deleted",
            other => other,
        };
        let (one, many) = match noun {
            "customer" => ("customer", "customers"),
            "site" => ("site", "sites"),
            "match" => ("match", "matches"),
            "ignored" => ("'not a customer' mark", "'not a customer' marks"),
            "rejected" => ("'not this customer' mark", "'not this customer' marks"),
            "distinct" => ("'not the same' mark", "'not the same' marks"),
            "push" => ("push", "pushes"),
            "attention" => ("attention item", "attention items"),
            other => (other, other),
        };
        format!("{} {verb}", counted(*count, one, many))
    };
    counts.iter().map(sentence).collect()
}

/// One change as text.
pub fn line(change: &Change) -> String {
    let sign = match change.operation {
        Operation::Create => '+',
        Operation::Update => '~',
        Operation::Delete => '-',
    };
    let mut text = format!("  {sign} {:<9} {}\n", change.record.word(), label(&change.label));
    if change.operation == Operation::Update {
        for field in &change.fields {
            let (before, after) = (label(&field.before.to_string()), label(&field.after.to_string()));
            text.push_str(&format!("      {}: {before} -> {after}\n", field.field));
        }
    } else {
        let telling = change.fields.iter().filter(|field| {
            matches!(
                field.field,
                Field::How | Field::Country | Field::Phone | Field::Locked | Field::Sites | Field::Values
            )
        });
        let values = telling.filter_map(|field| {
            let value = if change.operation == Operation::Create { &field.after } else { &field.before };
            match value {
                Value::Null | Value::Bool(false) => None,
                Value::List(list) if list.is_empty() => None,
                value => Some(format!("{}: {}", field.field, plain(&value.to_string()))),
            }
        });
        let values: Vec<String> = values.collect();
        if !values.is_empty() {
            text.push_str(&format!("      {}\n", values.join(", ")));
        }
    }
    text.push_str(&format!("      because {} ({})\n", plain(&change.cause.sentence), change.cause.rule));
    text
}

/// A label holds a name or two.
fn label(text: &str) -> String {
    match text.split_once(" = ") {
        Some((left, right)) => format!("{} = {}", name(left), name(right)),
        None => name(text),
    }
}

/// What was left out, with the reasons.
pub fn skipped(skipped: &[Skipped]) -> String {
    if skipped.is_empty() {
        return String::new();
    }
    let mut text = format!("\nLeft out: {}\n", counted(skipped.len() as u64, "record", "records"));
    for one in skipped.iter().take(SHOWN) {
        text.push_str(&format!("  {}: {}\n", label(&one.label), plain(&one.reason)));
    }
    if skipped.len() > SHOWN {
        text.push_str(&format!("  ... and {} more\n", skipped.len() - SHOWN));
    }
    text
}
