//! Two whole lists: every pair worth a look, settled among all.

use super::doubt::{Doubt, is_contradicted, is_vetoed};
use super::model::Model;
use super::observe::Sight;
use super::roster::{Record, Roster, Scratch};
use crate::group::by_id;
use crate::record::Organisation;
use crate::scoring::rivals::{FLOOR, Scored, settle};
use crate::scoring::spread::{Spread, collect};
use crate::words::noise::NoiseWords;

/// Records are looked at in parts of so many.
const PART: usize = 512;

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
                generic: Doubt::of(&sight).is_some(),
                contradicted: is_contradicted(&sight.observed),
                chosen: false,
                lead: 0.0,
                exact: self.is_exact(left, right),
            })
        });
        settle(&mut pairs, self.roster.len(0), self.roster.len(1), &model.rivals);
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
