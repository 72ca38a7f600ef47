//! Which records hold a key.

use std::collections::hash_map::Entry;
use std::sync::Mutex;

use rustc_hash::FxHashMap;

use super::spread::{Spread, collect};

/// Keys are kept in so many parts, by their first bits, so that several hands can enter many at once.
const SHARDS: usize = 8;

/// The records of one key: nearly always one. A key of several has a list of its own.
#[derive(Debug, Clone, Copy)]
enum Holders {
    One(u32),
    Listed(u32),
}

/// Keys with the records that hold them, in ascending order. Records can be put in and taken out one at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Postings {
    shards: [Shard; SHARDS],
}

/// Keys and records to be entered, parted as they will be kept.
#[derive(Debug, Default)]
pub(crate) struct Many([(Vec<u64>, Vec<u32>); SHARDS]);

impl Many {
    pub(crate) fn push(&mut self, key: u64, record: u32) {
        let (keys, records) = &mut self.0[shard(key)];
        keys.push(key);
        records.push(record);
    }
}

fn shard(key: u64) -> usize {
    (key >> 61) as usize
}

impl Postings {
    /// Room for so many keys.
    pub(crate) fn reserve(&mut self, keys: usize) {
        self.shards.iter_mut().for_each(|shard| shard.held.reserve(keys / SHARDS));
    }

    /// Room for as many different keys as so many times these mostly are: every second one is another record's too.
    pub(crate) fn reserve_for(&mut self, many: &[Many], times: usize) {
        for (at, shard) in self.shards.iter_mut().enumerate() {
            let entries: usize = many.iter().map(|many| many.0[at].0.len()).sum();
            shard.held.reserve(entries * times * 9 / 20);
        }
    }

    /// Enters all of these; records of one key are best given in ascending order.
    pub(crate) fn add_many(&mut self, many: &[Many], spread: &dyn Spread) {
        let shards = std::mem::take(&mut self.shards).map(|shard| Mutex::new(Some(shard)));
        let filled = collect(spread, SHARDS, &|at| {
            let mut shard = shards[at].lock().ok().and_then(|mut shard| shard.take()).unwrap_or_default();
            for (keys, records) in many.iter().map(|many| &many.0[at]) {
                keys.iter().zip(records).for_each(|(key, record)| shard.insert(*key, *record));
            }
            shard
        });
        self.shards = filled.try_into().unwrap_or_default();
    }

    /// The records that hold a key.
    pub(crate) fn of(&self, key: u64) -> &[u32] {
        let shard = &self.shards[shard(key)];
        match shard.held.get(&key) {
            None => &[],
            Some(Holders::One(record)) => std::slice::from_ref(record),
            Some(Holders::Listed(list)) => &shard.lists[*list as usize],
        }
    }

    pub(crate) fn insert(&mut self, key: u64, record: u32) {
        self.shards[shard(key)].insert(key, record);
    }

    /// Takes a record out. A key that had a list keeps it, for what comes next.
    pub(crate) fn remove(&mut self, key: u64, record: u32) {
        let shard = &mut self.shards[shard(key)];
        match shard.held.get(&key) {
            Some(Holders::One(other)) if *other == record => {
                shard.held.remove(&key);
            }
            Some(Holders::Listed(list)) => {
                let records = &mut shard.lists[*list as usize];
                if let Ok(at) = records.binary_search(&record) {
                    records.remove(at);
                }
            }
            _ => {}
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Shard {
    held: FxHashMap<u64, Holders>,
    lists: Vec<Vec<u32>>,
}

impl Shard {
    fn insert(&mut self, key: u64, record: u32) {
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
}
