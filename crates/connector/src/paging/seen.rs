//! Which rows have come: each once, however often a vendor sends it.

use super::Row;
use crate::PulledPage;
use counterpart_model::{Kind, RunProblem};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The rows that have come.
pub(super) struct Seen {
    kind: Kind,
    /// Hashes of the ids seen: eight bytes each instead of a text.
    ids: HashSet<u64>,
    /// Rows whose id had come before.
    pub duplicates: u64,
    /// Rows that cannot be read as records.
    pub unreadable: u64,
}

impl Seen {
    pub fn new(kind: Kind) -> Self {
        Self { kind, ids: HashSet::new(), duplicates: 0, unreadable: 0 }
    }

    /// Different rows.
    pub fn len(&self) -> u64 {
        self.ids.len() as u64
    }

    /// The rows that had not come before, as they are handed on.
    pub fn take(&mut self, rows: Vec<Row>) -> PulledPage {
        let mut page = PulledPage { records: Vec::with_capacity(rows.len()), ..PulledPage::default() };
        for row in rows {
            let key = match &row {
                Row::Record(record) => hash(record.id().as_str()),
                Row::Unreadable { id: Some(id), .. } => hash(id.as_str()),
                Row::Unreadable { id: None, text, .. } => hash(&("row", text)),
            };
            if !self.ids.insert(key) {
                self.duplicates += 1;
                continue;
            }
            match row {
                Row::Record(record) => page.records.push(record),
                Row::Unreadable { id, sentence, .. } => {
                    self.unreadable += 1;
                    page.problems.push(RunProblem { kind: self.kind, vendor: id, sentence });
                }
            }
        }
        page
    }

    /// What to say of rows that came more than once.
    pub fn note(&self) -> Option<String> {
        match self.duplicates {
            0 => None,
            1 => Some("1 row came more than once and counted once".to_owned()),
            many => Some(format!("{many} rows came more than once and counted once")),
        }
    }
}

fn hash(key: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
