//! A pair among its rivals: one-to-one, how far it leads, how sure that makes it.

use super::assign::{Link, assign};
use super::curves::{Table, probability};
use crate::candidate::Decision;

/// The curves by which a pair is judged among its rivals.
pub const AMONG_RIVALS: [&str; 6] = ["score", "nearest_rival", "other_rival", "chosen", "spelling", "apart"];

/// Pairs below this score are forgotten at once.
pub(crate) const FLOOR: f32 = -5.0;
/// A rival that is not there counts as one of this score.
const NO_RIVAL: f32 = -5.0;
/// A pair with a veto is never surer than this, so that it stands behind everything that has none.
const MOST_WITH_VETO: f32 = 0.2;
/// From here on a pair is linked without asking, if nothing else forbids it. The precision of what is at least so sure
/// was better than .995 on pairs that were held out of the fit.
const SURE_ENOUGH: f32 = 0.9;
/// A rival that is less than this behind (log-odds) is a near tie: the better one is seven times as likely.
const CLEAR_LEAD: f32 = 2.0;
/// A near tie is worth showing as one when the pair would be likely without its rival.
const LIKELY_ALONE: f32 = 0.0;

/// A pair with its score, before and beside its rivals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scored {
    pub left: u32,
    pub right: u32,
    /// Log-odds by what is seen of the two alone.
    pub score: f32,
    /// How sure, beside the rivals of both.
    pub sure: f32,
    /// Another number, place or trade: whatever else agrees, a person decides.
    pub veto: bool,
    /// What is in common says too little to link the two without a person.
    pub generic: bool,
    /// What stands beside the names speaks against them.
    pub contradicted: bool,
    pub chosen: bool,
    /// How far the nearest rival of either side is behind; below zero it is ahead.
    pub lead: f32,
    /// Spelled the same, and nobody else is.
    pub exact: bool,
}

/// What is seen of a pair among its rivals; in the order of [`AMONG_RIVALS`].
pub(crate) fn among_rivals(pair: &Scored, other_lead: f32) -> [f32; 6] {
    let yes = |is: bool| if is { 1.0 } else { f32::NAN };
    [pair.score, pair.lead, other_lead, yes(pair.chosen), yes(pair.exact), yes(pair.veto)]
}

/// Judges every pair among its rivals.
pub(crate) fn settle(pairs: &mut [Scored], lefts: usize, rights: usize, table: &Table) {
    for (at, other) in rivals(pairs, lefts, rights).into_iter().enumerate() {
        judge(&mut pairs[at], other, table);
    }
}

/// How sure a pair is by what it leads; `other` is the lead over the rival that is further behind.
pub(crate) fn judge(pair: &mut Scored, other: f32, table: &Table) {
    pair.sure = probability(table.score(&among_rivals(pair, other)));
    if pair.veto {
        pair.sure = pair.sure.min(MOST_WITH_VETO);
    } else if pair.exact && pair.chosen && !pair.generic && !pair.contradicted {
        pair.sure = 1.0;
    }
}

/// The best and the second best score of the pairs of a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Best([f32; 2]);

impl Best {
    pub(crate) const NONE: Self = Self([NO_RIVAL; 2]);

    pub(crate) fn add(&mut self, score: f32) {
        if score > self.0[0] {
            self.0 = [score, self.0[0]];
        } else if score > self.0[1] {
            self.0[1] = score;
        }
    }

    fn lead(self, score: f32) -> f32 {
        let [first, second] = self.0;
        score - if score >= first { second } else { first }
    }
}

/// Fills in how far a pair leads over the nearest rival of either side; gives the lead over the one that is further behind.
pub(crate) fn compare(pair: &mut Scored, best: [Best; 2]) -> f32 {
    let [left, right] = best.map(|best| best.lead(pair.score));
    pair.lead = left.min(right);
    left.max(right)
}

/// Fills in which pairs are chosen and how far they lead; gives the lead over the rival that is further behind.
pub(crate) fn rivals(pairs: &mut [Scored], lefts: usize, rights: usize) -> Vec<f32> {
    let chosen = assign(pairs.len(), &|at| Link::of(&pairs[at as usize]), lefts, rights);
    for (pair, stands) in pairs.iter_mut().zip(chosen) {
        pair.chosen = stands;
    }
    let mut best = [vec![Best::NONE; lefts], vec![Best::NONE; rights]];
    for pair in pairs.iter() {
        best[0][pair.left as usize].add(pair.score);
        best[1][pair.right as usize].add(pair.score);
    }
    pairs
        .iter_mut()
        .map(|pair| compare(pair, [best[0][pair.left as usize], best[1][pair.right as usize]]))
        .collect()
}

/// What to make of a pair.
pub(crate) fn decide(pair: &Scored) -> Decision {
    if is_sure(pair) && pair.chosen && is_clear(pair) && !pair.veto && !pair.generic {
        Decision::Match
    } else if is_near_tie(pair) && !pair.veto {
        Decision::Ambiguous
    } else {
        Decision::Suggest
    }
}

/// Whether a pair is sure enough to be linked without asking.
pub(crate) fn is_sure(pair: &Scored) -> bool {
    pair.sure >= SURE_ENOUGH
}

/// Whether no rival is near.
pub(crate) fn is_clear(pair: &Scored) -> bool {
    pair.lead >= CLEAR_LEAD || (pair.exact && pair.lead >= 0.0)
}

/// Whether a pair is likely, and a rival is as likely.
pub(crate) fn is_near_tie(pair: &Scored) -> bool {
    pair.score >= LIKELY_ALONE && pair.lead.abs() < CLEAR_LEAD
}

/// Whether a rival is clearly better.
pub(crate) fn is_behind(pair: &Scored) -> bool {
    pair.lead <= -CLEAR_LEAD
}
