//! Writing: sent once, and told apart by what may have happened (R79).

use crate::vendor::{Plain, Vendor, World, answer, descriptor, get, json};
use counterpart_connector::{Calls, ErrorKind, Purpose, Retry, Session, WriteError, WriteRequest, read_json};
use counterpart_model::Clock;
use std::sync::Arc;
use std::time::Duration;

fn calls(world: &World) -> Calls {
    let calls = world.calls();
    calls.session().may_write_until(world.time.now() + Duration::from_secs(30));
    calls
}

async fn post(calls: &Calls, vendor: &Vendor) -> Result<u64, WriteError> {
    let request = WriteRequest::post("the thing", vendor.url("/x"), &serde_json::json!({ "a": 1 }));
    calls.send_once(&request, |answer| read_json("Vendor", request.what(), answer)).await
}

#[tokio::test]
async fn r79a_a_write_is_sent_once_with_its_body_and_method() {
    let world = World::new();
    let vendor = Vendor::start(|_| json("7")).await;
    let calls = calls(&world);
    assert_eq!(post(&calls, &vendor).await, Ok(7));
    let patch = WriteRequest::patch("the thing", vendor.url("/y"), &serde_json::json!([1]));
    let read = |answer: &counterpart_connector::Answer| read_json("Vendor", "the thing", answer);
    assert_eq!(calls.send_once::<u64, _>(&patch, read).await, Ok(7));
    let asked = vendor.asked();
    let sent: Vec<(&str, &str, &str)> =
        asked.iter().map(|one| (one.path.as_str(), one.body.as_str(), one.header("content-type"))).collect();
    assert_eq!(sent, [("/x", "{\"a\":1}", "application/json"), ("/y", "[1]", "application/json")]);
    let methods: Vec<&str> = calls.session().requests().iter().map(|one| one.method).collect();
    assert_eq!(methods, ["POST", "PATCH"]);
}

#[tokio::test]
async fn r79a_nothing_that_would_be_tried_again_is() {
    for status in [401, 408, 429, 500, 502, 503, 504] {
        let world = World::new();
        let vendor = Vendor::start(move |_| answer(status, &[], "")).await;
        post(&calls(&world), &vendor).await.expect_err("it fails");
        assert_eq!((vendor.asked().len(), world.time.slept()), (1, Duration::ZERO), "{status}");
    }
}

#[tokio::test]
async fn r79b_a_limit_is_told_with_its_wait_and_to_the_budget() {
    let world = World::new();
    let vendor = Vendor::start(|asked| match asked.nth {
        1 => answer(429, &[("retry-after", "42")], ""),
        _ => json("7"),
    })
    .await;
    let session =
        Session::builder(&descriptor(Some(100)), &world.environment).purpose(Purpose::Background).build();
    session.may_write_until(world.time.now() + Duration::from_secs(30));
    let calls = session.calls(Arc::new(Plain { tokens: None }));
    let WriteError::NotSent(error) = post(&calls, &vendor).await.expect_err("too many") else {
        panic!("nothing happened, and that is certain")
    };
    assert_eq!((error.kind, error.retry), (ErrorKind::RateLimited, Retry::After(Duration::from_secs(42))));
    assert_eq!(get(&calls, &vendor, "/read").await.expect("later"), 7);
    assert_eq!(world.time.slept(), Duration::from_secs(42), "reads keep away too");
}

#[tokio::test]
async fn r79a_what_waited_too_long_for_the_budget_is_not_sent() {
    let world = World::new();
    let vendor = Vendor::start(|_| json("7")).await;
    let session =
        Session::builder(&descriptor(Some(2)), &world.environment).purpose(Purpose::Background).build();
    let calls = session.calls(Arc::new(Plain { tokens: None }));
    // The share of two requests is used up; the window rolls on after minutes.
    get(&calls, &vendor, "/read").await.expect("there is room");
    session.may_write_until(world.time.now() + Duration::from_secs(30));
    let error = post(&calls, &vendor).await.expect_err("it is too late then");
    assert!(
        matches!(&error, WriteError::NotSent(error) if error.message.contains("had passed")),
        "{error:?}"
    );
    assert!(world.time.slept() > Duration::from_secs(30));
    assert_eq!(vendor.asked().len(), 1);
}

#[tokio::test]
async fn r79b_a_token_that_cannot_be_got_means_that_nothing_was_sent() {
    let world = World::new();
    let vendor = Vendor::start(|_| answer(500, &[], "")).await;
    let session = world.session(Purpose::Person);
    session.may_write_until(world.time.now() + Duration::from_secs(3_600));
    let calls = session.calls(Arc::new(Plain { tokens: Some(vendor.url("/token")) }));
    let error = post(&calls, &vendor).await.expect_err("no token");
    assert!(matches!(error, WriteError::NotSent(_)), "{error:?}");
    assert!(vendor.asked().iter().all(|one| one.path == "/token"));
}
