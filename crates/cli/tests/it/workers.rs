//! Workers as processes: killed, stopped in the middle, stalled, dying again and again, under a database that restarts.

use crate::desk::{Desk, Ran, Started, finish};
use counterpart_sandbox_kit::{Effect, Fault};
use counterpart_store::testing::PostgresServer;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::BufRead;
use std::time::Duration;

const CUSTOMERS: u32 = 20;
/// Long enough for a slow machine to renew, short enough to wait for.
const LEASE: &str = "1500";

/// Makes of each function a test on the embedded database and one on PostgreSQL, with HaloPSA connected and not yet
/// pulled; a sync makes customers.
macro_rules! on_both_databases {
    ($(fn $name:ident($desk:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            fn body($desk: &Desk) $body

            #[test]
            fn on_sqlite() {
                body(&connected(Desk::new(CUSTOMERS)));
            }

            #[test]
            fn on_postgres() {
                body(&connected(Desk::on_postgres(CUSTOMERS, None)));
            }
        }
    )*};
}

fn connected(desk: Desk) -> Desk {
    desk.add(&["--no-sync", "--new-customers", "automatic", "--create-sites", "true"]).done();
    desk
}

/// Starts a worker.
fn start(desk: &Desk, options: &[&str]) -> Started {
    let mut command = desk.command(&[&["worker"], options].concat());
    command.env("COUNTERPART_LEASE_MS", LEASE);
    Started::new(command)
}

/// A worker that does what is left and ends.
fn work(desk: &Desk) -> Ran {
    start(desk, &["--until-idle", "--json"]).finish()
}

/// Waits until something is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let found = (0..1_200).any(|_| {
        std::thread::sleep(Duration::from_millis(25));
        is_so()
    });
    assert!(found, "{what}: not within 30 seconds");
}

/// The next list of sites hangs; what came before stays.
fn hang(desk: &Desk) {
    desk.vendor().arm(Fault::new(Effect::Delay { ms: 60_000 }).path("/api/site"));
}

/// Waits until the list of sites hangs, and lets later ones pass.
fn hanging(desk: &Desk) {
    until("it asks for the sites", || desk.vendor().faults().iter().any(|fault| fault.struck > 0));
    desk.vendor().disarm_all();
}

fn queue(desk: &Desk) -> String {
    let run = desk.json(&["sync", "halopsa", "--queue"]);
    assert_eq!(run["state"], "waiting");
    run["id"].as_str().expect("an id").to_owned()
}

fn run(desk: &Desk, id: &str) -> Value {
    desk.json(&["runs", id])
}

/// What stands in the hub, without what differs between two hubs.
fn everything(desk: &Desk) -> BTreeSet<String> {
    let rows = ["all", "hidden", "held-back"].map(|filter| (filter, desk.companies(filter)));
    let words = |filter, row: &Value| format!("{filter}: {} {} {}", row["id"], row["name"], row["state"]);
    let mut found: BTreeSet<String> =
        rows.iter().flat_map(|(filter, rows)| rows.iter().map(move |row| words(filter, row))).collect();
    assert_eq!(found.len(), CUSTOMERS as usize + 1, "{found:#?}");
    let customers = desk.list(&["customers", "--all"]);
    assert!(!customers.is_empty());
    found.extend(customers.iter().enumerate().map(|(at, row)| format!("customer {at}: {}", row["name"])));
    found
}

/// The sync is done, and another one finds nothing to do.
fn is_right(desk: &Desk, id: &str, attempts: u64) {
    let done = run(desk, id);
    assert_eq!(
        (done["state"].as_str(), done["attempts"].as_u64()),
        (Some("done"), Some(attempts)),
        "{done:#}"
    );
    let undisturbed = connected(Desk::new(CUSTOMERS));
    undisturbed.run(&["sync", "halopsa"]).done();
    assert_eq!(everything(desk), everything(&undisturbed));
    let again = desk.json(&["sync", "halopsa"]);
    let counts = |kind: &str| {
        let counts = &again["summary"]["pulled"][kind];
        ["new", "changed", "missing"].map(|what| counts[what].as_u64().expect("a count"))
    };
    assert_eq!(
        (counts("company"), counts("site"), again["summary"]["applied"].as_u64()),
        ([0; 3], [0; 3], Some(0))
    );
}

