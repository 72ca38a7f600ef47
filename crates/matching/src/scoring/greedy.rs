//! The best links first, a few at each record, kept true while links come and go.
//!
//! A link stands where at each of its ends fewer than `MOST` better ones stand. That settles every link once their order is
//! settled, whatever came first; so after a change only links near it are looked at again, from the best one down.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// No record.
const NOBODY: u32 = u32::MAX;

/// A record: the side it is on, and its slot.
pub(crate) type Node = (usize, u32);
/// A link: the slots of both ends.
pub(crate) type Ends = [u32; 2];

/// How good a link is: by its figures, and of equal ones by the ids of its ends, the first ids first. Those are asked for only then.
pub(crate) struct Worth<'a, 'i, F> {
    pub figures: F,
    pub ends: Ends,
    pub id: &'a dyn Fn(Node) -> &'i str,
}

impl<F: Ord> Ord for Worth<'_, '_, F> {
    fn cmp(&self, other: &Self) -> Ordering {
        let ids = |side: usize| (other.id)((side, other.ends[side])).cmp((self.id)((side, self.ends[side])));
        self.figures.cmp(&other.figures).then_with(|| ids(0)).then_with(|| ids(1))
    }
}

impl<F: Ord> PartialOrd for Worth<'_, '_, F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<F: Ord> PartialEq for Worth<'_, '_, F> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<F: Ord> Eq for Worth<'_, '_, F> {}

/// Which links stand, at most `MOST` at a record.
#[derive(Debug, Clone)]
pub(crate) struct Greedy<const MOST: usize> {
    taken: [Vec<[u32; MOST]>; 2],
}

/// Links as they are now.
pub(crate) struct Links<'a, K> {
    /// Writes down the other ends of a record's links.
    pub others: &'a dyn Fn(Node, &mut Vec<u32>),
    /// How good a link is: the greatest goes first. Two links are never equal.
    pub worth: &'a dyn Fn(Ends) -> K,
}

impl<const MOST: usize> Greedy<MOST> {
    pub(crate) fn new() -> Self {
        Self { taken: Default::default() }
    }

    pub(crate) fn resize(&mut self, side: usize, slots: usize) {
        self.taken[side].resize(slots, [NOBODY; MOST]);
    }

    /// The other ends of the links that stand at a record.
    pub(crate) fn of(&self, (side, slot): Node) -> impl Iterator<Item = u32> + '_ {
        self.taken[side][slot as usize].iter().copied().filter(|other| *other != NOBODY)
    }

    pub(crate) fn stands(&self, ends: Ends) -> bool {
        self.of((0, ends[0])).any(|other| other == ends[1])
    }

    /// Lets a link stand that something else has chosen.
    pub(crate) fn take(&mut self, ends: Ends) {
        for side in [0, 1] {
            let places = &mut self.taken[side][ends[side] as usize];
            if let Some(place) = places.iter_mut().find(|other| **other == NOBODY) {
                *place = ends[1 - side];
            }
        }
    }

    pub(crate) fn free(&mut self, ends: Ends) {
        for side in [0, 1] {
            let places = &mut self.taken[side][ends[side] as usize];
            if let Some(place) = places.iter_mut().find(|other| **other == ends[1 - side]) {
                *place = NOBODY;
            }
        }
    }

    /// Frees all that stands at a record, and gives it.
    pub(crate) fn free_all(&mut self, node: Node) -> Vec<Ends> {
        let freed: Vec<Ends> = self.of(node).map(|other| ends(node, other)).collect();
        freed.iter().for_each(|ends| self.free(*ends));
        freed
    }

    /// Settles anew what a change of links at the touched records may change; both ends of every link that came, went or got
    /// another worth are among them. Gives the links that stand now and did not before, or the other way round.
    pub(crate) fn settle<K: Ord>(&mut self, touched: &[Node], links: &Links<'_, K>) -> Vec<Ends> {
        let mut open = touched.to_vec();
        let mut before: Vec<Ends> = Vec::new();
        for node in touched {
            for ends in self.free_all(*node) {
                open.push((1 - node.0, ends[1 - node.0]));
                before.push(ends);
            }
        }
        open.sort_unstable();
        open.dedup();
        let mut others = Vec::new();
        let mut dirty: Vec<Ends> = Vec::new();
        for node in open {
            (links.others)(node, &mut others);
            dirty.extend(others.iter().map(|other| ends(node, *other)));
        }
        dirty.sort_unstable();
        dirty.dedup();
        let mut waiting: BinaryHeap<(K, Ends)> =
            dirty.into_iter().map(|ends| ((links.worth)(ends), ends)).collect();
        let mut after: Vec<Ends> = Vec::new();
        while let Some((worth, ends)) = waiting.pop() {
            if self.stands(ends) {
                continue;
            }
            let rooms = [0, 1].map(|side| self.room((side, ends[side]), &worth, links));
            let [Some(left), Some(right)] = rooms else { continue };
            for dropped in [left, right].into_iter().flatten() {
                // Whatever is worse at its other end may stand in its place; at this end nothing got room.
                self.free(dropped);
                before.push(dropped);
                let side = usize::from(dropped[0] == ends[0]);
                let gained = (side, dropped[side]);
                let limit = (links.worth)(dropped);
                (links.others)(gained, &mut others);
                for other in &others {
                    let next = self::ends(gained, *other);
                    let worth = (links.worth)(next);
                    if worth < limit {
                        waiting.push((worth, next));
                    }
                }
            }
            self.take(ends);
            after.push(ends);
        }
        self.flipped(before, after)
    }

    /// Whether a link of that worth has room at a record, and what must go for it: the worst that stands there, if that is worse.
    fn room<K: Ord>(&self, node: Node, worth: &K, links: &Links<'_, K>) -> Option<Option<Ends>> {
        if self.of(node).count() < MOST {
            return Some(None);
        }
        let worst = self
            .of(node)
            .map(|other| ((links.worth)(ends(node, other)), ends(node, other)))
            .min_by(|a, b| a.0.cmp(&b.0))?;
        (worst.0 < *worth).then_some(Some(worst.1))
    }

    /// What stood and stands no longer, and what stands and did not. Everything freed is in `before`, whatever was taken since
    /// in `after`; a link may have gone both ways more than once.
    fn flipped(&self, mut before: Vec<Ends>, mut after: Vec<Ends>) -> Vec<Ends> {
        before.sort_unstable();
        before.dedup();
        after.sort_unstable();
        after.dedup();
        let mut flipped = before.clone();
        flipped.retain(|ends| !self.stands(*ends));
        flipped.extend(
            after.into_iter().filter(|ends| before.binary_search(ends).is_err() && self.stands(*ends)),
        );
        flipped
    }
}

/// The ends of a link from one of them.
pub(crate) fn ends((side, slot): Node, other: u32) -> Ends {
    if side == 0 { [slot, other] } else { [other, slot] }
}

/// A number such that greater scores have greater ones.
pub(crate) fn rank(score: f32) -> i32 {
    let bits = score.to_bits().cast_signed();
    bits ^ (((bits >> 31).cast_unsigned() >> 1).cast_signed())
}
