//! Pairs that were found, by either of their records.

use crate::scoring::greedy::{Ends, Node};
use crate::scoring::rivals::Scored;

/// A pair that was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    pub scored: Scored,
    /// One of both takes no part, or people said that they are not one: kept for the case that this is taken back.
    pub barred: bool,
}

/// All pairs. Side 0 finds, side 1 is found.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// By slot of side 0, in ascending order of the other.
    edges: Vec<Vec<Edge>>,
    /// By slot of side 1, in no order: who found it.
    finders: Vec<Vec<u32>>,
}

impl Graph {
    pub(super) fn resize(&mut self, slots: [usize; 2]) {
        self.edges.resize(slots[0].max(self.edges.len()), Vec::new());
        self.finders.resize(slots[1].max(self.finders.len()), Vec::new());
    }

    pub(super) fn edges(&self, left: u32) -> &[Edge] {
        &self.edges[left as usize]
    }

    pub(super) fn edge(&self, [left, right]: Ends) -> Option<&Edge> {
        let edges = &self.edges[left as usize];
        edges.binary_search_by_key(&right, |edge| edge.scored.right).ok().map(|at| &edges[at])
    }

    pub(super) fn edge_mut(&mut self, [left, right]: Ends) -> Option<&mut Edge> {
        let edges = &mut self.edges[left as usize];
        edges.binary_search_by_key(&right, |edge| edge.scored.right).ok().map(|at| &mut edges[at])
    }

    /// The records that a record was paired with, those of barred pairs too.
    pub(super) fn all(&self, (side, slot): Node) -> impl Iterator<Item = u32> + '_ {
        let (edges, finders): (&[Edge], &[u32]) =
            if side == 0 { (&self.edges[slot as usize], &[]) } else { (&[], &self.finders[slot as usize]) };
        edges.iter().map(|edge| edge.scored.right).chain(finders.iter().copied())
    }

    /// Those of pairs that count.
    pub(super) fn open(&self, node: Node, out: &mut Vec<u32>) {
        out.clear();
        if node.0 == 0 {
            let open = self.edges(node.1).iter().filter(|edge| !edge.barred);
            out.extend(open.map(|edge| edge.scored.right));
        } else {
            let counts = |left: &u32| self.edge([*left, node.1]).is_some_and(|edge| !edge.barred);
            out.extend(self.all(node).filter(counts));
        }
    }

    /// Pairs of a record of side 0, in place of those it had; gives those.
    pub(super) fn replace(&mut self, left: u32, mut edges: Vec<Edge>) -> Vec<Edge> {
        edges.sort_unstable_by_key(|edge| edge.scored.right);
        let before = std::mem::take(&mut self.edges[left as usize]);
        for edge in &before {
            let finders = &mut self.finders[edge.scored.right as usize];
            if let Some(at) = finders.iter().position(|finder| *finder == left) {
                finders.swap_remove(at);
            }
        }
        edges.iter().for_each(|edge| self.finders[edge.scored.right as usize].push(left));
        self.edges[left as usize] = edges;
        before
    }

    /// Takes one pair out.
    pub(super) fn remove(&mut self, [left, right]: Ends) {
        self.edges[left as usize].retain(|edge| edge.scored.right != right);
        self.finders[right as usize].retain(|finder| *finder != left);
    }
}
