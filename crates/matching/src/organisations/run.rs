//! Two whole lists: every pair worth a look, settled among all.

use super::model::Model;
use super::observe::{Observed, Sight, at, stand};
use super::roster::{Record, Roster, Scratch};
use crate::group::by_id;
use crate::record::Organisation;
use crate::scoring::assign::{Link, assign};
use crate::scoring::curves::probability;
use crate::scoring::spread::{Spread, collect};
use crate::words::noise::NoiseWords;

/// Pairs below this score are forgotten at once.
const FLOOR: f32 = -5.0;
/// A rival that is not there counts as one of this score.
const NO_RIVAL: f32 = -5.0;
/// A pair with a veto is never surer than this, so that it stands behind everything that has none.
const MOST_WITH_VETO: f32 = 0.2;
/// A shared word that fewer than one in so many bear (in logarithms) tells companies apart; so do several words together.
const RARE_ENOUGH: f32 = 5.0;
const MUCH_ENOUGH: f32 = 11.0;
/// Records are looked at in parts of so many.
const PART: usize = 512;

/// A pair with its score, before and beside its rivals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scored {
    pub left: u32,
    pub right: u32,
    /// Log-odds by what is seen of the two alone.
    pub score: f32,
    /// How sure, beside the rivals of both.
    pub sure: f32,
    /// Another number, place or trade: whatever else agrees, a person decides.
    pub veto: bool,
    /// Nothing in common but words that many bear.
    pub generic: bool,
    /// What stands beside the names speaks against them.
    pub contradicted: bool,
    pub chosen: bool,
    /// How far the nearest rival of either side is behind; below zero it is ahead.
    pub lead: f32,
    /// Spelled the same, and nobody else is.
    pub exact: bool,
}

/// The lists, read and indexed; slots are positions in the order of ids.
pub(crate) struct Lists {
    pub roster: Roster,
    /// The position in its list of each slot, side by side.
    pub positions: [Vec<usize>; 2],
    /// Whether the left list of the caller is side 1 here.
    pub turned: bool,
}

impl Lists {
    /// Reads both lists. Which of both is searched through does not depend on which one is called left.
    pub(crate) fn read(left: &[Organisation], right: &[Organisation], noise: NoiseWords) -> Self {
        let orders = [by_id(left, |record| &record.id), by_id(right, |record| &record.id)];
        let turned = {
            let contents = |list: &[Organisation], order: &[usize]| -> Vec<(String, String)> {
                order.iter().map(|at| (list[*at].id.clone(), list[*at].name.clone())).collect()
            };
            match left.len().cmp(&right.len()) {
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Equal => contents(left, &orders[0]) > contents(right, &orders[1]),
            }
        };
        let mut roster = Roster::new(noise, [false, true]);
        let mut positions: [Vec<usize>; 2] = Default::default();
        for (list, order, side) in
            [(left, &orders[0], usize::from(turned)), (right, &orders[1], usize::from(!turned))]
        {
            roster.reserve(side, list.len());
            for (slot, position) in order.iter().enumerate() {
                roster.put(side, slot as u32, &list[*position]);
            }
            positions[side].clone_from(order);
        }
        Self { roster, positions, turned }
    }

    /// Every pair worth a look. `keep` says what is kept of it.
    pub(crate) fn pairs<T: Send>(
        &self,
        model: &Model,
        spread: &dyn Spread,
        keep: impl Fn(u32, u32, Sight) -> Option<T> + Sync,
    ) -> Vec<T> {
        let count = self.roster.len(0);
        let parts = count.div_ceil(PART);
        let found = collect(spread, parts, &|part| {
            let mut scratch = Scratch::default();
            let mut observer = self.roster.observer(&model.pair);
            let mut kept = Vec::new();
            for slot in part * PART..((part + 1) * PART).min(count) {
                let Some(record) = self.roster.record(0, slot as u32) else { continue };
                self.roster.look(0, record, &mut observer, &mut scratch, |other, sight| {
                    kept.extend(keep(slot as u32, other, sight));
                });
            }
            kept
        });
        found.into_iter().flatten().collect()
    }

    /// Every pair that is allowed (slots of side 0 and 1) and not out of the question, judged among its rivals.
    pub(crate) fn scored(
        &self,
        model: &Model,
        spread: &dyn Spread,
        allowed: &(dyn Fn(u32, u32) -> bool + Sync),
    ) -> Vec<Scored> {
        let mut pairs = self.pairs(model, spread, |left, right, sight| {
            (sight.score > FLOOR && allowed(left, right)).then(|| Scored {
                left,
                right,
                score: sight.score,
                sure: 0.0,
                veto: is_vetoed(&sight.observed),
                generic: is_generic(&sight.observed),
                contradicted: is_contradicted(&sight.observed),
                chosen: false,
                lead: 0.0,
                exact: self.is_exact(left, right),
            })
        });
        settle(&mut pairs, self.roster.len(0), self.roster.len(1), model);
        pairs
    }

