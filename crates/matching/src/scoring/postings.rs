//! Which records hold a key.

use rustc_hash::FxHashMap;

/// The records of one key: nearly always one.
#[derive(Debug, Clone)]
enum Holders {
    One(u32),
    Many(Box<Vec<u32>>),
}

/// Keys with the records that hold them, in ascending order. Records can be put in and taken out one at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Postings {
    held: FxHashMap<u64, Holders>,
}

impl Postings {
    pub(crate) fn reserve(&mut self, keys: usize) {
        self.held.reserve(keys);
    }

    /// The records that hold a key.
    pub(crate) fn of(&self, key: u64) -> &[u32] {
        match self.held.get(&key) {
            None => &[],
            Some(Holders::One(record)) => std::slice::from_ref(record),
            Some(Holders::Many(records)) => records,
        }
    }

    pub(crate) fn insert(&mut self, key: u64, record: u32) {
        match self.held.entry(key) {
            std::collections::hash_map::Entry::Vacant(empty) => {
                empty.insert(Holders::One(record));
            }
            std::collections::hash_map::Entry::Occupied(mut taken) => match taken.get_mut() {
                Holders::One(other) if *other == record => {}
                Holders::One(other) => {
                    let both = vec![(*other).min(record), (*other).max(record)];
                    *taken.get_mut() = Holders::Many(Box::new(both));
                }
                Holders::Many(records) => {
                    // Lists are filled in ascending order; a later change is put where it belongs.
                    if records.last().is_some_and(|last| *last < record) {
                        records.push(record);
                    } else if let Err(at) = records.binary_search(&record) {
                        records.insert(at, record);
                    }
                }
            },
        }
    }

    pub(crate) fn remove(&mut self, key: u64, record: u32) {
        let gone = match self.held.get_mut(&key) {
            Some(Holders::One(other)) => *other == record,
            Some(Holders::Many(records)) => {
                if let Ok(at) = records.binary_search(&record) {
                    records.remove(at);
                }
                records.is_empty()
            }
            None => false,
        };
        if gone {
            self.held.remove(&key);
        }
    }
}
