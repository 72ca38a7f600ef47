//! A hub with as many companies as customers, at every place of the list.

use axum::Router;
use counterpart_connector_halopsa::HaloPsa;
use counterpart_engine::{Connectors, Hub, NewUser, SmtpPassword, testing};
use counterpart_model::{
    Actor, Caller, Company, Customer, CustomerId, HeldBack, How, Ignored, Integration, IntegrationId,
    IntegrationSettings, IntegrationState, Kind, Match, MatchId, MatchKind, Origin, Principal, RecordRef,
    Role, RunId, SecondFactorRule, VendorId, VendorRecord, WorkspaceSettings,
};
use counterpart_server::{App, ServerOptions};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{MirrorRow, Store, Tx};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

const TOOL: IntegrationId = IntegrationId(Uuid::from_u128(0x71));
const RUN: RunId = RunId(Uuid::from_u128(0x72));
/// Rows written per transaction.
const PART: usize = 5_000;

const FIRST: [&str; 25] = [
    "Ash", "Birch", "Cedar", "Drake", "Elm", "Fairfax", "Garnet", "Hollin", "Iver", "Jasper", "Kestrel",
    "Linden", "Marlow", "Norwood", "Orchard", "Pembroke", "Quarry", "Rowan", "Saxon", "Thorn", "Upton",
    "Vale", "Wren", "Yarrow", "Zephyr",
];
const SECOND: [&str; 16] = [
    "brook", "bridge", "field", "gate", "hill", "mere", "mount", "port", "side", "stone", "thorpe", "view",
    "ward", "well", "wick", "wood",
];
const THIRD: [&str; 10] = [
    "Dental",
    "Foods",
    "Logistics",
    "Solicitors",
    "Plumbing",
    "Media",
    "Accounting",
    "Packaging",
    "Care Home",
    "Engineering",
];

/// The name of a number: a different one for each.
fn name(n: usize) -> String {
    let (first, second, third) = (FIRST[n % 25], SECOND[(n / 25) % 16], THIRD[(n / 400) % 10]);
    format!("{first}{second} {} {third}", syllables(n / 4_000 + n % 7 * 1_000))
}

/// A word of no language.
fn syllables(mut n: usize) -> String {
    let mut word = String::new();
    loop {
        word.push(char::from(b"bdfgklmnprstvz"[n % 14]));
        word.push(char::from(b"aeiou"[n / 14 % 5]));
        n /= 70;
        if n == 0 {
            return word;
        }
    }
}

/// A hub and its pages.
pub struct World {
    hub: Arc<Hub>,
    store: Store,
    /// The pages.
    pub router: Router,
    /// Somebody's session.
    pub session: String,
    changes: AtomicU64,
}

impl World {
    /// With so many companies and customers.
    pub async fn new(db: &TestDatabase, size: usize) -> Self {
        let store = db.open().await;
        let connectors = Connectors::default().with(Arc::new(HaloPsa::new()));
        let (hub, _) = testing::hub(db.first_workspace(&store), connectors);
        let hub = Arc::new(hub);
        connect(&hub).await;
        for begin in (0..size).step_by(PART) {
            let tx = hub.workspace.write().await.expect("begins");
            for n in begin..(begin + PART).min(size) {
                customer(&hub, &tx, n).await;
            }
            let rows = (begin..(begin + PART).min(size)).map(|n| company(&hub, n)).collect();
            tx.mirror().write_page(TOOL, Kind::Company, RUN, hub.now(), rows).await.expect("writes");
            for n in begin..(begin + PART).min(size) {
                decide(&hub, &tx, n).await;
            }
            tx.commit().await.expect("commits");
        }
        let (app, _) = App::new(Arc::clone(&hub), ServerOptions::default());
        let router = counterpart_server::router(&app).expect("no public address");
        let session = sign_in(&hub).await;
        Self { hub, store, router, session, changes: AtomicU64::new(0) }
    }

    /// Has proposals worked out.
    pub async fn propose(&self) {
        let integration = self.hub.integration("halopsa").await.expect("there");
        self.hub.propose_anew(&integration).await.expect("worked out");
    }

    /// Somebody adds a customer.
    pub async fn change(&self) {
        let n = self.changes.fetch_add(1, Ordering::Relaxed);
        let actor = Actor::Person("benchmark".to_owned());
        let plan = self.hub.plan_add_customer(&format!("Newcomer {n}"), &actor).await.expect("a new name");
        self.hub.save(&plan).await.expect("saved");
        self.propose().await;
    }

