//! Two lists of organisations, indexed, each of which can gain, lose and change single records.

use std::cmp::Ordering;

use super::align::resemblance;
use super::counts::Counts;
use super::doubt::{Doubt, is_contradicted, is_vetoed};
use super::evidence::Evidence;
use super::form::{Reader, Reading};
use super::keys::{self, Key, word_key};
use super::observe::{Observer, Sight};
use super::reading::renumber;
use crate::record::Organisation;
use crate::scoring::curves::Table;
use crate::scoring::deletions::deletions;
use crate::scoring::hash;
use crate::scoring::postings::{Many, Postings};
use crate::scoring::rivals::Scored;
use crate::scoring::spread::Spread;
use crate::spelling::SpellingKey;
use crate::words::Kind;
use crate::words::lexicon::Lexicon;
use crate::words::noise::NoiseWords;

/// At most so many candidates of a record are looked at.
pub(crate) const MOST_CANDIDATES: usize = 14;
/// A word a typing error away that more records hold finds nobody.
pub(crate) const MOST_OF_NEAR_WORD: usize = 20;
/// Of a key that any number of records may hold, so many are candidates.
pub(crate) const FIRST_HOLDERS: usize = 64;
/// Words rarer than this are also found by words a typing error away.
pub(crate) const RARE: f32 = 5.0;

/// A record as it is compared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub reading: Reading,
    /// What stands beside its name, where anything does: most lists have names alone.
    evidence: Option<Box<Evidence>>,
    /// A key of its exact spelling, 0 where it has none.
    pub spelling: u64,
}

impl Record {
    /// What stands beside its name.
    pub(crate) fn evidence(&self) -> &Evidence {
        self.evidence.as_deref().unwrap_or(&Evidence::NONE)
    }

    /// Its different words.
    pub(crate) fn words(&self) -> Vec<u32> {
        let forms = self.reading.forms.iter();
        let mut words: Vec<u32> = forms.flat_map(|form| form.tokens.iter().map(|token| token.word)).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

#[derive(Debug, Default)]
struct Side {
    records: Vec<Option<Record>>,
    postings: Postings,
    indexed: bool,
}

/// Which of two records, by slot, goes first.
pub(crate) type First<'a> = &'a dyn Fn(u32, u32) -> Ordering;

/// The one in the lower slot, where slots are in the order of ids.
pub(crate) fn by_slot(one: u32, other: u32) -> Ordering {
    one.cmp(&other)
}

/// What a search needs; one per hand.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub worth: Vec<f32>,
    pub touched: Vec<u32>,
    pub keys: Vec<Key>,
    pub deletions: Vec<u64>,
    /// What the worst candidate was worth, where there were more than are looked at or just as many; else nothing.
    pub least: f32,
}

impl Scratch {
    /// Being found by one thing more is worth so much.
    pub(crate) fn add(&mut self, slot: u32, worth: f32) {
        let sum = &mut self.worth[slot as usize];
        if *sum == 0.0 {
            self.touched.push(slot);
        }
        *sum += worth;
    }
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

    /// Takes in the records of another roster, which are on sides that have none here, with their words and values.
    pub(super) fn join(&mut self, other: Self) {
        let numbers = self.lexicon.absorb(other.lexicon);
        self.counts.absorb(other.counts);
        for (side, mut there) in other.sides.into_iter().enumerate() {
            if !there.records.is_empty() {
                there.records.iter_mut().flatten().for_each(|record| renumber(record, &numbers));
                self.sides[side].records = there.records;
            }
        }
    }

    /// From now on a side is searched in: by these keys, and words by these gaps beside those of the other one.
    pub(super) fn set_index(&mut self, side: usize, postings: Postings, gaps: &[Many], spread: &dyn Spread) {
        self.sides[side].postings = postings;
        self.sides[side].indexed = true;
        self.near.add_many(gaps, spread);
    }

    /// Sides are not searched in any longer.
    pub(super) fn forget_index(&mut self) {
        for side in &mut self.sides {
            side.postings = Postings::default();
            side.indexed = false;
        }
        self.near = Postings::default();
        self.entered = Vec::new();
    }

    pub(super) fn take_entered(&mut self) -> Vec<bool> {
        self.entered.resize(self.lexicon.len(), false);
        std::mem::take(&mut self.entered)
    }

    pub(super) fn put_entered(&mut self, entered: Vec<bool>) {
        self.entered = entered;
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
        let record = self.read(organisation);
        self.put_record(side, slot, record);
    }

    /// A record as it is compared, in no list yet.
    pub(crate) fn read(&mut self, organisation: &Organisation) -> Record {
        let reading = self.reader.read(&organisation.name, &mut self.lexicon);
        let evidence =
            Some(Evidence::of(organisation, &mut self.buffer)).filter(|one| *one != Evidence::NONE);
        let spelling =
            SpellingKey::of(&organisation.name).map_or(0, |key| hash::key(0, key.as_str().as_bytes()));
        Record { reading, evidence: evidence.map(Box::new), spelling }
    }

