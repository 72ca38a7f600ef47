//! Two whole lists, read side by side by two hands, and indexed by all: what [`Roster::put`] does record by record.

use super::keys;
use super::roster::{Record, Roster};
use crate::record::Organisation;
use crate::scoring::deletions::deletions;
use crate::scoring::postings::{Many, Postings};
use crate::scoring::spread::{Spread, collect};
use crate::words::Kind;
use crate::words::noise::NoiseWords;

/// Records are indexed in parts of so many, and so many parts at a time: what is not entered yet takes as much room as the index.
const PART: usize = 2_048;
const PARTS: usize = 64;

/// A list with the order in which its records take their slots, and the side it is on.
pub(crate) type Ordered<'a> = (&'a [Organisation], &'a [usize], usize);

impl Roster {
    /// Reads two lists. Words are numbered as if the second one had been read after the first.
    pub(crate) fn read_both(lists: [Ordered<'_>; 2], noise: &NoiseWords, spread: &dyn Spread) -> Self {
        let read = collect(spread, lists.len(), &|which| {
            let (list, order, side) = lists[which];
            let mut roster = Self::new(noise.clone(), [false; 2]);
            roster.reserve(side, list.len());
            for (slot, position) in order.iter().enumerate() {
                roster.put(side, slot as u32, &list[*position]);
            }
            roster.lexicon.forget_known();
            roster
        });
        let mut read = read.into_iter();
        let mut both = read.next().unwrap_or_else(|| Self::new(noise.clone(), [false; 2]));
        read.for_each(|other| both.join(other));
        both
    }

    /// Makes a side searchable.
    pub(crate) fn index(&mut self, side: usize, spread: &dyn Spread) {
        let count = self.len(side);
        let mut postings = Postings::default();
        for first in (0..count).step_by(PART * PARTS) {
            let end = (first + PART * PARTS).min(count);
            let keys = collect(spread, (end - first).div_ceil(PART), &|part| {
                let (mut many, mut found) = (Many::default(), Vec::new());
                for slot in first + part * PART..(first + (part + 1) * PART).min(end) {
                    let Some(record) = self.record(side, slot as u32) else { continue };
                    keys::keys(record, &self.lexicon, &mut found);
                    found.iter().for_each(|key| many.push(key.key, slot as u32));
                }
                many
            });
            if first == 0 {
                postings.reserve_for(&keys, count.div_ceil(PART * PARTS));
            }
            postings.add_many(&keys, spread);
        }
        let words = self.words_to_enter(side);
        let gaps = collect(spread, words.len().div_ceil(PART), &|part| {
            let (mut many, mut found) = (Many::default(), Vec::new());
            for word in &words[part * PART..((part + 1) * PART).min(words.len())] {
                deletions(self.lexicon.entry(*word).text.as_bytes(), &mut found);
                found.iter().for_each(|gap| many.push(*gap, *word));
            }
            many
        });
        self.set_index(side, postings, &gaps, spread);
    }

    /// Words of a side that are not found by what is left of them without a letter yet.
    fn words_to_enter(&mut self, side: usize) -> Vec<u32> {
        let mut entered = self.take_entered();
        let mut words = Vec::new();
        for record in (0..self.len(side)).filter_map(|slot| self.record(side, slot as u32)) {
            for token in record.reading.forms.iter().flat_map(|form| form.tokens.iter()) {
                let entered = &mut entered[token.word as usize];
                if !*entered && token.kind != Kind::Number {
                    *entered = true;
                    words.push(token.word);
                }
            }
        }
        self.put_entered(entered);
        words
    }
}

/// The words of a record by other numbers.
pub(super) fn renumber(record: &mut Record, numbers: &[u32]) {
    for token in record.reading.forms.iter_mut().flat_map(|form| form.tokens.iter_mut()) {
        token.word = numbers[token.word as usize];
    }
}
