//! How much of what two names have in common tells companies apart.

use super::align::{Agreement, Alignment};
use super::form::{Form, Token};
use crate::words::Kind;
use crate::words::lexicon::Lexicon;

/// A number in common tells no more companies apart than a common word does.
const WORTH_OF_NUMBER: f32 = 4.0;

/// How much of what two names have in common tells companies apart, as rarity.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Telling {
    /// The rarest word in common that is nobody's trade, place, number or stopgap.
    pub own: f32,
    /// All words in common that are trades or places, or words like any other.
    pub all: f32,
    /// How many letters one name has that are the initials of the other; else none.
    pub initials: usize,
    /// Whether a quarter of the compass stands in one of both names.
    pub compass: bool,
}

impl Telling {
    /// Two different companies are `Leeds Dental`, and thousands are `Test 1`.
    pub(crate) fn of(a: &Form, b: &Form, alignment: &Alignment, lexicon: &Lexicon) -> Self {
        let mut telling = Self::default();
        let (mut stopgap, mut numbers) = (false, 0.0f32);
        let mut count = |both: [&Token; 2], like: f32| {
            let rarity = like * lexicon.rarity(both[0].word).min(lexicon.rarity(both[1].word));
            let known = both.map(|token| lexicon.entry(token.word).known);
            if known.iter().any(|known| known.stopgap) {
                stopgap = true;
            } else if both.iter().any(|token| token.kind == Kind::Number) {
                numbers += rarity.min(WORTH_OF_NUMBER);
            } else {
                telling.all += rarity;
                if both.iter().all(|token| token.kind == Kind::Plain)
                    && known.iter().all(|known| !known.common)
                {
                    telling.own = telling.own.max(rarity);
                }
            }
        };
        if a.squashed() == b.squashed() {
            // Written in one word here and in several there: those are what is in common.
            let parted = if a.tokens.len() >= b.tokens.len() { a } else { b };
            parted.tokens.iter().for_each(|token| count([token, token], 1.0));
        } else {
            for pair in alignment.pairs.iter().filter(|pair| pair.how != Agreement::Initial) {
                count([&a.tokens[pair.left as usize], &b.tokens[pair.right as usize]], pair.like);
            }
        }
        if !stopgap {
            telling.all += numbers;
        }
        telling
    }
}
