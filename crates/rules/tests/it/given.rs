//! Facts to start from.

use counterpart_model::{
    Company, Customer, CustomerId, How, Ids, Instant, IntegrationId, Match, MatchId, MatchKind, Origin, Site,
    VendorId, Visibility,
};
use counterpart_rules::{CompanyFacts, Namesake, Scribe};
use std::sync::atomic::{AtomicU64, Ordering};

/// Ids that count up, so that every test sees the same ones.
#[derive(Default)]
pub struct Counter(AtomicU64);

impl Ids for Counter {
    fn next(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1_000)
    }
}

pub fn at(minute: u32) -> Instant {
    Instant::from_timestamp(1_800_000_000 + i64::from(minute) * 60, 0).expect("a valid moment")
}

pub fn scribe(ids: &Counter) -> Scribe<'_> {
    Scribe { ids, now: at(0), by: "ana".into() }
}

pub fn integration() -> IntegrationId {
    IntegrationId(uuid::Uuid::from_u128(1))
}

pub fn customer_id(n: u128) -> CustomerId {
    CustomerId(uuid::Uuid::from_u128(n))
}

pub fn customer(n: u128, name: &str) -> Customer {
    Customer { id: customer_id(n), name: name.into(), active: true, origin: Origin::ByHand }
}

pub fn company(id: i64, name: &str) -> Company {
    Company {
        id: VendorId::from(id),
        name: name.into(),
        active: true,
        internal: false,
        relationships: vec!["Contract".into()],
        main_site: Some(VendorId::from(id * 10)),
        parent: None,
        website: None,
        reference: None,
        phone: None,
        address: None,
        held_back: Vec::new(),
        url: None,
    }
}

pub fn facts(id: i64, name: &str) -> CompanyFacts {
    CompanyFacts {
        integration: integration(),
        company: company(id, name),
        visibility: Visibility::Visible,
        name_key: Some(name.to_lowercase()),
        matches: Vec::new(),
        ignored: None,
        namesakes: Vec::new(),
        namesake_count: 0,
        rivals: 0,
        proposals: Vec::new(),
    }
}

pub fn with_namesakes(mut facts: CompanyFacts, customers: &[Customer]) -> CompanyFacts {
    facts.namesake_count = customers.len() as u64;
    facts.namesakes =
        customers.iter().map(|c| Namesake { id: c.id, name: c.name.clone(), matched_here: false }).collect();
    facts
}

pub fn link(customer: u128, company: i64, minute: u32) -> Match {
    Match {
        id: MatchId(uuid::Uuid::from_u128(customer * 1_000_000 + company as u128)),
        integration: integration(),
        kind: MatchKind::Company,
        hub: customer_id(customer).0,
        vendor: VendorId::from(company),
        how: How::Manual,
        main: true,
        locked: false,
        sites: Vec::new(),
        by: "ana".into(),
        at: at(minute),
    }
}

pub fn leaf(customer: u128, company: i64, minute: u32) -> Match {
    Match { main: false, ..link(customer, company, minute) }
}

pub fn site(id: i64, company: i64, name: &str) -> Site {
    Site {
        id: VendorId::from(id),
        company: VendorId::from(company),
        name: name.into(),
        active: true,
        phone: None,
        address: None,
        held_back: Vec::new(),
        url: None,
    }
}
