//! The matcher of people, as everybody else sees it.

use std::collections::BTreeSet;

use super::lists::Lists;
use super::model::{Model, Tables};
use super::reasons::{Context, reasons};
use super::run::Identity;
use crate::candidate::{Candidate, Decision, Matcher, Reason, best_first};
use crate::phone::Home;
use crate::record::Person;
use crate::scoring::proposals::{Proposal, open, shown};
use crate::scoring::rivals::{Scored, is_behind, is_clear, is_near_tie, is_sure};
use crate::scoring::settled::Settled;
use crate::scoring::spread::{OneAfterAnother, Spread};

/// Compares people by name and by what stands beside it (R30).
///
/// Company ids of both lists are taken as one id space where at least one id stands in both. Then people are matched inside
/// a company only, and those without a company are never matched automatically. Where no id is shared, the lists are compared
/// as a whole.
pub struct Likeness<'a> {
    /// What observations add to the score.
    pub model: &'a Model,
    /// Where phone numbers without a country code are at home.
    pub home: Home,
    /// What people decided before.
    pub settled: Settled,
    /// How the work is spread.
    pub spread: &'a dyn Spread,
}

/// Two lists, compared.
pub struct Compared<'a> {
    left: &'a [Person],
    right: &'a [Person],
    tables: &'a Tables,
    lists: Lists,
    /// Best first, then by ids; no record stands in more than three.
    pub proposals: Vec<Proposal>,
}

impl<'a> Likeness<'a> {
    /// With nothing decided before, and phone numbers at home nowhere in particular.
    pub fn new(model: &'a Model) -> Self {
        Self { model, home: Home::Nowhere, settled: Settled::default(), spread: &OneAfterAnother }
    }

    /// Compares two lists. Ids are taken as unique within each.
    pub fn compare(&self, left: &'a [Person], right: &'a [Person]) -> Compared<'a> {
        let lists = Lists::read(left, right, &self.home);
        let out = self.settled.out();
        let rejected = &self.settled.rejected;
        let nothing = rejected.is_empty() && out.iter().all(BTreeSet::is_empty);
        let allowed = |a: u32, b: u32| {
            if nothing {
                return true;
            }
            let (l, r) = lists.callers(a, b);
            let (l, r) = (&left[l].id, &right[r].id);
            !(out[0].contains(l.as_str())
                || out[1].contains(r.as_str())
                || rejected.contains(&(l.clone(), r.clone())))
        };
        let tables = if lists.by_company { &self.model.inside } else { &self.model.without_companies };
        let scored = lists.scored(tables, self.spread, &allowed);
        let id =
            |side: usize, at: usize| if side == 0 { left[at].id.as_str() } else { right[at].id.as_str() };
        let judged = |(pair, identity): &(Scored, Option<Identity>)| (*pair, decide(pair, *identity));
        let positions = |pair: &Scored| lists.callers(pair.left, pair.right);
        let proposals = shown(scored, judged, positions, [left.len(), right.len()], id);
        Compared { left, right, tables, lists, proposals }
    }
}

/// What to make of a pair. Only what the rule allows is linked by itself: the address, or the name with a number, which
/// nobody else has; the latter only where everything else that is seen makes it as sure. All else is for a person (R30d).
fn decide(pair: &Scored, identity: Option<Identity>) -> Decision {
    let alone = pair.chosen && !pair.veto && is_clear(pair);
    match identity {
        Some(Identity::Address) if alone => Decision::Match,
        Some(Identity::NameAndNumber) if alone && is_sure(pair) => Decision::Match,
        Some(Identity::Contested) if !pair.veto && !is_behind(pair) => Decision::Ambiguous,
        _ if is_near_tie(pair) && !pair.veto => Decision::Ambiguous,
        _ => Decision::Suggest,
    }
}

impl Compared<'_> {
    /// Why a proposal is what it is, most telling first.
    pub fn reasons(&self, proposal: &Proposal) -> Vec<Reason> {
        let context = Context {
            lists: &self.lists,
            tables: self.tables,
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
        open(&self.proposals, least)
    }
}

impl Matcher<Person> for Likeness<'_> {
    fn candidates(&self, left: &[Person], right: &[Person]) -> Vec<Candidate> {
        let likeness = Likeness {
            model: self.model,
            home: self.home.clone(),
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
