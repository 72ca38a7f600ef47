//! Several processes on one database share the tenant's rate budget (R74): measured on the sandbox's own clock.

use crate::expected::expected;
use crate::stand::tidy;
use crate::subject::Subject;
use crate::together::Together;
use crate::vendors::SUBJECTS;
use counterpart_connector::{
    Connector, Environment, Purpose, Reach, Session, Timer, Transport, TransportSettings,
};
use counterpart_engine::{Connectors, Hub, KeySource, Passwords, Sorting, Typed, Unwatched, Vault};
use counterpart_model::{
    Actor, Checkpoint, Clock, Ids, Instant, Integration, IntegrationSettings, Kind, Principal, RunState,
    Task, VendorId,
};
use counterpart_sandbox_kit::{LimitSettings, Options, Running, Sandbox, TimeSource};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{Claimant, Store, on_both_databases};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// Ids that count up.
struct Counter;

impl Ids for Counter {
    fn next(&self) -> uuid::Uuid {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        uuid::Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into())
    }
}

/// Counts what is committed.
#[derive(Debug, Default)]
struct Commits(AtomicU64);

impl Checkpoint for Commits {
    fn reached(&self, point: &str) {
        if point.ends_with(": after") {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// One vendor tenant, one database, one clock; and as many processes as are asked for.
struct Office<'a> {
    subject: &'static dyn Subject,
    db: &'a TestDatabase,
    time: Arc<Together>,
    running: Running,
    commits: Arc<Commits>,
}

impl<'a> Office<'a> {
    async fn new(subject: &'static dyn Subject, db: &'a TestDatabase) -> Self {
        let time = Together::new();
        let clock = time.clone();
        let time_source = TimeSource::Following(Arc::new(move || clock.now()));
        let options = Options { seed: 7, customers: 60, time: time_source };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let running = Sandbox::new(&[subject.sandbox()], options).serve(listener).expect("a sandbox");
        let office = Self { subject, db, time, running, commits: Arc::default() };
        let settings = office.running.sandbox().limits(subject.name()).expect("it is played");
        let settings = LimitSettings { count: office.limit(), ..settings };
        office.running.sandbox().set_limits(subject.name(), settings).expect("it is played");
        office
    }

    /// What a process has: connections, client and session of its own.
    async fn hub(&self) -> Hub {
        let checkpoint: Arc<dyn Checkpoint> = self.commits.clone();
        let mut options = TestDatabase::options();
        options.checkpoint = Some(checkpoint);
        let store = Store::open(self.db.location(), options).await.expect("opens");
        let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        Hub {
            workspace: self.db.first_workspace(&store),
            connectors: Connectors::default().with(self.subject.connector()),
            vault: Vault::open(&KeySource::Text(key.into()), false).expect("a key"),
            passwords: Passwords::default(),
            sorting: Sorting::new("en"),
            environment: Environment {
                clock: self.time.clone(),
                timer: self.time.clone(),
                transport: Transport::new(&TransportSettings::default().reaching(Reach::loopback()))
                    .expect("a client"),
            },
            ids: Arc::new(Counter),
            settle: None,
            public_url: None,
            compared: Default::default(),
            batch: Hub::BATCH,
            claimant: Claimant { worker: "test/1".into(), lease: Duration::from_secs(10), most_attempts: 5 },
        }
    }

    /// Connects the vendor.
    async fn connect(&self, hub: &Hub) -> Integration {
        let announced = self.running.announcement()["vendors"][0].clone();
        let connector = self.subject.connector();
        let answers = tidy(connector.as_ref(), self.subject.answers(&announced));
        let mut typed = Typed { plain: answers.config, secret: answers.secrets, allow_http: false };
        if Some(self.limit()) != expected(self.subject.name()).requests {
            let setting = connector.descriptor().limits.setting.expect("a limit of thousands can be set");
            typed.plain.insert(setting.to_owned(), self.limit().to_string());
        }
        let tested = hub.try_answers(self.subject.name(), &typed).await.expect("tested");
        let settings = IntegrationSettings::default();
        let operator = Principal::operator(Actor::Person("ana".into()));
        hub.add_integration(self.subject.name(), None, &tested, settings, &operator).await.expect("saved")
    }

    /// The limit on both sides.
    fn limit(&self) -> u32 {
        expected(self.subject.name()).played_requests().expect("a limit")
    }

    /// Lets a window pass and forgets what was asked in it.
    async fn rest(&self) {
        self.time
            .sleep(Duration::from_secs(2 * u64::from(expected(self.subject.name()).window_seconds)))
            .await;
        self.running.sandbox().clear_requests();
    }

    /// When each request came that was let through; there must be no other.
    fn admitted(&self) -> Vec<Instant> {
        let asked = self.running.sandbox().requests(None);
        assert!(asked.iter().all(|request| request.status != Some(429)), "a request was refused");
        asked.iter().map(|request| request.started.parse().expect("a moment")).collect()
    }
}

/// Asks for one record after the other, until nobody has to ask any more.
async fn ask(
    connector: Arc<dyn Connector>,
    session: Session,
    ids: Arc<Vec<VendorId>>,
    left: Arc<AtomicI64>,
    time: Arc<Together>,
    each: Duration,
) {
    for id in ids.iter().cycle() {
        if left.fetch_sub(1, Ordering::Relaxed) <= 0 {
            break;
        }
        connector.probe(Kind::Company, id, &session).await.expect("never too many");
        if !each.is_zero() {
            time.sleep(each).await;
        }
    }
    session.close().await;
    time.left();
}

/// Windows that are filled.
const WINDOWS: u32 = 4;

/// Sends as much as windows hold, and returns how much of the set share was used until there was room for more.
async fn used_share(office: &Office<'_>, integration: &Integration, workers: u32, each: Duration) -> f64 {
    let name = office.subject.name();
    let (limit, window) = (office.limit(), expected(name).window_seconds);
    let share = limit * 90 / 100;
    let fill = (share - share / 40) * WINDOWS;
    let facts = office.subject.facts(office.running.sandbox(), Kind::Company);
    let ids: Arc<Vec<VendorId>> = Arc::new(facts.into_iter().map(|fact| VendorId(fact.id)).collect());
    let mut sessions = Vec::new();
    for _ in 0..workers {
        let session = office.hub().await.session(integration, Purpose::Background).await;
        sessions.push(session.expect("opened"));
    }
    office.rest().await;
    let (began, commits) = (office.time.now(), office.commits.0.load(Ordering::Relaxed));
    office.time.expect(workers as usize + 1);
    // Each worker also asks for a token.
    let left = Arc::new(AtomicI64::from(i64::from(fill - workers)));
    let mut tasks = Vec::new();
    for session in &sessions {
        let parts = (office.subject.connector(), session.clone(), ids.clone(), left.clone());
        tasks.push(tokio::spawn(ask(parts.0, parts.1, parts.2, parts.3, office.time.clone(), each)));
    }
    office.time.left();
    for task in tasks {
        task.await.expect("no panic");
    }
    let commits = office.commits.0.load(Ordering::Relaxed) - commits;
    office.time.expect(1);
    // The time until the next one may be sent belongs to the last window.
    office.subject.connector().probe(Kind::Company, &ids[0], &sessions[0]).await.expect("when there is room");
    sessions[0].close().await;

    let admitted = office.admitted();
    assert_eq!(admitted.len(), fill as usize + 1);
    let length = Duration::from_secs(window.into());
    for (index, first) in admitted.iter().enumerate() {
        let within = admitted[index..].iter().take_while(|other| **other < *first + length).count();
        assert!(within <= share as usize, "{within} in one window");
    }
    let took = (office.time.now() - began).num_milliseconds() as f64 / 1_000.0;
    let used = f64::from(fill) / (took / f64::from(window) * f64::from(share));
    let engine = if office.db.is_postgres() { "PostgreSQL" } else { "SQLite" };
    println!(
        "{name}, {engine}, {workers} at once, {each:?} per request: {fill} requests in {took:.1} s are {used:.4} of \
         {share} per {window} s; none refused; {:.1} requests per transaction",
        f64::from(fill) / commits as f64
    );
    assert!(commits * 3 < u64::from(fill) * 2, "{commits} transactions");
    used
}

fn limited() -> impl Iterator<Item = &'static dyn Subject> {
    SUBJECTS.iter().copied().filter(|subject| expected(subject.name()).requests.is_some())
}

on_both_databases! {
    async fn r74_the_set_share_of_a_window_is_used_without_a_refusal(db) {
        for subject in limited() {
            let office = Office::new(subject, db).await;
            let hub = office.hub().await;
            let integration = office.connect(&hub).await;
            for (workers, each) in [(1, 100), (3, 250), (3, 0)] {
                let used = used_share(&office, &integration, workers, Duration::from_millis(each)).await;
                assert!(used >= 0.95, "{workers} workers used {used:.3} of their share");
            }
        }
    }

    async fn r74_a_share_that_was_chosen_is_the_budget_of_every_process(db) {
        for subject in limited() {
            let office = Office::new(subject, db).await;
            let limit = office.limit();
            let (one, other) = (office.hub().await, office.hub().await);
            let integration = office.connect(&one).await;
            let settings = IntegrationSettings { rate_share_percent: Some(50), ..integration.settings.clone() };
            let integration = one.change_settings(&integration, settings).await.expect("saved");
            let tested = one.try_again(&integration, &Typed::default()).await.expect("tested");
            assert!(tested.report.successful());
            let session = other.session(&integration, Purpose::Background).await.expect("opened");
            let state = session.budget().state(office.time.now()).await.expect("reached");
            assert_eq!(state.allowed, limit / 2);
            assert!(state.used > 0, "a connection test counts in the tenant's budget");
            assert_eq!(session.budget().limit().map(|limit| limit.requests), Some(limit));
        }
    }

    async fn r74_a_forecast_comes_true(db) {
        for subject in limited() {
            let office = Office::new(subject, db).await;
            let hub = office.hub().await;
            let integration = office.connect(&hub).await;
            let unknown = hub.forecast(&integration, &Task::default()).await.expect("read");
            let allowed = Some(office.limit() * 90 / 100);
            assert_eq!((unknown.requests, unknown.done_at, unknown.allowed), (None, None, allowed));
            let ana = Actor::Person("ana".into());
            let first = hub.sync(&integration, &ana, &Unwatched).await.expect("recorded").run;
            assert_eq!(first.state, RunState::Done, "{:?}", first.summary.error);
            office.rest().await;

            // Another process sends, and leaves room for two.
            let busy = office.hub().await.session(&integration, Purpose::Background).await.expect("opened");
            let fill = allowed.map_or(0, |allowed| allowed - allowed / 40 - 2);
            for _ in 0..fill {
                busy.budget().take(office.time.now(), Purpose::Background).await.expect("room");
            }
            busy.close().await;
            office.time.sleep(Duration::from_secs(100)).await;

            let integration = hub.integration(&integration.name).await.expect("there");
            let forecast = hub.forecast(&integration, &Task::default()).await.expect("read");
            assert_eq!(forecast.requests, Some(first.summary.requests));
            assert!(first.summary.requests > 2, "it has to wait");
            let of_window = allowed.map(|allowed| (first.summary.requests * 100).div_ceil(allowed.into()));
            assert_eq!(forecast.of_window, of_window, "{first:?}");
            assert_eq!(forecast.used_now, fill);
            let second = hub.sync(&integration, &ana, &Unwatched).await.expect("recorded").run;
            assert_eq!(second.summary.requests, first.summary.requests);
            let (told, came) = (forecast.done_at.expect("known"), second.finished_at.expect("done"));
            assert!(came > second.started_at + Duration::from_secs(200), "it waited for the window");
            assert!((told - came).num_seconds().abs() <= 3, "{told} was told, it came {came}");
            // A kind by itself has no run like it: the mirror tells.
            let sites = Task { kinds: [Kind::Site].into(), ..Task::default() };
            let alone = hub.forecast(&integration, &sites).await.expect("read").requests.expect("known");
            assert!((1..first.summary.requests).contains(&alone), "{alone}");
        }
    }
}