    /// Puts a record that was read into a slot.
    pub(crate) fn put_record(&mut self, side: usize, slot: u32, record: Record) {
        self.remove(side, slot);
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
        record.evidence().keys().for_each(|key| self.counts.count(key, side, by));
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

    /// The records of the other side that may be this one: at most [`MOST_CANDIDATES`], in ascending order. `first` says which of two
    /// equally good ones goes first.
    pub(crate) fn candidates(
        &self,
        side: usize,
        record: &Record,
        (scratch, first): (&mut Scratch, First<'_>),
        out: &mut Vec<u32>,
    ) {
        let other = &self.sides[1 - side];
        scratch.worth.resize(other.records.len(), 0.0);
        keys::keys(record, &self.lexicon, &mut scratch.keys);
        for key in &scratch.keys {
            let holders = other.postings.of(key.key);
            if holders.len() > key.most as usize {
                continue;
            }
            for &slot in holders.iter().take(FIRST_HOLDERS) {
                let worth = &mut scratch.worth[slot as usize];
                if *worth == 0.0 {
                    scratch.touched.push(slot);
                }
                *worth += key.worth;
            }
        }
        self.near_words(record, other, scratch);
        let Scratch { worth, touched, least, .. } = scratch;
        let better =
            |a: &u32, b: &u32| worth[*b as usize].total_cmp(&worth[*a as usize]).then_with(|| first(*a, *b));
        if touched.len() > MOST_CANDIDATES {
            touched.select_nth_unstable_by(MOST_CANDIDATES - 1, better);
        }
        let full = touched.len() >= MOST_CANDIDATES;
        let worst = touched.iter().take(MOST_CANDIDATES).map(|slot| worth[*slot as usize]);
        *least = if full { worst.fold(f32::INFINITY, f32::min) } else { 0.0 };
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
            let mut gaps = std::mem::take(&mut scratch.deletions);
            deletions(self.lexicon.entry(token.word).text.as_bytes(), &mut gaps);
            for word in self.near(token.word, &gaps) {
                let holders = other.postings.of(word_key(word));
                if holders.is_empty() || holders.len() > MOST_OF_NEAR_WORD {
                    continue;
                }
                let Some(like) = self.likeness(token.word, word) else { continue };
                holders.iter().for_each(|slot| scratch.add(*slot, 0.8 * like * rarity));
            }
            scratch.deletions = gaps;
        }
    }

    /// Other words that lack the same letters, each once.
    pub(crate) fn near(&self, word: u32, gaps: &[u64]) -> Vec<u32> {
        let mut near: Vec<u32> = Vec::new();
        for gap in gaps {
            near.extend(self.near.of(*gap).iter().take(32).filter(|other| **other != word));
        }
        near.sort_unstable();
        near.dedup();
        near
    }

    /// How well two words may be one.
    pub(crate) fn likeness(&self, word: u32, other: u32) -> Option<f32> {
        let (text, other) = (&self.lexicon.entry(word).text, &self.lexicon.entry(other).text);
        resemblance(text, other).map(|(_, like)| like)
    }

    /// The records of a side that hold a key, in ascending order.
    pub(crate) fn holders(&self, side: usize, key: u64) -> &[u32] {
        self.sides[side].postings.of(key)
    }

    /// The candidates of a record with their scores.
    pub(crate) fn look(
        &self,
        side: usize,
        record: &Record,
        observer: &mut Observer<'_>,
        (scratch, first): (&mut Scratch, First<'_>),
        mut take: impl FnMut(u32, Sight),
    ) {
        let mut found = Vec::with_capacity(MOST_CANDIDATES);
        self.candidates(side, record, (scratch, first), &mut found);
        for slot in found {
            if let Some(other) = self.record(1 - side, slot) {
                let sight =
                    if side == 0 { observer.look(record, other) } else { observer.look(other, record) };
                take(slot, sight);
            }
        }
    }

    /// A pair as it was seen, not judged among its rivals yet.
    pub(crate) fn scored(&self, left: u32, right: u32, sight: &Sight) -> Scored {
        Scored {
            left,
            right,
            score: sight.score,
            sure: 0.0,
            veto: is_vetoed(&sight.observed),
            generic: Doubt::of(sight).is_some(),
            contradicted: is_contradicted(&sight.observed),
            chosen: false,
            lead: 0.0,
            exact: self.is_exact(left, right),
        }
    }

    fn is_exact(&self, left: u32, right: u32) -> bool {
        let spelling = |side, slot| self.record(side, slot).map_or(0, |record: &Record| record.spelling);
        let key = spelling(0, left);
        key != 0 && key == spelling(1, right) && !self.counts.is_shared(key)
    }

    pub(crate) fn observer<'a>(&'a self, table: &'a Table) -> Observer<'a> {
        Observer::new(&self.lexicon, &self.counts, table)
    }
}
