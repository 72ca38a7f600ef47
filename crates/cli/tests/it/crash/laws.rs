//! What holds in every state that is at rest, whatever died on the way.

use super::state::{Row, State, parsed, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Everything that is wrong with a state.
pub fn broken(state: &State) -> Vec<String> {
    let mut wrong = Vec::new();
    nothing_is_under_way(state, &mut wrong);
    runs_tell_what_they_did(state, &mut wrong);
    no_problem_is_told_twice(state, &mut wrong);
    one_sync_at_a_time(state, &mut wrong);
    the_journal_is_one_story(state, &mut wrong);
    wrong
}

/// Nothing waits for a worker, and no process is believed to be at work.
fn nothing_is_under_way(state: &State, wrong: &mut Vec<String>) {
    for run in state.rows("runs") {
        if run["state"] == "running" || run["state"] == "waiting" {
            wrong.push(format!("'{}' is still {}", text(&run["title"]), text(&run["state"])));
        }
    }
}

/// A run that ended says how many changes it made, and the journal has as many of it, by what they do.
fn runs_tell_what_they_did(state: &State, wrong: &mut Vec<String>) {
    let mut made: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for row in state.rows("journal") {
        let what = format!("{} {}", text(&parsed(&row["change"])["operation"]), text(&row["record"]));
        *made.entry(text(&row["run_id"])).or_default().entry(what).or_default() += 1;
    }
    for run in state.rows("runs") {
        if run["state"] != "done" && run["state"] != "partial" {
            continue;
        }
        let summary = parsed(&run["summary"]);
        let made = made.remove(&text(&run["id"])).unwrap_or_default();
        let said: BTreeMap<String, u64> =
            serde_json::from_value(summary["planned"].clone()).unwrap_or_default();
        let sum: u64 = made.values().sum();
        if said != made || summary["applied"] != sum {
            let title = text(&run["title"]);
            wrong.push(format!(
                "'{title}' says {said:?} ({} in all), and the journal {made:?}",
                summary["applied"]
            ));
        }
    }
}

/// A record that cannot be read is named once per run.
fn no_problem_is_told_twice(state: &State, wrong: &mut Vec<String>) {
    let mut told = BTreeSet::new();
    for row in state.rows("run_problems") {
        let key = (text(&row["run_id"]), text(&row["kind"]), text(&row["vendor_id"]), text(&row["sentence"]));
        if !told.insert(key) {
            wrong.push(format!("a problem is told twice in one run: {}", text(&row["sentence"])));
        }
    }
}

/// No sync made a change while another one of its integration was making some: a process that was thought dead and was not
/// would have written between those of its successor.
fn one_sync_at_a_time(state: &State, wrong: &mut Vec<String>) {
    let syncs: BTreeMap<String, String> = state
        .rows("runs")
        .iter()
        .filter(|run| run["kind"] == "sync")
        .map(|run| (text(&run["id"]), text(&run["integration_id"])))
        .collect();
    let mut latest: BTreeMap<&str, String> = BTreeMap::new();
    let mut over = BTreeSet::new();
    for row in in_order(state) {
        let run = text(&row["run_id"]);
        let Some(integration) = syncs.get(&run) else { continue };
        if over.contains(&run) {
            wrong.push(format!("a sync made a change after another one had begun to: run {run}"));
        }
        let before = latest.insert(integration, run.clone());
        over.extend(before.filter(|before| *before != run));
    }
}

/// The journal as it was written: ids of entries are sorted by their making.
fn in_order(state: &State) -> Vec<&Row> {
    let mut entries: Vec<_> = state.rows("journal").iter().collect();
    entries.sort_by_key(|row| text(&row["id"]));
    entries
}

/// Read in its order, the journal makes, changes and removes each record as it was left before, and ends with the records
/// that are there: nothing was done twice, and nothing is missing.
fn the_journal_is_one_story(state: &State, wrong: &mut Vec<String>) {
    let mut records: HashMap<(String, String), HashMap<String, Value>> = HashMap::new();
    for row in in_order(state) {
        let key = (text(&row["record"]), text(&row["record_key"]));
        let change = parsed(&row["change"]);
        let told = format!("{} {}", key.0, text(&change["label"]));
        let fields = change["fields"].as_array().cloned().unwrap_or_default();
        match change["operation"].as_str() {
            Some("create") => {
                let made = fields.iter().map(|field| (text(&field["field"]), field["after"].clone()));
                if records.insert(key, made.collect()).is_some() {
                    wrong.push(format!("made twice: {told}"));
                }
            }
            operation => {
                let Some(known) = records.get_mut(&key) else {
                    wrong.push(format!("changed before it was made: {told}"));
                    continue;
                };
                for field in &fields {
                    let name = text(&field["field"]);
                    let present = known.insert(name.clone(), field["after"].clone()).unwrap_or(Value::Null);
                    if present != field["before"] {
                        let before = &field["before"];
                        wrong.push(format!(
                            "{told}: {name} was {present}, and the journal says it was {before}"
                        ));
                    }
                }
                if operation == Some("delete") {
                    records.remove(&key);
                }
            }
        }
    }
    for (table, word) in [("customers", "customer"), ("sites", "site"), ("matches", "match")] {
        let there: BTreeSet<String> = state.rows(table).iter().map(|row| text(&row["id"])).collect();
        let told: BTreeSet<String> =
            records.keys().filter(|(kind, _)| kind == word).map(|(_, id)| id.clone()).collect();
        if there != told {
            let (more, less) = (there.difference(&told).count(), told.difference(&there).count());
            wrong.push(format!(
                "{table}: {more} that the journal does not know, {less} that only the journal knows"
            ));
        }
    }
}
