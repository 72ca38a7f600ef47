//! The matcher of organisations, as everybody else sees it.

use std::collections::BTreeSet;

use super::model::Model;
use super::reasons::{Context, reasons};
use super::run::Lists;
use crate::candidate::{Candidate, Matcher, Reason, best_first};
use crate::record::Organisation;
use crate::scoring::proposals::{Proposal, open, shown};
use crate::scoring::rivals::{Scored, decide};
use crate::scoring::settled::Settled;
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

/// Two lists, compared.
pub struct Compared<'a> {
    pub(super) left: &'a [Organisation],
    pub(super) right: &'a [Organisation],
    pub(super) model: &'a Model,
    pub(super) lists: Lists,
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
        let mut lists = Lists::read(left, right, &self.noise, self.spread);
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
        let mut scored = lists.scored(self.model, self.spread, &allowed);
        // Nothing is searched any more, and what follows needs the room.
        lists.roster.forget_index();
        lists.settle(&mut scored, self.model);
        let proposals = proposals(&lists, left, right, scored);
        Compared { left, right, model: self.model, lists, proposals }
    }

    /// The slots of both sides that take no part.
    fn out(&self, left: &[Organisation], right: &[Organisation], lists: &Lists) -> [BTreeSet<u32>; 2] {
        let [lefts, rights] = self.settled.out();
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
    scored: Vec<Scored>,
) -> Vec<Proposal> {
    let id = |side: usize, at: usize| if side == 0 { left[at].id.as_str() } else { right[at].id.as_str() };
    let judged = |pair: &Scored| (*pair, decide(pair));
    shown(scored, judged, |pair| lists.callers(pair), [left.len(), right.len()], id)
}

impl Compared<'_> {
    /// Why a proposal is what it is, most telling first.
    pub fn reasons(&self, proposal: &Proposal) -> Vec<Reason> {
        let (scored, roster) = (&proposal.scored, &self.lists.roster);
        let both = roster.record(0, scored.left).zip(roster.record(1, scored.right));
        let Some((a, b)) = both else { return Vec::new() };
        let context = Context {
            roster,
            records: [a, b],
            turned: self.lists.turned,
            model: self.model,
            left: &self.left[proposal.left],
            right: &self.right[proposal.right],
            decision: proposal.decision,
        };
        reasons(&context, scored)
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
        open(&self.proposals, least)
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