on_both_databases! {
    fn r70c_a_worker_does_what_waits_and_ends_when_idle(desk) {
        let id = queue(desk);
        assert_eq!(queue(desk), id, "one waits, however often it is asked for");
        let done = work(desk).done().lines();
        assert_eq!((done.len(), done[0]["id"].as_str(), done[0]["state"].as_str()), (1, Some(id.as_str()), Some("done")));
        assert!(work(desk).done().lines().is_empty());
        is_right(desk, &id, 1);
    }

    fn r70c_a_killed_worker_hands_its_run_on_within_seconds(desk) {
        let id = queue(desk);
        hang(desk);
        let mut killed = start(desk, &["--name", "night shift"]);
        hanging(desk);
        assert_eq!(run(desk, &id)["worker"], "night shift");
        killed.send("KILL");
        assert_ne!(killed.finish().code, 0);
        let mut living = start(desk, &[]);
        until("another one has done it", || run(desk, &id)["state"] == "done");
        living.send("TERM");
        living.finish().done().says(&["goes on where another process left it, attempt 2"]);
        is_right(desk, &id, 2);
    }

    fn r70c_a_worker_that_is_asked_to_stop_hands_its_run_on_at_once(desk) {
        for signal in ["INT", "TERM"] {
            let id = queue(desk);
            hang(desk);
            let mut stopped = desk.start(&["worker"]);
            hanging(desk);
            stopped.send(signal);
            stopped.finish().done().says(&["handed on"]);
            // The lease of ten seconds is not waited for.
            let mut next = desk.start(&["worker"]);
            let waited = (0..60).find(|_| {
                std::thread::sleep(Duration::from_millis(100));
                run(desk, &id)["state"] == "done"
            });
            assert!(waited.is_some(), "{:#}", run(desk, &id));
            next.send("TERM");
            next.finish().done();
            is_right(desk, &id, 1);
        }
    }

    fn r70c_a_worker_that_stalls_notices_that_it_lost_its_run_and_writes_nothing(desk) {
        let id = queue(desk);
        hang(desk);
        let mut stalled = start(desk, &["--name", "stalled"]);
        let mut says = stalled.errors();
        hanging(desk);
        stalled.send("STOP");
        let done = start(desk, &["--until-idle", "--json", "--name", "awake"]).finish().done().lines();
        assert_eq!((done.len(), done[0]["worker"].as_str()), (1, Some("awake")), "{done:#?}");
        let before = (run(desk, &id), everything(desk));

        stalled.send("CONT");
        let mut said = String::new();
        while !said.contains("another worker has taken run") {
            assert!(says.read_line(&mut said).expect("reads") > 0, "it ended: {said}");
        }
        assert_eq!((run(desk, &id), everything(desk)), before);
        // It goes on working: what waits now is done by it.
        let next = queue(desk);
        until("it does the next one", || run(desk, &next)["state"] == "done");
        assert_eq!(run(desk, &next)["worker"], "stalled");
        stalled.send("TERM");
        assert_eq!(stalled.finish().code, 0);
        is_right(desk, &id, 2);
    }

    fn r70c_a_run_that_always_kills_its_worker_stops_at_its_limit(desk) {
        let id = queue(desk);
        let dying = || {
            let mut command = desk.command(&["worker", "--until-idle"]);
            command.env("COUNTERPART_LEASE_MS", "200").env("COUNTERPART_FAILPOINT", "vendor: before#2");
            finish(command).code
        };
        for attempt in 1..=5 {
            assert_eq!(dying(), -1, "it dies, attempt {attempt}");
        }
        assert_eq!(run(desk, &id)["state"], "running");
        assert_eq!(dying(), 0, "there is nothing left to die of");
        let failed = run(desk, &id);
        assert_eq!((failed["state"].as_str(), failed["attempts"].as_u64()), (Some("failed"), Some(5)), "{failed:#}");
        let sentence = failed["summary"]["error"].as_str().expect("says why");
        assert!(sentence.contains("5 times") && sentence.contains("sync again"), "{sentence}");
        let state = desk.list(&["integration", "list"])[0]["state"].clone();
        assert_eq!((state["state"].as_str(), state["reason"].as_str()), (Some("failing"), Some(sentence)));
        desk.run(&["attention"]).done().says(&["5 times"]);
        assert_eq!(desk.json(&["sync", "halopsa"])["state"], "done", "a person may ask again");
    }
}

#[test]
fn r70c_a_database_that_restarts_in_the_middle_is_waited_for() {
    let mut server = PostgresServer::start();
    let desk = connected(Desk::on_postgres(CUSTOMERS, Some(&server)));
    let id = queue(&desk);
    desk.vendor().arm(Fault::new(Effect::Delay { ms: 1_500 }).path("/api/site"));
    let mut worker = start(&desk, &[]);
    hanging(&desk);
    server.stop();
    std::thread::sleep(Duration::from_secs(3));
    server.start_again();
    until("the run is done", || run(&desk, &id)["state"] == "done");
    worker.send("TERM");
    let said = worker.finish().done();
    for once in ["waiting for the database", "the database is back"] {
        assert_eq!(said.err.lines().filter(|line| line.starts_with(once)).count(), 1, "{said:#?}");
    }
    is_right(&desk, &id, 2);
}

#[test]
fn r70c_a_run_that_fails_is_told_by_the_exit_code() {
    let desk = connected(Desk::new(1));
    desk.vendor()
        .arm(Fault::new(Effect::Respond { status: 403, body: None, headers: [].into() }).path("/api/client"));
    queue(&desk);
    let failed = work(&desk);
    assert_eq!((failed.code, failed.lines()[0]["state"].as_str()), (1, Some("failed")), "{failed:#?}");
    desk.vendor().disarm_all();
    desk.run(&["worker", "--concurrency", "0"]).refused(2, &["1..=64"]);
}
