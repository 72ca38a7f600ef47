//! 4: pages by ascending id, each naming the next, to be continued in the verb in which the first was asked for.

use counterpart_sandbox_kit::Options;
use serde_json::{Value, json};

use crate::desk::{Desk, all, ids};

const SEARCH: &str = "%7B%22MaxRecords%22%3A50%2C%22filter%22%3A%5B%7B%22op%22%3A%22exist%22%2C%22field%22%3A%22id%22%7D%5D%7D";

fn fifty() -> Value {
    json!({ "MaxRecords": 50, "filter": all() })
}

fn next(reply: &Value) -> Option<&str> {
    reply["pageDetails"]["nextPageUrl"].as_str()
}

#[tokio::test]
async fn a_walk_by_post_sees_every_row_once_in_order() {
    let desk = Desk::with(Options { customers: 1_200, ..Options::default() });
    for entity in ["Companies", "CompanyLocations", "Contacts"] {
        let rows = ids(&desk.everything(entity).await);
        let mut sorted = rows.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(rows, sorted, "{entity}");
        assert_eq!(rows.len() as u64, desk.count(entity, all()).await, "{entity}");
        assert!(rows.len() > 1_000, "more than two pages of {entity}");
    }
}

#[tokio::test]
async fn the_envelope_counts_the_page_and_never_the_whole() {
    let desk = Desk::new();
    let reply = desk.post("Companies/query", fifty()).await.ok();
    let details = &reply["pageDetails"];
    assert_eq!((&details["count"], &details["requestCount"]), (&json!(50), &json!(50)));
    assert_eq!(details["prevPageUrl"], Value::Null);
    let url = next(&reply).unwrap();
    assert!(
        url.starts_with(
            "http://desk.example/autotask/webservices5/ATServicesRest/V1.0/Companies/query/next?paging=%7b"
        ),
        "{url}"
    );
    assert!(!url.contains("search"));
    let keys: Vec<&String> = reply.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["items", "pageDetails"]);
}

#[tokio::test]
async fn a_query_begun_by_post_is_not_continued_by_get() {
    let desk = Desk::new();
    let first = desk.post("Companies/query", fifty()).await.ok();
    let url = next(&first).unwrap();
    let refused = desk.full("GET", url, None, &[]).await;
    assert_eq!(refused.status, 405);
    assert_eq!(refused.json()["Message"], "The requested resource does not support http method 'GET'.");
    let second = desk.full("POST", url, Some(fifty()), &[]).await.ok();
    assert!(ids(second["items"].as_array().unwrap())[0] > ids(first["items"].as_array().unwrap())[49]);
    assert_eq!(desk.full("POST", url, None, &[]).await.status, 500, "without the body there is no filter");
}

#[tokio::test]
async fn a_query_begun_by_get_carries_its_search_and_is_not_continued_by_post() {
    let desk = Desk::new();
    let mut reply = desk.get(&format!("Companies/query?search={SEARCH}")).await.ok();
    let mut rows = Vec::new();
    loop {
        rows.extend(ids(reply["items"].as_array().unwrap()));
        let Some(url) = next(&reply).map(str::to_owned) else { break };
        assert!(url.contains("&search=%7b"), "{url}");
        assert_eq!(desk.full("POST", &url, Some(fifty()), &[]).await.status, 405);
        reply = desk.full("GET", &url, None, &[]).await.ok();
    }
    assert_eq!(rows, ids(&desk.everything("Companies").await));
}

#[tokio::test]
async fn pages_lead_back_as_well() {
    let desk = Desk::new();
    let first = desk.post("Companies/query", fifty()).await.ok();
    let second = desk.full("POST", next(&first).unwrap(), Some(fifty()), &[]).await.ok();
    let back = second["pageDetails"]["prevPageUrl"].as_str().unwrap();
    assert_eq!(desk.full("POST", back, Some(fifty()), &[]).await.ok(), first);
}

