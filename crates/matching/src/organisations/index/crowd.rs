//! One-to-one among the pairs that a change touches: the best of all choices where few records hang together, the best pairs
//! first where many do; as for two whole lists.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::graph::Graph;
use crate::scoring::assign::{LARGEST, Link, assign};
use crate::scoring::greedy::{Ends, Greedy, Links, Node, Worth, rank};

/// Which pairs are chosen, and which records stand in a crowd.
#[derive(Debug)]
pub(super) struct Chosen {
    pub pairs: Greedy<1>,
    crowded: [Vec<bool>; 2],
}

impl Chosen {
    pub(super) fn new() -> Self {
        Self { pairs: Greedy::new(), crowded: Default::default() }
    }

    pub(super) fn resize(&mut self, slots: [usize; 2]) {
        for side in [0, 1] {
            self.pairs.resize(side, slots[side]);
            self.crowded[side].resize(slots[side], false);
        }
    }

    /// Chooses anew. `touched` are both ends of every pair that came, went or got another score; `torn` those of pairs that went.
    /// Gives the pairs that were chosen and are not, or the other way round.
    pub(super) fn settle<'a>(
        &mut self,
        graph: &Graph,
        id: &dyn Fn(Node) -> &'a str,
        touched: &BTreeSet<Node>,
        torn: &BTreeSet<Node>,
    ) -> Vec<Ends> {
        let (mut crowd, mut seen, mut flipped) = (Vec::new(), FxHashSet::default(), Vec::new());
        for &node in touched {
            if seen.contains(&node) || (self.is_crowded(node) && !torn.contains(&node)) {
                continue;
            }
            match few(graph, node) {
                Some(members) => {
                    flipped.extend(self.choose(graph, &members, id));
                    seen.extend(members);
                }
                None => self.join_crowd(graph, node, &mut crowd),
            }
        }
        // Only now: what was torn off a crowd is in none any more.
        crowd.extend(touched.iter().filter(|node| self.is_crowded(**node)));
        let links = Links {
            others: &|node, others| graph.open(node, others),
            worth: &|ends: Ends| {
                let figures = graph.edge(ends).map_or(0, |edge| rank(edge.scored.score));
                Worth { figures, ends, id }
            },
        };
        flipped.extend(self.pairs.settle(&crowd, &links));
        flipped
    }

    fn is_crowded(&self, (side, slot): Node) -> bool {
        self.crowded[side][slot as usize]
    }

    /// Settles few records that hang together.
    fn choose<'a>(&mut self, graph: &Graph, members: &[Node], id: &dyn Fn(Node) -> &'a str) -> Vec<Ends> {
        let mut before: Vec<Ends> = Vec::new();
        for &node in members {
            before.extend(self.pairs.free_all(node));
            self.crowded[node.0][node.1 as usize] = false;
        }
        // In the order of ids, by which equal choices are told apart.
        let sides = [0, 1].map(|side| {
            let mut slots: Vec<u32> =
                members.iter().filter(|node| node.0 == side).map(|node| node.1).collect();
            slots.sort_unstable_by(|a, b| id((side, *a)).cmp(id((side, *b))));
            slots
        });
        let mut links = Vec::new();
        for (left, slot) in sides[0].iter().enumerate() {
            for edge in graph.edges(*slot).iter().filter(|edge| !edge.barred) {
                let right = sides[1].iter().position(|other| *other == edge.scored.right).unwrap_or_default();
                links.push(Link { left: left as u32, right: right as u32, ..Link::of(&edge.scored) });
            }
        }
        let mut after: Vec<Ends> = Vec::new();
        for (link, stands) in
            links.iter().zip(assign(links.len(), &|at| links[at as usize], sides[0].len(), sides[1].len()))
        {
            if stands {
                let ends = [sides[0][link.left as usize], sides[1][link.right as usize]];
                self.pairs.take(ends);
                after.push(ends);
            }
        }
        let mut flipped: Vec<Ends> = before.iter().filter(|ends| !after.contains(ends)).copied().collect();
        flipped.extend(after.iter().filter(|ends| !before.contains(ends)));
        flipped
    }

    /// A record that hangs together with many, and with it all that did not until now.
    fn join_crowd(&mut self, graph: &Graph, node: Node, crowd: &mut Vec<Node>) {
        let mut waiting = vec![node];
        let mut others = Vec::new();
        self.crowded[node.0][node.1 as usize] = true;
        while let Some(node) = waiting.pop() {
            crowd.push(node);
            graph.open(node, &mut others);
            for other in others.drain(..).map(|other| (1 - node.0, other)) {
                if !self.is_crowded(other) {
                    self.crowded[other.0][other.1 as usize] = true;
                    waiting.push(other);
                }
            }
        }
    }
}

/// All records that hang together with one; nothing where they are a crowd.
fn few(graph: &Graph, node: Node) -> Option<Vec<Node>> {
    let mut members = vec![node];
    let mut count = [0usize; 2];
    count[node.0] += 1;
    let mut seen: FxHashSet<Node> = FxHashSet::from_iter([node]);
    let (mut at, mut others) = (0, Vec::new());
    while let Some(&node) = members.get(at) {
        at += 1;
        graph.open(node, &mut others);
        for other in others.drain(..).map(|other| (1 - node.0, other)) {
            if seen.insert(other) {
                count[other.0] += 1;
                if count[other.0] > LARGEST {
                    return None;
                }
                members.push(other);
            }
        }
    }
    Some(members)
}
