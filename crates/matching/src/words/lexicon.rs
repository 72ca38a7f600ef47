//! Every different word of the lists, once, with how many records hold it.

use rustc_hash::FxHashMap;

use super::{Kind, Known, Words};

/// How much what is known beforehand counts: as much as lists of so many records.
pub(crate) const BACKGROUND: f32 = 3_000.0;

/// What is known of a word of the lists.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub text: Box<str>,
    pub known: Known,
    /// How many records of the left and of the right list hold it.
    pub held: [u32; 2],
    /// The logarithm of how often it would be expected; the rarity is the logarithm of all less this.
    frequency: f32,
}

/// All words, by number.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub words: Words,
    numbers: FxHashMap<Box<str>, u32>,
    /// What is known of words as written, which may be another thing than what they stand for.
    known: FxHashMap<Box<str>, Known>,
    entries: Vec<Entry>,
    records: u32,
    all: f32,
}

impl Lexicon {
    pub(crate) fn new() -> Self {
        Self {
            words: Words::new(),
            numbers: FxHashMap::default(),
            known: FxHashMap::default(),
            entries: Vec::new(),
            records: 0,
            all: BACKGROUND.ln(),
        }
    }

    /// The number of a word, in the spelling that stands for all of its spellings.
    pub(crate) fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let canonical = self.words.canonical(word);
        let number = match self.numbers.get(canonical) {
            Some(number) => *number,
            None => {
                let number = self.entries.len() as u32;
                let known = self.words.known(canonical);
                let frequency = (BACKGROUND * known.share).ln();
                self.entries.push(Entry { text: canonical.into(), known, held: [0; 2], frequency });
                self.numbers.insert(canonical.into(), number);
                number
            }
        };
        if canonical != word {
            self.numbers.insert(word.into(), number);
        }
        number
    }

    /// What is known of a word as it is written.
    pub(crate) fn known(&mut self, word: &str) -> &Known {
        if !self.known.contains_key(word) {
            let known = self.words.known(word);
            self.known.insert(word.into(), known);
        }
        &self.known[word]
    }

    /// What is known of words as written is looked up anew from now on: it serves reading alone, and takes room.
    pub(crate) fn forget_known(&mut self) {
        self.known = FxHashMap::default();
    }

    pub(crate) fn entry(&self, word: u32) -> &Entry {
        &self.entries[word as usize]
    }

    /// Whether the lists are so short that any name is rare in them.
    pub(crate) fn is_short(&self) -> bool {
        const SHORT: u32 = 600;
        self.records < SHORT
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How much it says that two names share this word: the logarithm of one in how many names holds it.
    pub(crate) fn rarity(&self, word: u32) -> f32 {
        let entry = &self.entries[word as usize];
        let rarity = (self.all - entry.frequency).max(0.05);
        if entry.known.kind == Kind::Stop { rarity * 0.2 } else { rarity }
    }

    /// Counts the words of a record in, or out (`by` of -1). Each word is given once.
    pub(crate) fn count(&mut self, words: &[u32], side: usize, by: i32) {
        self.records = self.records.saturating_add_signed(by);
        self.all = (BACKGROUND + self.records as f32).ln();
        for &word in words {
            let entry = &mut self.entries[word as usize];
            entry.held[side] = entry.held[side].saturating_add_signed(by);
            let held = (entry.held[0] + entry.held[1]) as f32;
            entry.frequency = (held + BACKGROUND * entry.known.share).ln();
        }
    }

    /// Takes the words of another lexicon in, behind its own, and their counts. Gives the numbers that they have here: those that they
    /// would have if the other one's names had been read here.
    pub(crate) fn absorb(&mut self, other: Self) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(other.entries.len());
        for entry in other.entries {
            let number = match self.numbers.get(&entry.text) {
                Some(number) => *number,
                None => {
                    let number = self.entries.len() as u32;
                    self.numbers.insert(entry.text.clone(), number);
                    self.entries.push(Entry { held: [0; 2], ..entry.clone() });
                    number
                }
            };
            let own = &mut self.entries[number as usize];
            own.held = [own.held[0] + entry.held[0], own.held[1] + entry.held[1]];
            own.frequency = ((own.held[0] + own.held[1]) as f32 + BACKGROUND * own.known.share).ln();
            numbers.push(number);
        }
        self.records += other.records;
        self.all = (BACKGROUND + self.records as f32).ln();
        numbers
    }
}