    /// The positions in the caller's left and right list.
    pub(crate) fn callers(&self, pair: &Scored) -> (usize, usize) {
        let (a, b) = (self.positions[0][pair.left as usize], self.positions[1][pair.right as usize]);
        if self.turned { (b, a) } else { (a, b) }
    }

    fn is_exact(&self, left: u32, right: u32) -> bool {
        let spelling =
            |side, slot| self.roster.record(side, slot).map_or(0, |record: &Record| record.spelling);
        let key = spelling(0, left);
        key != 0 && key == spelling(1, right) && !self.roster.counts.is_shared(key)
    }
}

/// Another number, another place, another trade: another branch or another company, whatever else agrees.
pub(crate) fn is_vetoed(observed: &Observed) -> bool {
    [at::NUMBER, at::PLACE, at::TRADE].iter().any(|place| observed[*place] == stand::DIFFER)
}

/// Names that share nothing but words which many bear, and nothing beside the name that few have.
pub(crate) fn is_generic(observed: &Observed) -> bool {
    let told_apart =
        [at::DOMAIN, at::PHONE, at::MAILBOX].iter().any(|place| observed[*place] == stand::AGREE);
    !told_apart && !(observed[at::RAREST] >= RARE_ENOUGH || observed[at::WEIGHT] >= MUCH_ENOUGH)
}

/// Two or more of domain, phone, city and country differ, and none of them agrees.
fn is_contradicted(observed: &Observed) -> bool {
    let beside = [at::DOMAIN, at::PHONE, at::MAILBOX, at::POST, at::CITY, at::COUNTRY];
    let count = |how: f32| beside.iter().filter(|place| observed[**place] == how).count();
    count(stand::DIFFER) >= 2 && count(stand::AGREE) + count(stand::AGREE_SHARED) == 0
}

/// What is seen of a pair among its rivals; in the order of [`super::model::AMONG_RIVALS`].
pub(crate) fn among_rivals(pair: &Scored, other_lead: f32) -> [f32; 5] {
    let yes = |is: bool| if is { 1.0 } else { f32::NAN };
    [pair.score, pair.lead, other_lead, yes(pair.chosen), yes(pair.exact)]
}

/// Judges every pair among its rivals.
pub(crate) fn settle(pairs: &mut [Scored], lefts: usize, rights: usize, model: &Model) {
    for (at, other) in rivals(pairs, lefts, rights).into_iter().enumerate() {
        let pair = &mut pairs[at];
        pair.sure = probability(model.rivals.score(&among_rivals(pair, other)));
        if pair.veto {
            pair.sure = pair.sure.min(MOST_WITH_VETO);
        } else if pair.exact && pair.chosen && !pair.generic && !pair.contradicted {
            pair.sure = 1.0;
        }
    }
}

/// Fills in which pairs are chosen and how far they lead; gives the lead over the rival that is further behind.
pub(crate) fn rivals(pairs: &mut [Scored], lefts: usize, rights: usize) -> Vec<f32> {
    let links: Vec<Link> = pairs
        .iter()
        .map(|pair| Link { left: pair.left, right: pair.right, score: pair.score - FLOOR })
        .collect();
    for (pair, stands) in pairs.iter_mut().zip(assign(&links, lefts, rights)) {
        pair.chosen = stands;
    }
    // The best and the second best of every record.
    let mut best = [vec![[NO_RIVAL; 2]; lefts], vec![[NO_RIVAL; 2]; rights]];
    for pair in pairs.iter() {
        for (side, slot) in [pair.left, pair.right].into_iter().enumerate() {
            let two = &mut best[side][slot as usize];
            if pair.score > two[0] {
                *two = [pair.score, two[0]];
            } else if pair.score > two[1] {
                two[1] = pair.score;
            }
        }
    }
    pairs
        .iter_mut()
        .map(|pair| {
            let lead = |side: usize, slot: u32| {
                let [first, second] = best[side][slot as usize];
                let rival = if pair.score >= first { second } else { first };
                pair.score - rival
            };
            let (left, right) = (lead(0, pair.left), lead(1, pair.right));
            pair.lead = left.min(right);
            left.max(right)
        })
        .collect()
}
