//! Names for what differs between two histories that did the same: ids made along the way, and moments.

use super::state::{Row, State, parsed, text};
use std::collections::HashMap;

/// Length of an id as text.
const ID: usize = 36;
/// Length of a moment without fraction and zone: `2026-01-05T09:00:00`.
const MOMENT: usize = 19;

/// What each id of a state stands for.
pub struct Names(HashMap<String, String>);

impl Names {
    /// The names of a state: what a person would call each record.
    pub fn of(state: &State) -> Self {
        let mut names = Self(HashMap::new());
        names.add(state.rows("integrations"), |_, row| format!("integration {}", text(&row["name"])));
        names.add(state.rows("customers"), |_, row| format!("customer {}", text(&row["name"])));
        names.add(state.rows("sites"), |names, row| {
            format!("site {} of {}", text(&row["name"]), names.name(&row["customer_id"]))
        });
        names.add(state.rows("matches"), |names, row| {
            let (hub, tool) = (names.name(&row["hub_id"]), names.name(&row["integration_id"]));
            format!("match {hub} = {tool} {} {}", text(&row["kind"]), text(&row["vendor_id"]))
        });
        names.add(state.rows("attention"), |_, row| {
            format!("attention {} {}", text(&row["code"]), text(&row["vendor_id"]))
        });
        names.add(state.rows("schedules"), |_, row| format!("schedule {}", text(&row["timing"])));
        // What is not there any more is named by the journal. A title may name another run.
        for row in state.rows("journal") {
            let (id, label) = (text(&row["record_key"]), text(&parsed(&row["change"])["label"]));
            names.0.entry(id).or_insert_with(|| format!("{} {label}", text(&row["record"])));
        }
        names.add(state.rows("runs"), |_, row| format!("run {}", text(&row["title"])));
        names.add(state.rows("runs"), |names, row| format!("run {}", names.put_into(&text(&row["title"]))));
        names
    }

    fn add(&mut self, rows: &[Row], name: impl Fn(&Self, &Row) -> String) {
        for row in rows {
            let name = name(self, row);
            self.0.insert(text(&row["id"]), name);
        }
    }

    fn name(&self, id: &serde_json::Value) -> String {
        self.0.get(&text(id)).cloned().unwrap_or_default()
    }

    /// A text with names in the place of ids and moments.
    pub fn put_into(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = if let Some(id) = rest.get(..ID).filter(|id| is_id(id)) {
                out.push_str(self.0.get(id).map_or("ID", String::as_str));
                ID
            } else if let Some(length) = moment(rest) {
                out.push_str("MOMENT");
                length
            } else {
                out.push(first);
                first.len_utf8()
            };
            rest = &rest[length..];
        }
        out
    }
}

fn is_id(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// How long the moment is that a text begins with.
fn moment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let fits = bytes.get(..MOMENT)?.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        10 => *byte == b'T',
        13 | 16 => *byte == b':',
        _ => byte.is_ascii_digit(),
    });
    if !fits {
        return None;
    }
    let mut end = MOMENT;
    if bytes.get(end) == Some(&b'.') {
        end += 1 + bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    Some(match bytes.get(end) {
        Some(b'Z') => end + 1,
        Some(b'+' | b'-') if bytes.len() >= end + 6 => end + 6,
        _ => end,
    })
}
