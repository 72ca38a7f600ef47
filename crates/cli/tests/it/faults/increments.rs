//! Lists of what changed that leave something out: noticed at the next sweep, and not used any more.

use super::case::is_as_if_nothing_had_been;
use super::lane::Lane;
use super::night;
use counterpart_model::{Increments, Kind, PullMode, PullState};
use counterpart_sandbox_kit::{Effect, Fault};

/// A desk at which lists of changes have agreed with sweeps.
fn trusting() -> Lane {
    let lane = Lane::new();
    lane.desk.meddle(async |tx| {
        let integration = tx.integrations().list().await.expect("reads").remove(0).id;
        for (kind, state) in tx.pull_states().of(integration).await.expect("reads") {
            let at = state.swept_at.expect("swept");
            let state = PullState { increments: Increments::Agreed { at, times: 3 }, ..state };
            tx.pull_states().put(integration, kind, &state).await.expect("writes");
        }
        tx.commit().await.expect("commits");
    });
    lane
}

#[test]
fn r73_changes_that_the_vendor_forgets_are_found_by_the_next_sweep_which_says_so() {
    let lane = trusting();
    night::falls(&lane);
    lane.desk.vendor().arm(Fault::new(Effect::ForgetChanges { every: 1 }).path("/api/client"));
    lane.sync().done().says(&["only what changed", "nothing to change"]);
    let during = lane.now();
    assert_eq!(during.run().summary.pulled[&Kind::Company].mode, PullMode::Increment);
    assert_eq!((&during.hub, during.journal.len()), (&lane.before.hub, 0));
    lane.sweep().done();
    is_as_if_nothing_had_been("the sweep", &lane.now());
    assert!(lane.waiting().contains(&"increments_distrusted".to_owned()), "{:?}", lane.waiting());

    lane.desk.vendor().disarm_all();
    lane.sync().done();
    let mode = |lane: &Lane| lane.now().run().summary.pulled[&Kind::Company].mode;
    assert_eq!(mode(&lane), PullMode::Sweep, "whole lists are read from then on");
}

#[test]
fn r73_a_vendor_that_ignores_since_when_costs_requests_and_nothing_else() {
    let lane = trusting();
    night::falls(&lane);
    lane.desk.vendor().arm(Fault::new(Effect::IgnoreSince).path("/api/*"));
    lane.sync().done().says(&["only what changed", "1 customer made", "1 customer changed"]);
    lane.desk.vendor().disarm_all();
    lane.sweep().done();
    is_as_if_nothing_had_been("the sweep", &lane.now());
}
