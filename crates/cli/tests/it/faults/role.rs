//! The role of the application's agent is narrowed between two sweeps: half of the clients are hidden, and every total agrees.
//! No pull can tell that from half of the customers leaving. The safety brake asks.

use super::lane::Lane;
use counterpart_model::{RunState, Visibility};
use serde_json::json;
use std::collections::BTreeSet;

/// The agent that the application logs in as no longer sees these.
fn hide(lane: &Lane, clients: &BTreeSet<u64>) {
    lane.desk.vendor().update("halopsa", "agent", 20, json!({ "hidden_clients": clients })).expect("changes");
}

/// Every second company, and how many of these are matched.
fn half(lane: &Lane) -> (BTreeSet<u64>, usize) {
    let half: BTreeSet<u64> =
        lane.before.companies(Visibility::Visible).into_iter().skip(1).step_by(2).collect();
    let matched = half.intersection(&lane.before.matched).count();
    assert!(matched > 100);
    (half, matched)
}

/// A sync that the brake holds: it says why, and nothing of the hub was touched. Returns the run's id.
fn is_held(lane: &Lane, lost: usize) -> String {
    let finding = format!("{lost} matched companies are inactive, deleted or no longer shown at the vendor");
    lane.sync().refused(3, &["HELD by the safety brake", &finding, "narrowed role", "runs approve"]);
    let now = lane.now();
    assert_eq!(
        (now.run().state, now.in_state(RunState::Held)),
        (RunState::Held, 1),
        "held runs do not pile up"
    );
    assert_eq!((&now.hub, &now.attention), (&lane.before.hub, &lane.before.attention));
    assert!(now.journal.is_empty());
    assert_eq!(lane.waiting(), ["run_held"]);
    now.run().id.to_string()
}

#[test]
fn r75_a_role_narrowed_between_two_sweeps_is_held_and_healed_when_it_is_widened_again() {
    let lane = Lane::new();
    let (hidden, matched) = half(&lane);
    hide(&lane, &hidden);
    is_held(&lane, matched);
    let now = lane.now();
    assert!(now.run().summary.pulled.values().all(|counts| counts.completeness.is_complete()));
    assert_eq!(now.companies(Visibility::NotVisible), hidden, "the mirror says what the vendor said");
    assert!(now.companies(Visibility::Gone).is_empty(), "hidden is not deleted");
    // A second sync, and one that a worker does.
    is_held(&lane, matched);
    lane.desk.run(&["sync", "halopsa", "--queue"]).done();
    lane.desk.run(&["worker", "--until-idle"]).says(&["HELD by the safety brake"]);
    assert_eq!(lane.now().in_state(RunState::Held), 1);
    assert_eq!(lane.desk.list(&["customers", "--all"]).len(), lane.before.customers());

    hide(&lane, &BTreeSet::new());
    lane.sync().done().says(&["nothing to change"]);
    let now = lane.now();
    assert_eq!(now.mirror, lane.before.mirror);
    assert_eq!((&now.hub, &now.attention), (&lane.before.hub, &lane.before.attention));
    assert_eq!((now.journal.len(), now.waiting, now.in_state(RunState::Held)), (0, 0, 0));
    assert!(lane.waiting().is_empty());
}

#[test]
fn r75_what_was_approved_is_done_and_what_came_since_asks_again() {
    let lane = Lane::new();
    let (hidden, matched) = half(&lane);
    hide(&lane, &hidden);
    let run = is_held(&lane, matched);
    // Before a person looks, even more is hidden.
    let further = lane.before.matched.iter().filter(|id| !hidden.contains(id)).take(30);
    let more: BTreeSet<u64> = hidden.iter().chain(further).copied().collect();
    hide(&lane, &more);

    lane.desk.run(&["runs", "approve", &run]).done().says(&["approved what the safety brake had found"]);
    let approved = lane.now();
    let waits =
        hidden.intersection(&lane.before.matched).map(|id| format!("company_not_visible company {id}"));
    assert_eq!(approved.attention, waits.collect(), "what was found, and no more");
    assert_eq!(approved.hub, lane.before.hub, "customers, sites and matches stay");
    assert!(approved.journal.is_empty());
    assert_eq!((approved.run().state, approved.in_state(RunState::Held)), (RunState::Done, 0));
    lane.desk.run(&["runs", "approve", &run]).refused(1, &["is not held"]);

    lane.sync().refused(3, &["HELD by the safety brake", "30 matched companies"]);
    let now = lane.now();
    assert_eq!((now.in_state(RunState::Held), &now.attention), (1, &approved.attention));

    hide(&lane, &BTreeSet::new());
    lane.sync().done().says(&[&format!("{matched} attention items changed")]);
    let now = lane.now();
    assert_eq!((&now.mirror, &now.attention), (&lane.before.mirror, &lane.before.attention));
    assert_eq!(now.hub, lane.before.hub);
}
