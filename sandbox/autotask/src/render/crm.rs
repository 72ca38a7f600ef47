//! What the world says of companies, locations and contacts.

use counterpart_sandbox_kit::world::{Organization, Site};
use serde_json::{Value, json};

use crate::choices::nth;
use crate::state::{Origin, Record, State};
use crate::world::CURRENCY;
use counterpart_sandbox_kit::spread::{percent, spread};

/// The active people who own companies.
const OWNERS: [u32; 4] = [29_682_885, 29_682_887, 29_682_888, 29_682_891];

pub(super) fn company(state: &State, record: &Record, set: &mut impl FnMut(&str, Value)) {
    let id = u64::from(record.id);
    set("companyName", json!(record.name));
    set("companyType", json!(record.kind));
    set("companyCategoryID", json!(if percent(record.id, 501, 30) { 2 } else { 1 }));
    set("ownerResourceID", json!(OWNERS[(spread(id, 502) % 4) as usize]));
    set("phone", json!(""));
    // A published client in production keeps it in a column that cannot be null.
    set("companyNumber", json!(""));
    set("billToAddressToUse", json!(1));
    set("currencyID", json!(CURRENCY));
    for flag in ["isClientPortalActive", "isEnabledForComanaged", "isTaskFireActive", "isTaxExempt"] {
        set(flag, json!(false));
    }
    set("invoiceNonContractItemsToParentCompany", json!(false));
    set("surveyCompanyRating", json!(0.0));
    set("createdByResourceID", json!(OWNERS[(spread(id, 503) % 4) as usize]));
    let Some((organization, site)) = place(state, record.origin) else { return };
    if percent(record.id, 504, 40) {
        set("classification", nth(state, "Companies", "classification", spread(id, 505)));
    }
    if percent(record.id, 506, 50) {
        set("territoryID", nth(state, "Companies", "territoryID", spread(id, 507)));
    }
    if percent(record.id, 508, 45) {
        set("companyNumber", json!(format!("C-{:06}", record.id % 1_000_000)));
    }
    set("webAddress", json!(web_address(record.id, &organization)));
    set("phone", json!(phone(record.id, &site)));
    address(state, record.id, &organization, &site, set);
    set("state", json!(site.region));
    set("postalCode", json!(site.postcode));
}

pub(super) fn location(state: &State, record: &Record, set: &mut impl FnMut(&str, Value)) {
    set("name", json!(record.name));
    set("isPrimary", json!(record.kind == 1));
    set("isTaxExempt", json!(false));
    set("overrideCompanyTaxSettings", json!(false));
    set("roundtripDistance", json!(0.0));
    let Some((organization, site)) = place(state, record.origin) else { return };
    set("phone", json!(phone(record.id, &site)));
    address(state, record.id, &organization, &site, set);
    set("state", json!(site.region));
    set("postalCode", json!(site.postcode));
}

pub(super) fn contact(state: &State, record: &Record, set: &mut impl FnMut(&str, Value)) {
    for flag in ["isOptedOutFromBulkEmail", "solicitationOptOut", "surveyOptOut"] {
        set(flag, json!(false));
    }
    set("receivesEmailNotifications", json!(true));
    set("primaryContact", json!(false));
    let Origin::Person(id, position) = record.origin else { return };
    let people = state.world.people(id, 0);
    let Some((organization, site)) = place(state, Origin::Organization(id)) else { return };
    let Some(person) = people.get(usize::from(position)) else { return };
    set("firstName", json!(person.given_name));
    set("lastName", json!(person.family_name));
    set("primaryContact", json!(position == 0 && record.active));
    let mail = &person.email;
    set("emailAddress", if percent(record.id, 511, 6) { json!("") } else { json!(mail) });
    if percent(record.id, 512, 30) {
        set("phone", json!(phone(record.id, &site)));
        set("extension", json!((10 + record.id % 80).to_string()));
    }
    if percent(record.id, 513, 50) {
        set("mobilePhone", json!(site.international_phone()));
    }
    set("addressLine", json!(site.street));
    set("city", json!(site.city));
    set("state", json!(site.region));
    set("zipCode", json!(site.postcode));
    set("countryID", country(state, record.id, &organization));
}

/// The organisation that a record stands for, and the site it stands at.
fn place(state: &State, origin: Origin) -> Option<(Organization, Site)> {
    let (id, at) = match origin {
        Origin::None => return None,
        Origin::Organization(id) | Origin::Person(id, _) | Origin::Thing(id, _) => (id, 0),
        Origin::Site(id, at) => (id, usize::from(at)),
    };
    let organization = state.world.organization(id)?;
    let site = organization.sites.get(at)?.clone();
    Some((organization, site))
}

fn address(
    state: &State,
    id: u32,
    organization: &Organization,
    site: &Site,
    set: &mut impl FnMut(&str, Value),
) {
    set("address1", json!(site.street));
    set("address2", json!(site.extra_line));
    set("city", json!(site.city));
    set("countryID", country(state, id, organization));
}

/// The id of the country; some records lack one.
fn country(state: &State, id: u32, organization: &Organization) -> Value {
    match state.countries.get(organization.country.code) {
        Some(country) if !percent(id, 521, 6) => json!(country),
        _ => Value::Null,
    }
}

fn phone(id: u32, site: &Site) -> String {
    match spread(u64::from(id), 522) % 100 {
        0..8 => String::new(),
        8..45 => site.international_phone(),
        45..50 => format!("{} ext. {}", site.phone, 10 + id % 80),
        _ => site.phone.clone(),
    }
    .chars()
    .take(25)
    .collect()
}

/// Free text, mostly without a scheme.
fn web_address(id: u32, organization: &Organization) -> String {
    let domain = &organization.domain;
    match spread(u64::from(id), 523) % 8 {
        0 | 1 => String::new(),
        2 => format!("https://www.{domain}"),
        3 => domain.to_uppercase(),
        4 => domain.clone(),
        _ => format!("www.{domain}"),
    }
}
