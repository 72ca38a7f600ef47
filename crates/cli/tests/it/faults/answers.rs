//! Answers that are wrong as a whole: a status, a web page, something else, too much, a connection that is cut. Those that a
//! sync tries again for half a minute before it gives up are in `patience.rs`.

use super::case::Place::{ClientPage, Clients, Instance, Probe, SitePage, Sites, Token};
use super::case::{Case, Wrote, at, play};
use super::lane::Lane;
use counterpart_sandbox_kit::{CutPoint, Effect, Fault};
use serde_json::json;
use std::collections::BTreeMap;

/// Every case of this file.
pub fn cases() -> Vec<Case> {
    [refusals(), rubbish(), hiccups()].concat()
}

/// The vendor says no, and goes on saying it.
fn refusals() -> Vec<Case> {
    let moved = BTreeMap::from([("location".to_owned(), "https://login.example/sign-in".to_owned())]);
    vec![
        at(Instance, Effect::status(404)).fails(&["nothing at the place of"]).wrote(Wrote::Nothing),
        at(Token, Effect::status(401))
            .fails(&["does not accept the client ID and secret", "generate a new secret"])
            .wrote(Wrote::Nothing),
        at(Token, Effect::respond(400, json!({ "error": "invalid_scope" })))
            .fails(&["does not grant read:customers", "Permissions tab"])
            .wrote(Wrote::Nothing),
        at(Clients, Effect::status(401))
            .fails(&["gives a token but does not accept it"])
            .wrote(Wrote::Nothing),
        at(Clients, Effect::status(403)).fails(&["the role of the agent"]).wrote(Wrote::Nothing),
        at(ClientPage(2), Effect::status(403)).fails(&["the client list, page 2", "the role of the agent"]),
        at(Sites, Effect::status(403)).fails(&["the site list, page 1", "the role of the agent"]),
        at(Clients, Effect::respond(400, json!("Please select a customer")))
            .fails(&["refused the request for the client list", "Please select a customer"])
            .wrote(Wrote::Nothing),
        at(Clients, Effect::Respond { status: 302, body: None, headers: moved })
            .fails(&["sent us on to https://login.example/sign-in", "Check the address"])
            .wrote(Wrote::Nothing),
        // A record that may not be asked for is not proven to be gone.
        at(Probe, Effect::status(403)).wrote(Wrote::Some).healed_by_a_sweep(),
        at(Probe, Effect::respond(200, json!({ "id": 1 }))).wrote(Wrote::Some).healed_by_a_sweep(),
    ]
}

/// Something comes, but not an answer.
fn rubbish() -> Vec<Case> {
    let huge = Effect::Huge { bytes: 40_000_000 };
    vec![
        at(Instance, Effect::html()).fails(&["is not HaloPSA's resource server"]).wrote(Wrote::Nothing),
        at(Token, Effect::html()).fails(&["is not HaloPSA's authorisation server"]).wrote(Wrote::Nothing),
        at(Clients, Effect::html()).fails(&["We will be right back"]).wrote(Wrote::Nothing),
        at(ClientPage(3), Effect::html()).fails(&["We will be right back"]),
        at(SitePage(2), Effect::html()).fails(&["We will be right back"]),
        at(Probe, Effect::html()).wrote(Wrote::Some).healed_by_a_sweep(),
        at(Clients, Effect::respond(200, json!("just a text")))
            .fails(&["the client list"])
            .wrote(Wrote::Nothing),
        at(Clients, Effect::respond(200, json!({ "clients": "none" })))
            .fails(&["the client list"])
            .wrote(Wrote::Nothing),
        at(Clients, Effect::respond(200, json!([]))).incomplete(&["names no total"]),
        at(Token, huge.clone()).fails(&["larger than 32 MB"]).wrote(Wrote::Nothing),
        at(Clients, huge.clone()).fails(&["larger than 32 MB"]).wrote(Wrote::Nothing),
        at(ClientPage(2), huge).fails(&["larger than 32 MB"]),
    ]
}

/// Something goes wrong once or twice, and a further try brings it.
fn hiccups() -> Vec<Case> {
    let cut = |point| Effect::Cut { at: point };
    vec![
        at(Instance, Effect::status(503)).times(1),
        at(Token, Effect::status(500)).times(1),
        at(Clients, Effect::status(503)).times(1),
        at(ClientPage(2), Effect::status(502)).times(1),
        at(Sites, Effect::status(504)).times(1),
        at(Probe, Effect::status(503)).times(1),
        // The token ends in the middle.
        at(ClientPage(2), Effect::status(401)).times(1),
        at(ClientPage(2), Effect::retry_after(429, "1")).times(1),
        at(ClientPage(1), Effect::Html { status: 503, body: None }).times(1),
        at(ClientPage(2), Effect::Delay { ms: 700 }),
        at(Token, cut(CutPoint::BeforeHeaders)).times(1),
        at(ClientPage(1), cut(CutPoint::BeforeHandling)).times(1),
        at(ClientPage(2), cut(CutPoint::MidBody)).times(1),
        at(SitePage(3), cut(CutPoint::BeforeHeaders)).times(1),
        at(ClientPage(2), Effect::Truncate { keep_percent: 50 }).times(1),
        at(Token, Effect::Truncate { keep_percent: 50 }).times(1),
    ]
}

#[test]
fn r74_what_the_vendor_refuses_fails_the_sync_with_a_sentence_and_is_healed_by_the_next() {
    play(&refusals());
}

#[test]
fn r74_what_is_no_answer_fails_the_sync_with_a_sentence_and_is_healed_by_the_next() {
    play(&rubbish());
}

#[test]
fn r74_what_goes_wrong_once_is_tried_again_within_the_same_sync() {
    play(&hiccups());
}

#[test]
fn r74_a_vendor_that_wants_to_be_left_alone_is_left_alone_and_the_runs_say_so() {
    let lane = Lane::new();
    lane.desk.vendor().arm(Fault::new(Effect::retry_after(429, "3000")).path("/api/client"));
    lane.sweep().refused(1, &["too many requests were made"]);
    lane.desk.vendor().disarm_all();
    lane.desk.vendor().clear_requests();
    lane.sync().refused(1, &["rate limit", "Try again in"]);
    assert!(lane.desk.vendor().requests(None).is_empty(), "nothing was sent");
    let now = lane.now();
    assert_eq!((&now.mirror, &now.hub, now.journal.len()), (&lane.before.mirror, &lane.before.hub, 0));
    assert!(now.attention.is_empty());

    // Fifty minutes pass.
    lane.desk.meddle(async |tx| {
        tx.rate_budgets().put("halopsa/sandbox", &json!({})).await.expect("is there");
        tx.commit().await.expect("commits");
    });
    lane.sync().done().says(&["nothing to change"]);
}
