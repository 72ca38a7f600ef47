//! `counterpart why`

use super::age;
use crate::args::WhyArgs;
use crate::output::{Output, name, plain};
use counterpart_engine::{Happened, Hub, Noted, Seen, Subject, Why};
use counterpart_model::{Change, Instant, Operation, Visibility};

/// Changes printed; a program gets all of them.
const SHOWN: usize = 30;

/// Explains a record.
pub async fn run(hub: &Hub, args: &WhyArgs, output: Output) -> anyhow::Result<()> {
    let why = hub.why(&args.record.join(" ")).await?;
    output.object(&why, || text(hub, &why))
}

fn text(hub: &Hub, why: &Why) -> String {
    let word = match why.subject {
        Subject::Company => "Company",
        Subject::Site => "Site",
        Subject::Customer => "Customer",
        Subject::HubSite => "Site of the hub",
        Subject::Match => "Match",
    };
    let mut text = format!("{word} '{}': {}\n", name(&why.name), plain(&why.state.replace('_', " ")));
    text.push_str(&format!("  {}\n{}\n", plain(&why.record), plain(&why.sentence)));

    text.push_str("\nWhere it was seen\n");
    for seen in &why.seen {
        text.push_str(&seen_text(hub, seen));
    }
    if why.seen.is_empty() {
        text.push_str(match why.subject {
            Subject::Company | Subject::Site => "  nowhere: no mirror holds it\n",
            Subject::Customer | Subject::HubSite | Subject::Match => {
                "  nowhere: no vendor's record that it is matched with is in a mirror\n"
            }
        });
    }

    text.push_str("\nWhat was done, and why\n");
    let left_out = why.history.len().saturating_sub(SHOWN);
    if left_out > 0 {
        text.push_str(&format!("  ... {left_out} earlier changes; --json prints all of them\n"));
    }
    for happened in why.history.iter().skip(left_out) {
        text.push_str(&happened_text(happened));
    }
    if why.history.is_empty() {
        text.push_str("  nothing: the journal has no entry about it\n");
    }

    text.push_str("\nWhat is missing\n");
    notes(hub, &why.missing, "  nothing\n", &mut text);
    text.push_str("\nWhat happens next\n");
    notes(hub, &why.next, "  nothing by itself\n", &mut text);
    text
}

fn seen_text(hub: &Hub, seen: &Seen) -> String {
    let (changed, first) = (age(hub, Some(seen.last_changed)), age(hub, Some(seen.first_seen)));
    let shown = match seen.visibility {
        Visibility::Visible if seen.active => "visible".to_owned(),
        Visibility::Visible => "visible, inactive".to_owned(),
        Visibility::NotVisible => format!("not visible since {}", moment(seen.last_changed)),
        Visibility::Gone => format!("gone since {}", moment(seen.last_changed)),
    };
    let title =
        seen.changed_by_title.as_deref().map(|title| format!(" '{}'", plain(title))).unwrap_or_default();
    let mut text = format!(
        "  {} {} {} '{}', {shown}\n    first seen {first}; last changed {changed}, by run {}{title}\n",
        seen.integration,
        seen.kind,
        plain(seen.vendor.as_str()),
        name(&seen.name),
        seen.changed_by
    );
    if let Some(url) = &seen.url {
        text.push_str(&format!("    {}\n", plain(url)));
    }
    text.push_str(&match seen.data_as_of {
        Some(at) => format!("    the data of {} was complete {}\n", seen.integration, age(hub, Some(at))),
        None => format!("    {} was never read completely\n", seen.integration),
    });
    text
}

fn happened_text(happened: &Happened) -> String {
    let entry = &happened.entry;
    let title = happened.title.as_deref().map(|title| format!(" '{}'", plain(title))).unwrap_or_default();
    format!(
        "  {}  {}\n    because {} ({})\n    by {}, run {}{title}, change {}\n",
        moment(entry.at),
        change(&entry.change),
        plain(&entry.change.cause.sentence),
        entry.change.cause.rule,
        name(&entry.actor.to_string()),
        entry.run,
        happened.place
    )
}

/// A change in a line: "match made: Acme = 42 'Acme'".
fn change(change: &Change) -> String {
    let word = match change.record.word() {
        "ignored" => "mark 'not a customer'",
        "attention" => "attention item",
        other => other,
    };
    let done = match change.operation {
        Operation::Create => "made",
        Operation::Update => "changed",
        Operation::Delete => "removed",
    };
    let mut text = format!("{word} {done}: {}", plain(&change.label));
    if change.operation == Operation::Update {
        for field in &change.fields {
            let (before, after) = (field.before.to_string(), field.after.to_string());
            text.push_str(&format!("; {}: {} -> {}", field.field, plain(&before), plain(&after)));
        }
    }
    text
}

fn notes(hub: &Hub, notes: &[Noted], none: &str, text: &mut String) {
    if notes.is_empty() {
        text.push_str(none);
    }
    for note in notes {
        let since = note.since.map(|at| format!(" ({})", age(hub, Some(at)))).unwrap_or_default();
        let inferred = if note.inferred { " [inferred]" } else { "" };
        text.push_str(&format!("  {}{since}{inferred}\n", plain(&note.sentence)));
        for command in &note.commands {
            text.push_str(&format!("    {}\n", plain(&command.to_string())));
        }
    }
}

fn moment(at: Instant) -> String {
    at.format("%-d %b %Y %H:%M UTC").to_string()
}
