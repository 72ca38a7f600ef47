//! 2.4, 2.5 and 3: scopes, the agent's role, and the budget.

use std::time::Duration;

use counterpart_sandbox_kit::{LimitSettings, RetryAfter};
use serde_json::json;

use crate::desk::{Desk, ids};

#[tokio::test]
async fn a_missing_scope_is_an_empty_403() {
    let mut desk = Desk::new().await;
    desk.sign_in("read:tickets").await;
    for path in ["/api/client", "/api/site", "/api/client/12", "/api/fieldinfo", "/api/lookup"] {
        let reply = desk.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (403, ""), "{path}");
    }
    assert_eq!(desk.get("/api/agent/me").await.status, 200);

    desk.sign_in("read:customers").await;
    assert_eq!(desk.get("/api/client").await.status, 200);
    assert_eq!(desk.post("/api/client", json!([{ "name": "New" }])).await.status, 403);
    assert_eq!(desk.call("DELETE", "/api/client/12", None).await.status, 403);
    desk.sign_in("edit:customers").await;
    assert_eq!(desk.get("/api/client").await.status, 200);
    assert_eq!(desk.post("/api/client", json!([{ "name": "New" }])).await.status, 201);
}

#[tokio::test]
async fn the_role_of_the_agent_is_a_second_gate() {
    let desk = Desk::new().await;
    desk.set("agent", json!({ "customers": "read" }));
    assert_eq!(desk.get("/api/client").await.status, 200);
    let reply = desk.post("/api/site", json!([{ "id": 18, "name": "New" }])).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (403, ""));
    desk.set("agent", json!({ "customers": "none" }));
    assert_eq!(desk.get("/api/site").await.status, 403);
}

#[tokio::test]
async fn the_role_filters_lists_without_a_word() {
    let desk = Desk::new().await;
    let all = ids(&desk.walk("/api/client", "clients", "").await);
    desk.set("agent", json!({ "hidden_clients": [all[1], all[5]] }));
    let seen = desk.walk("/api/client", "clients", "").await;
    assert_eq!(seen.len(), all.len() - 2);
    assert!(!ids(&seen).contains(&all[1]));
    let reply = desk.get("/api/client?pageinate=true&page_no=1&page_size=10").await.ok();
    assert_eq!(reply["record_count"], all.len() - 2);
    assert!(desk.last_tags().contains(&"filtered-by-role".to_owned()));
    assert_eq!(desk.get(&format!("/api/client/{}", all[1])).await.status, 403);
    assert!(desk.walk("/api/site", "sites", &format!("&client_id={}", all[1])).await.is_empty());

    desk.set("agent", json!({ "visible_clients": [all[0], all[1]] }));
    assert_eq!(ids(&desk.walk("/api/client", "clients", "").await), [all[0]]);
}

#[tokio::test]
async fn a_disabled_agent_cannot_be_logged_in_as() {
    let desk = Desk::new().await;
    desk.set("agent", json!({ "isdisabled": true }));
    assert_eq!(desk.get("/api/client").await.status, 401);
}

#[tokio::test]
async fn the_budget_is_700_in_a_rolling_300_seconds() {
    let desk = Desk::new().await;
    let limits = desk.sandbox.limits("halopsa").unwrap();
    assert_eq!((limits.count, limits.window_seconds, limits.retry_after), (700, 300, RetryAfter::None));
    // The desk's own token request was the first.
    for _ in 0..350 {
        assert_eq!(desk.get("/api/team").await.status, 200);
    }
    desk.sandbox.advance(Duration::from_secs(200));
    for _ in 0..349 {
        assert_eq!(desk.get("/api/team").await.status, 200);
    }
    let refused = desk.get("/api/team").await;
    assert_eq!(refused.status, 429);
    assert!(refused.text.contains("700") && refused.text.contains("300"), "{}", refused.text);
    assert!(!refused.headers.contains_key("retry-after"));
    assert!(desk.last_tags().contains(&"over-budget".to_owned()));
    // The token endpoint and authinfo are within the same budget.
    assert_eq!(desk.token("all", "").await.status, 429);
    assert_eq!(desk.get("/api/authinfo").await.status, 429);
    // It rolls: the first half is free again after 300 seconds, the second is not.
    desk.sandbox.advance(Duration::from_secs(99));
    assert_eq!(desk.get("/api/team").await.status, 429);
    desk.sandbox.advance(Duration::from_secs(1));
    for _ in 0..351 {
        assert_eq!(desk.get("/api/team").await.status, 200);
    }
    assert_eq!(desk.get("/api/team").await.status, 429);
}

#[tokio::test]
async fn retry_after_comes_in_seconds_as_a_date_or_not_at_all() {
    let desk = Desk::new().await;
    for (form, expected) in [
        (RetryAfter::Seconds, Some("60")),
        (RetryAfter::Date, Some("Mon, 05 Jan 2026 09:01:00 GMT")),
        (RetryAfter::None, None),
    ] {
        let limits = LimitSettings { count: 1, window_seconds: 60, retry_after: form };
        desk.sandbox.set_limits("halopsa", limits).unwrap();
        let refused = desk.get("/api/team").await;
        assert_eq!(refused.status, 429);
        let sent = refused.headers.get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!(sent, expected);
    }
}
