//! Which rows a sweep has seen, one bit each: memory does not grow with what the rows hold.

use std::collections::BTreeMap;

const BITS: u64 = 65_536;

/// A set of row numbers. Rows of one integration are numbered densely from 1, so a hundred thousand of them
/// take two blocks of 8 KB.
#[derive(Debug, Clone, Default)]
pub struct SeenRows {
    blocks: BTreeMap<u64, Box<[u64]>>,
    count: u64,
}

impl SeenRows {
    /// No row.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row; true when it was not there.
    pub fn insert(&mut self, row: u64) -> bool {
        let block = self
            .blocks
            .entry(row / BITS)
            .or_insert_with(|| vec![0; usize::try_from(BITS / 64).unwrap_or_default()].into_boxed_slice());
        let (word, bit) = place(row);
        let new = block[word] & bit == 0;
        block[word] |= bit;
        self.count += u64::from(new);
        new
    }

    /// Adds rows.
    pub fn extend(&mut self, rows: impl IntoIterator<Item = u64>) {
        for row in rows {
            self.insert(row);
        }
    }

    /// True when the row was seen.
    pub fn contains(&self, row: u64) -> bool {
        let (word, bit) = place(row);
        self.blocks.get(&(row / BITS)).is_some_and(|block| block[word] & bit != 0)
    }

    /// How many different rows.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// True when no row was seen.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

fn place(row: u64) -> (usize, u64) {
    let within = row % BITS;
    (usize::try_from(within / 64).unwrap_or_default(), 1 << (within % 64))
}
