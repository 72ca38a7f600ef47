//! Two whole lists: every pair worth a look, settled among all.

use std::cmp::Ordering;
use std::sync::Mutex;

use super::model::Model;
use super::observe::Sight;
use super::roster::{Roster, Scratch, by_slot};
use crate::group::by_id;
use crate::record::Organisation;
use crate::scoring::rivals::{FLOOR, Scored, settle};
use crate::scoring::spread::{Spread, collect};
use crate::words::noise::NoiseWords;

/// Records are looked at in parts of so many, and so many parts at a time: their pairs are held twice until they stand together.
const PART: usize = 512;
const PARTS: usize = 128;

/// The lists, read and indexed; slots are positions in the order of ids.
pub(crate) struct Lists {
    pub roster: Roster,
    /// The position in its list of each slot, side by side.
    pub positions: [Vec<usize>; 2],
    /// Whether the left list of the caller is side 1 here.
    pub turned: bool,
}

impl Lists {
    /// Reads both lists.
    pub(crate) fn read(
        left: &[Organisation],
        right: &[Organisation],
        noise: &NoiseWords,
        spread: &dyn Spread,
    ) -> Self {
        let (orders, turned) = orders(left, right, spread);
        let sides = [usize::from(turned), usize::from(!turned)];
        let lists = [(left, &*orders[0], sides[0]), (right, &*orders[1], sides[1])];
        let mut roster = Roster::read_both(lists, noise, spread);
        roster.counts.keep_shared();
        roster.index(1, spread);
        let mut positions = orders;
        if turned {
            positions.reverse();
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
        let scratches: Mutex<Vec<Scratch>> = Mutex::default();
        let look = |part: usize| {
            // One for each hand, not for each part: it is as long as the list.
            let mut scratch = scratches.lock().ok().and_then(|mut kept| kept.pop()).unwrap_or_default();
            let mut observer = self.roster.observer(&model.pair);
            let mut kept = Vec::new();
            for slot in part * PART..((part + 1) * PART).min(count) {
                let Some(record) = self.roster.record(0, slot as u32) else { continue };
                self.roster.look(0, record, &mut observer, (&mut scratch, &by_slot), |other, sight| {
                    kept.extend(keep(slot as u32, other, sight));
                });
            }
            if let Ok(mut scratches) = scratches.lock() {
                scratches.push(scratch);
            }
            kept
        };
        let parts = count.div_ceil(PART);
        let mut pairs = Vec::new();
        for first in (0..parts).step_by(PARTS) {
            let found = collect(spread, PARTS.min(parts - first), &|part| look(first + part));
            found.into_iter().for_each(|part| pairs.extend(part));
        }
        pairs
    }

    /// Every pair that is allowed (slots of side 0 and 1) and not out of the question, not judged yet.
    pub(crate) fn scored(
        &self,
        model: &Model,
        spread: &dyn Spread,
        allowed: &(dyn Fn(u32, u32) -> bool + Sync),
    ) -> Vec<Scored> {
        self.pairs(model, spread, |left, right, sight| {
            (sight.score > FLOOR && allowed(left, right)).then(|| self.roster.scored(left, right, &sight))
        })
    }

    /// Judges pairs among their rivals.
    pub(crate) fn settle(&self, pairs: &mut [Scored], model: &Model) {
        settle(pairs, self.roster.len(0), self.roster.len(1), &model.rivals);
    }

    /// The positions in the caller's left and right list.
    pub(crate) fn callers(&self, pair: &Scored) -> (usize, usize) {
        let (a, b) = (self.positions[0][pair.left as usize], self.positions[1][pair.right as usize]);
        if self.turned { (b, a) } else { (a, b) }
    }
}

/// Both lists in the order of their ids, and whether the left one is side 1, the one that is searched through: the longer one.
/// That does not depend on which list is called left.
pub(crate) fn orders(
    left: &[Organisation],
    right: &[Organisation],
    spread: &dyn Spread,
) -> ([Vec<usize>; 2], bool) {
    let lists = [left, right];
    let sorted = collect(spread, lists.len(), &|which| by_id(lists[which], |record| &record.id));
    let orders: [Vec<usize>; 2] = sorted.try_into().unwrap_or_default();
    let contents = |at: usize| {
        let list = if at == 0 { left } else { right };
        orders[at].iter().map(|at| (&list[*at].id, &list[*at].name))
    };
    let turned = match left.len().cmp(&right.len()) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => contents(0).gt(contents(1)),
    };
    (orders, turned)
}
