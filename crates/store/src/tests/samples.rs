//! Records for tests.

use crate::{MirrorRow, NameKeys, Tx};
use counterpart_model::{
    Action, Company, Customer, CustomerId, HeldBack, How, Instant, Integration, IntegrationId,
    IntegrationSettings, IntegrationState, Intent, IntentId, IntentState, Kind, Match, MatchId, MatchKind,
    Origin, RecordRef, RunId, Site, VendorId, VendorRecord,
};
use uuid::Uuid;

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn at(seconds: i64) -> Instant {
    Instant::from_timestamp(1_700_000_000 + seconds, 0).unwrap_or_default()
}

pub(crate) const RUN: RunId = RunId(Uuid::from_u128(900));
pub(crate) const HALO: IntegrationId = IntegrationId(Uuid::from_u128(10));
pub(crate) const OTHER: IntegrationId = IntegrationId(Uuid::from_u128(11));

pub(crate) fn integration(id: IntegrationId, name: &str) -> Integration {
    Integration {
        id,
        connector: "halopsa".to_owned(),
        name: name.to_owned(),
        config: [("url".to_owned(), "https://example.test".to_owned())].into(),
        settings: IntegrationSettings::default(),
        tenant: None,
        state: IntegrationState::New,
        created_at: at(0),
        fresh_at: None,
    }
}

pub(crate) fn company(id: i64, name: &str) -> Company {
    Company {
        id: VendorId::from(id),
        name: name.to_owned(),
        active: true,
        internal: false,
        relationships: vec!["Contract".to_owned()],
        main_site: None,
        parent: None,
        website: None,
        reference: None,
        phone: None,
        address: None,
        held_back: Vec::new(),
        url: None,
    }
}

pub(crate) fn held_back(mut company: Company, code: &str) -> Company {
    company
        .held_back
        .push(HeldBack { code: code.to_owned(), sentence: "Fill it in at the vendor.".to_owned() });
    company
}

pub(crate) fn site(id: i64, company: i64, name: &str) -> Site {
    Site {
        id: VendorId::from(id),
        company: VendorId::from(company),
        name: name.to_owned(),
        active: true,
        phone: None,
        address: None,
        held_back: Vec::new(),
        url: None,
    }
}

pub(crate) fn keys(name: &str) -> NameKeys {
    NameKeys { name_key: Some(name.to_lowercase()), sort_key: name.to_lowercase().into_bytes() }
}

pub(crate) fn row(company: Company) -> MirrorRow {
    let NameKeys { name_key, sort_key } = keys(&company.name);
    MirrorRow { record: VendorRecord::Company(company), name_key, sort_key }
}

pub(crate) fn site_row(site: Site) -> MirrorRow {
    let sort_key = keys(&site.name).sort_key;
    MirrorRow { record: VendorRecord::Site(site), name_key: None, sort_key }
}

pub(crate) async fn add_customer(tx: &Tx, id: u128, name: &str) -> CustomerId {
    let id = CustomerId(uuid(id));
    let customer = Customer { id, name: name.to_owned(), active: true, origin: Origin::ByHand };
    let record = RecordRef::Customer { id };
    tx.records().create(&record, &customer.fields(), Some(keys(name))).await.expect("a customer is saved");
    id
}

pub(crate) fn link(id: u128, hub: CustomerId, vendor: i64) -> Match {
    Match {
        id: MatchId(uuid(id)),
        integration: HALO,
        kind: MatchKind::Company,
        hub: hub.0,
        vendor: VendorId::from(vendor),
        how: How::Manual,
        main: true,
        locked: false,
        sites: Vec::new(),
        by: "sam".to_owned(),
        at: at(1),
    }
}

pub(crate) async fn add_link(tx: &Tx, link: &Match) {
    let record = RecordRef::Match { id: link.id };
    tx.records().create(&record, &link.fields(), None).await.expect("a match is saved");
}

pub(crate) fn push(id: u128, customer: CustomerId) -> Intent {
    Intent {
        id: IntentId(uuid(id)),
        integration: HALO,
        kind: Kind::Company,
        hub: customer.0,
        name: "Acme".to_owned(),
        action: Action::Create { values: [("relationship".to_owned(), "2".to_owned())].into() },
        state: IntentState::Waiting,
        vendor: None,
        found: Vec::new(),
        attempts: 0,
        not_before: None,
        sentence: None,
        by: "sam".to_owned(),
        created_at: at(1),
        updated_at: at(1),
    }
}

pub(crate) async fn add_push(tx: &Tx, intent: &Intent) {
    let record = RecordRef::Intent { id: intent.id };
    tx.records().create(&record, &intent.fields(), None).await.expect("a push is saved");
}
