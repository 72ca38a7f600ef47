//! 3: threads for each endpoint, the hourly threshold and its slow-down.

use std::time::Duration;

use counterpart_sandbox_kit::{Effect, Fault, LimitSettings, RetryAfter};
use serde_json::json;

use crate::desk::{Desk, all};

#[tokio::test]
async fn the_fourth_request_at_once_to_an_endpoint_is_refused_and_other_endpoints_are_not() {
    let desk = Desk::new();
    desk.sandbox.arm(Fault::new(Effect::Delay { ms: 200 }).path("*companies*"));
    let (first, second, third, fourth, other, rights) = tokio::join!(
        desk.query("Companies", all()),
        desk.get("Companies/0"),
        desk.get("Companies/query/count?search={%22filter%22:[{%22op%22:%22exist%22,%22field%22:%22id%22}]}"),
        desk.query("companies", all()),
        desk.query("CompanyLocations", all()),
        desk.get("Companies/entityInformation/fields"),
    );
    assert_eq!([first.status, second.status, third.status], [200; 3]);
    assert_eq!(other.status, 200);
    for refused in [fourth, rights] {
        assert_eq!(refused.status, 429);
        assert!(refused.text.contains("thread threshold of 3 threads has been exceeded"), "{}", refused.text);
        assert!(!refused.headers.contains_key("retry-after"));
    }
    assert_eq!(desk.query("Companies", all()).await.status, 200, "free again");
}

#[tokio::test]
async fn another_tracking_identifier_has_threads_of_its_own_and_zones_have_none_to_count() {
    let desk = Desk::new();
    desk.set("instance", 1, json!({ "threads": 1 }));
    desk.sandbox.arm(Fault::new(Effect::Delay { ms: 100 }));
    let mut other = Desk::new();
    other.credentials[2].1 = "Z".repeat(27);
    let zone = format!("/autotask/ATServicesRest/V1.0/zoneInformation?user={}", desk.credentials[0].1);
    let foreign = [("ApiIntegrationCode", other.credentials[2].1.as_str())];
    let request = |code: Option<&str>| {
        let mut request = axum::http::Request::get("/autotask/webservices5/ATServicesRest/V1.0/Companies/0");
        for (name, value) in &desk.credentials[..2] {
            request = request.header(name, value);
        }
        let own = desk.credentials[2].1.as_str();
        request.header(foreign[0].0, code.unwrap_or(own)).body(axum::body::Body::empty()).unwrap()
    };
    let (own, again, else_, one, two) = tokio::join!(
        desk.send(request(None)),
        desk.send(request(None)),
        desk.send(request(Some(foreign[0].1))),
        desk.bare("GET", &zone),
        desk.bare("GET", &zone),
    );
    assert_eq!([own.status.as_u16(), again.status.as_u16(), else_.status.as_u16()], [200, 429, 401]);
    assert_eq!([one.status, two.status], [200; 2]);
}

#[tokio::test]
async fn the_threshold_is_10_000_an_hour_and_asking_for_it_counts() {
    let desk = Desk::new();
    let first = desk.get("ThresholdInformation").await.ok();
    assert_eq!(
        first,
        json!({ "externalRequestThreshold": 10_000, "requestThresholdTimeframe": 60, "currentTimeframeRequestCount": 1 })
    );
    desk.get("Companies/0").await;
    assert_eq!(desk.get("thresholdinformation").await.ok()["currentTimeframeRequestCount"], 3);
    desk.sandbox.advance(Duration::from_secs(3_600));
    assert_eq!(desk.get("ThresholdInformation").await.ok()["currentTimeframeRequestCount"], 1);
}

#[tokio::test]
async fn a_busy_hour_slows_every_request_down() {
    let desk = Desk::new();
    let limits = LimitSettings { count: 100, window_seconds: 3_600, retry_after: RetryAfter::None };
    desk.sandbox.set_limits("autotask", limits).unwrap();
    let took = async || {
        let began = desk.sandbox.now();
        desk.get("Companies/0").await;
        (desk.sandbox.now() - began).num_milliseconds()
    };
    let mut waits = Vec::new();
    for _ in 0..100 {
        waits.push(took().await);
    }
    assert_eq!((waits[48], waits[49], waits[73], waits[74], waits[99]), (0, 500, 500, 1_000, 1_000));
    let refused = desk.get("Companies/0").await;
    assert_eq!(refused.status, 429);
    assert!(refused.json()["errors"][0].as_str().unwrap().contains("100 requests within 60 minutes"));
    assert!(!refused.headers.contains_key("retry-after"));
    desk.sandbox.advance(Duration::from_secs(3_600));
    assert_eq!(desk.get("Companies/0").await.status, 200);
}

#[tokio::test]
async fn slowness_can_be_real_or_none() {
    let desk = Desk::new();
    let limits = LimitSettings { count: 4, window_seconds: 3_600, retry_after: RetryAfter::None };
    desk.sandbox.set_limits("autotask", limits).unwrap();
    desk.set("instance", 1, json!({ "latency": "none" }));
    let began = desk.sandbox.now();
    desk.get("Companies/0").await;
    desk.get("Companies/0").await;
    assert_eq!(desk.sandbox.now(), began);
    desk.set("instance", 1, json!({ "latency": "real", "threads": 1 }));
    let (slow, refused) = tokio::join!(desk.get("Companies/0"), desk.get("Companies/0"));
    assert_eq!(
        (slow.status.as_u16(), refused.status.as_u16()),
        (200, 429),
        "the slow one is under way meanwhile"
    );
    assert_eq!(desk.sandbox.now(), began);
}
