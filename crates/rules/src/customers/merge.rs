//! Several customers become one (R26).

use super::apart;
use super::hand_over::{HandOver, Impossible, Names};
use crate::Scribe;
use crate::mains::one_main;
use counterpart_model::{
    Cause, Change, Customer, Distinct, Expectation, Field, Group, How, HubSite, Match, RecordRef, Skipped,
    Value,
};
use std::collections::HashSet;

/// What a person asks for, with what is known.
#[derive(Debug)]
pub struct Merge<'a> {
    /// The customer that stays.
    pub into: &'a Customer,
    /// Its sites.
    pub sites: &'a [HubSite],
    /// The customers that become part of it, each with its sites.
    pub from: &'a [(Customer, Vec<HubSite>)],
    /// Every company link of any of them, and every link around those, in all integrations.
    pub around: &'a [Match],
    /// What people said of any of them: that it is not another customer.
    pub apart: &'a [Distinct],
    /// What things are called.
    pub names: &'a Names,
}

/// Merges customers: matches and sites move, and the customers that are left with nothing go. Where matches would no
/// longer form stars, nothing is merged and every conflict is told. Sites are never merged: two of one name may well be
/// two places, and only a person can tell.
pub fn merge(scribe: &Scribe, request: &Merge) -> Result<(Group, Vec<Skipped>), Impossible> {
    let into = request.into;
    if request.from.iter().any(|(customer, _)| customer.id == into.id) {
        return Err(Impossible::Refused(format!("'{}' cannot be merged into itself.", into.name)));
    }
    let cause = Cause::new("R26", format!("{} merged it into '{}'", scribe.by, into.name));
    let hand_over = HandOver {
        scribe,
        to: into,
        how: How::Merged,
        cause: cause.clone(),
        names: request.names,
        expects: Some(Expectation::CustomerNamed { customer: into.id, name: into.name.clone() }),
    };
    let merged: HashSet<_> = request.from.iter().map(|(customer, _)| customer.id.0).collect();
    let links: Vec<&Match> = request.around.iter().filter(|link| merged.contains(&link.hub)).collect();
    let mut changes = hand_over.changes(&links, request.around).map_err(Impossible::Conflicts)?;

    let mut skipped = Vec::new();
    let mut names: HashSet<String> = request.sites.iter().map(folded).collect();
    for (customer, site) in
        request.from.iter().flat_map(|(customer, sites)| sites.iter().map(move |site| (customer, site)))
    {
        let values = (Field::Customer, of(customer), of(into));
        let moved = Change::update(RecordRef::Site { id: site.id }, &site.name, values, cause.clone());
        changes.push(hand_over.expecting(moved));
        if !names.insert(folded(site)) {
            skipped.push(Skipped {
                label: format!("site '{}' of '{}'", site.name, customer.name),
                reason: format!(
                    "'{}' has a site of this name already; both are kept, since only you can tell whether they are \
                     one place",
                    into.name
                ),
            });
        }
    }
    let gone: Vec<&Customer> = request.from.iter().map(|(customer, _)| customer).collect();
    let (said, overruled) = apart::pass_on(request.apart, &gone, into, (request.names, &cause));
    changes.extend(said.into_iter().map(|change| hand_over.expecting(change)));
    skipped.extend(overruled);
    for (customer, _) in request.from {
        let record = RecordRef::Customer { id: customer.id };
        let deleted = Change::delete(record, &customer.name, &customer.fields(), cause.clone());
        changes.push(hand_over.expecting(deleted));
    }
    let mut group = Group { about: format!("merge into {}", into.name), changes, consumes: Vec::new() };
    let own: Vec<Match> = request
        .around
        .iter()
        .filter(|link| link.hub == into.id.0 || merged.contains(&link.hub))
        .cloned()
        .collect();
    group.changes.extend(one_main(std::slice::from_ref(&group), &own));
    Ok((group, skipped))
}

fn of(customer: &Customer) -> Value {
    Value::text(&customer.id.to_string())
}

fn folded(site: &HubSite) -> String {
    site.name.trim().to_lowercase()
}
