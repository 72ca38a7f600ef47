//! A pull as the program does it, into one fresh database, and the same again with nothing changed.

use crate::arguments::{Database, Site};
use crate::memory;
use crate::now;
use counterpart_connector::{Environment, Reach, TransportSettings};
use counterpart_connector_halopsa::HaloPsa;
use counterpart_engine::{Connectors, Hub, KeySource, Passwords, Sorting, Synced, Typed, Unwatched, Vault};
use counterpart_model::{Actor, Ids, Integration, IntegrationSettings, Principal, RunState};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{Claimant, Store};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What was measured. Memory is in bytes.
#[derive(Debug, Serialize, Deserialize)]
pub struct Measured {
    pub first: Pull,
    pub second: Pull,
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
    pub served: u64,
}

/// Ids that count up.
#[derive(Default)]
struct Counter(AtomicU64);

impl Ids for Counter {
    fn next(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128((1 << 64) + u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

/// A person's answers to the connector's form.
pub fn answers(site: &Site) -> Typed {
    let mut typed = Typed::default();
    let mut say = |key: &str, answer: String| typed.plain.insert(key.to_owned(), answer);
    say("resource_server", format!("{}/api", site.base));
    say("authorisation_server", format!("{}/auth", site.base));
    say("tenant", "sandbox".to_owned());
    say("client_id", "benchmark".to_owned());
    // The rate budget must not be what is measured.
    say("requests_per_5_minutes", "1000000".to_owned());
    typed.secret.insert("client_secret".to_owned(), SecretString::from("benchmark"));
    typed
}

/// Pulls twice into a fresh database.
pub async fn run(database: Database, site: &Site) -> Measured {
    let db = match database {
        Database::Sqlite => TestDatabase::sqlite(),
        Database::Postgres => TestDatabase::postgres().await,
    };
    let ids = Arc::new(Counter::default());
    let (store, hub) = open(&db, &ids).await;
    hub.workspace.read().await.expect("reads").runs().in_states(&[RunState::Running]).await.expect("reads");
    let idle = memory::resident().now;

    let tested = hub.try_answers("halopsa", &answers(site)).await.expect("the connection test runs");
    let settings = IntegrationSettings::default();
    let operator = Principal::operator(Actor::Person("bench".into()));
    let integration =
        hub.add_integration("halopsa", None, &tested, settings, &operator).await.expect("connected");
    let first = pull(&hub, &integration, site).await;
    let after = memory::resident();
    assert_eq!((first.new, first.unchanged), (site.records, 0), "everything is new");
    drop(hub);
    store.close().await;

    // Opened anew, so that the database's own count of what it wrote is complete before and after.
    db.watch_writes().await;
    let (store, hub) = open(&db, &ids).await;
    let second = pull(&hub, &integration, site).await;
    drop(hub);
    store.close().await;
    let written = db.writes().await;
    db.remove().await;
    Measured { first, second, written, idle, end: after.now, peak: after.peak }
}

async fn open(db: &TestDatabase, ids: &Arc<Counter>) -> (Store, Hub) {
    let store = db.open().await;
    let hub = Hub {
        workspace: db.first_workspace(&store),
        connectors: Connectors::default().with(Arc::new(HaloPsa::new())),
        vault: Vault::open(&KeySource::Text("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".into()), false)
            .expect("a key"),
        passwords: Passwords::default(),
        sorting: Sorting::new("en-GB"),
        environment: Environment::real(&TransportSettings::default().reaching(Reach::loopback()))
            .expect("a client"),
        ids: ids.clone(),
        claimant: Claimant { worker: "benchmark".into(), lease: Duration::from_secs(10), most_attempts: 5 },
        settle: None,
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

/// Requests the server got since it was asked last.
#[expect(
    clippy::disallowed_methods,
    reason = "the server of the benchmark is asked beside the connector's layers"
)]
async fn counted(site: &Site) -> u64 {
    let client = reqwest::Client::builder().build().expect("a client");
    let answer = client.get(format!("{}/counted", site.base)).send().await.expect("an answer");
    answer.text().await.expect("a body").parse().expect("a number")
}
