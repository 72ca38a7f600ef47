//! Two lists of organisations, indexed, each of which can gain, lose and change single records.

use rustc_hash::FxHashMap;

use super::align::resemblance;
use super::evidence::Evidence;
use super::form::{Reader, Reading};
use super::keys::{self, Key, word_key};
use super::observe::{Observer, Sight};
use crate::record::Organisation;
use crate::scoring::curves::Table;
use crate::scoring::deletions::deletions;
use crate::scoring::hash;
use crate::scoring::postings::Postings;
use crate::spelling::SpellingKey;
use crate::words::Kind;
use crate::words::lexicon::Lexicon;
use crate::words::noise::NoiseWords;

/// At most so many candidates of a record are looked at.
const MOST_CANDIDATES: usize = 14;
/// Words rarer than this are also found by words a typing error away.
const RARE: f32 = 5.0;

/// A record as it is compared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub reading: Reading,
    pub evidence: Evidence,
    /// A key of its exact spelling, 0 where it has none.
    pub spelling: u64,
}

impl Record {
    /// Its different words.
    fn words(&self) -> Vec<u32> {
        let forms = self.reading.forms.iter();
        let mut words: Vec<u32> = forms.flat_map(|form| form.tokens.iter().map(|token| token.word)).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// How many records of each list hold a value.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    held: FxHashMap<u64, [u32; 2]>,
    /// Whether both records of a pair are of one list.
    one_list: bool,
}

impl Counts {
    /// Whether a value is several records' on either side, so that it says less.
    pub(crate) fn is_shared(&self, key: u64) -> bool {
        let own = if self.one_list { 2 } else { 1 };
        self.held.get(&key).is_some_and(|held| held.iter().any(|count| *count > own))
    }

    fn count(&mut self, key: u64, side: usize, by: i32) {
        let held = self.held.entry(key).or_default();
        held[side] = held[side].saturating_add_signed(by);
    }
}

#[derive(Debug, Default)]
struct Side {
    records: Vec<Option<Record>>,
    postings: Postings,
    indexed: bool,
}

/// What a search needs; one per hand.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    worth: Vec<f32>,
    touched: Vec<u32>,
    keys: Vec<Key>,
    deletions: Vec<u64>,
    near: Vec<u32>,
}

/// Both lists.
pub(crate) struct Roster {
    pub lexicon: Lexicon,
    reader: Reader,
    buffer: String,
    pub counts: Counts,
    /// Words by what is left of them without a letter.
    near: Postings,
    /// Words that stand in `near` already.
    entered: Vec<bool>,
    sides: [Side; 2],
}

impl Roster {
    /// Empty lists; the sides named are searched in, and pay for it.
    pub(crate) fn new(noise: NoiseWords, searched: [bool; 2]) -> Self {
        let side = |indexed| Side { indexed, ..Side::default() };
        Self {
            lexicon: Lexicon::new(),
            reader: Reader::new(noise),
            buffer: String::new(),
            counts: Counts::default(),
            near: Postings::default(),
            entered: Vec::new(),
            sides: searched.map(side),
        }
    }

    /// One list, side 1, whose records are compared with each other: two that have a value share it with nobody else.
    pub(crate) fn of_one_list(noise: NoiseWords) -> Self {
        let mut roster = Self::new(noise, [false, true]);
        roster.counts.one_list = true;
        roster
    }

    pub(crate) fn reserve(&mut self, side: usize, records: usize) {
        self.sides[side].records.reserve(records);
        if self.sides[side].indexed {
            self.sides[side].postings.reserve(records * 10);
        }
    }

    pub(crate) fn record(&self, side: usize, slot: u32) -> Option<&Record> {
        self.sides[side].records.get(slot as usize)?.as_ref()
    }

    pub(crate) fn len(&self, side: usize) -> usize {
        self.sides[side].records.len()
    }

    /// Puts a record into a slot of a list, in place of what was there.
    pub(crate) fn put(&mut self, side: usize, slot: u32, organisation: &Organisation) {
        self.remove(side, slot);
        let reading = self.reader.read(&organisation.name, &mut self.lexicon);
        let evidence = Evidence::of(organisation, &mut self.buffer);
        let spelling =
            SpellingKey::of(&organisation.name).map_or(0, |key| hash::key(0, key.as_str().as_bytes()));
        let record = Record { reading, evidence, spelling };
        self.lexicon.count(&record.words(), side, 1);
        self.tally(&record, side, 1);
        let records = &mut self.sides[side].records;
        if records.len() <= slot as usize {
            records.resize(slot as usize + 1, None);
        }
        records[slot as usize] = Some(record);
        if self.sides[side].indexed {
            self.enter(side, slot);
        }
    }

