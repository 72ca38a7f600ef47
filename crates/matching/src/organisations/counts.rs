//! How many records hold the same value.

use rustc_hash::FxHashMap;

/// How many records of each list hold a value.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    held: FxHashMap<u64, [u32; 2]>,
    /// Whether both records of a pair are of one list.
    pub one_list: bool,
}

impl Counts {
    /// Whether a value is several records' on either side, so that it says less.
    pub(crate) fn is_shared(&self, key: u64) -> bool {
        self.held.get(&key).is_some_and(|held| held.iter().any(|count| *count > self.own()))
    }

    /// Only what is shared is known from now on: for lists to which nothing comes and from which nothing goes.
    pub(crate) fn keep_shared(&mut self) {
        let own = self.own();
        self.held.retain(|_, held| held.iter().any(|count| *count > own));
        self.held.shrink_to_fit();
    }

    /// So many records of one list hold a value that is not shared.
    fn own(&self) -> u32 {
        if self.one_list { 2 } else { 1 }
    }

    pub(super) fn absorb(&mut self, other: Self) {
        for (key, [left, right]) in other.held {
            let held = self.held.entry(key).or_default();
            *held = [held[0] + left, held[1] + right];
        }
    }

    pub(super) fn count(&mut self, key: u64, side: usize, by: i32) {
        let held = self.held.entry(key).or_default();
        held[side] = held[side].saturating_add_signed(by);
    }
}
