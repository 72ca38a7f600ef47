//! What of other records a change of one touches: how rare the words are that it gains or loses, and whether its values are
//! several records'.

use std::collections::BTreeSet;

use super::lines::Lines;
use crate::organisations::keys::{squashed_keys, word_key};
use crate::organisations::roster::{Record, Roster};
use crate::scoring::greedy::Node;

/// Records that hold a word are looked at anew once its rarity has moved by so much. Of a rare word that is at once; of a common
/// one it takes as many changes as a tenth of its holders, so that a change pays for some ten of them in the long run.
const STEP: f32 = 0.1;

/// How rare words were when their holders were looked at last.
#[derive(Debug)]
pub(super) struct Drift {
    told: Vec<Told>,
    /// By how much that may move.
    step: f32,
}

impl Default for Drift {
    fn default() -> Self {
        Self { told: Vec::new(), step: STEP }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Told {
    rarity: f32,
    /// Whether any record of each side holds it.
    held: [bool; 2],
}

impl Told {
    fn of(word: u32, roster: &Roster) -> Self {
        Self {
            rarity: roster.lexicon.rarity(word),
            held: roster.lexicon.entry(word).held.map(|held| held > 0),
        }
    }
}

/// What may be touched by a change of a record: its words, and its values that were several records'.
#[derive(Debug, Default)]
pub(super) struct Before {
    words: Vec<u32>,
    shared: Vec<(u64, bool)>,
    /// Its values and the keys under which their holders are found.
    values: Vec<(u64, u64)>,
    /// Of a record that is found, its keys.
    pub(super) lines: Lines,
}

impl Before {
    /// The records of side 0 that hold a value which became several records', or stopped being that. They search anew: what was out
    /// of the question while others had the value too was forgotten.
    pub(super) fn holders_of_shared(&self, roster: &Roster) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        for ((value, was), (_, key)) in self.shared.iter().zip(&self.values) {
            if roster.counts.is_shared(*value) == *was {
                continue;
            }
            // A spelling is found by its squashed form, which others may have too.
            let holds = |slot: &&u32| {
                value == key || roster.record(0, **slot).is_some_and(|record| record.spelling == *value)
            };
            found.extend(roster.holders(0, *key).iter().filter(holds));
        }
        found
    }

    /// Of a record, as it is and as it will be.
    pub(super) fn note(&mut self, side: usize, record: &Record, roster: &Roster) {
        if side == 1 {
            self.lines.note(record, roster);
        }
        self.words.extend(record.words());
        let values = record.evidence().keys().map(|key| (key, key));
        let spelled =
            squashed_keys(record).map(|key| (record.spelling, key)).filter(|(value, _)| *value != 0);
        for (value, key) in values.chain(spelled) {
            self.shared.push((value, roster.counts.is_shared(value)));
            self.values.push((value, key));
        }
    }
}

impl Drift {
    pub(super) fn set_step(&mut self, step: f32) {
        self.step = step;
    }

    /// Log-odds that decide nothing: a score that moved by less stays as it was.
    pub(super) fn hair(&self) -> f32 {
        self.step / 10.0
    }

    /// All words as they are now.
    pub(super) fn catch_up(&mut self, roster: &Roster) {
        self.told = (0..roster.lexicon.len() as u32).map(|word| Told::of(word, roster)).collect();
    }

    /// The records whose pairs a change touches, now that it is made: they are as rare as other words make them.
    pub(super) fn touched(&mut self, before: &Before, roster: &Roster) -> BTreeSet<Node> {
        let mut found = BTreeSet::new();
        for &word in &before.words {
            let now = Told::of(word, roster);
            if word as usize >= self.told.len() {
                self.told.resize(word as usize + 1, now);
            }
            let told = &mut self.told[word as usize];
            if (told.rarity - now.rarity).abs() > self.step || told.held != now.held {
                *told = now;
                for side in [0, 1] {
                    found.extend(roster.holders(side, word_key(word)).iter().map(|slot| (side, *slot)));
                }
            }
        }
        found
    }
}
