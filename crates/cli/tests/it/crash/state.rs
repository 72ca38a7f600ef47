//! Everything a database holds, in a form in which two histories can be compared.
//!
//! It is read as a backup reads it, so a table that is added later is compared without a word said here. Ids that were
//! made along the way are replaced by the names of what they stand for, moments by a word. What may differ is named
//! in [`State::comparable`], and nowhere else.

use super::names::Names;
use counterpart_model::{Clock as _, WorkspaceId};
use counterpart_store::{DatabaseLocation, Dumping, OpenOptions, Store};
use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};

/// A row by its columns.
pub type Row = Map<String, Value>;

/// The rows of every table.
pub struct State {
    tables: BTreeMap<String, Vec<Row>>,
}

impl State {
    /// Reads a database in which nothing runs.
    pub async fn read(location: &DatabaseLocation) -> Self {
        let now = counterpart_connector::SystemClock.now();
        let options = OpenOptions::new(now, WorkspaceId(uuid::Uuid::nil()));
        let store = Store::open(location, options).await.expect("opens");
        let mut file = Vec::new();
        let dumping = Dumping { program: "a test".to_owned(), now, key: None };
        store.back_up(dumping, &mut file).await.expect("is read");
        store.close().await;
        Self::of_backup(&file)
    }

    /// What a backup holds.
    pub fn of_backup(file: &[u8]) -> Self {
        let mut lines = BufReader::new(GzDecoder::new(file))
            .lines()
            .map(|line| serde_json::from_str::<Value>(&line.expect("reads")).expect("JSON"));
        let first = lines.next().expect("a first line");
        let mut ended = false;
        let mut columns = BTreeMap::new();
        for table in first["tables"].as_array().expect("tables") {
            let names = table["columns"].as_array().expect("columns").iter();
            let names: Vec<String> = names.map(|column| text(&column[0])).collect();
            columns.insert(text(&table["name"]), names);
        }
        let mut tables: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        let mut table = String::new();
        for line in lines {
            match line {
                Value::Array(cells) => {
                    let row = columns[&table].iter().cloned().zip(cells).collect();
                    tables.get_mut(&table).expect("a table was named").push(row);
                }
                mark => {
                    ended = mark.get("end").is_some();
                    if let Some(name) = mark["table"].as_str() {
                        name.clone_into(&mut table);
                        tables.entry(table.clone()).or_default();
                    }
                }
            }
        }
        assert!(ended, "a backup that does not end");
        Self { tables }
    }

    /// The rows of a table.
    pub fn rows(&self, table: &str) -> &[Row] {
        self.tables.get(table).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many runs are done: what a person looks for who wants to know whether a command was done.
    pub fn runs_done(&self) -> usize {
        self.rows("runs").iter().filter(|run| run["state"] == "done" || run["state"] == "partial").count()
    }

    /// Every row as a line, sorted. Two histories that did the same have the same lines. Left out, because it depends on
    /// how often a process began again:
    /// - numbers of mirror rows and of problems; when pushes were paused,
    /// - of runs the processes and attempts, moments, requests, counts and notes; of a sync also how many runs it took,
    /// - in which of those runs a problem was noted or a change was made, for there may be several of one title,
    /// - of what people are told the counts, and how often that was tried,
    /// - whether a list was swept, for a sweep that was gone on with is none, and how often increments were compared with
    ///   one, unless they were found wrong.
    pub fn comparable(&self) -> Vec<String> {
        let names = Names::of(self);
        let mut lines = Vec::new();
        // What may come once per run comes once.
        let mut once = BTreeSet::new();
        for (table, rows) in &self.tables {
            for row in rows {
                let line = |row: Value| format!("{table} {}", names.put_into(&row.to_string()));
                match table.as_str() {
                    "runs" if row["kind"] == "sync" => drop(once.insert(line(run(row)))),
                    "runs" => lines.push(line(run(row))),
                    "run_problems" => drop(once.insert(line(without(row, &["position"])))),
                    "journal" => lines.push(line(journal(row))),
                    "meta" if row["name"] == "pushes_paused" => lines.push(line(without(row, &["value"]))),
                    "mirror" => lines.push(line(without(row, &["row_number"]))),
                    "notifications" => {
                        let left_out = ["details", "attempts", "due_at", "said"];
                        lines.push(line(without(row, &left_out)));
                    }
                    "pull_states" => lines.push(line(pull_state(row))),
                    _ => lines.push(line(Value::Object(row.clone()))),
                }
            }
        }
        lines.extend(once);
        lines.sort();
        lines
    }
}

fn without(row: &Row, columns: &[&str]) -> Value {
    let kept = row.iter().filter(|(name, _)| !columns.contains(&name.as_str()));
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn run(row: &Row) -> Value {
    let summary = parsed(&row["summary"]);
    json!({
        "kind": row["kind"], "integration": row["integration_id"], "title": row["title"], "actor": row["actor"],
        "state": row["state"], "error": summary["error"], "brake": summary["brake"],
    })
}

fn journal(row: &Row) -> Value {
    let change = parsed(&row["change"]);
    json!({
        "run": row["run_id"], "actor": row["actor"], "record": row["record"], "key": row["record_key"],
        "operation": change["operation"], "label": change["label"], "fields": change["fields"], "cause": change["cause"],
    })
}

fn pull_state(row: &Row) -> Value {
    let state = parsed(&row["state"]);
    let wrong = state["increments"].to_string().contains("disagreed");
    json!({
        "integration": row["integration_id"], "kind": row["kind"], "increments_wrong": wrong,
        "read": !state["read_until"].is_null(),
    })
}

/// Text, or nothing.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The JSON that a column of text holds.
pub fn parsed(value: &Value) -> Value {
    serde_json::from_str(value.as_str().unwrap_or("null")).expect("JSON in the database")
}

/// Which lines one state has and the other has not; each as often as it differs.
pub fn differences(expected: &[String], found: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for line in found {
        *counts.entry(line).or_default() += 1;
    }
    for line in expected {
        *counts.entry(line).or_default() -= 1;
    }
    let differing = counts.into_iter().filter(|(_, count)| *count != 0);
    differing
        .map(|(line, count)| match count {
            1.. => format!("{count} too many: {line}"),
            _ => format!("{} missing: {line}", -count),
        })
        .collect()
}
