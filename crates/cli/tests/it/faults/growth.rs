//! A company list triples overnight, and customers are made of companies by themselves.

use super::lane::{CUSTOMERS, Lane};
use counterpart_model::RunState;
use serde_json::{Value, json};

/// Twice as many new clients as there are; returns their ids.
fn import(lane: &Lane, from: u32, count: u32) -> Vec<u64> {
    let relationship = json!([{ "id": "1", "name": "Customer" }]);
    let new = (from..from + count)
        .map(|number| json!({ "name": format!("Import {number}"), "customer_relationship": relationship }));
    let made = lane.desk.vendor().create_all("halopsa", "client", new).expect("creates");
    made.iter().map(|client: &Value| client["id"].as_u64().expect("an id")).collect()
}

fn nothing_was_made(lane: &Lane) -> String {
    let now = lane.now();
    assert_eq!(
        (now.run().state, now.in_state(RunState::Held)),
        (RunState::Held, 1),
        "held runs do not pile up"
    );
    assert_eq!((&now.hub, &now.attention), (&lane.before.hub, &lane.before.attention));
    assert!(now.journal.is_empty());
    now.run().id.to_string()
}

#[test]
fn r75_a_company_list_that_triples_overnight_is_held_and_healed_when_it_shrinks_again() {
    let lane = Lane::new();
    let imported = import(&lane, 0, 2 * CUSTOMERS);
    for _ in 0..2 {
        lane.sync().refused(3, &["HELD", "540 new customers would be made", "an import or a wider role"]);
        nothing_was_made(&lane);
    }
    // The import was a mistake, and is deleted.
    for id in imported {
        lane.desk.vendor().delete("halopsa", "client", id).expect("deletes");
    }
    lane.sync().done().says(&["nothing to change", "540 no longer shown"]);
    let now = lane.now();
    assert_eq!((&now.hub, &now.attention), (&lane.before.hub, &lane.before.attention));
    assert_eq!((now.journal.len(), now.waiting, now.in_state(RunState::Held)), (0, 0, 0));
    assert!(lane.waiting().is_empty());
}

#[test]
fn r75_a_company_list_that_triples_overnight_is_approved_and_what_came_since_asks_again() {
    let lane = Lane::new();
    import(&lane, 0, 2 * CUSTOMERS);
    lane.sync().refused(3, &["540 new customers would be made"]);
    let run = nothing_was_made(&lane);
    import(&lane, 2 * CUSTOMERS, 100);

    lane.desk.run(&["runs", "approve", &run]).done().says(&["540 customers made"]);
    let approved = lane.now();
    assert_eq!(approved.customers(), lane.before.customers() + 540);
    assert!(lane.before.hub.is_subset(&approved.hub), "nothing else changed");
    let made = approved.journal.iter().filter(|line| line.starts_with("create customer 'Import ")).count();
    assert_eq!((made, approved.run().state, approved.waiting), (540, RunState::Done, 0));

    lane.sync().refused(3, &["100 new customers would be made; the last good run knew 768"]);
    let now = lane.now();
    assert_eq!((&now.hub, now.in_state(RunState::Held)), (&approved.hub, 1));
}
