//! Keys that say too little once many hold them: by such a key nobody is found. Where a change takes a key over that line or back,
//! all its holders are found by it no longer, or again, and not the changed record alone.

use std::collections::BTreeSet;

use super::finders::MOST_TOUCHED;
use crate::organisations::keys::{self, Key, word_key};
use crate::organisations::roster::{MOST_OF_NEAR_WORD, RARE, Record, Roster};
use crate::scoring::deletions::deletions;
use crate::words::Kind;

/// On which side of the line the keys of a changing record of side 1 were.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Keys, how many may hold them, and whether more did.
    keys: Vec<(u64, u32, bool)>,
    /// Words that words a typing error away lead to, and whether too many held them.
    words: Vec<(u32, bool)>,
}

impl Lines {
    /// Of a record, as it is and as it will be.
    pub(super) fn note(&mut self, record: &Record, roster: &Roster) {
        let mut found: Vec<Key> = Vec::new();
        keys::keys(record, &roster.lexicon, &mut found);
        self.keys.extend(found.iter().map(|key| (key.key, key.most, is_over(roster, key.key, key.most))));
        for token in record.reading.forms.iter().flat_map(|form| form.tokens.iter()) {
            if token.kind != Kind::Number {
                self.words.push((token.word, is_near_over(roster, token.word)));
            }
        }
    }

    /// The records of side 0 that find others by what crossed a line, now that the change is made. In a crowd, some hundred.
    pub(super) fn crossed(&self, roster: &Roster) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        let mut add = |key: u64| found.extend(roster.holders(0, key).iter().take(MOST_TOUCHED));
        for (key, most, over) in &self.keys {
            if is_over(roster, *key, *most) != *over {
                add(*key);
            }
        }
        let mut gaps = Vec::new();
        for (word, over) in &self.words {
            if is_near_over(roster, *word) != *over {
                deletions(roster.lexicon.entry(*word).text.as_bytes(), &mut gaps);
                let near = roster.near(*word, &gaps);
                near.iter()
                    .filter(|other| roster.lexicon.rarity(**other) >= RARE)
                    .for_each(|other| add(word_key(*other)));
            }
        }
        found
    }
}

fn is_over(roster: &Roster, key: u64, most: u32) -> bool {
    roster.holders(1, key).len() > most as usize
}

fn is_near_over(roster: &Roster, word: u32) -> bool {
    roster.holders(1, word_key(word)).len() > MOST_OF_NEAR_WORD
}