#[tokio::test]
async fn a_full_last_page_announces_an_empty_one() {
    let desk = Desk::new();
    let total = desk.count("Countries", all()).await;
    let body = json!({ "MaxRecords": total, "filter": all() });
    let first = desk.post("Countries/query", body.clone()).await.ok();
    assert_eq!(first["items"].as_array().unwrap().len() as u64, total);
    let last = desk.full("POST", next(&first).unwrap(), Some(body.clone()), &[]).await.ok();
    assert_eq!((&last["items"], next(&last)), (&json!([]), None));
    desk.set("instance", 1, json!({ "empty_last_page": false }));
    assert_eq!(next(&desk.post("Countries/query", body).await.ok()), None);
}

#[tokio::test]
async fn a_page_holds_1_to_500_rows() {
    let desk = Desk::with(Options { customers: 700, ..Options::default() });
    let rows = desk.query("Companies", all()).await.items();
    assert_eq!(rows.len(), 500, "unless asked otherwise");
    for wrong in [json!(0), json!(501), json!(-1), json!("many")] {
        let reply = desk.post("Companies/query", json!({ "filter": all(), "MaxRecords": wrong })).await;
        assert_eq!(reply.errors(), "maxCountOfRecordsToReturn must be between 1 and 500");
    }
    let counted = desk.post("Companies/query/count", json!({ "filter": all(), "MaxRecords": 1 })).await.ok();
    assert!(counted["queryCount"].as_u64().unwrap() > 600, "a count is of all");
    assert_eq!(counted.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn fields_chosen_without_the_id_end_after_one_page() {
    let desk = Desk::new();
    let without = json!({ "MaxRecords": 50, "filter": all(), "IncludeFields": ["companyName"] });
    let reply = desk.post("Companies/query", without).await.ok();
    assert!(reply["items"][1]["id"].is_u64(), "the id comes all the same");
    assert_eq!(next(&reply), None);
    assert!(desk.last_tags().contains(&"no-next-page-without-id".to_owned()));
    let with = json!({ "MaxRecords": 50, "filter": all(), "IncludeFields": ["id", "companyName"] });
    assert_eq!(desk.walk("Companies", with).await.len() as u64, desk.count("Companies", all()).await);
}

#[tokio::test]
async fn rows_made_behind_the_cursor_are_seen_and_rows_ahead_of_it_are_not() {
    let desk = Desk::new();
    let first = desk.post("Companies/query", fifty()).await.ok();
    let seen = ids(first["items"].as_array().unwrap());
    desk.sandbox.delete("autotask", "company", seen[7]).unwrap();
    let made = desk.company("Qx").await;
    let mut rows = seen.clone();
    let mut url = next(&first).map(str::to_owned);
    while let Some(address) = url {
        let reply = desk.full("POST", &address, Some(fifty()), &[]).await.ok();
        rows.extend(ids(reply["items"].as_array().unwrap()));
        url = next(&reply).map(str::to_owned);
    }
    assert_eq!(rows.last(), Some(&made));
    assert_eq!(rows.len() as u64, desk.count("Companies", all()).await + 1);
}

#[tokio::test]
async fn addresses_beyond_2048_signs_fail() {
    let desk = Desk::new();
    let long = format!("Companies/query?search={SEARCH}&padding={}", "x".repeat(2_000));
    let reply = desk.get(&long).await;
    assert_eq!(reply.status, 404);
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn the_children_of_a_parent_are_a_list_of_their_own() {
    let desk = Desk::new();
    let of_own = desk.get("Companies/0/Locations").await.items();
    assert_eq!((of_own.len(), &of_own[0]["companyID"]), (1, &json!(0)));
    let location = &of_own[0]["id"];
    assert_eq!(desk.get(&format!("Companies/0/Locations/{location}")).await.ok()["item"]["id"], *location);
    assert_eq!(desk.get(&format!("Companies/29683501/Locations/{location}")).await.ok()["item"], Value::Null);
    assert_eq!(desk.post("Companies/0/Locations/query", json!({ "filter": all() })).await.status, 404);
    for turn in 0..501 {
        desk.post("Companies/0/Locations", json!({ "name": format!("Room {turn}") })).await.id();
    }
    let first = desk.get("Companies/0/Locations").await.ok();
    assert_eq!(first["pageDetails"]["count"], 500);
    let rest = desk.full("GET", next(&first).unwrap(), None, &[]).await.items();
    assert_eq!(rest.len(), 2);
}
