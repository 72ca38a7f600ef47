//! One list: which of its records may be one company (R26).
//!
//! A record is not its own candidate, and every pair is looked at once. There is no one-to-one here: three records of one
//! company are named together. Nothing is ever decided; a person merges.

use std::collections::BTreeMap;

use super::compare::Likeness;
use super::doubt::is_vetoed;
use super::model::Model;
use super::reasons::{Context, reasons};
use super::roster::{Roster, Scratch, by_slot};
use crate::candidate::{Decision, Reason, score};
use crate::group::by_id;
use crate::record::Organisation;
use crate::scoring::curves::probability;
use crate::scoring::rivals::{FLOOR, Scored, among_rivals};
use crate::scoring::spread::collect;

/// Less likely than this is not worth a person's look.
const LEAST: f64 = 0.5;
/// A record is named with so many others of its group at most; in the group all of them stand.
const MOST_TWINS: usize = 3;
/// Records are looked at in parts of so many.
const PART: usize = 512;

/// Records that may all be one company.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Positions in the list, in the order of their ids.
    pub records: Vec<usize>,
    /// The pairs that hold the group together, best first; of a crowd not all.
    pub twins: Vec<Twins>,
}

impl Group {
    /// How sure the surest pair is.
    pub fn score(&self) -> f64 {
        self.twins.first().map_or(0.0, |twins| twins.score)
    }
}

/// Two records that may be one.
#[derive(Debug, Clone, PartialEq)]
pub struct Twins {
    /// Positions in the list; the first one's id comes first.
    pub records: [usize; 2],
    /// How sure, from 0 to 1, in steps of 0.0001.
    pub score: f64,
    /// Why, most telling first.
    pub reasons: Vec<Reason>,
}

impl Likeness<'_> {
    /// The records of one list that may be one company, surest first. Pairs that people rejected stand in either order in
    /// `settled`; records that they ignored on the left take no part.
    pub fn duplicates(&self, list: &[Organisation]) -> Vec<Group> {
        let order = by_id(list, |record| &record.id);
        let mut roster = Roster::of_one_list(self.noise.clone());
        roster.reserve(1, list.len());
        for (slot, position) in order.iter().enumerate() {
            roster.put(1, slot as u32, &list[*position]);
        }
        let id = |slot: u32| list[order[slot as usize]].id.as_str();
        let (ignored, rejected) = (&self.settled.ignored.0, &self.settled.rejected);
        let pairs = self.pairs(&roster, &|a, b| {
            let both = |a: u32, b: u32| (id(a).to_owned(), id(b).to_owned());
            !(ignored.contains(id(a))
                || ignored.contains(id(b))
                || (!rejected.is_empty()
                    && (rejected.contains(&both(a, b)) || rejected.contains(&both(b, a)))))
        });
        let mut groups = Vec::new();
        for slots in connected(list.len(), &pairs) {
            let mut twins = Vec::new();
            let mut named: BTreeMap<u32, usize> = BTreeMap::new();
            for pair in &slots.pairs {
                let full = [pair.left, pair.right]
                    .iter()
                    .all(|slot| named.get(slot).is_some_and(|n| *n >= MOST_TWINS));
                if full {
                    continue;
                }
                [pair.left, pair.right].into_iter().for_each(|slot| *named.entry(slot).or_default() += 1);
                let records = [pair.left, pair.right].map(|slot| order[slot as usize]);
                let reasons = self.why(&roster, list, records, pair);
                twins.push(Twins { records, score: score(f64::from(pair.sure)), reasons });
            }
            let records = slots.members.iter().map(|slot| order[*slot as usize]).collect();
            groups.push(Group { records, twins });
        }
        groups.sort_by(|a, b| {
            b.score().total_cmp(&a.score()).then_with(|| list[a.records[0]].id.cmp(&list[b.records[0]].id))
        });
        groups
    }

    /// Every pair worth a person's look, the surest first.
    fn pairs(&self, roster: &Roster, allowed: &(dyn Fn(u32, u32) -> bool + Sync)) -> Vec<Scored> {
        let (count, model) = (roster.len(1), self.model);
        let found = collect(self.spread, count.div_ceil(PART), &|part| {
            let mut scratch = Scratch::default();
            let mut observer = roster.observer(&model.pair);
            let mut kept = Vec::new();
            for slot in part * PART..((part + 1) * PART).min(count) {
                let slot = slot as u32;
                let Some(record) = roster.record(1, slot) else { continue };
                roster.look(0, record, &mut observer, (&mut scratch, &by_slot), |other, sight| {
                    let (left, right) = (slot.min(other), slot.max(other));
                    if left == right || is_vetoed(&sight.observed) || !allowed(left, right) {
                        return;
                    }
                    let spelled = |slot: u32| roster.record(1, slot).map_or(0, |record| record.spelling);
                    let exact = spelled(left) != 0 && spelled(left) == spelled(right);
                    kept.extend(judged(model, left, right, sight.score, exact));
                });
            }
            kept
        });
        let mut pairs: Vec<Scored> = found.into_iter().flatten().collect();
        // Both records of a pair may have found each other.
        pairs.sort_by_key(|pair| (pair.left, pair.right));
        pairs.dedup_by_key(|pair| (pair.left, pair.right));
        pairs.sort_by(|a, b| b.sure.total_cmp(&a.sure).then((a.left, a.right).cmp(&(b.left, b.right))));
        pairs
    }

    fn why(&self, roster: &Roster, list: &[Organisation], records: [usize; 2], pair: &Scored) -> Vec<Reason> {
        let Some((a, b)) = roster.record(1, pair.left).zip(roster.record(1, pair.right)) else {
            return Vec::new();
        };
        let context = Context {
            roster,
            records: [a, b],
            turned: false,
            model: self.model,
            left: &list[records[0]],
            right: &list[records[1]],
            decision: Decision::Suggest,
        };
        reasons(&context, pair)
    }
}

