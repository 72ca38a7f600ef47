//! What people decided, as it comes and goes.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::scoring::settled::Settled;

/// Decisions by id, also about records that are in no list now. Side 0 is the caller's left.
#[derive(Debug, Default)]
pub(super) struct Decided {
    confirmed: [FxHashMap<String, BTreeSet<String>>; 2],
    rejected: FxHashSet<(String, String)>,
    ignored: [FxHashSet<String>; 2],
}

impl Decided {
    pub(super) fn of(settled: &Settled) -> Self {
        let mut decided = Self::default();
        for (left, right) in &settled.confirmed {
            decided.confirm(left, right, true);
        }
        decided.rejected.extend(settled.rejected.iter().cloned());
        decided.ignored[0].extend(settled.ignored.0.iter().cloned());
        decided.ignored[1].extend(settled.ignored.1.iter().cloned());
        decided
    }

    /// Whether a record takes no part.
    pub(super) fn is_out(&self, side: usize, id: &str) -> bool {
        self.confirmed[side].contains_key(id) || self.ignored[side].contains(id)
    }

    pub(super) fn is_rejected(&self, left: &str, right: &str) -> bool {
        !self.rejected.is_empty() && self.rejected.contains(&(left.to_owned(), right.to_owned()))
    }

    /// With whom a record was confirmed.
    pub(super) fn confirmed(&self, side: usize, id: &str) -> impl Iterator<Item = &str> {
        self.confirmed[side].get(id).into_iter().flatten().map(String::as_str)
    }

    pub(super) fn confirm(&mut self, left: &str, right: &str, is: bool) {
        for (side, own, other) in [(0, left, right), (1, right, left)] {
            if is {
                self.confirmed[side].entry(own.to_owned()).or_default().insert(other.to_owned());
            } else if let Some(others) = self.confirmed[side].get_mut(own) {
                others.remove(other);
                if others.is_empty() {
                    self.confirmed[side].remove(own);
                }
            }
        }
    }

    pub(super) fn reject(&mut self, left: &str, right: &str, is: bool) {
        let pair = (left.to_owned(), right.to_owned());
        let _ = if is { self.rejected.insert(pair) } else { self.rejected.remove(&pair) };
    }

    pub(super) fn ignore(&mut self, side: usize, id: &str, is: bool) {
        let _ = if is { self.ignored[side].insert(id.to_owned()) } else { self.ignored[side].remove(id) };
    }
}
