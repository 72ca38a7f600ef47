//! Judged pairs as people see them: a few of each record, each decided.

use std::collections::BTreeSet;

use super::rivals::Scored;
use crate::candidate::{Decision, score};
use crate::group::MOST_SHOWN;

/// Two records that may be one: positions in their lists.
#[derive(Debug, Clone, Copy)]
pub struct Proposal {
    /// Position in the left list.
    pub left: usize,
    /// Position in the right list.
    pub right: usize,
    /// How sure, from 0 to 1, in steps of 0.0001.
    pub score: f64,
    /// What to make of it.
    pub decision: Decision,
    pub(crate) scored: Scored,
}

impl Proposal {
    pub(crate) fn new(scored: &Scored, (left, right): (usize, usize), decision: Decision) -> Self {
        Self { left, right, score: score(f64::from(scored.sure)), decision, scored: *scored }
    }
}

/// The best proposals of each record, best first, then by ids; a record stands in at most one match. `lists` are the
/// lengths of both, and `id` tells a record's.
pub(crate) fn shown<'a>(
    mut all: Vec<Proposal>,
    lists: [usize; 2],
    id: impl Fn(usize, usize) -> &'a str,
) -> Vec<Proposal> {
    // Ties go by what does not depend on which list is called left.
    all.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.decision.cmp(&b.decision))
            .then_with(|| b.scored.score.total_cmp(&a.scored.score))
            .then_with(|| (a.scored.left, a.scored.right).cmp(&(b.scored.left, b.scored.right)))
    });
    let mut shown = lists.map(|length| vec![0u8; length]);
    let mut matched = lists.map(|length| vec![false; length]);
    all.retain_mut(|proposal| {
        let (l, r) = (proposal.left, proposal.right);
        if usize::from(shown[0][l]) >= MOST_SHOWN || usize::from(shown[1][r]) >= MOST_SHOWN {
            return false;
        }
        shown[0][l] += 1;
        shown[1][r] += 1;
        if proposal.decision == Decision::Match {
            if matched[0][l] || matched[1][r] {
                proposal.decision = Decision::Suggest;
            }
            matched[0][l] = true;
            matched[1][r] = true;
        }
        true
    });
    all.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.decision.cmp(&b.decision))
            .then_with(|| id(0, a.left).cmp(id(0, b.left)))
            .then_with(|| id(1, a.right).cmp(id(1, b.right)))
    });
    all
}

/// Matches, and what is open for a decision: proposals of records that no match has settled, from `least` on.
pub(crate) fn open(proposals: &[Proposal], least: f64) -> Vec<&Proposal> {
    let matches = || proposals.iter().filter(|proposal| proposal.decision == Decision::Match);
    let left: BTreeSet<usize> = matches().map(|proposal| proposal.left).collect();
    let right: BTreeSet<usize> = matches().map(|proposal| proposal.right).collect();
    let open = |proposal: &&Proposal| {
        proposal.decision == Decision::Match
            || (proposal.score >= least && !left.contains(&proposal.left) && !right.contains(&proposal.right))
    };
    proposals.iter().filter(open).collect()
}
