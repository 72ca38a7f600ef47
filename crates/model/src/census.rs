//! How much an integration holds at a moment: what small charts over time are drawn from.

use crate::Instant;
use serde::{Deserialize, Serialize};

/// What was counted of one integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Census {
    /// Records of every kind that the vendor shows.
    pub records: u64,
    /// Companies that are offered and not marked "not a customer".
    pub companies: u64,
    /// Those of them that are matched.
    pub matched: u64,
}

impl Census {
    /// How many of a hundred companies are matched, rounded down: 100 means all of them. None where there are none.
    pub fn matched_percent(&self) -> Option<u64> {
        (self.matched * 100).checked_div(self.companies)
    }
}

/// What was counted, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CensusPoint {
    /// When. Of several counts within an hour the last one is kept.
    pub at: Instant,
    /// What.
    pub census: Census,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_all_of_them_are_a_hundred_percent() {
        let percent = |matched, companies| Census { records: 0, companies, matched }.matched_percent();
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(199, 200), Some(99));
        assert_eq!(percent(200, 200), Some(100));
    }
}
