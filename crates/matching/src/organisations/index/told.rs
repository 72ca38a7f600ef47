//! What is proposed, as people see it.

use super::{Index, Side};
use crate::candidate::{Candidate, score};
use crate::organisations::reasons::{Context, reasons};
use crate::scoring::greedy::{Ends, Node, ends};
use crate::scoring::rivals::{Scored, decide};

impl Index {
    /// What is proposed for a record that is at least so sure, best first; at most three.
    pub fn proposals(&self, side: Side, id: &str, least: f64) -> Vec<Candidate> {
        let side = self.side(side);
        let Some(slot) = self.slot(side, id) else { return Vec::new() };
        let node = (side, slot);
        let mut found: Vec<Candidate> =
            self.shown.of(node).filter_map(|other| self.candidate(ends(node, other), least)).collect();
        found.sort_by(crate::candidate::best_first);
        found
    }

    fn candidate(&self, ends: Ends, least: f64) -> Option<Candidate> {
        let pair = &self.graph.edge(ends)?.scored;
        if shown_score(pair) < least {
            return None;
        }
        let nodes: [Node; 2] =
            if self.turned { [(1, ends[1]), (0, ends[0])] } else { [(0, ends[0]), (1, ends[1])] };
        let (left, right) = (self.record(nodes[0])?, self.record(nodes[1])?);
        let records = [self.roster.record(0, ends[0])?, self.roster.record(1, ends[1])?];
        let (roster, model, turned, decision) = (&self.roster, &self.model, self.turned, decide(pair));
        let context = Context { roster, records, turned, model, left, right, decision };
        Some(Candidate {
            left: left.id.clone(),
            right: right.id.clone(),
            score: shown_score(pair),
            decision,
            reasons: reasons(&context, pair),
        })
    }

    /// Something else is shown of a record than before.
    pub(super) fn tell(&mut self, node: Node) {
        let id = self.id(node).to_owned();
        let left = (node.0 == 0) != self.turned;
        let told = &mut self.waiting.told;
        if left {
            told.left.insert(id)
        } else {
            told.right.insert(id)
        };
    }
}

/// How sure a pair is, as people see it.
pub(super) fn shown_score(pair: &Scored) -> f64 {
    score(f64::from(pair.sure))
}
