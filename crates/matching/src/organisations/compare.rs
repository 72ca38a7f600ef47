//! The matcher of organisations, as everybody else sees it.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Model;
use super::reasons::{Context, reasons};
use super::run::Lists;
use crate::candidate::{Candidate, Decision, Matcher, Reason, best_first, score};
use crate::group::MOST_SHOWN;
use crate::record::Organisation;
use crate::scoring::rivals::{Scored, decide};
use crate::scoring::spread::{OneAfterAnother, Spread};
use crate::words::noise::NoiseWords;

/// Compares organisations by name and by what stands beside it (R15).
pub struct Likeness<'a> {
    /// What observations add to the score.
    pub model: &'a Model,
    /// Words in names that say a state.
    pub noise: NoiseWords,
    /// What people decided before.
    pub settled: Settled,
    /// How the work is spread.
    pub spread: &'a dyn Spread,
}

/// What people decided before; it is never computed away. Ids of the left and of the right list.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// These are one: both take no further part.
    pub confirmed: Vec<(String, String)>,
    /// These are not, and are never proposed again.
    pub rejected: BTreeSet<(String, String)>,
    /// These take no part on the left, and on the right.
    pub ignored: (BTreeSet<String>, BTreeSet<String>),
}

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
    scored: Scored,
}

/// Two lists, compared.
pub struct Compared<'a> {
    left: &'a [Organisation],
    right: &'a [Organisation],
    model: &'a Model,
    lists: Lists,
    /// Best first, then by ids; no record stands in more than three.
    pub proposals: Vec<Proposal>,
}

impl<'a> Likeness<'a> {
    /// With nothing decided before, and the usual words.
    pub fn new(model: &'a Model) -> Self {
        Self { model, noise: NoiseWords::default(), settled: Settled::default(), spread: &OneAfterAnother }
    }

    /// Compares two lists. Ids are taken as unique within each.
    pub fn compare(&self, left: &'a [Organisation], right: &'a [Organisation]) -> Compared<'a> {
        let lists = Lists::read(left, right, self.noise.clone());
        let out = self.out(left, right, &lists);
        let rejected = &self.settled.rejected;
        let allowed = |a: u32, b: u32| {
            if out[0].contains(&a) || out[1].contains(&b) {
                return false;
            }
            let (a, b) = (lists.positions[0][a as usize], lists.positions[1][b as usize]);
            let (l, r) = if lists.turned { (b, a) } else { (a, b) };
            rejected.is_empty() || !rejected.contains(&(left[l].id.clone(), right[r].id.clone()))
        };
        let scored = lists.scored(self.model, self.spread, &allowed);
        let proposals = proposals(&lists, left, right, &scored);
        Compared { left, right, model: self.model, lists, proposals }
    }

    /// The slots of both sides that take no part.
    fn out(&self, left: &[Organisation], right: &[Organisation], lists: &Lists) -> [BTreeSet<u32>; 2] {
        let Settled { confirmed, ignored, .. } = &self.settled;
        let lefts: BTreeSet<&str> =
            ignored.0.iter().map(String::as_str).chain(confirmed.iter().map(|(l, _)| l.as_str())).collect();
        let rights: BTreeSet<&str> =
            ignored.1.iter().map(String::as_str).chain(confirmed.iter().map(|(_, r)| r.as_str())).collect();
        let slots = |ids: &BTreeSet<&str>, list: &[Organisation], side: usize| -> BTreeSet<u32> {
            let slots = lists.positions[side].iter().enumerate();
            slots
                .filter(|(_, at)| ids.contains(list[**at].id.as_str()))
                .map(|(slot, _)| slot as u32)
                .collect()
        };
        if lists.turned {
            [slots(&rights, right, 0), slots(&lefts, left, 1)]
        } else {
            [slots(&lefts, left, 0), slots(&rights, right, 1)]
        }
    }
}

fn proposals(
    lists: &Lists,
    left: &[Organisation],
    right: &[Organisation],
    scored: &[Scored],
) -> Vec<Proposal> {
    let mut all: Vec<Proposal> = scored
        .iter()
        .map(|pair| {
            let (l, r) = lists.callers(pair);
            let score = score(f64::from(pair.sure));
            Proposal { left: l, right: r, score, decision: decide(pair), scored: *pair }
        })
        .collect();
    // Ties go by what does not depend on which list is called left.
    all.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.decision.cmp(&b.decision))
            .then_with(|| b.scored.score.total_cmp(&a.scored.score))
            .then_with(|| (a.scored.left, a.scored.right).cmp(&(b.scored.left, b.scored.right)))
    });
    let mut shown = [vec![0u8; left.len()], vec![0u8; right.len()]];
    let mut matched = [vec![false; left.len()], vec![false; right.len()]];
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
            .then_with(|| left[a.left].id.cmp(&left[b.left].id))
            .then_with(|| right[a.right].id.cmp(&right[b.right].id))
    });
    all
}

impl Compared<'_> {
    /// How many proposals are decided so.
    pub fn count(&self, decision: Decision) -> usize {
        self.proposals.iter().filter(|proposal| proposal.decision == decision).count()
    }

    /// Why a proposal is what it is, most telling first.
    pub fn reasons(&self, proposal: &Proposal) -> Vec<Reason> {
        let context = Context {
            lists: &self.lists,
            model: self.model,
            left: &self.left[proposal.left],
            right: &self.right[proposal.right],
            decision: proposal.decision,
        };
        reasons(&context, &proposal.scored)
    }

    /// A proposal with its ids and reasons.
    pub fn candidate(&self, proposal: &Proposal) -> Candidate {
        Candidate {
            left: self.left[proposal.left].id.clone(),
            right: self.right[proposal.right].id.clone(),
            score: proposal.score,
            decision: proposal.decision,
            reasons: self.reasons(proposal),
        }
    }

    /// Matches, and what is open for a decision: proposals of records that no match has settled, from `least` on.
    pub fn open(&self, least: f64) -> Vec<&Proposal> {
        let matches = || self.proposals.iter().filter(|proposal| proposal.decision == Decision::Match);
        let left: BTreeSet<usize> = matches().map(|proposal| proposal.left).collect();
        let right: BTreeSet<usize> = matches().map(|proposal| proposal.right).collect();
        let open = |proposal: &&Proposal| {
            proposal.decision == Decision::Match
                || (proposal.score >= least
                    && !left.contains(&proposal.left)
                    && !right.contains(&proposal.right))
        };
        self.proposals.iter().filter(open).collect()
    }

    /// How many proposals fall into each of so many equal steps of the score.
    pub fn distribution(&self, steps: usize) -> Vec<BTreeMap<Decision, usize>> {
        let mut counts = vec![BTreeMap::new(); steps];
        for proposal in &self.proposals {
            let step = ((proposal.score * steps as f64) as usize).min(steps - 1);
            *counts[step].entry(proposal.decision).or_default() += 1;
        }
        counts
    }
}

impl Matcher<Organisation> for Likeness<'_> {
    fn candidates(&self, left: &[Organisation], right: &[Organisation]) -> Vec<Candidate> {
        let likeness = Likeness {
            model: self.model,
            noise: self.noise.clone(),
            settled: self.settled.clone(),
            spread: self.spread,
        };
        let compared = likeness.compare(left, right);
        let mut candidates: Vec<Candidate> =
            compared.proposals.iter().map(|proposal| compared.candidate(proposal)).collect();
        candidates.sort_by(best_first);
        candidates
    }
}
