//! Editing both sides of a customer's matches in one integration (R20): of one to one, either side may gain, and once one side
//! holds two the other is fixed; of one to many, the one side may only be switched, the many side gains and loses.

use super::Refused;
use super::classify::unfit;
use super::link::main_mark;
use crate::scribe::matched;
use crate::stars::Stars;
use crate::{CompanyFacts, Scribe};
use counterpart_model::{
    Cause, Change, Customer, Expectation, Group, How, IntegrationId, Match, RecordRef, Skipped, VendorId,
};
use std::collections::HashSet;
use uuid::Uuid;

/// How the matches around a customer stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One customer and one company.
    OneToOne,
    /// One customer with several companies.
    OneToMany,
    /// One company of several customers.
    ManyToOne,
    /// A many-to-many that an import brought: it is untangled by deleting (R19f).
    Tangled,
}

/// What is asked for: who is to stand on either side.
#[derive(Debug)]
pub struct Edit<'a> {
    /// The integration.
    pub integration: IntegrationId,
    /// The customer whose row is edited.
    pub row: &'a Customer,
    /// The customers afterwards.
    pub customers: &'a [Customer],
    /// The companies afterwards.
    pub companies: &'a [CompanyFacts],
    /// Every link around any of them, before and afterwards.
    pub around: &'a [Match],
    /// Take records that are added away from where they are matched now (R19e).
    pub take_over: bool,
}

/// The links of a customer's star, and its shape; none where it has no match.
pub fn star_of(hub: Uuid, around: &[Match]) -> Option<(Shape, Vec<&Match>)> {
    let stars = Stars::of(around);
    let mut hubs = HashSet::from([hub]);
    let mut vendors: HashSet<&VendorId> = HashSet::new();
    loop {
        let before = (hubs.len(), vendors.len());
        for link in around {
            if hubs.contains(&link.hub) || vendors.contains(&link.vendor) {
                hubs.insert(link.hub);
                vendors.insert(&link.vendor);
            }
        }
        if (hubs.len(), vendors.len()) == before {
            break;
        }
    }
    let links: Vec<&Match> = around.iter().filter(|link| hubs.contains(&link.hub)).collect();
    let shape = match (hubs.len(), vendors.len()) {
        (_, 0) => return None,
        (1, 1) => Shape::OneToOne,
        _ if !stars.star_around(hub) => Shape::Tangled,
        (1, _) => Shape::OneToMany,
        _ => Shape::ManyToOne,
    };
    Some((shape, links))
}

/// The changes that make the sides as they are asked for, or why that cannot be.
pub fn edit(scribe: &Scribe, asked: &Edit) -> Result<Group, Refused> {
    let Some((shape, present)) = star_of(asked.row.id.0, asked.around) else {
        return Err(refused(asked, "it has no match here yet", false));
    };
    law(shape, &present, asked).map_err(|reason| refused(asked, reason, false))?;
    let wanted = |link: &Match| {
        asked.customers.iter().any(|customer| customer.id.0 == link.hub)
            && asked.companies.iter().any(|facts| facts.company.id == link.vendor)
    };
    let mut gone: Vec<&Match> = present.iter().copied().filter(|link| !wanted(link)).collect();
    let mut added: Vec<(&Customer, &CompanyFacts)> = Vec::new();
    for customer in asked.customers {
        for facts in asked.companies {
            let is_there = |link: &&Match| link.hub == customer.id.0 && link.vendor == facts.company.id;
            if !asked.around.iter().any(|link| is_there(&link)) {
                added.push((customer, facts));
            }
        }
    }
    let elsewhere = |link: &&Match| {
        let touches = |(customer, facts): &(&Customer, &CompanyFacts)| {
            customer.id.0 == link.hub || facts.company.id == link.vendor
        };
        !present.iter().any(|own| own.id == link.id) && added.iter().any(touches)
    };
    let others: Vec<&Match> = asked.around.iter().filter(|link| elsewhere(link)).collect();
    if !others.is_empty() && !asked.take_over {
        let reason = "what is added is matched elsewhere; say that it moves here, or delete that match first";
        return Err(refused(asked, reason, true));
    }
    gone.extend(others);
    for (_, facts) in &added {
        if let Some(reason) = unfit(facts) {
            return Err(refused(asked, &reason, false));
        }
    }
    let mut stars = Stars::of(asked.around);
    gone.iter().for_each(|link| stars.remove(link.hub, &link.vendor));
    for (customer, facts) in &added {
        if let Err(refusal) = stars.may_add(customer.id.0, &facts.company.id) {
            return Err(refused(asked, &refusal.to_string(), false));
        }
        stars.insert(customer.id.0, &facts.company.id, false);
    }
    Ok(Group {
        about: asked.row.name.clone(),
        changes: changes(scribe, asked, &gone, &added),
        consumes: Vec::new(),
    })
}

