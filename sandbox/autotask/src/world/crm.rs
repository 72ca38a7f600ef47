//! Companies with their locations and contacts.
//!
//! Most organisations are one company. Some families of branches are kept as one company with a location for each
//! branch, and some large organisations are split into a parent and companies for its larger places: one customer may
//! stand for several companies here and the other way round.

use counterpart_sandbox_kit::world::{Kind, Organization, WorldId};
use serde_json::json;

use super::spelling;
use super::{DAY, FIRST_DAY};
use crate::schema::{COMPANIES, CONTACTS, LOCATIONS};
use crate::state::{Origin, Record, State};
use counterpart_sandbox_kit::spread::{percent, spread};

/// The types of companies, as the system numbers them.
const CUSTOMER: u16 = 1;
const LEAD: u16 = 2;
const PROSPECT: u16 = 3;
const DEAD: u16 = 4;
const CANCELATION: u16 = 6;
const VENDOR: u16 = 7;
const PARTNER: u16 = 8;

const FIRST_COMPANY: u32 = 29_683_501;
const FIRST_CONTACT: u32 = 30_682_885;

/// Most people of an organisation that anybody entered.
const MOST_PEOPLE: usize = 4;

/// Suppliers that only this tool keeps.
const SUPPLIERS: [(&str, u16); 4] = [
    ("Northgate Distribution", VENDOR),
    ("Circuit & Sons Wholesale", VENDOR),
    ("Blue Harbour Telecom", VENDOR),
    ("Brightline Cabling Partners", PARTNER),
];

pub(super) fn fill(state: &mut State) {
    own_company(state);
    state.table_mut(*COMPANIES).next = FIRST_COMPANY;
    state.table_mut(*LOCATIONS).next = 12;
    state.table_mut(*CONTACTS).next = FIRST_CONTACT;
    for (name, kind) in SUPPLIERS {
        let company = next_company(state, Origin::None, name.to_owned(), kind, FIRST_DAY);
        location(state, company, Origin::None, "Primary Location", true);
    }
    let world = state.world.clone();
    let customers = world.len() as i64;
    for id in world.ids() {
        let Some(organization) = world.organization(id) else { continue };
        let age = i64::from(id.0) * 3_900 * DAY / customers.max(1);
        match organization.kind {
            Kind::Branch { first } if first != id && kept_together(first) => {
                branch(state, first, &organization)
            }
            _ => organisation(state, &organization, age),
        }
    }
}

/// Company 0, the MSP itself (dossier, 6.1).
fn own_company(state: &mut State) {
    let mut own = Record::new(0, 0, FIRST_DAY);
    own.name = "Our Own MSP".into();
    own.kind = CUSTOMER;
    state.table_mut(*COMPANIES).push(own);
    location(state, 0, Origin::None, "Primary Location", true);
}

/// Whether a family of branches is one company.
fn kept_together(first: WorldId) -> bool {
    percent(first.0, 301, 35)
}

fn branch(state: &mut State, first: WorldId, organization: &Organization) {
    let companies = &state.table(*COMPANIES).records;
    let family = companies.iter().rev().find(|company| company.origin == Origin::Organization(first));
    let Some(company) = family.map(|company| company.id) else { return };
    location(
        state,
        company,
        Origin::Site(organization.id, 0),
        organization.sites.first().map_or("", |site| site.city),
        false,
    );
    state.joined.entry(company).or_default().push(organization.id);
}

fn organisation(state: &mut State, organization: &Organization, age: i64) {
    let id = organization.id;
    let name = spelling::company(organization, state.world.seed());
    let kind = match spread(u64::from(id.0), 302) % 100 {
        _ if organization.inactive => [CANCELATION, DEAD][(id.0 % 2) as usize],
        0..6 => PROSPECT,
        6..9 => LEAD,
        9..10 => PARTNER,
        _ => CUSTOMER,
    };
    let company = next_company(state, Origin::Organization(id), name.clone(), kind, FIRST_DAY + age);
    if organization.inactive
        && let Some(record) = state.table_mut(*COMPANIES).get_mut(company)
    {
        record.active = false;
    }
    let split = organization.sites.len() >= 6 && percent(id.0, 303, 60);
    for (position, site) in (0_u16..).zip(&organization.sites) {
        let place = Origin::Site(id, position);
        if split && (1..=2).contains(&position) {
            let part = next_company(state, place, format!("{name} - {}", site.name), kind, FIRST_DAY + age);
            if let Some(record) = state.table_mut(*COMPANIES).get_mut(part) {
                record.active = !organization.inactive;
                record.write("parentCompanyID", json!(company));
            }
            location(state, part, place, "Primary Location", true);
            continue;
        }
        location(state, company, place, &spelling::location(&site.name, position), position == 0);
    }
    people(state, company, organization);
}

fn people(state: &mut State, company: u32, organization: &Organization) {
    let count = state.world.people(organization.id, 0).len().min(MOST_PEOPLE);
    let created = state.table(*COMPANIES).get(company).map_or(FIRST_DAY, |company| company.created);
    for position in 0..count {
        let contacts = state.table_mut(*CONTACTS);
        let id = contacts.next;
        let mut contact = stamped(id, company, created);
        contact.origin = Origin::Person(organization.id, position as u16);
        contact.active = !percent(id, 304, 7);
        contacts.push(contact);
        contacts.next += (spread(u64::from(id), 305) % 2) as u32;
    }
}

fn next_company(state: &mut State, origin: Origin, name: String, kind: u16, age: i64) -> u32 {
    let companies = state.table_mut(*COMPANIES);
    let id = companies.next;
    let mut company = stamped(id, id, age);
    company.origin = origin;
    company.kind = kind;
    company.name = name.into();
    companies.push(company);
    // Ids have gaps, as after years of deleting.
    companies.next += (spread(u64::from(id), 306) % 3) as u32;
    id
}

fn location(state: &mut State, company: u32, origin: Origin, name: &str, primary: bool) {
    let created = state.table(*COMPANIES).get(company).map_or(FIRST_DAY, |company| company.created);
    let locations = state.table_mut(*LOCATIONS);
    let id = locations.next;
    let mut record = Record { origin, ..Record::new(id, company, created) };
    record.kind = u16::from(primary);
    record.active = primary || !percent(id, 307, 4);
    record.name = name.into();
    locations.push(record);
}

/// A record made at about this age, changed and used since.
fn stamped(id: u32, parent: u32, age: i64) -> Record {
    let id_ = u64::from(id);
    let created = age + (spread(id_, 308) % DAY as u64) as i64 / 1000 * 1000;
    let modified = created + (spread(id_, 309) % (150 * DAY as u64)) as i64;
    let activity = modified + (spread(id_, 310) % (100 * DAY as u64)) as i64;
    Record { modified, activity, ..Record::new(id, parent, created) }
}
