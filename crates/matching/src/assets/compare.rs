//! The matcher of devices.

use super::lists::{Identity, Lists};
use super::observe::{CURVES, Observed, at, look, stand};
use super::reasons::reasons;
use crate::candidate::{Candidate, Decision, Matcher, best_first};
use crate::record::Asset;
use crate::scoring::curves::{BadTable, Table, probability};
use crate::scoring::proposals::shown;
use crate::scoring::rivals::{Scored, is_behind, is_clear, rivals};

const WEIGHTS: &str = include_str!("weights.txt");
/// A host name alone is never surer than this, nor is anything across companies.
const MOST_BY_HOST: f32 = 0.6;
const MOST_ELSEWHERE: f32 = 0.5;

/// Compares devices by what identifies them (R51).
///
/// Company ids count where at least one stands in both lists: then a host name is compared inside a company only, and what
/// agrees across companies is a suggestion.
#[derive(Debug, Clone)]
pub struct Likeness {
    table: Table,
}

/// A pair and what is seen of it.
pub(crate) struct Looked {
    pub scored: Scored,
    pub observed: Observed,
    pub identity: Identity,
}

impl Likeness {
    /// With the weights that come with the program.
    ///
    /// # Panics
    /// Never: a test reads the table that is compiled in.
    pub fn new() -> Self {
        match Self::parse(WEIGHTS) {
            Ok(likeness) => likeness,
            Err(error) => panic!("{error}"),
        }
    }

    /// With weights of one's own.
    ///
    /// # Errors
    /// Says which line cannot be read, or which curve is missing.
    pub fn parse(text: &str) -> Result<Self, BadTable> {
        Ok(Self { table: Table::parse(text, &CURVES)? })
    }

    fn looked(&self, lists: &Lists) -> Vec<Looked> {
        let mut found: Vec<Looked> = Vec::new();
        for (left, right) in lists.pairs() {
            let (a, b) = (&lists.devices[0][left as usize], &lists.devices[1][right as usize]);
            let observed = look(a, b, &lists.bearers);
            let agrees = |place: &usize| observed[*place] < stand::DIFFER;
            // Of two customers' devices only what is exact says anything.
            if !Lists::together(a, b) && !at::EXACT.iter().any(agrees) {
                continue;
            }
            let differs = at::EXACT.iter().filter(|place| **place != at::AGENT);
            let contradicted = differs.clone().any(|place| observed[*place] == stand::DIFFER);
            found.push(Looked {
                scored: Scored {
                    left,
                    right,
                    score: self.table.score(&observed),
                    sure: 0.0,
                    veto: !Lists::together(a, b),
                    generic: !at::EXACT.iter().chain(&[at::MAC]).any(agrees),
                    contradicted,
                    chosen: false,
                    lead: 0.0,
                    exact: false,
                },
                identity: lists.identity(a, b, &observed),
                observed,
            });
        }
        let mut pairs: Vec<Scored> = found.iter().map(|looked| looked.scored).collect();
        rivals(&mut pairs, lists.devices[0].len(), lists.devices[1].len());
        for (looked, mut pair) in found.iter_mut().zip(pairs) {
            let most = if pair.veto {
                MOST_ELSEWHERE
            } else if pair.generic {
                MOST_BY_HOST
            } else {
                1.0
            };
            // What several claim is as likely wrong as right.
            let claimed = looked.identity == Identity::Shared || !pair.chosen;
            pair.sure = probability(pair.score).min(if claimed { 0.5 } else { most }).min(most);
            looked.scored = pair;
        }
        found
    }
}

impl Default for Likeness {
    fn default() -> Self {
        Self::new()
    }
}

impl Matcher<Asset> for Likeness {
    fn candidates(&self, left: &[Asset], right: &[Asset]) -> Vec<Candidate> {
        let lists = Lists::read(left, right);
        let looked = self.looked(&lists);
        let callers = |pair: &Scored| {
            let (a, b) = (lists.positions[0][pair.left as usize], lists.positions[1][pair.right as usize]);
            if lists.turned { (b, a) } else { (a, b) }
        };
        let all: Vec<_> = looked.iter().map(|found| (found.scored, decide(found))).collect();
        let id =
            |side: usize, at: usize| if side == 0 { left[at].id.as_str() } else { right[at].id.as_str() };
        let mut candidates: Vec<Candidate> =
            shown(all, |judged| *judged, callers, [left.len(), right.len()], id)
                .into_iter()
                .filter_map(|proposal| {
                    let pair = (proposal.scored.left, proposal.scored.right);
                    let at = looked
                        .binary_search_by_key(&pair, |found| (found.scored.left, found.scored.right))
                        .ok()?;
                    Some(Candidate {
                        left: left[proposal.left].id.clone(),
                        right: right[proposal.right].id.clone(),
                        score: proposal.score,
                        decision: proposal.decision,
                        reasons: reasons(
                            &self.table,
                            &lists,
                            &looked[at],
                            [&left[proposal.left], &right[proposal.right]],
                        ),
                    })
                })
                .collect();
        candidates.sort_by(best_first);
        candidates
    }
}

fn decide(found: &Looked) -> Decision {
    let pair = &found.scored;
    if pair.veto {
        return Decision::Suggest;
    }
    match found.identity {
        Identity::Shared if !is_behind(pair) => Decision::Ambiguous,
        Identity::Own if pair.chosen && is_clear(pair) && !pair.contradicted => Decision::Match,
        _ if pair.score >= 0.0 && pair.lead.abs() < 2.0 => Decision::Ambiguous,
        _ => Decision::Suggest,
    }
}
