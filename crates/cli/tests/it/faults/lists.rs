//! Disasters of lists, by name. Elsewhere each of them emptied or halved something without a word.

use super::lane::{CUSTOMERS, Lane};
use crate::desk::Desk;
use counterpart_model::{IntegrationState, RunState};
use counterpart_sandbox_kit::{Effect, Fault};

/// The vendor does this to its client list: the sync notices, twice; nothing is deactivated, nothing written; and when it is
/// over, the next sync has nothing to do.
fn is_noticed(fault: Fault, says: &[&str]) {
    let lane = Lane::new();
    lane.desk.vendor().arm(fault.path("/api/client"));
    for _ in 0..2 {
        lane.sync().refused(1, &["INCOMPLETE", "done in part"]).says(says);
        let now = lane.now();
        assert_eq!(now.run().state, RunState::Partial);
        assert_eq!(now.mirror, lane.before.mirror, "every company is still shown");
        assert_eq!((&now.hub, &now.attention), (&lane.before.hub, &lane.before.attention));
        assert_eq!((now.journal.len(), now.waiting), (0, 0));
        assert!(matches!(now.integration, Some(IntegrationState::Failing { .. })));
        assert_eq!(lane.waiting(), ["integration_failing"]);
    }
    lane.desk.vendor().disarm_all();
    let run = lane.desk.json(&["sync", "halopsa"]);
    assert_eq!((run["state"].as_str(), run["summary"]["applied"].as_u64()), (Some("done"), Some(0)));
    assert!(lane.waiting().is_empty());
}

#[test]
fn r78_page_cap_half_pages_are_followed_to_the_end() {
    let lane = Lane::new();
    lane.desk.vendor().arm(Fault::new(Effect::CapPage { rows: 50 }).path("/api/*"));
    lane.sync().done().says(&["companies  complete (271 of 271", "nothing to change"]);
    assert_eq!(lane.now().mirror, lane.before.mirror);
}

#[test]
fn r78_page_cap_a_total_that_is_cut_to_the_page_is_noticed() {
    let cut = -i64::from(CUSTOMERS + 1 - 100);
    is_noticed(
        Fault::new(Effect::MoveTotal { by: cut }),
        &["200 records came although the vendor names a total of 100"],
    );
}

#[test]
fn r78_page_cap_is_noticed_by_the_very_first_sync_too() {
    let desk = Desk::connected_with(CUSTOMERS, &["--no-sync"]);
    let cut = -i64::from(CUSTOMERS + 1 - 100);
    desk.vendor().arm(Fault::new(Effect::MoveTotal { by: cut }).path("/api/client"));
    desk.run(&["sync", "halopsa"]).refused(1, &["although the vendor names a total of 100"]);
    desk.vendor().disarm_all();
    desk.run(&["sync", "halopsa"]).done().says(&["companies  complete (271 of 271"]);
}

#[test]
fn r78_short_page_is_noticed() {
    is_noticed(
        Fault::new(Effect::CapPage { rows: 30 }).query("page_no", "2"),
        &["repeats records of earlier pages"],
    );
}

#[test]
fn r78_repeated_page_is_noticed() {
    is_noticed(
        Fault::new(Effect::DuplicatePage).query("page_no", "2"),
        &["page 2 repeats records of earlier pages"],
    );
}

#[test]
fn r78_moving_total_is_noticed() {
    is_noticed(
        Fault::new(Effect::MoveTotal { by: -2 }).query("page_no", "2"),
        &["total changed from 271 to 269 on page 2"],
    );
}

#[test]
fn r78_empty_200_is_noticed() {
    is_noticed(Fault::new(Effect::EmptyList), &["came back empty although it held 271 records before"]);
}
