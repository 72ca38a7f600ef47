//! Settles what changes have touched, and nothing else.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::graph::Edge;
use super::told::shown_score;
use super::{Changed, Index};
use crate::candidate::Decision;
use crate::organisations::roster::{MOST_CANDIDATES, Scratch};
use crate::scoring::greedy::{Ends, Links, Node, Worth, ends, rank};
use crate::scoring::rivals::{Best, FLOOR, compare, decide, judge};
use crate::scoring::spread::{OneAfterAnother, Spread, collect};

/// Records are searched for in parts of so many.
const PART: usize = 512;

/// What a search gives: candidates, the pairs that are worth keeping, and what a further candidate must be worth.
#[derive(Default)]
struct Found {
    candidates: Vec<u32>,
    edges: Vec<Edge>,
    least: f32,
}

impl Index {
    /// Settles what has changed since it was done last, and says of which records something else is proposed.
    pub fn settle(&mut self) -> Changed {
        self.settle_with(&OneAfterAnother)
    }

    pub(super) fn settle_with(&mut self, spread: &dyn Spread) -> Changed {
        let others = self.waiting.found.keys().copied().collect();
        let (looked, gone) = self.found();
        let searched = self.search(&looked, &others, spread);
        let alone = |ends: &Ends| searched.binary_search(&ends[0]).is_err();
        gone.iter().filter(|ends| alone(ends)).for_each(|ends| self.put_edge(*ends, None));
        looked.difference(&gone).filter(|ends| alone(ends)).for_each(|ends| self.look(*ends));
        let mut touched = std::mem::take(&mut self.waiting.touched);
        let torn = std::mem::take(&mut self.waiting.torn);
        let id =
            |node: Node| self.lists[node.0].records[node.1 as usize].as_ref().map_or("", |r| r.id.as_str());
        let flipped = self.chosen.settle(&self.graph, &id, &touched, &torn);
        self.judge(&mut touched, flipped);
        self.show(&touched);
        for node in std::mem::take(&mut self.waiting.renamed) {
            let others: Vec<u32> = self.shown.of(node).collect();
            if !others.is_empty() {
                self.tell(node);
            }
            others.into_iter().for_each(|other| self.tell((1 - node.0, other)));
        }
        std::mem::take(&mut self.waiting.told)
    }

    /// Pairs to look at anew, and pairs that are none any more. Where a record of side 1 is another now, those who found it and do
    /// still, or have room for it, look at it alone; those who have another candidate in its place look for that.
    fn found(&mut self) -> (BTreeSet<Ends>, BTreeSet<Ends>) {
        let (mut looked, mut gone) = (BTreeSet::new(), BTreeSet::new());
        for (slot, before) in std::mem::take(&mut self.waiting.found) {
            let now = self.roster.finders(slot, &self.least, &mut self.scratch);
            for &left in before.union(&now.keys().copied().collect()) {
                let ends = [left, slot];
                let full = self.least[left as usize] > 0.0;
                let has_room = !full && self.graph.candidates((0, left)).len() < MOST_CANDIDATES - 1;
                match (before.contains(&left), now.get(&left)) {
                    (was, Some(true)) if was || has_room => {
                        self.graph.add_candidate(ends);
                        looked.insert(ends);
                    }
                    (true, None) if !full => {
                        self.graph.remove_candidate(ends);
                        gone.insert(ends);
                    }
                    (false, None) => {}
                    _ => drop(self.waiting.finding.insert(left)),
                }
            }
        }
        for node in std::mem::take(&mut self.waiting.looking) {
            looked.extend(self.graph.candidates(node).iter().map(|other| ends(node, *other)));
        }
        (looked, gone)
    }

    /// Searches for the records that wait for it, and names them. Those that look for single candidates look at none again that they
    /// had before, but at those to be `looked` at and those that are `others` now.
    fn search(&mut self, looked: &BTreeSet<Ends>, others: &BTreeSet<u32>, spread: &dyn Spread) -> Vec<u32> {
        let searching = std::mem::take(&mut self.waiting.searching);
        let finding = std::mem::take(&mut self.waiting.finding);
        let slots: Vec<u32> = searching.union(&finding).copied().collect();
        let is_new = |ends: Ends| {
            searching.contains(&ends[0])
                || others.contains(&ends[1])
                || looked.contains(&ends)
                || !self.graph.candidates((0, ends[0])).contains(&ends[1])
        };
        let parts: Vec<&[u32]> = slots.chunks(PART).collect();
        let found: Vec<Vec<Found>> = if let [slots] = parts.as_slice() {
            let mut scratch = std::mem::take(&mut self.scratch);
            let found = self.find(slots, &is_new, &mut scratch);
            self.scratch = scratch;
            vec![found]
        } else {
            collect(spread, parts.len(), &|part| self.find(parts[part], &is_new, &mut Scratch::default()))
        };
        for (slot, found) in slots.iter().zip(found.into_iter().flatten()) {
            self.least[*slot as usize] = found.least;
            self.graph.set_candidates(*slot, found.candidates);
            self.replace(*slot, found.edges);
        }
        slots
    }

    /// Searches for records. Pairs that are not new stay as they were seen.
    fn find(&self, slots: &[u32], is_new: &dyn Fn(Ends) -> bool, scratch: &mut Scratch) -> Vec<Found> {
        let mut observer = self.roster.observer(&self.model.pair);
        let first = |a: u32, b: u32| self.id((1, a)).cmp(self.id((1, b)));
        let mut search = |slot: u32| {
            let mut found = Found::default();
            let Some(record) = self.roster.record(0, slot) else { return found };
            self.roster.candidates(0, record, (scratch, &first), &mut found.candidates);
            found.least = scratch.least;
            for &other in &found.candidates {
                let ends = [slot, other];
                if !is_new(ends) {
                    found.edges.extend(self.graph.edge(ends).cloned());
                } else if let Some(there) = self.roster.record(1, other) {
                    let sight = observer.look(record, there);
                    if sight.score > FLOOR {
                        let scored = self.roster.scored(slot, other, &sight);
                        found.edges.push(Edge { scored, barred: self.is_barred(ends) });
                    }
                }
            }
            found
        };
        slots.iter().map(|slot| search(*slot)).collect()
    }

