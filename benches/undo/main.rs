//! Undo of a large run, some of which others changed meanwhile, beside the run itself; and what the journal weighs.
//! See `benches/README.md`.

use counterpart_connector::{Environment, Reach, TransportSettings};
use counterpart_engine::{Connectors, Hub, KeySource, Passwords, Sorting, Vault};
use counterpart_model::{
    Actor, Cause, Change, Customer, Field, Group, Ids, Plan, PlanOrigin, RecordRef, Value,
};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{Claimant, Store};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Changes in the run that is taken back.
const CHANGES: usize = 10_000;
/// Of these, every so manieth record is changed by somebody else before the undo.
const CHANGED_BY_OTHERS: usize = 100;

/// Ids that count up.
struct Counter(AtomicU64);

impl Ids for Counter {
    fn next(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128((1 << 64) + u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads start");
    runtime.block_on(async {
        println!(
            "| database | the run | the undo | ratio | restored | left to others | journal per change |"
        );
        println!("| --- | --- | --- | --- | --- | --- | --- |");
        let mut right = true;
        for (name, db) in [("SQLite", TestDatabase::sqlite()), ("PostgreSQL", TestDatabase::postgres().await)]
        {
            right &= measure(name, db).await;
        }
        if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    })
}

async fn measure(name: &str, db: TestDatabase) -> bool {
    let names: Vec<String> = (0..CHANGES).map(|n| format!("Customer {n:05}")).collect();
    let (store, hub) = open(&db).await;
    let sam = Actor::Person("sam".to_owned());
    hub.save(&hub.plan_add_customers(names, "list", &sam).await.expect("planned")).await.expect("saved");
    hub.save(&rename(&customers(&hub).await, "warm", 1, &sam)).await.expect("saved");
    drop(hub);
    store.close().await;
    let before = db.journal_bytes().await;

    let (store, hub) = open(&db).await;
    let plan = rename(&customers(&hub).await, "once", 1, &sam);
    let began = now();
    let saved = hub.save(&plan).await.expect("saved");
    let run_took = began.elapsed();
    assert_eq!(saved.applied as usize, CHANGES);
    drop(hub);
    store.close().await;
    let journal = (db.journal_bytes().await - before) / CHANGES as u64;

    let (store, hub) = open(&db).await;
    let ana = Actor::Person("ana".to_owned());
    hub.save(&rename(&customers(&hub).await, "other", CHANGED_BY_OTHERS, &ana)).await.expect("saved");
    let run = saved.run.expect("a run").to_string();
    let began = now();
    let undo = hub.plan_undo(&run, &[], &sam).await.expect("planned");
    let undone = hub.save(&undo).await.expect("saved");
    let undo_took = began.elapsed();

    let after = customers(&hub).await;
    let restored = after.iter().filter(|customer| customer.name.ends_with(" warm")).count();
    let others = after.iter().filter(|customer| customer.name.ends_with(" other")).count();
    let right = (restored, others) == (CHANGES - CHANGES / CHANGED_BY_OTHERS, CHANGES / CHANGED_BY_OTHERS)
        && undone.applied as usize == restored
        && undo.skipped.len() == others;
    println!(
        "| {name} | {run_took:.2?} | {undo_took:.2?} | {:.2} | {restored} | {others} | {journal} bytes |",
        undo_took.as_secs_f64() / run_took.as_secs_f64()
    );
    drop(hub);
    store.close().await;
    db.remove().await;
    right
}

/// A plan that gives every so manieth customer another last word of its name.
fn rename(customers: &[Customer], word: &str, every: usize, actor: &Actor) -> Plan {
    let groups = customers.iter().step_by(every).map(|customer| {
        let stem = customer.name.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let change = Change::update(
            RecordRef::Customer { id: customer.id },
            &customer.name,
            (Field::Name, Value::text(&customer.name), Value::text(&format!("{stem} {word}"))),
            Cause::new("R20", "renamed in a list"),
        );
        Group { about: customer.name.clone(), changes: vec![change], consumes: Vec::new() }
    });
    let origin = PlanOrigin::Person { command: "rename".to_owned(), actor: actor.clone() };
    Plan { groups: groups.collect(), ..Plan::empty(origin) }
}

async fn customers(hub: &Hub) -> Vec<Customer> {
    let (rows, _) = hub.list_customers(None, (0, CHANGES as u64)).await.expect("listed");
    rows.into_iter().map(|row| row.customer).collect()
}

async fn open(db: &TestDatabase) -> (Store, Hub) {
    let store = db.open().await;
    // One counter for all openings: no id may come twice.
    static IDS: std::sync::OnceLock<Arc<Counter>> = std::sync::OnceLock::new();
    let ids = IDS.get_or_init(|| Arc::new(Counter(AtomicU64::new(0)))).clone();
    let hub = Hub {
        workspace: db.first_workspace(&store),
        connectors: Connectors::default(),
        vault: Vault::open(&KeySource::Text("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".into()), false)
            .expect("a key"),
        passwords: Passwords::default(),
        sorting: Sorting::new("en-GB"),
        environment: Environment::real(&TransportSettings::default().reaching(Reach::loopback()))
            .expect("a client"),
        ids,
        claimant: Claimant { worker: "benchmark".into(), lease: Duration::from_secs(10), most_attempts: 5 },
        settle: None,
        public_url: None,
        compared: Default::default(),
        batch: Hub::BATCH,
    };
    (store, hub)
}

/// Now, for a stopwatch.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn now() -> Instant {
    Instant::now()
}
