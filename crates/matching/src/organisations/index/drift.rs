//! What of other records a change of one touches: how rare the words are that it gains or loses, and whether its values are
//! several records'.

use std::collections::BTreeSet;

use crate::organisations::keys::{squashed_keys, word_key};
use crate::organisations::roster::{Record, Roster};
use crate::scoring::greedy::Node;

/// Records that hold a word are looked at anew once its rarity has moved by so much. Of a rare word that is at once; of a common
/// one it takes as many changes as a tenth of its holders, so that a change pays for some ten of them in the long run.
const STEP: f32 = 0.1;

/// How rare words were when their holders were looked at last.
#[derive(Debug, Default)]
pub(super) struct Drift {
    told: Vec<Told>,
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
}

impl Before {
    /// Of a record, as it is and as it will be.
    pub(super) fn note(&mut self, record: &Record, roster: &Roster) {
        self.words.extend(record.words());
        let values = record.evidence.keys().map(|key| (key, key));
        let spelled =
            squashed_keys(record).map(|key| (record.spelling, key)).filter(|(value, _)| *value != 0);
        for (value, key) in values.chain(spelled) {
            self.shared.push((value, roster.counts.is_shared(value)));
            self.values.push((value, key));
        }
    }
}

impl Drift {
    /// All words as they are now.
    pub(super) fn catch_up(&mut self, roster: &Roster) {
        self.told = (0..roster.lexicon.len() as u32).map(|word| Told::of(word, roster)).collect();
    }

    /// The records that a change touches, now that it is made.
    pub(super) fn touched(&mut self, before: &Before, roster: &Roster) -> BTreeSet<Node> {
        let mut found = BTreeSet::new();
        let mut add = |key: u64, spelling: Option<u64>| {
            for side in [0, 1] {
                for slot in roster.holders(side, key) {
                    let holds =
                        |value| roster.record(side, *slot).is_some_and(|record| record.spelling == value);
                    if spelling.is_none_or(holds) {
                        found.insert((side, *slot));
                    }
                }
            }
        };
        for ((value, was), (_, key)) in before.shared.iter().zip(&before.values) {
            if roster.counts.is_shared(*value) != *was {
                add(*key, (value != key).then_some(*value));
            }
        }
        for &word in &before.words {
            let now = Told::of(word, roster);
            if word as usize >= self.told.len() {
                self.told.resize(word as usize + 1, now);
            }
            let told = &mut self.told[word as usize];
            if (told.rarity - now.rarity).abs() > STEP || told.held != now.held {
                *told = now;
                add(word_key(word), None);
            }
        }
        found
    }
}