/// A pair as likely as it is without rivals; names spelled the same are always worth a look.
fn judged(model: &Model, left: u32, right: u32, score: f32, exact: bool) -> Option<Scored> {
    let (chosen, lead) = (true, score - FLOOR);
    let mut pair = Scored {
        left,
        right,
        score,
        sure: 0.0,
        veto: false,
        generic: false,
        contradicted: false,
        chosen,
        lead,
        exact,
    };
    pair.sure = probability(model.rivals.score(&among_rivals(&pair, lead)));
    if exact {
        pair.sure = pair.sure.max(LEAST as f32);
    }
    (f64::from(pair.sure) >= LEAST).then_some(pair)
}

/// Records that pairs hold together, in ascending order, with those pairs in theirs.
struct Connected<'a> {
    members: Vec<u32>,
    pairs: Vec<&'a Scored>,
}

fn connected(records: usize, pairs: &[Scored]) -> Vec<Connected<'_>> {
    let mut parents: Vec<u32> = (0..records as u32).collect();
    let root = |parents: &mut [u32], mut at: u32| {
        while parents[at as usize] != at {
            parents[at as usize] = parents[parents[at as usize] as usize];
            at = parents[at as usize];
        }
        at
    };
    for pair in pairs {
        let (a, b) = (root(&mut parents, pair.left), root(&mut parents, pair.right));
        parents[a.max(b) as usize] = a.min(b);
    }
    let mut groups: BTreeMap<u32, Connected<'_>> = BTreeMap::new();
    for pair in pairs {
        let group = groups
            .entry(root(&mut parents, pair.left))
            .or_insert_with(|| Connected { members: Vec::new(), pairs: Vec::new() });
        group.members.extend([pair.left, pair.right]);
        group.pairs.push(pair);
    }
    groups
        .into_values()
        .map(|mut group| {
            group.members.sort_unstable();
            group.members.dedup();
            group
        })
        .collect()
}
