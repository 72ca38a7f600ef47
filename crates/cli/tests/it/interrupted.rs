//! Ctrl-C, a service manager's request, and a process that is killed, in the middle of a sync.

use crate::desk::{Desk, Started};
use counterpart_sandbox_kit::{Effect, Fault};
use std::time::Duration;

/// A sync that hangs in the site list, with all companies pulled.
fn hanging(desk: &Desk) -> Started {
    desk.vendor().arm(Fault::new(Effect::Delay { ms: 60_000 }).path("/api/site"));
    let child = desk.start(&["sync", "halopsa"]);
    let struck = |desk: &Desk| desk.vendor().faults().iter().any(|fault| fault.struck > 0);
    let reached = (0..1_200).any(|_| {
        std::thread::sleep(Duration::from_millis(25));
        struck(desk)
    });
    assert!(reached, "the sync did not reach the site list");
    assert_eq!(desk.list(&["runs"])[0]["state"], "running");
    child
}

#[test]
fn ctrl_c_during_a_sync_is_recorded_and_the_next_sync_begins_anew() {
    for signal in ["INT", "TERM"] {
        let desk = Desk::connected_with(20, &["--no-sync"]);
        let mut child = hanging(&desk);
        // A second sync beside it is refused; other commands work.
        desk.run(&["sync", "halopsa"]).refused(1, &["a sync of 'halopsa' runs already"]);
        desk.run(&["match", "list", "halopsa"]).done();
        desk.run(&["integration", "remove", "halopsa", "--yes"])
            .refused(1, &["a sync of 'halopsa' runs already"]);

        child.send(signal);
        child.finish().refused(1, &["It was stopped", "the next sync begins anew"]);
        let runs = desk.list(&["runs"]);
        assert_eq!(runs[0]["state"], "failed");
        assert!(runs[0]["summary"]["error"].as_str().expect("says why").contains("stopped"));
        let tools = desk.list(&["integration", "list"]);
        assert_eq!(
            tools[0]["state"]["state"], "new",
            "stopping says nothing about the connection: {tools:?}"
        );

        desk.vendor().disarm_all();
        let run = desk.json(&["sync", "halopsa"]);
        assert_eq!(run["state"], "done");
        assert_eq!(
            desk.companies("held-back").len() + desk.companies("all").len() + desk.companies("hidden").len(),
            21
        );
    }
}

#[test]
fn r72_a_killed_sync_is_gone_on_with_by_the_next_one() {
    let desk = Desk::connected_with(20, &["--no-sync"]);
    let mut child = hanging(&desk);
    child.send("KILL");
    assert_ne!(child.finish().code, 0);
    desk.run(&["runs"]).done().says(&["running"]);

    desk.vendor().disarm_all();
    let clients_before = clients_asked(&desk);
    let run = desk.json(&["sync", "halopsa"]);
    assert_eq!((run["state"].as_str(), run["attempts"].as_u64()), (Some("done"), Some(2)), "{run}");
    assert!(run["summary"]["notes"][0].as_str().expect("says so").contains("interrupted"));
    assert_eq!(clients_asked(&desk), clients_before, "the client list had been read to its end");
    let runs = desk.list(&["runs"]);
    assert_eq!((runs.len(), runs[0]["state"].as_str()), (1, Some("done")), "it is the same run");
    assert_eq!(desk.json(&["sync", "halopsa"])["summary"]["applied"], 0);
}

fn clients_asked(desk: &Desk) -> usize {
    desk.vendor()
        .requests(None)
        .iter()
        .filter(|request| request.path.eq_ignore_ascii_case("/api/client"))
        .count()
}
