//! The control surface: a person at the vendor.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use counterpart_sandbox_kit::Since;
use serde_json::{Value, json};

use crate::desk::{Desk, Reply, ids};

async fn control(desk: &Desk, method: &str, path: &str, body: &str) -> Reply {
    let request =
        Request::builder().method(method).uri(format!("/_sandbox/{path}")).body(Body::from(body.to_owned()));
    desk.send(request.unwrap()).await
}

#[tokio::test]
async fn a_person_edits_creates_and_deletes_and_the_stamps_move() {
    let desk = Desk::new().await;
    desk.sandbox.advance(Duration::from_secs(60));
    let edited = control(&desk, "PATCH", "state/halopsa/client/12", r#"{"name":"Renamed Ltd"}"#).await.ok();
    assert_eq!(edited["alastupdate"], "2026-01-05T09:01:00");
    assert_eq!(desk.get("/api/client/12").await.ok()["name"], "Renamed Ltd");

    let created = control(&desk, "POST", "state/halopsa/site", r#"{"name":"Annex","client_id":12}"#).await;
    assert_eq!(created.status, 201);
    let id = created.json()["id"].clone();
    assert_eq!(desk.get(&format!("/api/site/{id}")).await.ok()["client_name"], "Renamed Ltd");
    assert_eq!(control(&desk, "DELETE", &format!("state/halopsa/site/{id}"), "").await.status, 204);
    assert_eq!(desk.get(&format!("/api/site/{id}")).await.status, 404);
}

#[tokio::test]
async fn the_state_is_listed_with_everything_known() {
    let desk = Desk::new().await;
    let list = control(&desk, "GET", "state/halopsa/client?offset=1&limit=3", "").await.ok();
    assert_eq!(list["total"], 251);
    assert_eq!(list["rows"].as_array().unwrap().len(), 3);
    assert_eq!(list["rows"][0]["id"], 12);
    assert_eq!(list["rows"][0]["_world_id"], 1, "which organisation of the world it stands for");
}

#[tokio::test]
async fn what_does_not_exist_or_does_not_fit_is_said_in_words() {
    let desk = Desk::new().await;
    for (method, path, body, status, word) in [
        ("GET", "state/autotask/company", "", 404, "autotask"),
        ("GET", "state/halopsa/widget", "", 404, "client, site"),
        ("GET", "state/halopsa/client/99999", "", 404, "99999"),
        ("PATCH", "state/halopsa/client/12", r#"{"name":""}"#, 400, "name"),
        ("PATCH", "state/halopsa/agent/20", r#"{"pagesize":"many"}"#, 400, "fit"),
        ("POST", "state/halopsa/application", "{}", 400, "one application only"),
        ("PATCH", "state/halopsa/client/12", "[1]", 400, "JSON object"),
        ("POST", "faults", r#"{"effect":{"kind":"explode"}}"#, 400, "explode"),
        ("POST", "faults", r#"{"vendor":"autotask","effect":{"kind":"empty_list"}}"#, 404, "autotask"),
        ("DELETE", "faults/77", "", 404, "77"),
        ("GET", "requests?since=lately", "", 400, "lately"),
        ("PUT", "limits/halopsa", r#"{"count":"few"}"#, 400, "limits"),
        ("POST", "reset", r#"{"customers":1000000}"#, 400, "200000"),
        ("POST", "clock", r#"{"seconds":5}"#, 400, "advance_seconds"),
    ] {
        let reply = control(&desk, method, path, body).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        assert!(reply.json()["error"].as_str().unwrap().contains(word), "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn the_request_log_shows_what_was_asked_but_no_secret() {
    let desk = Desk::new().await;
    control(&desk, "DELETE", "requests", "").await;
    desk.get("/api/Client?page_no=3&client_secret=hush").await;
    desk.get("/api/site/999999").await;
    let log = control(&desk, "GET", "requests", "").await.ok();
    let entry = &log[0];
    assert_eq!(
        (&entry["vendor"], &entry["method"], &entry["path"]),
        (&json!("halopsa"), &json!("GET"), &json!("/api/Client"))
    );
    assert_eq!((&entry["query"], &entry["status"]), (&json!("page_no=3&client_secret=***"), &json!(200)));
    assert_eq!(entry["started"], "2026-01-05T09:00:00.000Z");
    assert!(entry["tags"].as_array().unwrap().contains(&json!("paging-ignored")));
    assert_eq!(log[1]["status"], 404);
    let later = control(&desk, "GET", &format!("requests?since={}", entry["seq"]), "").await.ok();
    assert_eq!(later.as_array().unwrap().len(), 1);
    let none = control(&desk, "GET", "requests?since=2026-01-05T10:00:00%2B00:00", "").await.ok();
    assert_eq!(none, json!([]));
    assert_eq!(desk.sandbox.requests(Some(Since::Time(desk.sandbox.now()))).len(), 2);
}

#[tokio::test]
async fn the_clock_and_the_limits_are_set_by_hand() {
    let desk = Desk::new().await;
    let clock = control(&desk, "POST", "clock", r#"{"advance_seconds":90}"#).await.ok();
    assert_eq!(clock["now"], "2026-01-05T09:01:30.000Z");
    assert_eq!(control(&desk, "GET", "clock", "").await.ok(), clock);
    let limits = control(&desk, "PUT", "limits/halopsa", r#"{"count":3,"retry_after":"seconds"}"#).await.ok();
    assert_eq!(limits, json!({ "count": 3, "window_seconds": 300, "retry_after": "seconds" }));
    assert_eq!(control(&desk, "GET", "limits", "").await.ok()["halopsa"], limits);
}

#[tokio::test]
async fn a_reset_starts_again_from_another_world() {
    let desk = Desk::new().await;
    let before = desk.get("/api/client/12").await.ok()["name"].clone();
    assert_eq!(
        control(&desk, "POST", "reset", r#"{"seed":2,"customers":30}"#).await.ok(),
        json!({ "seed": 2, "customers": 30 })
    );
    let desk_again = {
        let mut desk = desk;
        desk.sign_in("all").await;
        desk
    };
    assert_ne!(desk_again.get("/api/client/12").await.ok()["name"], before);
    assert_eq!(desk_again.walk("/api/client", "clients", "&includeinactive=true").await.len(), 31);
    control(&desk_again, "POST", "reset", r#"{"seed":1,"customers":250}"#).await.ok();
    assert_eq!(desk_again.sandbox.get("halopsa", "client", 12).unwrap()["name"], before);
}

#[tokio::test]
async fn another_seed_makes_other_credentials() {
    let desk = Desk::new().await;
    let first = desk.credentials();
    desk.sandbox.reset(Some(9), None);
    assert_ne!(desk.credentials(), first);
}

#[tokio::test]
async fn a_reference_to_the_world_survives_every_rendering() {
    let desk = Desk::new().await;
    let (_, rows): (usize, Vec<Value>) = desk.sandbox.list("halopsa", "client", 1, 1_000).unwrap();
    assert_eq!(ids(&rows).len(), 250);
    let mut worlds: Vec<u64> = rows.iter().map(|row| row["_world_id"].as_u64().unwrap()).collect();
    worlds.dedup();
    worlds.sort_unstable();
    worlds.dedup();
    assert_eq!(worlds.len(), 245, "five are entered twice");
}
