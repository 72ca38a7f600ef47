//! Faults armed per route.

use counterpart_sandbox_kit::{Effect, Fault};
use serde_json::{Value, json};

use crate::desk::{Desk, ids};

const PAGE: &str = "/api/client?pageinate=true&page_size=20&order=id&page_no=";

async fn page(desk: &Desk, number: u32) -> Value {
    desk.get(&format!("{PAGE}{number}")).await.ok()
}

fn rows(reply: &Value) -> Vec<u64> {
    ids(reply["clients"].as_array().unwrap())
}

fn clients(effect: Effect) -> Fault {
    Fault::new(effect).vendor("halopsa").method("GET").path("/api/client*")
}

#[tokio::test]
async fn a_status_with_body_and_headers_strikes_so_many_times_after_so_many() {
    let desk = Desk::new().await;
    let id = desk.sandbox.arm(clients(Effect::retry_after(503, "7")).skip(1).times(2));
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(desk.get("/api/Client").await.status.as_u16());
    }
    assert_eq!(statuses, [200, 503, 503, 200, 200]);
    let report = &desk.sandbox.faults()[0];
    assert_eq!((report.id, report.matched, report.struck, report.spent), (id, 3, 2, true));
    let tags: Vec<String> = desk.sandbox.requests(None).into_iter().flat_map(|entry| entry.tags).collect();
    assert_eq!(tags.iter().filter(|tag| **tag == format!("fault:{id}")).count(), 2);

    desk.sandbox.arm(clients(Effect::respond(418, json!({ "tea": true }))));
    let reply = desk.get("/api/client/12").await;
    assert_eq!((reply.status.as_u16(), reply.json()), (418, json!({ "tea": true })));
    assert_eq!(desk.get("/api/site").await.status, 200, "another route is unharmed");
    desk.sandbox.disarm_all();
    assert_eq!(desk.get("/api/client/12").await.status, 200);
}

#[tokio::test]
async fn a_fault_can_wait_for_a_query_and_be_disarmed() {
    let desk = Desk::new().await;
    let id = desk.sandbox.arm(clients(Effect::status(500)).query("page_no", "2"));
    assert_eq!(desk.get(&format!("{PAGE}1")).await.status, 200);
    assert_eq!(desk.get(&format!("{PAGE}2")).await.status, 500);
    assert!(desk.sandbox.disarm(id) && !desk.sandbox.disarm(id));
    assert_eq!(desk.get(&format!("{PAGE}2")).await.status, 200);
}

#[tokio::test]
async fn html_with_status_200() {
    let desk = Desk::new().await;
    desk.sandbox.arm(clients(Effect::html()));
    let reply = desk.get("/api/client").await;
    assert_eq!(reply.status, 200);
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(reply.text.contains("<html>"));
}

#[tokio::test]
async fn truncated_json() {
    let desk = Desk::new().await;
    let whole = desk.get("/api/client").await.text.len();
    desk.sandbox.arm(clients(Effect::Truncate { keep_percent: 90 }));
    let reply = desk.get("/api/client").await;
    assert_eq!((reply.status.as_u16(), reply.text.len()), (200, whole * 90 / 100));
    assert!(serde_json::from_str::<Value>(&reply.text).is_err());
}

#[tokio::test]
async fn a_page_that_comes_twice() {
    let desk = Desk::new().await;
    let first = page(&desk, 1).await;
    desk.sandbox.arm(clients(Effect::DuplicatePage).query("page_no", "2"));
    let second = page(&desk, 2).await;
    assert_eq!(rows(&second), rows(&first));
    assert_eq!(second["record_count"], first["record_count"]);
}

