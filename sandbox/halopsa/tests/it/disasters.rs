//! Bad days, by name, as the sandbox's page of controls says how to bring them about.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use counterpart_sandbox_kit::{Effect, Fault};
use serde_json::{Value, json};

use crate::desk::{Desk, ids};

/// Everything, inactive ones included.
const ALL: &str = "&includeinactive=true";

async fn control(desk: &Desk, method: &str, path: &str, body: &Value) -> Value {
    let request = Request::builder()
        .method(method)
        .uri(format!("/_sandbox/{path}"))
        .body(Body::from(body.to_string()))
        .unwrap();
    let reply = desk.send(request).await;
    assert!(reply.status.is_success(), "{path}: {}", reply.text);
    reply.json()
}

/// Page, its number of rows, and the total.
async fn page(desk: &Desk, number: u32) -> (Vec<u64>, u64) {
    let path = format!("/api/client?pageinate=true&page_no={number}&page_size=20&order=id{ALL}");
    let reply = desk.get(&path).await.ok();
    (ids(reply["clients"].as_array().unwrap()), reply["record_count"].as_u64().unwrap())
}

#[tokio::test]
async fn faults_of_pages_are_armed_over_http() {
    let desk = Desk::new().await;
    let (mut honest, mut total) = (Vec::new(), 0);
    for number in 1..=4 {
        let (rows, all) = page(&desk, number).await;
        honest.push(rows);
        total = all;
    }
    for (fault, lengths, total_from_three) in [
        (json!({"effect": {"kind": "cap_page", "rows": 5}}), [5, 5, 5, 5], total),
        (
            json!({"query": {"page_no": "2"}, "effect": {"kind": "cap_page", "rows": 3}}),
            [20, 3, 20, 20],
            total,
        ),
        (json!({"query": {"page_no": "3"}, "effect": {"kind": "duplicate_page"}}), [20; 4], total),
        (json!({"skip": 2, "effect": {"kind": "move_total", "by": 5}}), [20; 4], total + 5),
        (json!({"skip": 2, "effect": {"kind": "empty_list"}}), [20, 20, 0, 0], 0),
    ] {
        let mut fault = fault;
        fault["path"] = json!("/api/client");
        control(&desk, "POST", "faults", &fault).await;
        let mut came = Vec::new();
        for number in 1..=4 {
            let (rows, all) = page(&desk, number).await;
            let expected = if number < 3 { total } else { total_from_three };
            assert_eq!(all, expected, "{fault}, page {number}");
            came.push(rows);
        }
        assert_eq!(came.iter().map(Vec::len).collect::<Vec<_>>(), lengths, "{fault}");
        if fault["effect"]["kind"] == "duplicate_page" {
            assert_eq!(came[2], honest[1]);
        }
        desk.sandbox.disarm_all();
    }
}

#[tokio::test]
async fn a_role_narrowed_between_two_sweeps_hides_half_and_totals_agree() {
    let desk = Desk::new().await;
    let before = ids(&desk.walk("/api/client", "clients", ALL).await);
    let sites = desk.walk("/api/site", "sites", ALL).await.len();
    let hidden: Vec<u64> = before.iter().copied().skip(1).step_by(2).collect();
    control(&desk, "PATCH", "state/halopsa/agent/20", &json!({ "hidden_clients": hidden })).await;
    let after = ids(&desk.walk("/api/client", "clients", ALL).await);
    let left: Vec<u64> = before.iter().copied().step_by(2).collect();
    assert_eq!(after, left);
    assert_eq!(page(&desk, 1).await.1, left.len() as u64, "the total says nothing of the others");
    assert!(desk.walk("/api/site", "sites", ALL).await.len() < sites);
    assert_eq!(desk.get(&format!("/api/client/{}", hidden[0])).await.status, 403);
}

#[tokio::test]
async fn a_client_list_triples_overnight() {
    let desk = Desk::new().await;
    let before = desk.walk("/api/client", "clients", ALL).await.len();
    let new: Vec<Value> =
        (0..2 * before).map(|number| json!({ "name": format!("Import {number}") })).collect();
    let created = control(&desk, "POST", "state/halopsa/client", &json!(new)).await;
    assert_eq!(created.as_array().unwrap().len(), 2 * before);
    assert_eq!(created[0]["name"], "Import 0");
    assert_eq!(desk.walk("/api/client", "clients", ALL).await.len(), 3 * before);
    assert_eq!(page(&desk, 1).await.1, 3 * before as u64);
    let odd = desk.sandbox.create_all("halopsa", "client", [json!({ "name": "Fits" }), json!("not one")]);
    assert!(odd.unwrap_err().to_string().contains("JSON object"));
    assert_eq!(desk.walk("/api/client", "clients", ALL).await.len(), 3 * before + 1);
}

#[tokio::test]
async fn what_changed_is_forgotten_while_the_total_agrees_or_the_moment_is_ignored() {
    let desk = Desk::new().await;
    desk.sandbox.advance(Duration::from_secs(60));
    let all = ids(&desk.walk("/api/client", "clients", ALL).await);
    let changed = &all[1..8];
    for id in changed {
        desk.sandbox.update("halopsa", "client", id, json!({ "name": format!("Renamed {id}") })).unwrap();
    }
    let since = format!("{ALL}&lastupdatefromdate=2026-01-05T09:00:30");
    let delta = async || ids(&desk.walk("/api/client", "clients", &since).await);
    assert_eq!(delta().await, changed);

    let id = desk.sandbox.arm(Fault::new(Effect::ForgetChanges { every: 3 }).path("/api/client"));
    let left: Vec<u64> =
        changed.iter().copied().enumerate().filter(|(at, _)| at % 3 != 2).map(|(_, id)| id).collect();
    assert_eq!(delta().await, left);
    let query = format!("/api/client?pageinate=true&page_no=1&page_size=20&order=id{since}");
    assert_eq!(desk.get(&query).await.ok()["record_count"], left.len());
    assert_eq!(ids(&desk.walk("/api/client", "clients", ALL).await), all, "sweeps are as always");
    desk.sandbox.disarm(id);

    desk.sandbox.arm(Fault::new(Effect::IgnoreSince).path("/api/client"));
    assert_eq!(delta().await, all);
    desk.sandbox.disarm_all();
    assert_eq!(delta().await, changed);
}
