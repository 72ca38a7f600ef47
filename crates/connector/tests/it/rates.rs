//! The rate budget in front of calls.

use crate::vendor::{Plain, Vendor, World, answer, descriptor, get, json};
use async_trait::async_trait;
use counterpart_connector::{
    Budget, BudgetState, ErrorKind, NotTaken, Purpose, RateBudget, RateLimit, Session, Unavailable,
};
use counterpart_model::{Clock, Instant};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
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
    // 88 in each window of 5 minutes, which ends with the bucket of 2 seconds in which they were sent: five had to pass.
    assert_eq!(session.counters().waited_ms, 5 * 302_000);
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
    assert!(error.message.contains("Try again in 6 minutes"), "{error}");
    assert_eq!(world.time.slept(), Duration::ZERO);
}

#[tokio::test]
async fn r74_a_vendor_that_wants_to_be_left_alone_for_long_is_not_waited_for_in_silence() {
    let world = World::new();
    let vendor = Vendor::start(|_| answer(429, &[("retry-after", "3000")], "tomorrow")).await;
    let session = world.session(Purpose::Background);
    let calls = session.calls(Arc::new(Plain { tokens: None }));
    get(&calls, &vendor, "/x").await.expect_err("longer than anybody waits");
    let error = get(&calls, &vendor, "/x").await.expect_err("not asked again");
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert!(error.message.contains("Try again in 50 minutes"), "{error}");
    assert_eq!((vendor.asked().len(), world.time.slept()), (1, Duration::ZERO));
}

#[tokio::test]
async fn r74_a_window_of_an_hour_is_waited_out_once_where_the_vendor_names_the_wait() {
    for (refusals, asked) in [(1, 2), (9, 2)] {
        let world = World::new();
        let vendor = Vendor::start(move |asked| match asked.nth <= refusals {
            true => answer(429, &[("retry-after", "3000")], "later"),
            false => json("1"),
        })
        .await;
        let limit = RateLimit { requests: 700, window: Duration::from_secs(3_600) };
        let session = Session::builder(&descriptor(None), &world.environment)
            .budget(Arc::new(RateBudget::new(limit, 90)))
            .build();
        let calls = session.calls(Arc::new(Plain { tokens: None }));
        assert_eq!(get(&calls, &vendor, "/x").await.is_ok(), refusals == 1);
        assert_eq!(vendor.asked().len(), asked);
        assert_eq!(world.time.slept(), Duration::from_secs(3_000));
    }
}

#[tokio::test]
async fn the_limit_a_person_entered_replaces_the_descriptors() {
    let world = World::new();
    let session = Session::builder(&descriptor(Some(700)), &world.environment)
        .config(BTreeMap::from([("limit".to_owned(), "50".to_owned())]))
        .build();
    assert_eq!(session.budget().limit().map(|limit| limit.requests), Some(50));
    assert_eq!(session.budget().state(session.now()).await.expect("reached").allowed, 45);
}

/// A budget whose count cannot be reached for a while.
struct Unreachable {
    asked: AtomicU32,
    back_after: u32,
    may_pass: bool,
}

#[async_trait]
impl Budget for Unreachable {
    async fn take(&self, _: Instant, _: Purpose) -> Result<(), NotTaken> {
        if self.asked.fetch_add(1, Ordering::Relaxed) >= self.back_after {
            return Ok(());
        }
        let sentence = "The count of requests cannot be reached. Start the database.".to_owned();
        Err(NotTaken::Unavailable(Unavailable { sentence, may_pass: self.may_pass }))
    }

    async fn refused(&self, _: Instant, _: Duration) {}

    async fn state(&self, _: Instant) -> Result<BudgetState, Unavailable> {
        Ok(BudgetState { used: 0, allowed: 1 })
    }

    fn limit(&self) -> Option<RateLimit> {
        None
    }

    async fn close(&self) {}
}

#[tokio::test]
async fn r74_nothing_is_sent_while_requests_cannot_be_counted() {
    for (back_after, may_pass, sent) in [(3, true, true), (u32::MAX, true, false), (1, false, false)] {
        let world = World::new();
        let vendor = Vendor::start(|_| json("1")).await;
        let budget = Unreachable { asked: AtomicU32::new(0), back_after, may_pass };
        let session =
            Session::builder(&descriptor(None), &world.environment).budget(Arc::new(budget)).build();
        let got = get(&session.calls(Arc::new(Plain { tokens: None })), &vendor, "/x").await;
        assert_eq!(vendor.asked().len(), usize::from(sent));
        assert_eq!(session.counters().retries, 0, "what was not sent is not tried again");
        match got {
            Ok(_) => assert!(sent),
            Err(error) => {
                assert!(!sent);
                assert_eq!(error.kind, ErrorKind::BudgetUnavailable);
                assert_eq!(error.message, "The count of requests cannot be reached. Start the database.");
            }
        }
    }
}