#[tokio::test]
async fn rows_that_move_between_pages() {
    let desk = Desk::new().await;
    let (first, second, third) = (page(&desk, 1).await, page(&desk, 2).await, page(&desk, 3).await);
    let total = first["record_count"].as_u64().unwrap();

    let id = desk.sandbox.arm(clients(Effect::ShiftPages { by: 1 }).skip(1));
    assert_eq!(rows(&page(&desk, 1).await), rows(&first));
    let moved = page(&desk, 2).await;
    assert_eq!(rows(&moved)[0], rows(&first)[19], "the last row of the page before comes again");
    assert_eq!(moved["record_count"], total + 1);
    desk.sandbox.disarm(id);

    desk.sandbox.arm(clients(Effect::ShiftPages { by: -1 }));
    let moved = page(&desk, 2).await;
    assert_eq!(rows(&moved)[..19], rows(&second)[1..], "one row is never seen");
    assert_eq!(rows(&moved)[19], rows(&third)[0]);
    assert_eq!(moved["record_count"], total - 1);
}

#[tokio::test]
async fn a_page_cap_below_the_size_asked_for() {
    let desk = Desk::new().await;
    desk.sandbox.arm(clients(Effect::CapPage { rows: 8 }));
    let (first, second) = (page(&desk, 1).await, page(&desk, 2).await);
    assert_eq!((rows(&first).len(), rows(&second).len()), (8, 8));
    assert!(rows(&second)[0] > rows(&first)[7]);
    assert!(first["record_count"].as_u64().unwrap() > 200);
}

#[tokio::test]
async fn a_total_that_changes_midway() {
    let desk = Desk::new().await;
    desk.sandbox.arm(clients(Effect::MoveTotal { by: -3 }).skip(1));
    let (first, second) = (page(&desk, 1).await, page(&desk, 2).await);
    assert_eq!(second["record_count"].as_u64().unwrap() + 3, first["record_count"].as_u64().unwrap());
}

#[tokio::test]
async fn an_empty_200() {
    let desk = Desk::new().await;
    desk.sandbox.arm(clients(Effect::EmptyList));
    let reply = page(&desk, 1).await;
    assert_eq!((&reply["clients"], &reply["record_count"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn ids_as_strings_in_lists_and_records() {
    let desk = Desk::new().await;
    desk.sandbox.arm(clients(Effect::IdsAsStrings));
    assert_eq!(page(&desk, 1).await["clients"][1]["id"], "12");
    assert_eq!(desk.get("/api/client/12").await.ok()["id"], "12");
}

#[tokio::test]
async fn a_client_without_a_name() {
    let desk = Desk::new().await;
    let name = "name".to_owned();
    let without = |reply: &Value| {
        let rows = reply["clients"].as_array().unwrap();
        ids(&rows.iter().filter(|row| row.get("name").is_none()).cloned().collect::<Vec<_>>())
    };
    let one = desk.sandbox.arm(clients(Effect::DropField { field: name.clone(), id: Some(12), every: None }));
    assert_eq!(without(&page(&desk, 1).await), [12]);
    desk.sandbox.disarm(one);
    let some = desk.sandbox.arm(clients(Effect::DropField { field: name.clone(), id: None, every: Some(5) }));
    assert_eq!(without(&page(&desk, 1).await).len(), 4);
    desk.sandbox.disarm(some);
    desk.sandbox.arm(clients(Effect::DropField { field: name, id: None, every: None }));
    assert_eq!(without(&page(&desk, 1).await).len(), 20);
}

#[tokio::test]
async fn two_rows_with_one_id() {
    let desk = Desk::new().await;
    desk.sandbox.arm(clients(Effect::DuplicateIds));
    let found = rows(&page(&desk, 1).await);
    assert_eq!(found[0], found[1]);
}

#[tokio::test]
async fn faults_spend_no_budget() {
    let desk = Desk::new().await;
    let mut limits = desk.sandbox.limits("halopsa").unwrap();
    limits.count = 2;
    desk.sandbox.set_limits("halopsa", limits).unwrap();
    desk.sandbox.arm(clients(Effect::status(504)).times(3));
    for expected in [504, 504, 504, 200, 429] {
        assert_eq!(desk.get("/api/client").await.status, expected);
    }
}
