//! The hub that is browsed: the server as the program runs it, and syncs when the benchmark says so.

use crate::{child, memory};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use counterpart_connector::{Environment, FieldKind, Reach, TransportSettings};
use counterpart_connector_halopsa::HaloPsa;
use counterpart_engine::{
    Connectors, Hub, KeySource, NewUser, Passwords, SmtpPassword, Sorting, Typed, Unwatched, Vault,
};
use counterpart_model::{
    Actor, Caller, Ids, IntegrationSettings, NewCustomers, Principal, Role, SecondFactorRule,
    WorkspaceSettings,
};
use counterpart_server::ServerOptions;
use counterpart_store::Claimant;
use counterpart_store::testing::TestDatabase;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

/// People who are signed in.
pub const SESSIONS: usize = 200;

/// What the clients need to know.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told {
    /// Where the pages are.
    pub url: String,
    /// Where syncs are begun and memory is asked for.
    pub control: String,
    /// The session of each person.
    pub sessions: Vec<String>,
}

struct Counter(AtomicU64);

impl Ids for Counter {
    fn next(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128((1 << 64) + u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

/// Serves until standard input closes.
pub async fn run(database: &str, announced: &str) {
    let db = if database == "sqlite" { TestDatabase::sqlite() } else { TestDatabase::postgres().await };
    let store = db.open().await;
    let hub = Arc::new(Hub {
        workspace: db.first_workspace(&store),
        connectors: Connectors::default().with(Arc::new(HaloPsa::new())),
        vault: Vault::open(&KeySource::Text("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".into()), false)
            .expect("a key"),
        // Signing in is not what is measured.
        passwords: Passwords::costing(8, 1),
        sorting: Sorting::new("en-GB"),
        environment: Environment::real(&TransportSettings::default().reaching(Reach::loopback()))
            .expect("a client"),
        ids: Arc::new(Counter(AtomicU64::new(0))),
        claimant: Claimant { worker: "benchmark".into(), lease: Duration::from_secs(10), most_attempts: 5 },
        settle: None,
        public_url: None,
        compared: Default::default(),
        batch: Hub::BATCH,
    });
    connect(&hub, announced).await;
    let sessions = people(&hub).await;

    let pages = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let control = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = |listener: &TcpListener| format!("http://{}", listener.local_addr().expect("an address"));
    let told = Told { url: address(&pages), control: address(&control), sessions };
    let router = Router::new()
        .route("/sync", post(sync))
        .route("/memory", get(|| async { memory::resident().peak.to_string() }))
        .with_state(Arc::clone(&hub));
    tokio::spawn(async move { axum::serve(control, router).await });
    tokio::spawn(counterpart_server::serve(pages, hub, ServerOptions::default(), std::future::pending()));
    child::tell(&told);
    let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await;
    store.close().await;
    db.remove().await;
}

/// One sync, to its end.
async fn sync(State(hub): State<Arc<Hub>>) -> String {
    let integration = hub.integration("halopsa").await.expect("connected");
    let synced = hub.sync(&integration, &Actor::Sync, &Unwatched).await.expect("recorded");
    synced.run.state.as_str().to_owned()
}

/// Connects the vendor with the answers that it announced.
async fn connect(hub: &Hub, announced: &str) {
    let announced: serde_json::Value = serde_json::from_str(announced).expect("JSON");
    let mut typed = Typed::default();
    for field in &hub.connectors.get("halopsa").expect("it is there").descriptor().form.0 {
        let answers = [&announced[field.key], &announced["credentials"][field.key]];
        let Some(answer) = answers.into_iter().find_map(serde_json::Value::as_str) else { continue };
        match field.kind {
            FieldKind::Secret => drop(typed.secret.insert(field.key.to_owned(), SecretString::from(answer))),
            _ => drop(typed.plain.insert(field.key.to_owned(), answer.to_owned())),
        }
    }
    // The rate budget must not be what is measured.
    typed.plain.insert("requests_per_5_minutes".to_owned(), "1000000".to_owned());
    let tested = hub.try_answers("halopsa", &typed).await.expect("the connection test runs");
    let settings = IntegrationSettings { new_customers: NewCustomers::Automatic, ..Default::default() };
    let operator = Principal::operator(Actor::Person("benchmark".to_owned()));
    hub.add_integration("halopsa", None, &tested, settings, &operator).await.expect("connected");
}

async fn people(hub: &Hub) -> Vec<String> {
    let operator = Principal::operator(Actor::Person("benchmark".to_owned()));
    let settings =
        WorkspaceSettings { second_factor: SecondFactorRule::Optional, ..WorkspaceSettings::default() };
    hub.change_workspace_settings(&operator, settings, SmtpPassword::Keep).await.expect("saved");
    let mut sessions = Vec::new();
    for n in 0..SESSIONS {
        let new = NewUser {
            email: format!("person{n}@example.com"),
            name: format!("Person {n}"),
            role: Role::SuperTechnician,
        };
        let (_, link) = hub.invite(&operator, &new).await.expect("invited");
        let password = SecretString::from(format!("four words for {n}"));
        let signed_in =
            hub.choose_password(&link.secret, &password, &Caller::default()).await.expect("let in");
        let began = signed_in.began().expect("a session");
        sessions.push(began.token.expose_secret().to_owned());
    }
    sessions
}
