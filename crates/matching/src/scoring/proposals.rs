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

/// The best proposals of each record, best first, then by ids; a record stands in at most one match. `lists` are the
/// lengths of both. Of judged pairs there are millions, so they are put in order where they are: `judged` tells of each what to
/// make of it, `positions` those in both lists, and `id` a record's.
pub(crate) fn shown<'a, T>(
    mut all: Vec<T>,
    judged: impl Fn(&T) -> (Scored, Decision),
    positions: impl Fn(&Scored) -> (usize, usize),
    lists: [usize; 2],
    id: impl Fn(usize, usize) -> &'a str,
) -> Vec<Proposal> {
    let steps = |scored: &Scored| score(f64::from(scored.sure));
    // Ties go by what does not depend on which list is called left.
    all.sort_unstable_by(|a, b| {
        let ((a, one), (b, other)) = (judged(a), judged(b));
        steps(&b)
            .total_cmp(&steps(&a))
            .then_with(|| one.cmp(&other))
            .then_with(|| b.score.total_cmp(&a.score))
            .then_with(|| (a.left, a.right).cmp(&(b.left, b.right)))
    });
    let mut shown = lists.map(|length| vec![0u8; length]);
    let mut matched = lists.map(|length| vec![false; length]);
    let mut proposals = Vec::new();
    for one in &all {
        let (scored, mut decision) = judged(one);
        let (left, right) = positions(&scored);
        if usize::from(shown[0][left]) >= MOST_SHOWN || usize::from(shown[1][right]) >= MOST_SHOWN {
            continue;
        }
        shown[0][left] += 1;
        shown[1][right] += 1;
        if decision == Decision::Match {
            if matched[0][left] || matched[1][right] {
                decision = Decision::Suggest;
            }
            matched[0][left] = true;
            matched[1][right] = true;
        }
        proposals.push(Proposal { left, right, score: steps(&scored), decision, scored });
    }
    drop(all);
    proposals.sort_unstable_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.decision.cmp(&b.decision))
            .then_with(|| id(0, a.left).cmp(id(0, b.left)))
            .then_with(|| id(1, a.right).cmp(id(1, b.right)))
    });
    proposals
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
