//! Who finds a record: the search the other way round.

use std::collections::BTreeMap;

use crate::organisations::keys::{self, word_key};
use crate::organisations::roster::{FIRST_HOLDERS, MOST_OF_NEAR_WORD, RARE, Roster, Scratch};
use crate::scoring::deletions::deletions;
use crate::words::Kind;

/// A key that more finders hold than this leads back to none of them.
const MOST_FINDERS: usize = 4_096;
/// At most so many records are looked at because of one that changed: those that it is worth most to. In a crowd of one name
/// everybody would be.
pub(super) const MOST_TOUCHED: usize = 256;
/// What the search of a finder weighed may since have moved by so much.
const DRIFT: f32 = 0.2;

impl Roster {
    /// The records of side 0 that find this one of side 1, and whether that is certain: it may be a hair better or worse than the
    /// worst that they look at. `least` says what that is worth to each. It is what [`Roster::candidates`] does, seen from the
    /// other end.
    pub(super) fn finders(&self, slot: u32, least: &[f32], scratch: &mut Scratch) -> BTreeMap<u32, bool> {
        let Some(record) = self.record(1, slot) else { return BTreeMap::new() };
        scratch.worth.resize(self.len(0).max(self.len(1)), 0.0);
        keys::keys(record, &self.lexicon, &mut scratch.keys);
        let keys = std::mem::take(&mut scratch.keys);
        for key in &keys {
            let own = self.holders(1, key.key);
            let seen = own.binary_search(&slot).is_ok_and(|at| at < FIRST_HOLDERS);
            let finders = self.holders(0, key.key);
            if seen && own.len() <= key.most as usize && finders.len() <= MOST_FINDERS {
                finders.iter().for_each(|finder| scratch.add(*finder, key.worth));
            }
        }
        scratch.keys = keys;
        for token in record.reading.forms.iter().flat_map(|form| form.tokens.iter()) {
            let own = self.holders(1, word_key(token.word));
            if token.kind == Kind::Number || own.len() > MOST_OF_NEAR_WORD {
                continue;
            }
            let mut gaps = std::mem::take(&mut scratch.deletions);
            deletions(self.lexicon.entry(token.word).text.as_bytes(), &mut gaps);
            for word in self.near(token.word, &gaps) {
                let rarity = self.lexicon.rarity(word);
                let finders = self.holders(0, word_key(word));
                if rarity < RARE || finders.len() > MOST_FINDERS {
                    continue;
                }
                let Some(like) = self.likeness(word, token.word) else { continue };
                finders.iter().for_each(|finder| scratch.add(*finder, 0.8 * like * rarity));
            }
            scratch.deletions = gaps;
        }
        let Scratch { worth, touched, .. } = scratch;
        let over =
            |finder: u32| worth[finder as usize] - least.get(finder as usize).copied().unwrap_or_default();
        let mut found: Vec<u32> = touched.iter().copied().filter(|finder| over(*finder) > -DRIFT).collect();
        if found.len() > MOST_TOUCHED {
            let better = |a: &u32, b: &u32| worth[*b as usize].total_cmp(&worth[*a as usize]).then(a.cmp(b));
            found.select_nth_unstable_by(MOST_TOUCHED - 1, better);
            found.truncate(MOST_TOUCHED);
        }
        let found = found.into_iter().map(|finder| (finder, over(finder) > DRIFT)).collect();
        touched.drain(..).for_each(|finder| worth[finder as usize] = 0.0);
        found
    }
}
