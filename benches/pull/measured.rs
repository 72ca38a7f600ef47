//! A pull as the program does it, into one fresh database, and the same again with nothing changed.

use crate::arguments::{Database, Site};
use crate::memory;
use crate::now;
use crate::server::Counted;
use counterpart_connector::{Environment, FieldKind, Reach, TransportSettings};
use counterpart_engine::{Connectors, Hub, KeySource, Passwords, Sorting, Synced, Typed, Unwatched, Vault};
use counterpart_model::{Actor, Ids, Increments, Integration, IntegrationSettings, Principal, RunState};
use counterpart_sandbox_kit::{Options, Sandbox};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{Claimant, Store};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What was measured. Memory is in bytes.
#[derive(Debug, Serialize, Deserialize)]
pub struct Measured {
    pub first: Pull,
    pub second: Pull,
    /// Of what changed, when nothing did.
    pub idle_pull: Pull,
    /// Rows that the second pull wrote, by table, as the database counts them.
    pub written: BTreeMap<String, u64>,
    /// Resident with the hub open and nothing done.
    pub idle: u64,
    /// Resident when the first pull has ended.
    pub end: u64,
    /// The most there ever was until then.
    pub peak: u64,
}

/// One pull.
#[derive(Debug, Serialize, Deserialize)]
pub struct Pull {
    pub seconds: f64,
    pub new: u64,
    pub unchanged: u64,
    /// Changes in the plan.
    pub planned: u64,
    /// Requests, as the run counts them.
    pub requests: u64,
    /// Requests, as the server counts them.
    pub served: Counted,
}

/// Ids that count up.
#[derive(Default)]
struct Counter(AtomicU64);

impl Ids for Counter {
    fn next(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128((1 << 64) + u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

/// A person's answers to the connector's form: what a sandbox of the same seed announces, under the form's own keys.
pub fn answers(site: &Site) -> Typed {
    let options = Options { customers: 1, ..Options::default() };
    let announced =
        Sandbox::new(&[site.vendor.sandbox], options).announcement(&site.base)["vendors"][0].take();
    let mut typed = Typed::default();
    let connector = (site.vendor.connector)();
    let descriptor = connector.descriptor();
    for field in &descriptor.form.0 {
        let answers = [&announced[field.key], &announced["credentials"][field.key]];
        let Some(answer) = answers.into_iter().find_map(Value::as_str) else { continue };
        match field.kind {
            FieldKind::Secret => drop(typed.secret.insert(field.key.to_owned(), SecretString::from(answer))),
            _ => drop(typed.plain.insert(field.key.to_owned(), answer.to_owned())),
        }
    }
    // The rate budget must not be what is measured, unless it is.
    if let Some(setting) = descriptor.limits.setting.filter(|_| !site.live) {
        typed.plain.insert(setting.to_owned(), "1000000".to_owned());
    }
    typed
}

/// Pulls twice into a fresh database, and then what changed.
pub async fn run(database: Database, site: &Site) -> Measured {
    let db = match database {
        Database::Sqlite => TestDatabase::sqlite(),
        Database::Postgres => TestDatabase::postgres().await,
    };
    let ids = Arc::new(Counter::default());
    let (store, hub) = open(&db, &ids, site).await;
    hub.workspace.read().await.expect("reads").runs().in_states(&[RunState::Running]).await.expect("reads");
    let idle = memory::resident().now;

    let tested = hub.try_answers(site.vendor.name, &answers(site)).await.expect("the connection test runs");
    let settings = IntegrationSettings::default();
    let operator = Principal::operator(Actor::Person("bench".into()));
    let integration =
        hub.add_integration(site.vendor.name, None, &tested, settings, &operator).await.expect("connected");
    let first = pull(&hub, &integration, site).await;
    let after = memory::resident();
    assert_eq!((first.new, first.unchanged), (site.records(), 0), "everything is new");
    drop(hub);
    store.close().await;

    // Opened anew, so that the database's own count of what it wrote is complete before and after.
    db.watch_writes().await;
    let (store, hub) = open(&db, &ids, site).await;
    let second = pull(&hub, &integration, site).await;
    drop(hub);
    store.close().await;
    let written = db.writes().await;
    let (store, hub) = open(&db, &ids, site).await;
    trust_increments(&hub, &integration).await;
    let idle_pull = pull(&hub, &integration, site).await;
    drop(hub);
    store.close().await;
    db.remove().await;
    Measured { first, second, idle_pull, written, idle, end: after.now, peak: after.peak }
}

/// As if the vendor's list of changes had been seen to agree with a sweep: from now on it is read (R73).
async fn trust_increments(hub: &Hub, integration: &Integration) {
    let tx = hub.workspace.write().await.expect("begins");
    for (kind, mut state) in tx.pull_states().of(integration.id).await.expect("reads") {
        state.increments = Increments::Agreed { at: hub.now(), times: 1 };
        tx.pull_states().put(integration.id, kind, &state).await.expect("writes");
    }
    tx.commit().await.expect("commits");
}

async fn open(db: &TestDatabase, ids: &Arc<Counter>, site: &Site) -> (Store, Hub) {
    let store = db.open().await;
    let hub = Hub {
        workspace: db.first_workspace(&store),
        connectors: Connectors::default().with((site.vendor.connector)()),
        vault: Vault::open(&KeySource::Text("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".into()), false)
            .expect("a key"),
        passwords: Passwords::default(),
        sorting: Sorting::new("en-GB"),
        environment: Environment::real(&TransportSettings::default().reaching(Reach::loopback()))
            .expect("a client"),
        ids: ids.clone(),
        claimant: Claimant { worker: "benchmark".into(), lease: Duration::from_secs(10), most_attempts: 5 },
        settle: None,
        public_url: None,
        compared: Default::default(),
        batch: Hub::BATCH,
    };
    (store, hub)
}

async fn pull(hub: &Hub, integration: &Integration, site: &Site) -> Pull {
    counted(site).await;
    let began = now();
    let Synced { run, .. } = hub.sync(integration, &Actor::Sync, &Unwatched).await.expect("recorded");
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(run.state, RunState::Done, "{:?}", run.summary.error);
    let counts = run.summary.pulled.values();
    Pull {
        seconds,
        new: counts.clone().map(|counts| counts.new).sum(),
        unchanged: counts.map(|counts| counts.unchanged).sum(),
        planned: run.summary.planned.values().sum(),
        requests: run.summary.requests,
        served: counted(site).await,
    }
}

/// What the server was asked since it was counted last.
#[expect(
    clippy::disallowed_methods,
    reason = "the server of the benchmark is asked beside the connector's layers"
)]
async fn counted(site: &Site) -> Counted {
    let client = reqwest::Client::builder().build().expect("a client");
    let answer = client.get(format!("{}/counted", site.base)).send().await.expect("an answer");
    serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("what was counted")
}
