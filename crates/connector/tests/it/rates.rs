//! The rate budget in front of calls.

use crate::vendor::{Plain, Vendor, World, answer, descriptor, get, json};
use counterpart_connector::{ErrorKind, Purpose, RateBudget, RateLimit, Session};
use counterpart_model::Clock;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test]
async fn r74_no_429_in_the_normal_case() {
    // A vendor that counts a rolling window of its own, on the same virtual clock.
    let world = World::new();
    let clock = world.time.clone();
    let times = Mutex::new(Vec::new());
    let vendor = Vendor::start(move |_| {
        let now = clock.now();
        let mut times = times.lock().expect("no panic");
        times.retain(|time| now - *time < chrono::TimeDelta::seconds(300));
        if times.len() >= 100 {
            return answer(429, &[], "too many");
        }
        times.push(now);
        json("1")
    })
    .await;
    let session = Session::builder(&descriptor(Some(100)), &world.environment).build();
    let calls = session.calls(Arc::new(Plain { tokens: None }));
    for _ in 0..500 {
        get(&calls, &vendor, "/x").await.expect("never too many");
    }
    assert_eq!(session.counters().requests, 500);
    assert_eq!(session.counters().retries, 0);
    // 86 in each window of 5 minutes: five windows had to pass.
    assert_eq!(session.counters().waited_ms, 5 * 300_000);
}

#[tokio::test]
async fn r74_a_person_is_told_rather_than_kept_waiting() {
    let world = World::new();
    let vendor = Vendor::start(|_| json("1")).await;
    let budget = Arc::new(RateBudget::new(RateLimit { requests: 20, window: Duration::from_secs(300) }, 100));
    let session = |purpose| {
        Session::builder(&descriptor(None), &world.environment)
            .budget(budget.clone())
            .purpose(purpose)
            .build()
    };
    let sync = session(Purpose::Background).calls(Arc::new(Plain { tokens: None }));
    for _ in 0..19 {
        get(&sync, &vendor, "/x").await.expect("within the budget");
    }
    let person = session(Purpose::Person).calls(Arc::new(Plain { tokens: None }));
    get(&person, &vendor, "/x").await.expect("the reserve is for people");
    let error = get(&person, &vendor, "/x").await.expect_err("nothing is left");
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert!(error.message.contains("Try again in 5 minutes"), "{error}");
    assert_eq!(world.time.slept(), Duration::ZERO);
}

#[tokio::test]
async fn the_limit_a_person_entered_replaces_the_descriptors() {
    let world = World::new();
    let session = Session::builder(&descriptor(Some(700)), &world.environment)
        .config(BTreeMap::from([("limit".to_owned(), "50".to_owned())]))
        .build();
    assert_eq!(session.budget().limit().map(|limit| limit.requests), Some(50));
    assert_eq!(session.budget().state(session.now()).allowed, 45);
}
