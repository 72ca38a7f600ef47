//! How much was added, to know when the database should look at its tables anew.

use std::sync::atomic::{AtomicU64, Ordering};

/// The first time after this many rows, then after twice as many, and so on.
const FIRST: u64 = 500;
/// But never later than after this many.
const AT_LEAST_EVERY: u64 = 50_000;

/// Counts added rows of all transactions of a store. PostgreSQL plans a filter on a table that grew from nothing as if
/// it were still small, until it collects statistics, by itself only once a minute and never inside the transaction
/// that fills it.
#[derive(Debug, Default)]
pub(crate) struct Growth {
    since: AtomicU64,
    waits_for: AtomicU64,
}

impl Growth {
    /// Counts; true when it is time for fresh statistics.
    pub fn added(&self, rows: u64) -> bool {
        let limit = self.waits_for.load(Ordering::Relaxed).max(FIRST);
        if self.since.fetch_add(rows, Ordering::Relaxed) + rows < limit {
            return false;
        }
        self.since.store(0, Ordering::Relaxed);
        self.waits_for.store((limit * 2).min(AT_LEAST_EVERY), Ordering::Relaxed);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_refreshed_ever_more_rarely_and_never_forgotten() {
        let growth = Growth::default();
        let times: Vec<u64> = (1..=3_000).filter(|_| growth.added(100)).collect();
        assert_eq!(times, [5, 15, 35, 75, 155, 315, 635, 1135, 1635, 2135, 2635]);
    }
}
