//! Candidates, and the pairs among them that were worth keeping, by either of their records.

use crate::scoring::greedy::{Ends, Node};
use crate::scoring::rivals::Scored;

/// A pair that is worth keeping.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    pub scored: Scored,
    /// One of both takes no part, or people said that they are not one: kept for the case that this is taken back.
    pub barred: bool,
}

/// Side 0 finds, side 1 is found.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// By slot of side 0, in no order.
    candidates: Vec<Vec<u32>>,
    /// By slot of side 1, in no order: whose candidate it is.
    finders: Vec<Vec<u32>>,
    /// By slot of side 0, in ascending order of the other.
    edges: Vec<Vec<Edge>>,
    /// By slot of side 1, in no order: with whom it has an edge. Few of those who find a record have one.
    others: Vec<Vec<u32>>,
}

impl Graph {
    pub(super) fn resize(&mut self, slots: [usize; 2]) {
        self.candidates.resize(slots[0].max(self.candidates.len()), Vec::new());
        self.edges.resize(slots[0].max(self.edges.len()), Vec::new());
        self.finders.resize(slots[1].max(self.finders.len()), Vec::new());
        self.others.resize(slots[1].max(self.others.len()), Vec::new());
    }

    /// The records that a record finds, or that find it.
    pub(super) fn candidates(&self, (side, slot): Node) -> &[u32] {
        if side == 0 { &self.candidates[slot as usize] } else { &self.finders[slot as usize] }
    }

    /// Candidates of a record of side 0, in place of those it had.
    pub(super) fn set_candidates(&mut self, left: u32, candidates: Vec<u32>) {
        let before = std::mem::replace(&mut self.candidates[left as usize], candidates);
        before.iter().for_each(|right| forget(&mut self.finders[*right as usize], left));
        for right in &self.candidates[left as usize] {
            self.finders[*right as usize].push(left);
        }
    }

    pub(super) fn add_candidate(&mut self, [left, right]: Ends) {
        if !self.candidates[left as usize].contains(&right) {
            self.candidates[left as usize].push(right);
            self.finders[right as usize].push(left);
        }
    }

    pub(super) fn remove_candidate(&mut self, [left, right]: Ends) {
        forget(&mut self.candidates[left as usize], right);
        forget(&mut self.finders[right as usize], left);
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

    /// Pairs of a record of side 0, in place of those it had.
    pub(super) fn set_edges(&mut self, left: u32, mut edges: Vec<Edge>) {
        edges.sort_unstable_by_key(|edge| edge.scored.right);
        let before = std::mem::replace(&mut self.edges[left as usize], edges);
        before.iter().for_each(|edge| forget(&mut self.others[edge.scored.right as usize], left));
        for edge in &self.edges[left as usize] {
            self.others[edge.scored.right as usize].push(left);
        }
    }

    pub(super) fn remove_edge(&mut self, [left, right]: Ends) {
        self.edges[left as usize].retain(|edge| edge.scored.right != right);
        forget(&mut self.others[right as usize], left);
    }

    /// The other records of the pairs of a record that count.
    pub(super) fn open(&self, node: Node, out: &mut Vec<u32>) {
        out.clear();
        if node.0 == 0 {
            let open = self.edges(node.1).iter().filter(|edge| !edge.barred);
            out.extend(open.map(|edge| edge.scored.right));
        } else {
            let counts = |left: &&u32| self.edge([**left, node.1]).is_some_and(|edge| !edge.barred);
            out.extend(self.others[node.1 as usize].iter().filter(counts));
        }
    }
}

fn forget(list: &mut Vec<u32>, slot: u32) {
    if let Some(at) = list.iter().position(|other| *other == slot) {
        list.swap_remove(at);
    }
}
