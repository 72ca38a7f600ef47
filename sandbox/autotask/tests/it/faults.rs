//! Faults armed per route bite on pages that name the next one.

use counterpart_sandbox_kit::{CutPoint, Effect, Fault};
use serde_json::{Value, json};

use crate::desk::{Desk, all, ids, only};

const NEXT: &str = "*/companies/query/next";
const FIRST: &str = "*/companies/query";
const COUNT: &str = "*/companies/query/count";

fn twenty() -> Value {
    json!({ "MaxRecords": 20, "filter": all() })
}

/// The rows of the first `pages` pages, and the address after them.
async fn pages(desk: &Desk, pages: usize) -> (Vec<Vec<u64>>, Option<String>) {
    let mut seen = Vec::new();
    let mut reply = desk.post("Companies/query", twenty()).await.ok();
    loop {
        seen.push(ids(reply["items"].as_array().unwrap()));
        let next = reply["pageDetails"]["nextPageUrl"].as_str().map(str::to_owned);
        match next {
            Some(address) if seen.len() < pages => {
                reply = desk.full("POST", &address, Some(twenty()), &[]).await.ok()
            }
            next => return (seen, next),
        }
    }
}

#[tokio::test]
async fn a_page_cap_makes_more_pages_and_loses_nothing() {
    let desk = Desk::new();
    let honest = ids(&desk.everything("Companies").await);
    desk.sandbox.arm(Fault::new(Effect::CapPage { rows: 7 }).path("*/companies/query*"));
    let reply = desk.post("Companies/query", twenty()).await.ok();
    assert_eq!(
        (&reply["pageDetails"]["count"], &reply["pageDetails"]["requestCount"]),
        (&json!(7), &json!(20))
    );
    assert_eq!(ids(&desk.walk("Companies", twenty()).await), honest);
}

#[tokio::test]
async fn a_page_that_comes_twice_hides_the_one_it_stands_for() {
    let desk = Desk::new();
    let (honest, _) = pages(&desk, 4).await;
    desk.sandbox.arm(Fault::new(Effect::DuplicatePage).path(NEXT).skip(1).once());
    let (seen, _) = pages(&desk, 4).await;
    assert_eq!(seen, [&honest[0], &honest[1], &honest[1], &honest[3]].map(Clone::clone));
}

#[tokio::test]
async fn rows_that_move_between_pages() {
    let desk = Desk::new();
    let (honest, _) = pages(&desk, 3).await;
    let total = desk.count("Companies", all()).await;
    let id = desk.sandbox.arm(Fault::new(Effect::ShiftPages { by: 1 }).path(NEXT));
    let (seen, _) = pages(&desk, 3).await;
    assert_eq!(seen[1][0], honest[0][19], "the last row of the page before comes again");
    desk.sandbox.disarm(id);
    desk.sandbox.arm(Fault::new(Effect::ShiftPages { by: -1 }).path("*/companies/query/*"));
    let (seen, _) = pages(&desk, 3).await;
    assert!(!seen.concat().contains(&honest[1][0]), "one row is never seen");
    assert_eq!(seen[2][..19], honest[2][1..]);
    assert_eq!(desk.count("Companies", all()).await, total - 1, "the count follows");
}

#[tokio::test]
async fn a_count_that_is_off() {
    let desk = Desk::new();
    let total = desk.count("Companies", all()).await;
    desk.sandbox.arm(Fault::new(Effect::MoveTotal { by: 5 }).path(COUNT));
    assert_eq!(desk.count("Companies", all()).await, total + 5);
}

#[tokio::test]
async fn an_empty_200() {
    let desk = Desk::new();
    desk.sandbox.arm(Fault::new(Effect::EmptyList).path("*/companies/query*"));
    let reply = desk.post("Companies/query", twenty()).await.ok();
    assert_eq!((&reply["items"], &reply["pageDetails"]["nextPageUrl"]), (&json!([]), &Value::Null));
    assert_eq!(desk.count("Companies", all()).await, 0);
}

