//! A workspace as it looks after a week, so that its pages have something to show.

use crate::both;
use crate::desk::Desk;
use counterpart_sandbox_kit::{Effect, Fault};
use serde_json::json;

/// Both PSAs connected; HaloPSA's clients are customers, Autotask's companies are matched in part. One customer was renamed, one
/// made inactive, one deleted at the vendor; two were merged; one company is ignored; a sync failed; schedules, colleagues and
/// notifications are set up.
pub fn after_a_week() -> Desk {
    let desk = both::desk();
    desk.add(&[]).done();
    both::add(&desk, &[]).done();
    let plain = desk.plain_companies(6);
    desk.run(&["match", "create", "halopsa", "--all", "--sites"]).done();
    desk.run(&["match", "confirm", "autotask"]);
    let strangers = desk.companies_of("autotask", "unmatched");
    let stranger =
        strangers.last().expect("Autotask has companies of its own")["id"].as_str().expect("an id");
    desk.run(&["match", "ignore", "autotask", stranger, "--reason", "a supplier"]).done();
    desk.run(&["customers", "merge", &plain[3].1, "--into", &plain[4].1]).done();

    let vendor = desk.vendor();
    vendor.update("halopsa", "client", &plain[0].0, json!({ "name": "New Name Ltd" })).expect("renames");
    vendor.update("halopsa", "client", &plain[1].0, json!({ "inactive": true })).expect("makes inactive");
    vendor.delete("halopsa", "client", &plain[2].0).expect("deletes");
    desk.run(&["sync", "halopsa"]);
    vendor.arm(Fault::new(Effect::status(403)).vendor("autotask"));
    assert_eq!(desk.run(&["sync", "autotask"]).code, 1, "this sync fails");
    vendor.disarm_all();

    desk.run(&["schedule", "add", "halopsa", "--every", "15m"]).done();
    desk.run(&["schedule", "add", "autotask", "--daily", "06:00,18:00", "--quiet", "20:00-05:00"]).done();
    desk.run(&["users", "invite", "sam@example.com", "--name", "Sam Okoro"]).done();
    desk.run(&["notify", "to", "--add", "service@example.com"]).done();
    desk
}
