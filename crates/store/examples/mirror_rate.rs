//! How fast the mirror is written: 100,000 companies into a fresh database of each kind, then the same again; then a
//! large plan, and what a matching screen asks.
//!
//! `cargo run --release -p counterpart-store --features testing --example mirror_rate [ROWS] [ROWS PER PAGE]`

use counterpart_model::{
    Address, Company, Customer, CustomerId, How, Instant, Integration, IntegrationId, IntegrationSettings,
    IntegrationState, Kind, Match, MatchId, MatchKind, Origin, RecordRef, RunId, Trigger, TriggerCause,
    TriggerId, VendorId, VendorRecord,
};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{CompanyFilter, MirrorRow, NameKeys, WorkspaceHandle};
use std::collections::BTreeMap;
use uuid::Uuid;

fn company(number: usize) -> MirrorRow {
    let name = format!("Company number {} of the generated world", number * 7919 % 1_000_003);
    let record = VendorRecord::Company(Company {
        id: VendorId(number.to_string()),
        active: true,
        internal: false,
        relationships: vec!["Contract".to_owned()],
        main_site: Some(VendorId(format!("{}", number + 5_000_000))),
        parent: Some("Customers".to_owned()),
        website: Some(format!("https://company{number}.example")),
        reference: None,
        phone: Some("+44 20 7946 0000".to_owned()),
        address: Some(Address { lines: vec!["1 High Street".to_owned()], ..Address::default() }),
        held_back: Vec::new(),
        url: Some(format!("https://halo.example/customer?mainview=customer&clientid={number}")),
        name: name.clone(),
    });
    MirrorRow { record, sort_key: name.to_lowercase().into_bytes(), name_key: Some(name.to_lowercase()) }
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

async fn measure(label: &str, db: &TestDatabase, rows: usize, page: usize) {
    let store = db.open().await;
    let workspace = db.first_workspace(&store);
    let integration = IntegrationId(Uuid::from_u128(1));
    let run = RunId(Uuid::from_u128(2));
    let at = Instant::from_timestamp(1_700_000_000, 0).unwrap_or_default();
    for (pass, with_triggers) in [("fresh", false), ("unchanged", false), ("fresh, with triggers", true)] {
        let integration = if with_triggers { IntegrationId(Uuid::from_u128(3)) } else { integration };
        let mut inside = std::time::Duration::ZERO;
        let mut number = 0_usize;
        while number < rows {
            let last = (number + page).min(rows);
            let records: Vec<MirrorRow> = (number..last).map(company).collect();
            let begun = now();
            let tx = workspace.write().await.expect("begins");
            let outcome =
                tx.mirror().write_page(integration, Kind::Company, run, at, records).await.expect("writes");
            if with_triggers {
                let facts = outcome.new.iter().zip(number..).map(|(record, n)| Trigger {
                    id: TriggerId(Uuid::from_u128(n as u128)),
                    integration,
                    kind: Kind::Company,
                    vendor: record.id().clone(),
                    cause: TriggerCause::Offered,
                    previous: None,
                    new: Some(record.name().to_owned()),
                    at,
                });
                tx.triggers().insert(facts.collect()).await.expect("writes");
            }
            tx.commit().await.expect("commits");
            inside += begun.elapsed();
            number = last;
        }
        println!("{label}, {pass}: {:.0} rows/s", rows as f64 / inside.as_secs_f64());
    }
    save(label, &workspace, rows / 10).await;
    store.close().await;
}

/// One large plan in one transaction, checked as applying checks it; then what a matching screen asks.
async fn save(label: &str, workspace: &WorkspaceHandle, records: usize) {
    let begun = now();
    let tx = workspace.write().await.expect("begins");
    let at = Instant::from_timestamp(1_700_000_000, 0).unwrap_or_default();
    let integration = Integration {
        id: IntegrationId(Uuid::from_u128(1)),
        connector: "halopsa".to_owned(),
        name: "halopsa".to_owned(),
        config: BTreeMap::new(),
        settings: IntegrationSettings::default(),
        tenant: None,
        state: IntegrationState::New,
        created_at: at,
        fresh_at: None,
    };
    tx.integrations().insert(&integration).await.expect("writes");
    for number in 0..records {
        let row = company(number);
        let key = row.name_key.clone().unwrap_or_default();
        assert!(tx.customers().spelled(&key).await.expect("reads").is_empty());
        let links = tx.matches().of_vendor(integration.id, MatchKind::Company, row.record.id()).await;
        assert!(links.expect("reads").is_empty());
        let id = CustomerId(Uuid::from_u128(1_000_000 + number as u128));
        let customer = Customer {
            id,
            name: row.record.name().to_owned(),
            active: true,
            origin: Origin::Integration(integration.id),
        };
        let keys = NameKeys { name_key: row.name_key, sort_key: row.sort_key };
        tx.records()
            .create(&RecordRef::Customer { id }, &customer.fields(), Some(keys))
            .await
            .expect("writes");
        let link = Match {
            id: MatchId(Uuid::from_u128(2_000_000 + number as u128)),
            integration: integration.id,
            kind: MatchKind::Company,
            hub: id.0,
            vendor: row.record.id().clone(),
            how: How::Created,
            main: true,
            locked: false,
            sites: Vec::new(),
            by: "measurement".to_owned(),
            at,
        };
        tx.records().create(&RecordRef::Match { id: link.id }, &link.fields(), None).await.expect("writes");
    }
    tx.commit().await.expect("commits");
    println!("{label}, customers with a match: {:.0}/s", records as f64 / begun.elapsed().as_secs_f64());

    let tx = workspace.read().await.expect("begins");
    for filter in CompanyFilter::ALL {
        let begun = now();
        let number = tx.companies().count(integration.id, filter, None).await.expect("counts");
        let counted = begun.elapsed();
        tx.companies().list(integration.id, filter, None, None, 100).await.expect("reads");
        let listed = begun.elapsed() - counted;
        println!("{label}, {filter:?}: {number} counted in {counted:.1?}, a page in {listed:.1?}");
    }
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let rows = arguments.next().unwrap_or(100_000);
    let page = arguments.next().unwrap_or(500);
    let sqlite = TestDatabase::sqlite();
    measure("SQLite", &sqlite, rows, page).await;
    sqlite.remove().await;
    let postgres = TestDatabase::postgres().await;
    measure("PostgreSQL", &postgres, rows, page).await;
    postgres.remove().await;
}