#[tokio::test]
async fn a_list_that_ends_early_and_a_list_that_never_ends() {
    let desk = Desk::new();
    let id = desk.sandbox.arm(Fault::new(Effect::LoseNextPage).path(NEXT).skip(1));
    let (seen, next) = pages(&desk, 9).await;
    assert_eq!((seen.len(), next), (3, None), "the third page says that it is the last");
    desk.sandbox.disarm(id);
    desk.sandbox.arm(Fault::new(Effect::RepeatNextPage).path(NEXT));
    let (seen, next) = pages(&desk, 6).await;
    assert!(seen[1..].iter().all(|page| *page == seen[1]) && next.is_some());
}

#[tokio::test]
async fn changes_that_are_forgotten_or_not_told_apart() {
    let desk = Desk::new();
    desk.sandbox.advance(std::time::Duration::from_secs(60));
    for id in &ids(&desk.everything("Companies").await)[10..16] {
        desk.set("company", *id, json!({ "fax": "1" }));
    }
    let since = only("gte", "lastActivityDate", json!("2026-01-05T09:00:30Z"));
    let total = desk.count("Companies", all()).await;
    assert_eq!(desk.count("Companies", since.clone()).await, 6);
    let id = desk.sandbox.arm(Fault::new(Effect::ForgetChanges { every: 3 }).path("*/companies/query*"));
    assert_eq!(desk.query("Companies", since.clone()).await.items().len(), 4);
    assert_eq!(desk.count("Companies", since.clone()).await, 4, "the count agrees");
    assert_eq!(desk.count("Companies", all()).await, total, "a list of everything is as always");
    desk.sandbox.disarm(id);
    desk.sandbox.arm(Fault::new(Effect::IgnoreSince).path("*/companies/query*"));
    assert_eq!(desk.count("Companies", since).await, total);
}

#[tokio::test]
async fn rows_are_spoiled_in_lists_and_in_single_reads() {
    let desk = Desk::new();
    let (page, _) = pages(&desk, 1).await;
    let id = desk.sandbox.arm(Fault::new(Effect::IdsAsStrings).path("*/companies/*"));
    assert_eq!(desk.query("Companies", all()).await.items()[0]["id"], "0");
    assert_eq!(desk.get("Companies/0").await.ok()["item"]["id"], "0");
    desk.sandbox.disarm(id);
    let name = "companyName".to_owned();
    let drop = Effect::DropField { field: name, id: Some(page[0][3]), every: None };
    let id = desk.sandbox.arm(Fault::new(drop).path(FIRST));
    let rows = desk.query("Companies", all()).await.items();
    let without: Vec<Value> = rows.into_iter().filter(|row| row.get("companyName").is_none()).collect();
    assert_eq!(ids(&without), [page[0][3]]);
    desk.sandbox.disarm(id);
    desk.sandbox.arm(Fault::new(Effect::DuplicateIds).path(FIRST));
    let rows = desk.query("Companies", all()).await.items();
    assert_eq!(rows[0]["id"], rows[1]["id"]);
}

#[tokio::test]
async fn whole_answers_go_wrong_as_everywhere() {
    let desk = Desk::new();
    desk.sandbox.arm(Fault::new(Effect::html()).path(FIRST).once());
    assert!(desk.query("Companies", all()).await.text.contains("<html>"));
    desk.sandbox.arm(Fault::new(Effect::Truncate { keep_percent: 50 }).path(FIRST).once());
    assert!(serde_json::from_str::<Value>(&desk.query("Companies", all()).await.text).is_err());
    let thread = json!({ "errors": ["The thread threshold of 3 threads has been exceeded."] });
    desk.sandbox.arm(Fault::new(Effect::respond(429, thread)).path(FIRST).times(2).skip(1));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(desk.query("Companies", all()).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 429, 429, 200]);
    // The answer is lost, the write was done.
    desk.sandbox.arm(
        Fault::new(Effect::Cut { at: CutPoint::BeforeHeaders }).method("POST").path("*/companies").once(),
    );
    desk.post("Companies", crate::desk::least("Lost Ltd")).await;
    assert_eq!(desk.count("Companies", only("eq", "companyName", json!("Lost Ltd"))).await, 1);
}
