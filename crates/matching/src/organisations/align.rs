//! Which words of two names are the same.

use super::form::Form;
use crate::scoring::edit::{distance, is_contraction};
use crate::words::Kind;
use crate::words::lexicon::Lexicon;

/// How two words agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// The same word, or two spellings of one.
    Same,
    /// Written apart here and in one there.
    Joined,
    /// A typing error apart.
    Typo,
    /// One is short for the other.
    Short,
    /// One is the first letter of the other.
    Initial,
}

/// Two words that agree: places in the left and the right form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pairing {
    pub left: u8,
    pub right: u8,
    pub how: Agreement,
    /// How well, up to 1.
    pub like: f32,
}

/// Two forms side by side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alignment {
    pub pairs: Vec<Pairing>,
    /// Which places of the left and of the right form agree with something.
    pub taken: [u32; 2],
}

impl Alignment {
    /// Places of a side that agree with nothing.
    pub(crate) fn left_over(&self, side: usize, count: usize) -> impl Iterator<Item = usize> + use<> {
        let taken = self.taken[side];
        (0..count).filter(move |at| taken & (1 << at) == 0)
    }

    fn pair(&mut self, left: usize, right: usize, how: Agreement, like: f32) {
        self.pairs.push(Pairing { left: left as u8, right: right as u8, how, like });
        self.taken[0] |= 1 << left;
        self.taken[1] |= 1 << right;
    }

    fn free(&self, side: usize, at: usize) -> bool {
        self.taken[side] & (1 << at) == 0
    }

    /// Aligns two forms: first what is the same, then what is written together, then what is alike, best first.
    pub(crate) fn of(&mut self, left: &Form, right: &Form, lexicon: &Lexicon) {
        self.pairs.clear();
        self.taken = [0; 2];
        for (at, token) in left.tokens.iter().enumerate() {
            let same =
                right.tokens.iter().enumerate().find(|(other, candidate)| {
                    candidate.word == token.word && self.taken[1] & (1 << other) == 0
                });
            if let Some((other, _)) = same {
                self.pair(at, other, Agreement::Same, 1.0);
            }
        }
        if self.pairs.len() == left.tokens.len() || self.pairs.len() == right.tokens.len() {
            return;
        }
        self.join(left, right, lexicon);
        self.resemble(left, right, lexicon);
    }

    /// `day care` and `daycare`, both ways round.
    fn join(&mut self, left: &Form, right: &Form, lexicon: &Lexicon) {
        for (parted, whole, side) in [(left, right, 0), (right, left, 1)] {
            for at in 0..parted.tokens.len().saturating_sub(1) {
                if !self.free(side, at) || !self.free(side, at + 1) {
                    continue;
                }
                let (first, second) =
                    (lexicon.entry(parted.tokens[at].word), lexicon.entry(parted.tokens[at + 1].word));
                let found = whole.tokens.iter().enumerate().find(|(other, token)| {
                    self.free(1 - side, *other)
                        && lexicon
                            .entry(token.word)
                            .text
                            .strip_prefix(&*first.text)
                            .is_some_and(|rest| *rest == *second.text)
                });
                if let Some((other, _)) = found {
                    let (l, r) = if side == 0 { (at, other) } else { (other, at) };
                    self.pair(l, r, Agreement::Joined, 1.0);
                    self.taken[side] |= 1 << (at + 1);
                }
            }
        }
    }

    fn resemble(&mut self, left: &Form, right: &Form, lexicon: &Lexicon) {
        let mut found: Vec<Pairing> = Vec::new();
        for l in self.left_over(0, left.tokens.len()) {
            for r in self.left_over(1, right.tokens.len()) {
                let (a, b) = (left.tokens[l], right.tokens[r]);
                let numbers = a.kind == Kind::Number || b.kind == Kind::Number;
                // North and south are no spellings of one another.
                if numbers || (a.kind == Kind::Place && b.kind == Kind::Place) {
                    continue;
                }
                let (x, y) = (&*lexicon.entry(a.word).text, &*lexicon.entry(b.word).text);
                if let Some((how, like)) = resemblance(x, y) {
                    found.push(Pairing { left: l as u8, right: r as u8, how, like });
                }
            }
        }
        found.sort_by(|a, b| {
            b.like
                .total_cmp(&a.like)
                .then_with(|| a.left.abs_diff(a.right).cmp(&b.left.abs_diff(b.right)))
                .then_with(|| a.left.min(a.right).cmp(&b.left.min(b.right)))
                .then_with(|| a.left.max(a.right).cmp(&b.left.max(b.right)))
        });
        for Pairing { left, right, how, like } in found {
            if self.free(0, left as usize) && self.free(1, right as usize) {
                self.pair(left as usize, right as usize, how, like);
            }
        }
    }
}

/// How two different words may be one, and how well.
pub(crate) fn resemblance(a: &str, b: &str) -> Option<(Agreement, f32)> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (s, l) = (short.as_bytes(), long.as_bytes());
    if s.is_empty() {
        return None;
    }
    if s.len() == 1 {
        return (s[0] == l[0] && s[0].is_ascii_alphabetic()).then_some((Agreement::Initial, 0.3));
    }
    if s.len() >= 3 {
        // Plural, possessive, endings that go.
        if l.len() - s.len() <= 2 && l.starts_with(s) && matches!(&l[s.len()..], b"s" | b"es") {
            return Some((Agreement::Typo, 0.95));
        }
        let gap = l.len() - s.len();
        if gap <= 3 {
            let apart = distance(s, l);
            let allowed = match l.len() {
                0..=3 => 0,
                4..=7 => 1,
                8..=11 => 2,
                _ => 3,
            };
            if apart <= allowed {
                return Some((Agreement::Typo, 1.0 - apart as f32 / l.len() as f32));
            }
        }
        if l.starts_with(s) {
            return Some((Agreement::Short, 0.55 + 0.35 * s.len() as f32 / l.len() as f32));
        }
        if is_contraction(s, l) && s.last() == l.last() && 2 * s.len() <= l.len() + 2 {
            return Some((Agreement::Short, 0.6));
        }
    }
    None
}
