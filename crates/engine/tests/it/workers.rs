//! Workers: several at a time, asked to stop, dying, with faults, and under a database that goes away.

use crate::given::*;
use crate::slow::Slow;
use crate::vendor::Scripted;
use counterpart_connector::{SystemClock, TokioTimer};
use counterpart_engine::{Connectors, EngineError, Hub, KeySource, Sorting, Vault, Worker, WorkerEvent};
use counterpart_model::{
    Actor, Integration, IntegrationSettings, IntegrationState, Kind, Run, RunState, Task, Timing,
};
use counterpart_store::testing::{PostgresServer, TestDatabase};
use counterpart_store::{Claimant, on_both_databases};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(400);

/// An installation: a database and a vendor that takes its time.
struct Place<'a> {
    db: &'a TestDatabase,
    vendor: Arc<Slow>,
}

impl<'a> Place<'a> {
    fn new(db: &'a TestDatabase, pause: Duration) -> Self {
        Self::with(db, |vendor| Slow::new(vendor, pause))
    }

    fn with(db: &'a TestDatabase, slow: impl FnOnce(Arc<Scripted>) -> Slow) -> Self {
        let scripted = Scripted::new();
        (1..=7).for_each(|n| scripted.company(n, &format!("Company {n}")));
        Self { db, vendor: Arc::new(slow(scripted)) }
    }

    /// A process of its own, as far as the database can tell.
    async fn process(&self, name: &str, lease: Duration) -> Arc<Hub> {
        let given = hub(self.db).await.hub;
        let mut environment = given.environment.clone();
        (environment.clock, environment.timer) = (Arc::new(SystemClock), Arc::new(TokioTimer));
        Arc::new(Hub {
            workspace: given.workspace.clone(),
            connectors: Connectors::default().with(self.vendor.clone()),
            vault: Vault::open(
                &KeySource::Text("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".into()),
                false,
            )
            .expect("a key"),
            passwords: given.passwords.clone(),
            sorting: Sorting::new("en"),
            environment,
            ids: given.ids.clone(),
            claimant: Claimant { worker: name.into(), lease, most_attempts: 3 },
            settle: None,
            public_url: None,
            compared: Default::default(),
            batch: Hub::BATCH,
        })
    }
}

async fn connect(hub: &Hub, region: &str) -> Integration {
    let mut typed = typed();
    typed.plain.insert("region".into(), region.into());
    let tested = hub.try_answers("scripted", &typed).await.expect("tested");
    hub.add_integration("scripted", Some(region), &tested, IntegrationSettings::default(), &operator())
        .await
        .expect("saved")
}

async fn queue(hub: &Hub, integration: &Integration) -> Run {
    hub.queue_sync(integration, Task::default(), &ana()).await.expect("waits")
}

async fn runs(hub: &Hub) -> Vec<Run> {
    hub.workspace.read().await.expect("reads").runs().list(None, None, 100).await.expect("reads")
}

async fn run_of(hub: &Hub, run: &Run) -> Run {
    hub.workspace.read().await.expect("reads").runs().get(run.id).await.expect("reads").expect("there")
}

/// Waits until something is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..2_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what}: not within 20 seconds");
}

/// A worker that runs until it is stopped, and what it told.
struct AtWork {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<Result<(), EngineError>>,
    told: Arc<Mutex<Vec<String>>>,
}

impl AtWork {
    fn begin(hub: Arc<Hub>) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let told = Arc::new(Mutex::new(Vec::new()));
        let listener = told.clone();
        // Its own thread: what a worker is told to tell need not be shared between threads.
        let runtime = tokio::runtime::Handle::current();
        let task = tokio::task::spawn_blocking(move || {
            let worker = worker(hub, false);
            let tell = |event: WorkerEvent<'_>| listener.lock().expect("whole").push(word(&event));
            let stopped = async {
                let _ = stopped.await;
            };
            runtime.block_on(worker.work(stopped, &tell))
        });
        Self { stop, task, told }
    }

    fn told(&self, word: &str) -> usize {
        self.told.lock().expect("whole").iter().filter(|told| *told == word).count()
    }

    async fn stop(self) {
        let _ = self.stop.send(());
        self.task.await.expect("does not panic").expect("ends well");
    }
}