    /// Takes a record out.
    pub(crate) fn remove(&mut self, side: usize, slot: u32) {
        let Some(record) = self.sides[side].records.get_mut(slot as usize).and_then(Option::take) else {
            return;
        };
        if self.sides[side].indexed {
            let mut found = Vec::new();
            keys::keys(&record, &self.lexicon, &mut found);
            found.iter().for_each(|key| self.sides[side].postings.remove(key.key, slot));
        }
        self.lexicon.count(&record.words(), side, -1);
        self.tally(&record, side, -1);
    }

    fn tally(&mut self, record: &Record, side: usize, by: i32) {
        record.evidence.keys().for_each(|key| self.counts.count(key, side, by));
        if record.spelling != 0 {
            self.counts.count(record.spelling, side, by);
        }
    }

    fn enter(&mut self, side: usize, slot: u32) {
        let Side { records, postings, .. } = &mut self.sides[side];
        let Some(record) = records[slot as usize].as_ref() else { return };
        let mut found = Vec::new();
        keys::keys(record, &self.lexicon, &mut found);
        found.iter().for_each(|key| postings.insert(key.key, slot));
        self.entered.resize(self.lexicon.len(), false);
        let mut gaps = Vec::new();
        for token in record.reading.forms.iter().flat_map(|form| form.tokens.iter()) {
            let entered = &mut self.entered[token.word as usize];
            if *entered || token.kind == Kind::Number {
                continue;
            }
            *entered = true;
            deletions(self.lexicon.entry(token.word).text.as_bytes(), &mut gaps);
            gaps.iter().for_each(|gap| self.near.insert(*gap, token.word));
        }
    }

    /// The records of the other side that may be this one: at most [`MOST_CANDIDATES`], in ascending order.
    pub(crate) fn candidates(&self, side: usize, record: &Record, scratch: &mut Scratch, out: &mut Vec<u32>) {
        let other = &self.sides[1 - side];
        scratch.worth.resize(other.records.len(), 0.0);
        keys::keys(record, &self.lexicon, &mut scratch.keys);
        for key in &scratch.keys {
            let holders = other.postings.of(key.key);
            if holders.len() > key.most as usize {
                continue;
            }
            for &slot in holders.iter().take(MOST_CANDIDATES.max(64)) {
                let worth = &mut scratch.worth[slot as usize];
                if *worth == 0.0 {
                    scratch.touched.push(slot);
                }
                *worth += key.worth;
            }
        }
        self.near_words(record, other, scratch);
        let Scratch { worth, touched, .. } = scratch;
        let better = |a: &u32, b: &u32| worth[*b as usize].total_cmp(&worth[*a as usize]).then(a.cmp(b));
        if touched.len() > MOST_CANDIDATES {
            touched.select_nth_unstable_by(MOST_CANDIDATES - 1, better);
        }
        out.clear();
        out.extend(touched.iter().take(MOST_CANDIDATES));
        out.sort_unstable();
        touched.drain(..).for_each(|slot| worth[slot as usize] = 0.0);
    }

    /// What is found by words a typing error away from the rare ones.
    fn near_words(&self, record: &Record, other: &Side, scratch: &mut Scratch) {
        for token in record.reading.forms.iter().flat_map(|form| form.tokens.iter()) {
            let rarity = self.lexicon.rarity(token.word);
            if rarity < RARE || token.kind == Kind::Number {
                continue;
            }
            let text = &self.lexicon.entry(token.word).text;
            deletions(text.as_bytes(), &mut scratch.deletions);
            scratch.near.clear();
            for gap in &scratch.deletions {
                scratch.near.extend(self.near.of(*gap).iter().take(32).filter(|word| **word != token.word));
            }
            scratch.near.sort_unstable();
            scratch.near.dedup();
            for word in &scratch.near {
                let holders = other.postings.of(word_key(*word));
                if holders.is_empty() || holders.len() > 20 {
                    continue;
                }
                let Some((_, like)) = resemblance(text, &self.lexicon.entry(*word).text) else { continue };
                for &slot in holders {
                    let worth = &mut scratch.worth[slot as usize];
                    if *worth == 0.0 {
                        scratch.touched.push(slot);
                    }
                    *worth += 0.8 * like * rarity;
                }
            }
        }
    }

    /// The candidates of a record with their scores.
    pub(crate) fn look(
        &self,
        side: usize,
        record: &Record,
        observer: &mut Observer<'_>,
        scratch: &mut Scratch,
        mut take: impl FnMut(u32, Sight),
    ) {
        let mut found = Vec::with_capacity(MOST_CANDIDATES);
        self.candidates(side, record, scratch, &mut found);
        for slot in found {
            if let Some(other) = self.record(1 - side, slot) {
                let sight =
                    if side == 0 { observer.look(record, other) } else { observer.look(other, record) };
                take(slot, sight);
            }
        }
    }

    pub(crate) fn observer<'a>(&'a self, table: &'a Table) -> Observer<'a> {
        Observer::new(&self.lexicon, &self.counts, table)
    }
}
