//! 4, 5.1, 6.1 and 6.2: paging that is ignored, totals that lie, filters that do nothing.

use std::time::Duration;

use counterpart_sandbox_kit::Options;
use serde_json::{Value, json};

use crate::desk::{Desk, ids, made};

#[tokio::test]
async fn paging_is_ignored_unless_pageinate_and_page_no_both_come() {
    let desk = Desk::new().await;
    for query in
        ["", "?page_no=2&page_size=100", "?pageinate=true&page_size=100", "?pageinate=false&page_no=2"]
    {
        let reply = desk.get(&format!("/api/client{query}")).await.ok();
        assert_eq!(reply["clients"].as_array().unwrap().len(), 50, "{query}");
        assert_eq!(reply["record_count"], 50, "the total equals the short page: {query}");
    }
    let reply = desk.get("/api/client?pageinate=true&page_no=2&page_size=100").await.ok();
    assert_eq!(reply["clients"].as_array().unwrap().len(), 100);
    assert!(reply["record_count"].as_u64().unwrap() > 200);
    assert_eq!((&reply["page_no"], &reply["page_size"]), (&json!(2), &json!(100)));
}

#[tokio::test]
async fn the_short_page_is_the_agents_own() {
    let desk = Desk::new().await;
    desk.set("agent", json!({ "pagesize": 25 }));
    let reply = desk.get("/api/site").await.ok();
    assert_eq!(reply["sites"].as_array().unwrap().len(), 25);
    assert_eq!(reply["record_count"], 25);
    assert_eq!(desk.get("/api/site?pageinate=true&page_no=1").await.rows("sites").len(), 25);
}

#[tokio::test]
async fn pages_are_cut_at_a_hundred_without_a_word() {
    let desk = Desk::new().await;
    let reply = desk.get("/api/client?pageinate=true&page_no=1&page_size=1000").await.ok();
    assert_eq!(reply["clients"].as_array().unwrap().len(), 100);
    assert!(reply["record_count"].as_u64().unwrap() > 200);
    assert!(desk.last_tags().contains(&"page-size-cut:1000".to_owned()));
    desk.set("instance", json!({ "page_cap": 30 }));
    assert_eq!(
        desk.get("/api/client?pageinate=true&page_no=1&page_size=100").await.rows("clients").len(),
        30
    );
}

#[tokio::test]
async fn booleans_are_read_in_three_spellings() {
    let desk = Desk::new().await;
    for spelling in ["true", "True", "1"] {
        let reply = desk.get(&format!("/api/client?pageinate={spelling}&page_no=1&page_size=10")).await.ok();
        assert_eq!(reply["clients"].as_array().unwrap().len(), 10, "{spelling}");
    }
}

#[tokio::test]
async fn a_walk_sees_every_active_row_once_and_ends_with_an_empty_page() {
    let desk = Desk::new().await;
    for (path, key) in [("/api/client", "clients"), ("/api/site", "sites")] {
        let rows = ids(&desk.walk(path, key, "").await);
        let mut unique = rows.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(rows, unique, "by id, once each");
        let reply = desk.get(&format!("{path}?pageinate=true&page_no=999&page_size=100&order=id")).await.ok();
        assert_eq!(reply[key], json!([]));
        assert_eq!(reply["record_count"], rows.len());
    }
}

#[tokio::test]
async fn unknown_parameters_are_ignored() {
    let desk = Desk::new().await;
    let misspelt = desk.get("/api/site?pageinate=true&page_no=1&page_size=100&clientid=12").await.ok();
    let all = desk.get("/api/site?pageinate=true&page_no=1&page_size=100").await.ok();
    assert_eq!(misspelt["record_count"], all["record_count"]);
    let right = desk.get("/api/site?pageinate=true&page_no=1&page_size=100&client_id=12").await.ok();
    assert!(right["record_count"].as_u64() < all["record_count"].as_u64());
    desk.get("/api/site?clientid=12").await;
    assert!(desk.last_tags().contains(&"unknown-parameter:clientid".to_owned()));
    // A bad order field, too.
    let bad = desk.get("/api/client?order=nonsense&count=5").await.rows("clients");
    assert_eq!(ids(&bad), ids(&desk.get("/api/client?count=5").await.rows("clients")));
}

#[tokio::test]
async fn without_an_order_rows_come_by_name() {
    let desk = Desk::new().await;
    let rows = desk.get("/api/client?count=100000").await.rows("clients");
    let names: Vec<String> = rows.iter().map(|row| row["name"].as_str().unwrap().to_lowercase()).collect();
    assert!(names.is_sorted());
    let descending = desk.get("/api/client?count=100000&order=id&orderdesc=true").await.rows("clients");
    let mut expected = ids(&rows);
    expected.sort_unstable_by(|left, right| right.cmp(left));
    assert_eq!(ids(&descending), expected);
}

#[tokio::test]
async fn count_gives_the_first_rows_and_a_total_that_equals_them() {
    let desk = Desk::new().await;
    let reply = desk.get("/api/client?count=7&order=id").await.ok();
    assert_eq!(ids(reply["clients"].as_array().unwrap())[0], 1);
    assert_eq!(reply["record_count"], 7);
    let all = desk.get("/api/client?count=100000").await.ok();
    assert_eq!(all["clients"].as_array().unwrap().len(), desk.walk("/api/client", "clients", "").await.len());
}

