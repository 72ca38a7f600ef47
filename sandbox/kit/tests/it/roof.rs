//! What every vendor gets from the kit, whatever it plays.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use chrono::DateTime;
use counterpart_sandbox_kit::{ControlError, Effect, Fault, Options, Sandbox, StateError, TimeSource};
use serde_json::json;
use tower::ServiceExt;

use crate::bakery::bakery;

async fn get(sandbox: &Sandbox, path: &str) -> (u16, String, Option<String>) {
    let response = sandbox.router().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let retry = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(bytes.into()).unwrap(), retry)
}

fn small() -> Sandbox {
    Sandbox::new(&[bakery], Options { customers: 12, ..Options::default() })
}

#[tokio::test]
async fn each_vendor_is_under_its_own_prefix() {
    let sandbox = small();
    assert_eq!(get(&sandbox, "/bakery/loaves").await.1, "12");
    assert_eq!(get(&sandbox, "/bakery/Loaves").await.0, 404, "this vendor heeds case");
    let (status, text, _) = get(&sandbox, "/butcher/ham").await;
    assert_eq!(status, 404);
    assert!(
        text.contains("/butcher/ham") && text.contains("/bakery") && text.contains("/_sandbox/"),
        "{text}"
    );
    assert_eq!(sandbox.vendors().collect::<Vec<_>>(), ["bakery"]);
}

#[tokio::test]
async fn the_log_carries_what_the_vendor_noticed_and_only_the_vendors_requests() {
    let sandbox = small();
    get(&sandbox, "/bakery/loaves?token=1&password=hush").await;
    get(&sandbox, "/_sandbox/clock").await;
    let log = sandbox.requests(None);
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].path.as_str(), log[0].query.as_str()), ("/loaves", "token=1&password=***"));
    assert_eq!(log[0].tags, ["counted"]);
    sandbox.clear_requests();
    assert!(sandbox.requests(None).is_empty());
}

#[tokio::test]
async fn the_budget_rolls_by_the_sandboxs_clock() {
    let sandbox = small();
    for _ in 0..3 {
        assert_eq!(get(&sandbox, "/bakery/loaves").await.0, 200);
    }
    sandbox.advance(Duration::from_millis(4_500));
    for _ in 0..2 {
        assert_eq!(get(&sandbox, "/bakery/loaves").await.0, 200);
    }
    assert_eq!(get(&sandbox, "/bakery/loaves").await, (429, "5 at most".to_owned(), Some("6".to_owned())));
    sandbox.advance(Duration::from_millis(5_500));
    for expected in [200, 200, 200, 429] {
        assert_eq!(get(&sandbox, "/bakery/loaves").await.0, expected);
    }
}

#[tokio::test]
async fn a_lowered_budget_counts_what_was_spent() {
    let sandbox = small();
    for _ in 0..4 {
        get(&sandbox, "/bakery/loaves").await;
    }
    let mut limits = sandbox.limits("bakery").unwrap();
    limits.count = 2;
    sandbox.set_limits("bakery", limits).unwrap();
    assert_eq!(get(&sandbox, "/bakery/loaves").await.0, 429);
    limits.count = 0;
    sandbox.set_limits("bakery", limits).unwrap();
    sandbox.advance(Duration::from_secs(60));
    assert_eq!(get(&sandbox, "/bakery/loaves").await.0, 429, "a budget of nothing admits nothing");
}

#[tokio::test]
async fn a_clock_follows_its_source_and_what_was_advanced() {
    let seconds = Arc::new(AtomicI64::new(1_000));
    let source = Arc::clone(&seconds);
    let read = move || DateTime::from_timestamp(source.load(Ordering::Relaxed), 0).unwrap();
    let time = TimeSource::Following(Arc::new(read));
    let sandbox = Sandbox::new(&[bakery], Options { time, customers: 1, ..Options::default() });
    sandbox.advance(Duration::from_secs(30));
    seconds.store(2_000, Ordering::Relaxed);
    assert_eq!(sandbox.now().timestamp(), 2_030);
    sandbox.advance(Duration::MAX);
    assert!(sandbox.now().timestamp() > 0, "an absurd step is cut, not wrapped");
}

#[tokio::test]
async fn controls_name_what_is_wrong() {
    let sandbox = small();
    assert_eq!(sandbox.limits("butcher"), Err(ControlError::UnknownVendor("butcher".to_owned())));
    let refused = sandbox.update("bakery", "oven", 1, json!({})).unwrap_err();
    assert_eq!(refused, ControlError::State(StateError::Invalid("loaves do not change".to_owned())));
    assert!(sandbox.create("bakery", "oven", json!("rye")).unwrap_err().to_string().contains("JSON object"));
    assert!(sandbox.get("bakery", "oven", 3).unwrap_err().to_string().contains("no oven with id 3"));
}

#[tokio::test]
async fn a_reset_makes_a_new_world_and_forgets_faults_log_and_budget() {
    let sandbox = small();
    let mut limits = sandbox.limits("bakery").unwrap();
    limits.count = 1;
    sandbox.set_limits("bakery", limits).unwrap();
    get(&sandbox, "/bakery/loaves").await;
    sandbox.arm(Fault::new(Effect::status(500)));
    sandbox.reset(None, Some(30));
    assert_eq!(get(&sandbox, "/bakery/loaves").await.1, "30");
    assert_eq!(sandbox.limits("bakery").unwrap().count, 5);
    assert!(sandbox.faults().is_empty());
    assert_eq!(sandbox.requests(None).len(), 1);
}

#[tokio::test]
async fn a_full_lane_refuses_while_requests_are_under_way_and_spends_nothing() {
    let sandbox = small();
    sandbox.arm(Fault::new(Effect::Delay { ms: 150 }).path("/ovens/*").times(3));
    let (first, second, third, other) = tokio::join!(
        get(&sandbox, "/bakery/ovens/big"),
        get(&sandbox, "/bakery/ovens/big"),
        get(&sandbox, "/bakery/ovens/big"),
        get(&sandbox, "/bakery/ovens/small"),
    );
    assert_eq!((first.0, second.0, other.0), (200, 200, 200));
    assert_eq!((third.0, third.1.as_str()), (429, "too many look into big"));
    assert_eq!(
        sandbox.requests(None).iter().filter(|entry| entry.tags.contains(&"lane-full".to_owned())).count(),
        1
    );
    for expected in [200, 200, 429] {
        assert_eq!(
            get(&sandbox, "/bakery/ovens/big").await.0,
            expected,
            "five are the budget, the refused one not among them"
        );
    }
}

#[tokio::test]
async fn a_vendor_that_slows_down_moves_the_clock_on() {
    let sandbox = small();
    let mut limits = sandbox.limits("bakery").unwrap();
    limits.count = 50;
    sandbox.set_limits("bakery", limits).unwrap();
    let began = sandbox.now();
    for expected in [0, 0, 1, 1] {
        get(&sandbox, "/bakery/loaves").await;
        assert_eq!((sandbox.now() - began).num_seconds(), expected);
    }
}