    /// Puts the pairs of a record in place of those it had, and notes what is other than before.
    fn replace(&mut self, slot: u32, mut edges: Vec<Edge>) {
        let before: Vec<Edge> = self.graph.edges(slot).to_vec();
        for edge in &mut edges {
            let right = edge.scored.right;
            match before.binary_search_by_key(&right, |edge| edge.scored.right) {
                Ok(at) => self.carry_over(&before[at], edge),
                Err(_) => self.waiting.touched.extend([(0, slot), (1, right)]),
            }
        }
        for gone in &before {
            let right = gone.scored.right;
            if edges.iter().any(|edge| edge.scored.right == right) {
                continue;
            }
            if self.shown.stands([slot, right]) {
                self.tell((0, slot));
                self.tell((1, right));
            }
            self.waiting.touched.extend([(0, slot), (1, right)]);
            self.waiting.torn.extend([(0, slot), (1, right)]);
        }
        self.graph.set_edges(slot, edges);
    }

    /// What a pair is among its rivals stays until it is judged anew. One that moved by a hair stays as it was.
    fn carry_over(&mut self, before: &Edge, edge: &mut Edge) {
        let was = &before.scored;
        if !self.waiting.renewing && (edge.scored.score - was.score).abs() < self.drift.hair() {
            edge.scored.score = was.score;
        }
        edge.scored.sure = was.sure;
        edge.scored.chosen = was.chosen;
        edge.scored.lead = was.lead;
        if *edge == *before {
            return;
        }
        let ends = [was.left, was.right];
        self.waiting.touched.extend([(0, ends[0]), (1, ends[1])]);
        if edge.barred && !before.barred {
            self.waiting.torn.extend([(0, ends[0]), (1, ends[1])]);
        }
        if self.shown.stands(ends) {
            self.tell((0, ends[0]));
            self.tell((1, ends[1]));
        }
    }

    /// Looks anew at one pair.
    fn look(&mut self, ends: Ends) {
        let seen = self.roster.record(0, ends[0]).zip(self.roster.record(1, ends[1])).map(|(a, b)| {
            let sight = self.roster.observer(&self.model.pair).look(a, b);
            self.roster.scored(ends[0], ends[1], &sight)
        });
        let barred = self.is_barred(ends);
        let edge = seen.filter(|scored| scored.score > FLOOR).map(|scored| Edge { scored, barred });
        self.put_edge(ends, edge);
    }

    /// One pair in place of what was known of it.
    fn put_edge(&mut self, ends: Ends, edge: Option<Edge>) {
        let mut edges = self.graph.edges(ends[0]).to_vec();
        edges.retain(|edge| edge.scored.right != ends[1]);
        edges.extend(edge);
        self.replace(ends[0], edges);
    }

    /// Judges pairs anew whose rivals or choice are other than before; their records are touched as well.
    fn judge(&mut self, touched: &mut BTreeSet<Node>, flipped: Vec<Ends>) {
        let mut others = Vec::new();
        let mut pairs: BTreeSet<Ends> = flipped.into_iter().collect();
        for &node in touched.iter() {
            let mut best = Best::NONE;
            self.graph.open(node, &mut others);
            for other in &others {
                let ends = ends(node, *other);
                if let Some(edge) = self.graph.edge(ends) {
                    best.add(edge.scored.score);
                    pairs.insert(ends);
                }
            }
            self.best[node.0][node.1 as usize] = best;
        }
        for ends in pairs {
            let best = [self.best[0][ends[0] as usize], self.best[1][ends[1] as usize]];
            let chosen = self.chosen.pairs.stands(ends);
            let table = &self.model.rivals;
            let Some(edge) = self.graph.edge_mut(ends).filter(|edge| !edge.barred) else { continue };
            let before = edge.scored;
            edge.scored.chosen = chosen;
            let other = compare(&mut edge.scored, best);
            judge(&mut edge.scored, other, table);
            if edge.scored == before {
                continue;
            }
            touched.extend([(0, ends[0]), (1, ends[1])]);
            if self.shown.stands(ends) {
                self.tell((0, ends[0]));
                self.tell((1, ends[1]));
            }
        }
    }

    /// Settles which pairs are shown: the best three of each record.
    fn show(&mut self, touched: &BTreeSet<Node>) {
        let touched: Vec<Node> = touched.iter().copied().collect();
        let (graph, lists) = (&self.graph, &self.lists);
        let id = |(side, slot): Node| {
            lists[side].records[slot as usize].as_ref().map_or("", |record| record.id.as_str())
        };
        let worth = |ends: Ends| {
            let scored = graph.edge(ends).map(|edge| &edge.scored);
            let figures =
                scored.map(|pair| (score_steps(shown_score(pair)), Reverse(decide(pair)), rank(pair.score)));
            Worth { figures: figures.unwrap_or((0, Reverse(Decision::Ambiguous), i32::MIN)), ends, id: &id }
        };
        let links = Links { others: &|node, others| graph.open(node, others), worth: &worth };
        for ends in self.shown.settle(&touched, &links) {
            self.tell((0, ends[0]));
            self.tell((1, ends[1]));
        }
    }
}

/// A score in whole steps.
fn score_steps(score: f64) -> i64 {
    (score * 10_000.0).round() as i64
}
