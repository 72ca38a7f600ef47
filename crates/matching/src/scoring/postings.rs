//! Which records hold a key.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

/// The records of one key: nearly always one. A key of several has a list of its own.
#[derive(Debug, Clone, Copy)]
enum Holders {
    One(u32),
    Listed(u32),
}

/// Keys with the records that hold them, in ascending order. Records can be put in and taken out one at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Postings {
    held: FxHashMap<u64, Holders>,
    lists: Vec<Vec<u32>>,
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
            Some(Holders::Listed(list)) => &self.lists[*list as usize],
        }
    }

    pub(crate) fn insert(&mut self, key: u64, record: u32) {
        match self.held.entry(key) {
            Entry::Vacant(empty) => {
                empty.insert(Holders::One(record));
            }
            Entry::Occupied(mut taken) => match *taken.get() {
                Holders::One(other) if other == record => {}
                Holders::One(other) => {
                    taken.insert(Holders::Listed(self.lists.len() as u32));
                    self.lists.push(vec![other.min(record), other.max(record)]);
                }
                Holders::Listed(list) => {
                    let records = &mut self.lists[list as usize];
                    // Lists are filled in ascending order; a later change is put where it belongs.
                    if records.last().is_none_or(|last| *last < record) {
                        records.push(record);
                    } else if let Err(at) = records.binary_search(&record) {
                        records.insert(at, record);
                    }
                }
            },
        }
    }

    /// Takes a record out. A key that had a list keeps it, for what comes next.
    pub(crate) fn remove(&mut self, key: u64, record: u32) {
        match self.held.get(&key) {
            Some(Holders::One(other)) if *other == record => {
                self.held.remove(&key);
            }
            Some(Holders::Listed(list)) => {
                let records = &mut self.lists[*list as usize];
                if let Ok(at) = records.binary_search(&record) {
                    records.remove(at);
                }
            }
            _ => {}
        }
    }
}
