//! A plan in words: what would change, field by field.

use crate::output::{counted, plain};
use counterpart_model::{Change, Field, Operation, Plan, Skipped, Value};

/// Changes shown in full; the rest is counted. A file holds all of them.
const SHOWN: usize = 40;

/// The plan as text.
pub fn text(plan: &Plan) -> String {
    let changes: Vec<&Change> = plan.changes().collect();
    if changes.is_empty() {
        return format!("Nothing would change.{}", skipped(&plan.skipped));
    }
    let mut text = format!("{} would be made:\n", counted(changes.len() as u64, "change", "changes"));
    for (what, count) in counterpart_engine::counts(plan) {
        text.push_str(&format!("  {count:>7}  {what}\n"));
    }
    text.push('\n');
    for change in changes.iter().take(SHOWN) {
        text.push_str(&line(change));
    }
    if changes.len() > SHOWN {
        let rest = counted((changes.len() - SHOWN) as u64, "change", "changes");
        text.push_str(&format!("  ... and {rest} more; --out FILE writes all of them\n"));
    }
    text.push_str(&skipped(&plan.skipped));
    text
}

/// One change as text.
pub fn line(change: &Change) -> String {
    let sign = match change.operation {
        Operation::Create => '+',
        Operation::Update => '~',
        Operation::Delete => '-',
    };
    let mut text = format!("  {sign} {:<9} {}\n", change.record.word(), plain(&change.label));
    if change.operation == Operation::Update {
        for field in &change.fields {
            let (before, after) = (plain(&field.before.to_string()), plain(&field.after.to_string()));
            text.push_str(&format!("      {}: {before} -> {after}\n", field.field));
        }
    } else {
        let telling = change.fields.iter().filter(|field| {
            matches!(field.field, Field::How | Field::Country | Field::Phone | Field::Locked | Field::Sites)
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

/// What was left out, with the reasons.
pub fn skipped(skipped: &[Skipped]) -> String {
    if skipped.is_empty() {
        return String::new();
    }
    let mut text = format!("\nLeft out: {}\n", counted(skipped.len() as u64, "record", "records"));
    for one in skipped.iter().take(SHOWN) {
        text.push_str(&format!("  {}: {}\n", plain(&one.label), plain(&one.reason)));
    }
    if skipped.len() > SHOWN {
        text.push_str(&format!("  ... and {} more\n", skipped.len() - SHOWN));
    }
    text
}
