//! What a sync will need, and the share of the vendor's limit it may use.

use crate::desk::Desk;
use serde_json::{Value, json};

#[test]
fn r74_a_forecast_asks_the_vendor_nothing_and_a_sync_begins_with_it() {
    let desk = Desk::connected_with(40, &["--no-sync"]);
    desk.run(&["sync", "halopsa", "--forecast"]).done().says(&["is not known before the first sync"]);
    let unknown = desk.json(&["sync", "halopsa", "--forecast"]);
    assert_eq!((&unknown["requests"], &unknown["done_at"]), (&Value::Null, &Value::Null));
    let first = desk.run(&["sync", "halopsa"]);
    assert!(!first.err.contains("of the window"), "{}", first.err);

    let asked = desk.vendor().requests(None).len();
    let forecast = desk.json(&["sync", "halopsa", "--forecast"]);
    assert_eq!(desk.vendor().requests(None).len(), asked);
    let run = &desk.list(&["runs"])[0];
    assert_eq!(forecast["requests"], run["summary"]["requests"]);
    assert_eq!((&forecast["allowed"], &forecast["window_seconds"]), (&json!(630), &json!(300)));
    // The first sync was another command, and counts all the same.
    assert!(forecast["used_now"].as_u64() >= run["summary"]["requests"].as_u64());
    assert!(forecast["done_at"].is_string());
    desk.run(&["sync", "halopsa", "--forecast"]).done().says(&["1 % of the window (630 per 5 min", "done "]);
    let second = desk.run(&["sync", "halopsa"]);
    assert!(second.err.contains("1 % of the window (630 per 5 min"), "{}", second.err);
    assert!(!desk.run(&["sync", "halopsa", "--json"]).err.contains("of the window"));
}

#[test]
fn r74_the_share_is_chosen_per_integration() {
    let desk = Desk::connected(40);
    desk.run(&["integration", "set", "halopsa", "--rate-share", "50"]).done();
    assert_eq!(desk.json(&["sync", "halopsa", "--forecast"])["allowed"], 350);
    assert_eq!(desk.list(&["integration", "list"])[0]["settings"]["rate_share_percent"], 50);
    for wrong in ["0", "101", "half"] {
        assert_eq!(desk.run(&["integration", "set", "halopsa", "--rate-share", wrong]).code, 2);
    }
    assert_eq!(desk.json(&["sync", "halopsa", "--forecast"])["allowed"], 350);
}