/// Whether the sides may become so, by the rule alone.
fn law(shape: Shape, present: &[&Match], asked: &Edit) -> Result<(), &'static str> {
    let (customers, companies) = (asked.customers.len(), asked.companies.len());
    if customers == 0 || companies == 0 {
        return Err("each side needs one at least; to end it, delete its matches");
    }
    let customer_stays = asked.customers.iter().any(|it| present.iter().any(|link| link.hub == it.id.0));
    let company_stays =
        asked.companies.iter().any(|it| present.iter().any(|link| link.vendor == it.company.id));
    match shape {
        Shape::Tangled => {
            return Err("its matches are crosswise; delete some until one side is left with one");
        }
        Shape::OneToOne if customers > 1 && companies > 1 => {
            return Err("once one side holds two, the other is fixed");
        }
        Shape::OneToMany if customers > 1 => {
            return Err("it has several companies, so its customer can only be switched for another one");
        }
        Shape::ManyToOne if companies > 1 => {
            return Err("several customers share its company, so that can only be switched for another one");
        }
        Shape::OneToMany if !company_stays => {
            return Err("nothing of it would be left on the side of the companies");
        }
        Shape::ManyToOne if !customer_stays => {
            return Err("nothing of it would be left on the side of the customers");
        }
        Shape::OneToOne if !customer_stays && !company_stays => return Err("nothing of it would be left"),
        _ => {}
    }
    Ok(())
}

fn changes(
    scribe: &Scribe,
    asked: &Edit,
    gone: &[&Match],
    added: &[(&Customer, &CompanyFacts)],
) -> Vec<Change> {
    let cause = || Cause::new("R20", format!("{} edited both sides", scribe.by));
    let deleted = |link: &&Match| {
        let record = RecordRef::Match { id: link.id };
        Change::delete(record, format!("match with {}", link.vendor), &link.fields(), cause())
    };
    let mut changes: Vec<Change> = gone.iter().map(deleted).collect();
    let stays = |link: &&Match| !gone.iter().any(|other| other.id == link.id);
    let mut made: Vec<Match> = Vec::new();
    for (customer, facts) in added {
        let mut new = scribe.company_match(asked.integration, customer.id, &facts.company, How::Manual);
        let keeps_some = asked.around.iter().filter(stays).any(|link| link.hub == new.hub);
        let has_main = made.iter().any(|link| link.hub == new.hub && link.main);
        // A customer that takes over the companies of another one keeps which of them is the main one.
        let was_main = |vendor: &VendorId| gone.iter().any(|link| link.vendor == *vendor && link.main);
        let main_comes_later = !was_main(&facts.company.id)
            && added.iter().any(|(other, it)| other.id == customer.id && was_main(&it.company.id));
        new.main = !keeps_some && !has_main && !main_comes_later;
        changes
            .push(matched(&new, &customer.name, &facts.company.name, cause()).expecting(
                Expectation::CustomerNamed { customer: customer.id, name: customer.name.clone() },
            ));
        made.push(new);
    }
    // Whoever lost the main match and keeps others has a new one (R19g).
    let mut seen = HashSet::new();
    for link in gone.iter().filter(|link| link.main && seen.insert(link.hub)) {
        if made.iter().any(|new| new.hub == link.hub && new.main) {
            continue;
        }
        let kept = asked.around.iter().filter(stays).filter(|other| other.hub == link.hub);
        changes.extend(kept.min_by_key(|other| other.at).map(|heir| main_mark(heir, false, true)));
    }
    changes
}

fn refused(asked: &Edit, reason: &str, a_move_would_do: bool) -> Refused {
    Refused { skipped: Skipped { label: asked.row.name.clone(), reason: reason.to_owned() }, a_move_would_do }
}
