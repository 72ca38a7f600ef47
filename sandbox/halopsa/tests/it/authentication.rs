//! 1, 2.2 and 2.6: discovery, tokens, and how they are refused.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn authinfo_and_instance_info_answer_without_a_token() {
    let desk = Desk::new().await;
    for path in ["/halopsa/api/authinfo", "/halopsa/API/AuthInfo"] {
        let request = Request::get(path).header("host", "desk.example").body(Body::empty()).unwrap();
        let info = desk.send(request).await.ok();
        assert_eq!(info["auth_url"], "http://desk.example/halopsa/auth");
        assert_eq!(info["tenant_id"], "sandbox");
    }
    let request = Request::get("/halopsa/api/InstanceInfo").body(Body::empty()).unwrap();
    let info = desk.send(request).await.ok();
    assert_eq!(info["app_name"], "Halo PSA");
    assert!(info["app_version"].as_str().unwrap().starts_with("2."));
}

#[tokio::test]
async fn credentials_look_like_guids() {
    let (id, secret) = Desk::new().await.credentials();
    assert_eq!(id.len(), 36);
    assert_eq!(secret.len(), 73);
}

#[tokio::test]
async fn a_token_is_a_jwt_for_an_hour_that_names_its_scopes() {
    let desk = Desk::new().await;
    let reply = desk.token("read:customers%20read:tickets", "").await.ok();
    assert_eq!(reply["token_type"], "Bearer");
    assert_eq!(reply["expires_in"], 3600);
    assert_eq!(reply["scope"], "read:customers read:tickets");
    let payload = |token: &str| -> Value {
        let parts: Vec<&str> = reply[token].as_str().unwrap().split('.').collect();
        assert_eq!(parts.len(), 3);
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
    };
    assert_eq!(payload("access_token")["scope"], "read:customers read:tickets");
    assert_eq!(payload("id_token")["name"], "Counterpart API");
}

#[tokio::test]
async fn the_tenant_may_come_in_the_query_or_in_the_form_or_not_at_all() {
    let desk = Desk::new().await;
    assert_eq!(desk.token("all", "?tenant=sandbox").await.status, 200);
    assert_eq!(desk.token("all&tenant=sandbox", "").await.status, 200);
    assert_eq!(desk.token("all", "").await.status, 200);
}

#[tokio::test]
async fn a_wrong_tenant_is_a_500_that_is_not_json() {
    let desk = Desk::new().await;
    for reply in [desk.token("all", "?tenant=elsewhere").await, desk.token("all&tenant=elsewhere", "").await]
    {
        assert_eq!(reply.status, 500);
        assert!(serde_json::from_str::<Value>(&reply.text).is_err());
    }
}

#[tokio::test]
async fn a_wrong_secret_is_401_invalid_client() {
    let desk = Desk::new().await;
    let (id, secret) = desk.credentials();
    for (id, secret) in [(id.as_str(), "wrong"), ("wrong", secret.as_str()), ("", "")] {
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope=all");
        let reply = desk.form("", &form).await;
        assert_eq!(reply.status, 401);
        assert_eq!(reply.json()["error"], "invalid_client");
    }
    desk.set("application", json!({ "inactive": true }));
    assert_eq!(desk.token("all", "").await.status, 401);
}

#[tokio::test]
async fn an_unknown_scope_is_400_invalid_scope_also_where_people_expect_one() {
    let desk = Desk::new().await;
    for scope in ["read:sites", "read:actions", "customers", "all%20nonsense"] {
        let reply = desk.token(scope, "").await;
        assert_eq!(reply.status, 400, "{scope}");
        assert_eq!(reply.json()["error"], "invalid_scope");
    }
}

#[tokio::test]
async fn a_scope_that_was_not_granted_is_dropped_shown_or_refused_as_set() {
    let desk = Desk::new().await;
    desk.set("application", json!({ "scopes": ["read:customers"] }));
    let asked = "read:customers%20edit:customers";
    assert_eq!(desk.token(asked, "").await.ok()["scope"], "read:customers");
    desk.set("instance", json!({ "ungranted_scopes": "drop_silently" }));
    assert_eq!(desk.token(asked, "").await.ok()["scope"], "read:customers edit:customers");
    desk.set("instance", json!({ "ungranted_scopes": "refuse" }));
    let reply = desk.token(asked, "").await;
    assert_eq!((reply.status.as_u16(), reply.json()["error"].clone()), (400, json!("invalid_scope")));
}

#[tokio::test]
async fn a_token_asked_without_scope_is_given_and_then_gets_401() {
    let mut desk = Desk::new().await;
    desk.sign_in("").await;
    let reply = desk.get("/api/client").await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (401, ""));
}

#[tokio::test]
async fn no_token_and_an_expired_token_get_an_empty_401() {
    let mut desk = Desk::new().await;
    let bare = Request::get("/halopsa/api/client").body(Body::empty()).unwrap();
    let reply = desk.send(bare).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (401, ""));

    desk.sandbox.advance(Duration::from_secs(3599));
    assert_eq!(desk.get("/api/client").await.status, 200);
    desk.sandbox.advance(Duration::from_secs(1));
    let reply = desk.get("/api/client").await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (401, ""));
    desk.sign_in("all").await;
    assert_eq!(desk.get("/api/client").await.status, 200);
}

#[tokio::test]
async fn only_client_credentials_are_played() {
    let desk = Desk::new().await;
    let reply = desk.form("", "grant_type=password&username=a&password=b").await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()["error"].clone()),
        (400, json!("unsupported_grant_type"))
    );
    let request = Request::post("/halopsa/auth/token").body(Body::from("{}")).unwrap();
    assert_eq!(desk.send(request).await.json()["error"], "invalid_request");
}