fn word(event: &WorkerEvent<'_>) -> String {
    match event {
        WorkerEvent::Fired(_) => "fired",
        WorkerEvent::Began(_) => "began",
        WorkerEvent::Finished(_) => "finished",
        WorkerEvent::Lost(_) => "lost",
        WorkerEvent::LetGo(_) => "let go",
        WorkerEvent::Left(..) => "left",
        WorkerEvent::Told(_) => "told",
        WorkerEvent::DatabaseAway(_) => "away",
        WorkerEvent::DatabaseBack => "back",
    }
    .to_owned()
}

fn worker(hub: Arc<Hub>, until_idle: bool) -> Worker {
    let mailer = Arc::new(counterpart_engine::Smtp::default());
    Worker { hub, poll: Duration::from_millis(50), concurrency: 2, until_idle, mailer }
}

async fn work_until_idle(hub: Arc<Hub>) {
    worker(hub, true).work(std::future::pending(), &|_| {}).await.expect("nothing is left to do");
}

on_both_databases! {
    async fn r70c_several_workers_do_one_sync_per_integration_at_a_time(db) {
        let place = Place::new(db, Duration::from_millis(60));
        let first = place.process("first", LONG).await;
        let mut integrations = Vec::new();
        for region in ["north", "south", "east", "west"] {
            integrations.push(connect(&first, region).await);
        }
        let workers = [first.clone(), place.process("second", LONG).await, place.process("third", LONG).await];
        for round in 1..=3 {
            for integration in &integrations {
                queue(&first, integration).await;
            }
            futures::future::join_all(workers.iter().map(|hub| work_until_idle(hub.clone()))).await;
            let runs = runs(&first).await;
            assert_eq!(runs.len(), round * integrations.len());
            assert!(runs.iter().all(|run| run.state == RunState::Done && run.attempts == 1), "{runs:#?}");
        }
        let counts = place.vendor.counts();
        assert_eq!(counts.most_of_one, 1, "one at a time of each");
        assert!(counts.most > 2, "of different ones at the same time: {counts:?}");
        assert!(counts.begun.values().all(|begun| *begun == 2 * 3), "companies and sites, each round: {counts:?}");
    }

    async fn r70c_a_worker_fires_schedules_and_does_what_they_ask(db) {
        let place = Place::new(db, Duration::ZERO);
        let hub = place.process("only", LONG).await;
        let integration = connect(&hub, "north").await;
        let asked = counterpart_engine::NewSchedule {
            timing: Timing::Every { minutes: 1 },
            time_zone: "UTC".into(),
            kinds: [Kind::Company].into(),
            quiet: None,
        };
        let mut schedule = hub.add_schedule(&integration, asked, &ana()).await.expect("possible").schedule;
        schedule.next_at = Some(hub.now());
        let tx = hub.workspace.write().await.expect("begins");
        tx.schedules().put(&schedule).await.expect("due");
        tx.commit().await.expect("commits");
        let at_work = AtWork::begin(hub.clone());
        until("the run is done", async || runs(&hub).await.iter().any(|run| run.state == RunState::Done)).await;
        at_work.stop().await;
        let run = runs(&hub).await.remove(0);
        assert_eq!((run.actor, run.worker.as_deref()), (Actor::Schedule, Some("only")));
        assert_eq!(run.summary.pulled.keys().collect::<Vec<_>>(), [&Kind::Company]);
    }

    async fn r70c_a_worker_that_is_asked_to_stop_hands_its_run_on_at_once(db) {
        let place = Place::new(db, Duration::from_millis(700));
        let first = place.process("first", LONG).await;
        let run = queue(&first, &connect(&first, "north").await).await;
        let at_work = AtWork::begin(first.clone());
        until("it pulls", async || place.vendor.counts().begun.contains_key("north")).await;
        assert_eq!(at_work.told("began"), 1);
        at_work.stop().await;
        assert_eq!(run_of(&first, &run).await.state, RunState::Running, "it goes on with another one");

        let second = place.process("second", LONG).await;
        tokio::time::timeout(LONG / 4, work_until_idle(second.clone())).await.expect("without waiting for the lease");
        let done = run_of(&first, &run).await;
        assert_eq!((done.state, done.attempts, done.worker.as_deref()), (RunState::Done, 1, Some("second")));
    }

    async fn r70c_what_a_dead_worker_left_is_gone_on_with_when_its_lease_ends(db) {
        let place = Place::new(db, Duration::ZERO);
        let (dead, living) = (place.process("dead", SHORT).await, place.process("living", SHORT).await);
        let run = queue(&dead, &connect(&dead, "north").await).await;
        let claimed = dead.claim_sync(None).await.expect("asked").expect("claimed");
        assert_eq!(claimed.run.id, run.id);
        assert!(living.claim_sync(None).await.expect("asked").is_none(), "not while the lease lasts");
        work_until_idle(living.clone()).await;
        let done = run_of(&living, &run).await;
        assert_eq!((done.state, done.attempts, done.worker.as_deref()), (RunState::Done, 2, Some("living")));

        // The dead one comes back and finds that the run is not its own any more.
        let lost = dead.work_on(claimed, &counterpart_engine::Unwatched, std::future::pending()).await;
        assert!(matches!(lost, Err(EngineError::LostRun)), "{lost:?}");
        assert_eq!(run_of(&living, &run).await, done, "and writes nothing");
    }

    async fn r70c_a_fault_in_one_run_ends_neither_the_worker_nor_the_other_runs(db) {
        let place = Place::with(db, |vendor| Slow::new(vendor, Duration::ZERO).with_a_fault_in("north"));
        let hub = place.process("only", SHORT).await;
        let faulty = connect(&hub, "north").await;
        let (bad, good) = (queue(&hub, &faulty).await, queue(&hub, &connect(&hub, "south").await).await);
        work_until_idle(hub.clone()).await;
        assert_eq!(run_of(&hub, &good).await.state, RunState::Done);
        let given_up = run_of(&hub, &bad).await;
        assert_eq!((given_up.state, given_up.attempts), (RunState::Failed, 3), "begun as often as it may be");
        assert_eq!(place.vendor.counts().begun["north"], 3);
        let sentence = given_up.summary.error.expect("says why");
        assert!(sentence.contains("3 times") && sentence.contains("sync again"), "{sentence}");
        let state = hub.integration("north").await.expect("there").state;
        assert!(matches!(&state, IntegrationState::Failing { reason } if *reason == sentence), "{state:?}");
    }

    async fn r70c_a_worker_that_ends_when_idle_leaves_what_is_in_living_hands(db) {
        let place = Place::new(db, Duration::from_secs(3));
        let (slow, brief) = (place.process("slow", SHORT).await, place.process("brief", SHORT).await);
        let run = queue(&slow, &connect(&slow, "north").await).await;
        let at_work = AtWork::begin(slow.clone());
        until("it pulls", async || place.vendor.counts().begun.contains_key("north")).await;
        tokio::time::timeout(Duration::from_secs(2), work_until_idle(brief)).await.expect("it need not wait for it");
        assert_eq!(run_of(&slow, &run).await.state, RunState::Running);
        at_work.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r70c_a_database_that_restarts_in_the_middle_is_waited_for() {
    let mut server = PostgresServer::start();
    let db = TestDatabase::postgres_on(&server).await;
    let place = Place::new(&db, Duration::from_millis(900));
    let hub = place.process("only", Duration::from_secs(1)).await;
    let run = queue(&hub, &connect(&hub, "north").await).await;
    let at_work = AtWork::begin(hub.clone());
    until("it pulls", async || place.vendor.counts().begun.contains_key("north")).await;
    server.stop();
    until("it says so", async || at_work.told("away") > 0 && at_work.told("left") > 0).await;
    server.start_again();
    until("it is back", async || at_work.told("back") > 0).await;
    until("the run is over", async || run_of(&hub, &run).await.state != RunState::Running).await;
    let done = run_of(&hub, &run).await;
    assert_eq!((done.state, done.attempts), (RunState::Done, 2), "{done:#?}");
    assert_eq!(done.summary.pulled[&Kind::Company].new, 7);
    assert_eq!((at_work.told("away"), at_work.told("back")), (1, 1), "said once, however often it was tried");
    at_work.stop().await;
}
