//! Matching by hand: a chosen customer and a chosen company (R19, R23).

use super::classify::unfit;
use crate::scribe::matched;
use crate::stars::{Refusal, Stars};
use crate::{CompanyFacts, Scribe};
use counterpart_model::{
    Cause, Change, Customer, Expectation, Field, Group, How, Match, RecordRef, Skipped, Value, VendorId,
};
use uuid::Uuid;

/// What a person asks for.
#[derive(Debug)]
pub struct LinkRequest<'a> {
    /// The customer chosen.
    pub customer: &'a Customer,
    /// The company chosen.
    pub facts: &'a CompanyFacts,
    /// Every link around either of them: theirs, and those of their links' other ends.
    pub around: &'a [Match],
    /// Take the company away from its present customer (R19e).
    pub take_over: bool,
    /// Make this the link that receives pushes (R19g).
    pub main: bool,
    /// In many:1, the vendor's sites that belong to this customer (R19h).
    pub sites: Vec<VendorId>,
    /// How the match is recorded.
    pub how: How,
}

/// Why two are not matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which two, and the reason.
    pub skipped: Skipped,
    /// True where the person can still have it by saying that the company moves (R19e).
    pub a_move_would_do: bool,
}

/// Matches a customer and a company, or says why not.
pub fn link(scribe: &Scribe, request: &LinkRequest) -> Result<Group, Refused> {
    let facts = request.facts;
    let customer = request.customer;
    if let Some(reason) = unfit(facts) {
        return Err(Refused {
            skipped: Skipped { label: label(customer, facts), reason },
            a_move_would_do: false,
        });
    }

    let mut stars = Stars::of(request.around);
    let mut changes = Vec::new();
    if request.take_over {
        for old in
            request.around.iter().filter(|old| old.vendor == facts.company.id && old.hub != customer.id.0)
        {
            changes.extend(removal(old, request.around, &format!("moved to '{}'", customer.name)));
            stars.remove(old.hub, &old.vendor);
        }
    }
    if let Err(refusal) = stars.may_add(customer.id.0, &facts.company.id) {
        return Err(refused(request, stars, refusal));
    }

    let siblings: Vec<&Match> = request.around.iter().filter(|old| old.hub == customer.id.0).collect();
    let mut new = scribe.company_match(facts.integration, customer.id, &facts.company, request.how);
    new.main = siblings.is_empty() || request.main;
    new.sites = request.sites.clone();
    if new.main {
        changes.extend(siblings.iter().filter(|old| old.main).map(|old| main_mark(old, true, false)));
    }
    let cause = Cause::new("R23", format!("{} chose both sides", scribe.by));
    changes.push(
        matched(&new, &customer.name, &facts.company.name, cause)
            .expecting(Expectation::CustomerNamed { customer: customer.id, name: customer.name.clone() }),
    );
    Ok(Group { about: label(customer, facts), changes, consumes: Vec::new() })
}

/// A refusal, with what a move would change about it: where the company could move, a person may say so; where something
/// else would still be in the way, that is what is said.
fn refused(request: &LinkRequest, mut stars: Stars, refusal: Refusal) -> Refused {
    let (customer, company) = (request.customer, &request.facts.company.id);
    let movable = !request.take_over && !matches!(refusal, Refusal::AlreadyLinked | Refusal::Locked);
    let (mut reason, mut a_move_would_do) = (refusal, false);
    if movable {
        let owners = stars.hubs(company).to_vec();
        owners.into_iter().for_each(|hub| stars.remove(hub, company));
        match stars.may_add(customer.id.0, company) {
            Ok(()) => a_move_would_do = true,
            Err(remaining) => reason = remaining,
        }
    }
    let skipped = Skipped { label: label(customer, request.facts), reason: reason.to_string() };
    Refused { skipped, a_move_would_do }
}

/// Makes a match the customer's main one, and the one that was so until now an ordinary one (R19g); nothing where it is so
/// already. `around` are all links of the customer.
pub fn make_main(scribe: &Scribe, chosen: &Match, around: &[Match]) -> Option<Group> {
    if chosen.main {
        return None;
    }
    let was = around.iter().filter(|other| {
        let same_list =
            (other.integration, other.kind, other.hub) == (chosen.integration, chosen.kind, chosen.hub);
        same_list && other.main && other.id != chosen.id
    });
    let mut changes: Vec<Change> = was.map(|old| main_mark(old, true, false)).collect();
    changes.push(main_mark(chosen, false, true));
    for change in &mut changes {
        change.cause = Cause::new("R19", format!("{} chose the main company", scribe.by));
    }
    Some(Group { about: format!("match with {}", chosen.vendor), changes, consumes: Vec::new() })
}

/// Deletes a match (R23: always possible, deletes no record). Where it was the main one of several, the oldest of the
/// others becomes main (R19g).
pub fn unlink(old: &Match, around: &[Match], why: &str) -> Group {
    Group {
        about: format!("match with {}", old.vendor),
        changes: removal(old, around, why),
        consumes: Vec::new(),
    }
}

/// Deletes several matches at once: what untangles a many-to-many (R19f). Where a customer loses its main match and keeps
/// others, the oldest that it keeps becomes main (R19g). A group per customer, in the order in which they are named.
pub fn unlink_all(gone: &[&Match], around: &[Match], why: &str) -> Vec<Group> {
    let is_gone = |link: &Match| gone.iter().any(|other| other.id == link.id);
    let mut groups: Vec<(Uuid, Group)> = Vec::new();
    for old in gone {
        let label = format!("match with {}", old.vendor);
        let cause = Cause::new("R23", why);
        let mut changes =
            vec![Change::delete(RecordRef::Match { id: old.id }, label.clone(), &old.fields(), cause)];
        if old.main {
            let kept = around.iter().filter(|other| other.hub == old.hub && !is_gone(other));
            changes.extend(kept.min_by_key(|other| other.at).map(|heir| main_mark(heir, false, true)));
        }
        match groups.iter_mut().find(|(hub, _)| *hub == old.hub) {
            Some((_, group)) => group.changes.extend(changes),
            None => groups.push((old.hub, Group { about: label, changes, consumes: Vec::new() })),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn removal(old: &Match, around: &[Match], why: &str) -> Vec<Change> {
    let label = format!("match with {}", old.vendor);
    let cause = Cause::new("R23", why);
    let mut changes = vec![Change::delete(RecordRef::Match { id: old.id }, label, &old.fields(), cause)];
    if old.main {
        let heir = around
            .iter()
            .filter(|other| other.hub == old.hub && other.id != old.id)
            .min_by_key(|other| other.at);
        changes.extend(heir.map(|heir| main_mark(heir, false, true)));
    }
    changes
}

pub(crate) fn main_mark(link: &Match, before: bool, after: bool) -> Change {
    Change::update(
        RecordRef::Match { id: link.id },
        format!("match with {}", link.vendor),
        (Field::Main, Value::Bool(before), Value::Bool(after)),
        Cause::new("R19", "exactly one company of a customer is the main one"),
    )
}

fn label(customer: &Customer, facts: &CompanyFacts) -> String {
    format!("{} = {} '{}'", customer.name, facts.company.id, facts.company.name)
}
