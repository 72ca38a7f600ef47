//! Trying again: when, how long, how often.

use crate::vendor::{Plain, Vendor, World, answer, get, json};
use counterpart_connector::{ErrorKind, Purpose};
use counterpart_model::Clock;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

#[tokio::test]
async fn r74_retry_after_in_seconds_is_honoured() {
    let world = World::new();
    let vendor = Vendor::start(|asked| match asked.nth {
        1 => answer(503, &[("retry-after", "42")], ""),
        _ => json("7"),
    })
    .await;
    assert_eq!(get(&world.calls(), &vendor, "/x").await.expect("the second try"), 7);
    assert_eq!(world.time.slept(), Duration::from_secs(42));
}

#[tokio::test]
async fn r74_retry_after_as_a_date_is_honoured() {
    let world = World::new();
    let until: SystemTime = (world.time.now() + Duration::from_secs(90)).into();
    let date = httpdate::fmt_http_date(until);
    let vendor = Vendor::start(move |asked| match asked.nth {
        1 => answer(429, &[("retry-after", &date)], "slow down"),
        _ => json("7"),
    })
    .await;
    assert_eq!(get(&world.calls(), &vendor, "/x").await.expect("the second try"), 7);
    assert_eq!(world.time.slept(), Duration::from_secs(90));
}

#[tokio::test]
async fn r74_a_429_without_a_date_waits_until_the_window_has_rolled() {
    let world = World::new();
    let clock = world.time.clone();
    let open = clock.now() + Duration::from_secs(290);
    let vendor = Vendor::start(move |_| match clock.now() < open {
        true => answer(429, &[], "300 requests per 5 minutes"),
        false => json("7"),
    })
    .await;
    assert_eq!(get(&world.calls(), &vendor, "/x").await.expect("after the window"), 7);
    assert_eq!(world.time.slept(), Duration::from_secs(300));
}

#[tokio::test]
async fn a_wait_beyond_patience_is_not_begun() {
    let world = World::new();
    let vendor = Vendor::start(|_| answer(503, &[("retry-after", "86400")], "")).await;
    let error = get(&world.calls(), &vendor, "/x").await.expect_err("a day is too long");
    assert_eq!(error.kind, ErrorKind::VendorFailed { status: 503 });
    assert_eq!(vendor.asked().len(), 1);
    assert_eq!(world.time.slept(), Duration::ZERO);
}

#[tokio::test]
async fn a_failing_vendor_is_tried_six_times_and_the_message_says_so() {
    let world = World::new();
    let vendor = Vendor::start(|_| answer(500, &[], "<html><title>Oops</title></html>")).await;
    let error = get(&world.calls(), &vendor, "/x").await.expect_err("it fails for good");
    assert_eq!(vendor.asked().len(), 6);
    assert_eq!(world.time.slept(), Duration::from_secs(1 + 2 + 4 + 8 + 16));
    assert!(error.message.contains("(tried 6 times)"), "{error}");
    assert!(error.message.contains("It said: Oops"), "{error}");
}

#[tokio::test]
async fn what_is_refused_is_not_asked_again() {
    for (status, kind) in [
        (400, ErrorKind::VendorRefused { status: 400 }),
        (403, ErrorKind::PermissionMissing { permission: "the thing".to_owned() }),
        (404, ErrorKind::NotFound),
        (302, ErrorKind::WrongAddress),
    ] {
        let vendor =
            Vendor::start(move |_| answer(status, &[("location", "https://login.example/x?token=abc")], ""))
                .await;
        let error = get(&World::new().calls(), &vendor, "/x").await.expect_err("refused");
        assert_eq!(error.kind, kind);
        assert_eq!(vendor.asked().len(), 1, "{status}");
        assert!(!error.message.contains("abc"), "{error}");
    }
}

#[tokio::test]
async fn counters_and_the_log_tell_every_try() {
    let world = World::new();
    let vendor = Vendor::start(|asked| match asked.nth {
        1 => answer(503, &[], ""),
        _ => json("12345"),
    })
    .await;
    let session = world.session(Purpose::Background);
    let calls = session.calls(Arc::new(Plain { tokens: None }));
    get(&calls, &vendor, "/a/b?page_no=3").await.expect("the second try");
    let counters = session.counters();
    assert_eq!((counters.requests, counters.retries, counters.bytes, counters.waited_ms), (2, 1, 5, 1000));
    let log = session.requests();
    let told: Vec<_> = log
        .iter()
        .map(|record| {
            (record.method, record.path.as_str(), record.query.as_str(), record.status, record.try_number)
        })
        .collect();
    assert_eq!(
        told,
        [("GET", "/a/b", "page_no=3", Some(503), 1), ("GET", "/a/b", "page_no=3", Some(200), 2)]
    );
}