    /// Takes everything away.
    pub async fn close(self, db: TestDatabase) {
        drop(self.router);
        drop(self.hub);
        self.store.close().await;
        db.remove().await;
    }
}

async fn connect(hub: &Hub) {
    let integration = Integration {
        id: TOOL,
        connector: "halopsa".into(),
        name: "halopsa".into(),
        config: [].into(),
        settings: IntegrationSettings::default(),
        tenant: None,
        state: IntegrationState::Healthy,
        created_at: hub.now(),
        fresh_at: Some(hub.now()),
    };
    let tx = hub.workspace.write().await.expect("begins");
    tx.integrations().insert(&integration).await.expect("saved");
    tx.commit().await.expect("commits");
}

fn id(n: usize) -> CustomerId {
    CustomerId(Uuid::from_u128(0x1000_0000 + n as u128))
}

async fn customer(hub: &Hub, tx: &Tx, n: usize) {
    // A tenth of the companies has a customer that is nearly spelled so, another tenth none.
    let name = match n % 10 {
        7 => format!("{} Ltd", name(n)),
        8 => format!("Unknown {}", syllables(n)),
        _ => name(n),
    };
    let customer = Customer { id: id(n), name, active: true, origin: Origin::ByHand };
    let keys = hub.keys(&customer.name);
    let record = RecordRef::Customer { id: customer.id };
    tx.records().create(&record, &customer.fields(), Some(keys)).await.expect("saved");
}

fn company(hub: &Hub, n: usize) -> MirrorRow {
    let held_back = match n % 50 {
        9 => vec![HeldBack { code: "no_main_site".into(), sentence: "It has no main site.".into() }],
        _ => Vec::new(),
    };
    // Now and then two companies bear one name.
    let name = if n % 100 == 16 { name(n - 10) } else { name(n) };
    let company = Company {
        id: VendorId::from(n as i64 + 1),
        name,
        active: n % 50 != 19,
        internal: false,
        relationships: vec!["Contract".into()],
        main_site: None,
        parent: None,
        website: Some(format!("https://www.{}{n}.example", syllables(n))),
        reference: Some(format!("C-{n}")),
        phone: None,
        address: None,
        held_back,
        url: Some(format!("https://halo.example.com/{n}")),
    };
    let keys = hub.keys(&company.name);
    MirrorRow { record: VendorRecord::Company(company), name_key: keys.name_key, sort_key: keys.sort_key }
}

/// Half of the companies are matched, a few are no customers.
async fn decide(hub: &Hub, tx: &Tx, n: usize) {
    let vendor = VendorId::from(n as i64 + 1);
    if n % 10 < 5 {
        let link = Match {
            id: MatchId(Uuid::from_u128(0x2000_0000 + n as u128)),
            integration: TOOL,
            kind: MatchKind::Company,
            hub: id(n).0,
            vendor,
            how: if n.is_multiple_of(2) { How::Automatic } else { How::Created },
            main: true,
            locked: false,
            sites: Vec::new(),
            by: "ana".into(),
            at: hub.now(),
        };
        let record = RecordRef::Match { id: link.id };
        tx.records().create(&record, &link.fields(), None).await.expect("saved");
    } else if n % 500 == 25 {
        let mark = Ignored {
            integration: TOOL,
            company: vendor.clone(),
            reason: "ours".into(),
            by: "ana".into(),
            at: hub.now(),
        };
        let record = RecordRef::Ignored { integration: TOOL, company: vendor };
        tx.records().create(&record, &mark.fields(), None).await.expect("saved");
    }
}

async fn sign_in(hub: &Hub) -> String {
    let operator = Principal::operator(Actor::Person("benchmark".to_owned()));
    let settings =
        WorkspaceSettings { second_factor: SecondFactorRule::Optional, ..WorkspaceSettings::default() };
    hub.change_workspace_settings(&operator, settings, SmtpPassword::Keep).await.expect("saved");
    let new = NewUser { email: "ana@example.com".into(), name: "Ana".into(), role: Role::SuperTechnician };
    let (_, link) = hub.invite(&operator, &new).await.expect("invited");
    let password = SecretString::from("four words for ana");
    let signed_in = hub.choose_password(&link.secret, &password, &Caller::default()).await.expect("let in");
    signed_in.began().expect("a session").token.expose_secret().to_owned()
}
