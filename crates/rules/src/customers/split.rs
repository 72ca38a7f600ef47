//! One customer becomes two (R26).

use super::hand_over::{HandOver, Impossible, Names};
use crate::Scribe;
use crate::mains::one_main;
use counterpart_model::{
    Cause, Change, Customer, Expectation, Field, Group, How, HubSite, IntegrationId, Match, Origin,
    RecordRef, Skipped, Value, VendorId,
};

/// A site of the customer, and where it belongs.
#[derive(Debug, Clone)]
pub struct PlacedSite {
    /// The site.
    pub site: HubSite,
    /// The companies with whose sites it is matched.
    pub companies: Vec<(IntegrationId, VendorId)>,
    /// A person said that it goes along.
    pub chosen: bool,
}

/// What a person asks for, with what is known.
#[derive(Debug)]
pub struct Split<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// The new customer's name.
    pub name: &'a str,
    /// Its exact-spelling key, which no customer bears.
    pub name_key: &'a str,
    /// The companies that are the new customer's.
    pub companies: &'a [(IntegrationId, VendorId)],
    /// Every company link of the customer, and every link around those, in all integrations.
    pub around: &'a [Match],
    /// The customer's sites.
    pub sites: &'a [PlacedSite],
    /// What things are called.
    pub names: &'a Names,
}

/// Makes a new customer of some of a customer's companies. The sites of these companies go along, and those that are named.
pub fn split(scribe: &Scribe, request: &Split) -> Result<(Group, Vec<Skipped>), Impossible> {
    let customer = request.customer;
    let own: Vec<Match> = request.around.iter().filter(|link| link.hub == customer.id.0).cloned().collect();
    let goes = |integration: IntegrationId, company: &VendorId| {
        request.companies.iter().any(|(tool, id)| (*tool, id) == (integration, company))
    };
    let strange = |(tool, id): &&(IntegrationId, VendorId)| {
        !own.iter().any(|link| (link.integration, &link.vendor) == (*tool, id))
    };
    let strange: Vec<String> =
        request.companies.iter().filter(strange).map(|(tool, id)| request.names.company(*tool, id)).collect();
    if !strange.is_empty() {
        return Err(Impossible::Refused(format!(
            "'{}' is not matched with {}. Its companies: `counterpart customers show {}`",
            customer.name,
            strange.join(", "),
            customer.id
        )));
    }
    let links: Vec<&Match> = own.iter().filter(|link| goes(link.integration, &link.vendor)).collect();
    if links.is_empty() {
        return Err(Impossible::Refused("Say which companies are the new customer's.".to_owned()));
    }

    let cause = Cause::new("R26", format!("{} split it off '{}'", scribe.by, customer.name));
    let (id, made) = scribe.customer(request.name, Origin::ByHand, cause.clone());
    let made = made
        .expecting(Expectation::Spelled { key: request.name_key.to_owned(), customers: Vec::new() })
        .expecting(Expectation::CustomerNamed { customer: customer.id, name: customer.name.clone() });
    let new = Customer { id, name: request.name.to_owned(), active: true, origin: Origin::ByHand };
    let (to, names) = (&new, request.names);
    let hand_over = HandOver { scribe, to, how: How::Manual, cause: cause.clone(), names, expects: None };
    let mut changes = vec![made];
    changes.extend(hand_over.changes(&links, request.around).map_err(Impossible::Conflicts)?);

    let mut skipped = Vec::new();
    let mut left = own.len() - links.len() + request.sites.len();
    for PlacedSite { site, companies, chosen } in request.sites {
        let going = companies.iter().filter(|(tool, id)| goes(*tool, id)).count();
        if *chosen || (going > 0 && going == companies.len()) {
            left -= 1;
            let values =
                (Field::Customer, Value::text(&customer.id.to_string()), Value::text(&id.to_string()));
            changes.push(Change::update(RecordRef::Site { id: site.id }, &site.name, values, cause.clone()));
        } else if going > 0 {
            skipped.push(Skipped {
                label: format!("site '{}'", site.name),
                reason: format!(
                    "it is a site of a company that goes and of one that stays, so it stays with '{}'; to take it \
                     along, choose it too (`--site {}`)",
                    customer.name, site.id
                ),
            });
        }
    }
    if left == 0 {
        return Err(Impossible::Refused(format!(
            "Nothing would be left of '{}': name fewer companies, or fewer sites.",
            customer.name
        )));
    }
    let mut group = Group {
        about: format!("split {} off {}", request.name, customer.name),
        changes,
        consumes: Vec::new(),
    };
    group.changes.extend(one_main(std::slice::from_ref(&group), &own));
    Ok((group, skipped))
}
