//! The first changes behind each finding: a person wants to see what it is about, not how much of it alone.

use counterpart_model::{BrakeRule, Change};
use std::collections::BTreeMap;

/// So many of each.
pub(super) const FIRST: usize = 20;

/// The first changes by rule and kind of record.
#[derive(Debug, Default)]
pub(super) struct Firsts(BTreeMap<(BrakeRule, &'static str), Vec<Change>>);

impl Firsts {
    pub fn note(&mut self, rule: BrakeRule, word: &'static str, change: &Change) {
        let noted = self.0.entry((rule, word)).or_default();
        if noted.len() < FIRST {
            noted.push(change.clone());
        }
    }

    pub fn of(&self, rule: BrakeRule, word: &str) -> &[Change] {
        let found = self.0.iter().find(|((of, about), _)| (*of, *about) == (rule, word));
        found.map(|(_, changes)| changes.as_slice()).unwrap_or_default()
    }
}
