//! Settles what changes have touched, and nothing else.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::graph::Edge;
use super::told::shown_score;
use super::{Changed, Index};
use crate::candidate::Decision;
use crate::organisations::roster::{MOST_CANDIDATES, Scratch};
use crate::scoring::greedy::{Ends, Links, Node, ends, rank};
use crate::scoring::rivals::{Best, FLOOR, compare, decide, judge};
use crate::scoring::spread::{OneAfterAnother, Spread, collect};

/// Records are searched for in parts of so many.
const PART: usize = 512;

/// What a search gives: the pairs, what a further candidate must be worth, and how many there were.
#[derive(Default)]
struct Found {
    edges: Vec<Edge>,
    least: f32,
    candidates: u8,
}

impl Index {
    /// Settles what has changed since it was done last, and says of which records something else is proposed.
    pub fn settle(&mut self) -> Changed {
        self.settle_with(&OneAfterAnother)
    }

    pub(super) fn settle_with(&mut self, spread: &dyn Spread) -> Changed {
        let pairs = self.found();
        let searched = self.search(spread);
        for ends in pairs.into_iter().filter(|ends| searched.binary_search(&ends[0]).is_err()) {
            self.look(ends);
        }
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

    /// Pairs to look at anew. Where a record of side 1 is another now, those who found it and do still, or have room for it, look
    /// at it alone; those who have another candidate in its place search anew.
    fn found(&mut self) -> BTreeSet<Ends> {
        let mut pairs = BTreeSet::new();
        for (slot, before) in std::mem::take(&mut self.waiting.found) {
            let now = self.roster.finders(slot, &self.least, &mut self.scratch);
            for &left in before.keys().chain(now.keys()) {
                let full = self.least[left as usize] > 0.0;
                match (before.get(&left), now.get(&left)) {
                    (Some(true), Some(true)) => drop(pairs.insert([left, slot])),
                    (_, Some(true))
                        if !full && self.candidates[left as usize] < MOST_CANDIDATES as u8 - 1 =>
                    {
                        if pairs.insert([left, slot]) {
                            self.candidates[left as usize] += 1;
                        }
                    }
                    (Some(_), None) if !full => drop(pairs.insert([left, slot])),
                    _ => drop(self.waiting.searching.insert(left)),
                }
            }
        }
        for node in std::mem::take(&mut self.waiting.looking) {
            pairs.extend(self.graph.all(node).map(|other| ends(node, other)));
        }
        pairs
    }

    /// Searches for the records that wait for it, and names them.
    fn search(&mut self, spread: &dyn Spread) -> Vec<u32> {
        let slots: Vec<u32> = std::mem::take(&mut self.waiting.searching).into_iter().collect();
        let parts: Vec<&[u32]> = slots.chunks(PART).collect();
        let found: Vec<Vec<Found>> = if let [slots] = parts.as_slice() {
            let mut scratch = std::mem::take(&mut self.scratch);
            let found = self.find(slots, &mut scratch);
            self.scratch = scratch;
            vec![found]
        } else {
            collect(spread, parts.len(), &|part| self.find(parts[part], &mut Scratch::default()))
        };
        for (slot, found) in slots.iter().zip(found.into_iter().flatten()) {
            self.least[*slot as usize] = found.least;
            self.candidates[*slot as usize] = found.candidates;
            self.replace(*slot, found.edges);
        }
        slots
    }

    fn find(&self, slots: &[u32], scratch: &mut Scratch) -> Vec<Found> {
        let mut observer = self.roster.observer(&self.model.pair);
        let mut search = |slot: u32| {
            let mut found = Found::default();
            let Some(record) = self.roster.record(0, slot) else { return found };
            let first = |a: u32, b: u32| self.id((1, a)).cmp(self.id((1, b)));
            self.roster.look(0, record, &mut observer, (scratch, &first), |other, sight| {
                found.candidates += 1;
                if sight.score > FLOOR {
                    let scored = self.roster.scored(slot, other, &sight);
                    found.edges.push(Edge { scored, barred: self.is_barred([slot, other]) });
                }
            });
            found.least = scratch.least;
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
        self.graph.replace(slot, edges);
    }

    /// What a pair is among its rivals stays until it is judged anew.
    fn carry_over(&mut self, before: &Edge, edge: &mut Edge) {
        let was = &before.scored;
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
        let id = |side: usize, slot: u32| {
            lists[side].records[slot as usize].as_ref().map_or("", |record| record.id.as_str())
        };
        let worth = |ends: Ends| {
            let scored = graph.edge(ends).map(|edge| &edge.scored);
            let figures =
                scored.map(|pair| (score_steps(shown_score(pair)), Reverse(decide(pair)), rank(pair.score)));
            let ids = [0, 1].map(|side| Reverse(id(side, ends[side])));
            (figures.unwrap_or((0, Reverse(Decision::Ambiguous), i32::MIN)), ids)
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