#[tokio::test]
async fn idonly_gives_ids_alone_and_does_not_page() {
    let desk = Desk::new().await;
    let all = ids(&desk.walk("/api/client", "clients", "").await);
    let reply = desk.get("/api/client?idonly=true&count=100000&order=id").await.ok();
    assert_eq!(reply["clients"][0], json!({ "id": 1 }));
    assert_eq!(ids(reply["clients"].as_array().unwrap()), all);
    let paged =
        desk.get("/api/client?idonly=true&pageinate=true&page_no=2&page_size=100&order=id").await.ok();
    assert_eq!(ids(paged["clients"].as_array().unwrap()), all[..50]);
}

#[tokio::test]
async fn lists_hold_active_rows_unless_asked_otherwise() {
    let desk = Desk::new().await;
    let count = async |query: &str| desk.walk("/api/client", "clients", query).await.len();
    let active = count("").await;
    let both = count("&includeinactive=true").await;
    assert!(both > active + 5, "{active} of {both}");
    assert_eq!(count("&includeinactive=true&includeactive=true").await, both);
    assert_eq!(count("&activeinactive=true,true").await, both);
    assert_eq!(count("&activeinactive=false,true").await, both - active);
    assert_eq!(count("&includeactive=false&includeinactive=true").await, both - active);
    let inactive = desk.walk("/api/client", "clients", "&activeinactive=false,true").await;
    assert!(inactive.iter().all(|row| row["inactive"] == true));
}

#[tokio::test]
async fn search_and_toplevel_filter() {
    let desk = Desk::new().await;
    made(&desk, "Quite Unlikely Quarry");
    let found = desk.walk("/api/client", "clients", "&search=UNLIKELY").await;
    assert_eq!(found.len(), 1);
    let prospects = desk.walk("/api/client", "clients", "&toplevel_id=2").await;
    assert!(!prospects.is_empty() && prospects.iter().all(|row| row["toplevel_name"] == "Prospects"));
}

#[tokio::test]
async fn delta_filters_by_the_stamp_in_every_date_form() {
    let desk = Desk::new().await;
    assert!(desk.walk("/api/client", "clients", "&lastupdatefromdate=2026-01-05T09:00:00").await.is_empty());
    desk.sandbox.advance(Duration::from_secs(60));
    desk.sandbox.update("halopsa", "client", 12, json!({ "notes": "Called." })).unwrap();
    for from in ["2026-01-05T09:01:00", "2026-01-05T09:01:00Z", "2026-01-05T09:00:59.123456Z", "2026-01-05"] {
        let rows = desk.walk("/api/client", "clients", &format!("&lastupdatefromdate={from}")).await;
        assert_eq!(ids(&rows), [12], "{from}");
    }
    assert!(desk.walk("/api/client", "clients", "&lastupdatefromdate=2026-01-05T09:01:01").await.is_empty());
    assert!(desk.walk("/api/site", "sites", "&lastupdatefromdate=2026-01-05").await.is_empty());
    // A date that cannot be read filters nothing.
    assert!(desk.walk("/api/client", "clients", "&lastupdatefromdate=recently").await.len() > 100);
}

#[tokio::test]
async fn paths_ignore_case_and_a_tenant_in_the_query_does_no_harm() {
    let desk = Desk::new().await;
    for path in ["/api/client", "/api/Client", "/API/CLIENT", "/api/Client?tenant=sandbox"] {
        assert_eq!(desk.get(path).await.rows("clients").len(), 50, "{path}");
    }
    assert_eq!(desk.get("/api/Nothing").await.status, 404);
}

#[tokio::test]
async fn rows_must_be_picked_by_key_since_other_arrays_stand_beside_them() {
    let desk = Desk::new().await;
    let reply = desk.get("/api/client").await.ok();
    let arrays = reply.as_object().unwrap().values().filter(|value| value.is_array()).count();
    assert!(arrays > 1);
}

#[tokio::test]
async fn a_tenant_is_as_dirty_as_tenants_are() {
    let desk = Desk::with(Options { customers: 2_000, ..Options::default() }).await;
    let clients = desk.walk("/api/client", "clients", "&includeinactive=true").await;
    assert_eq!(clients.len(), 2_001, "the customers and the unknown client");
    assert_eq!((&clients[0]["id"], &clients[0]["name"]), (&json!(1), &json!("Unknown")));
    let share =
        |fits: &dyn Fn(&Value) -> bool| clients.iter().filter(|row| fits(row)).count() * 1000 / clients.len();
    assert!((15..50).contains(&share(&|row| row["customer_relationship"] == json!([]))));
    assert!((8..35).contains(&share(&|row| row["main_site_id"] == 0)));
    assert!((30..75).contains(&share(&|row| row["inactive"] == true)));
    let named = |fold: &dyn Fn(&str) -> String| {
        let mut names: Vec<String> = clients.iter().map(|row| fold(row["name"].as_str().unwrap())).collect();
        names.sort();
        let all = names.len();
        names.dedup();
        all - names.len()
    };
    let exact = named(&|name| name.to_owned());
    let folded = named(&|name| name.to_lowercase().split_whitespace().collect());
    assert!(exact >= 2, "exact duplicates");
    assert!(folded >= exact + 3, "names that differ by case or spacing only");
}

#[tokio::test]
async fn a_hundred_thousand_clients_are_paged() {
    let desk = Desk::with(Options { customers: 100_000, ..Options::default() }).await;
    for page in [1, 500, 950] {
        let path = format!("/api/client?pageinate=true&page_no={page}&page_size=100&order=id");
        assert_eq!(desk.get(&path).await.rows("clients").len(), 100);
    }
}
