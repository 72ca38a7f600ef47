//! 4 and 6.14: bare arrays, and agents that are one only when not paged.

use serde_json::Value;

use crate::desk::Desk;

#[tokio::test]
async fn reference_lists_are_bare_arrays_whatever_is_asked() {
    let desk = Desk::new().await;
    for list in [
        "Agent",
        "Team",
        "Status",
        "Priority",
        "TicketType",
        "TopLevel",
        "AreaRequestType",
        "Lookup?lookupid=11",
        "FieldInfo",
    ] {
        let mark = if list.contains('?') { '&' } else { '?' };
        let paged = if list == "Agent" {
            String::new()
        } else {
            format!("{mark}pageinate=true&page_no=9&page_size=1")
        };
        let reply = desk.get(&format!("/api/{list}{paged}")).await.ok();
        assert!(reply.as_array().is_some_and(|rows| !rows.is_empty()), "{list}: {reply}");
    }
}

#[tokio::test]
async fn agents_come_under_results_when_paged() {
    let desk = Desk::new().await;
    let paged = desk.get("/api/agent?pageinate=true&page_no=1&page_size=3").await.ok();
    assert_eq!(paged["results"].as_array().unwrap().len(), 3);
    assert!(paged["record_count"].as_u64().unwrap() > 3);
}

#[tokio::test]
async fn agents_that_are_disabled_unassigned_or_api_only_are_left_out_unless_asked_for() {
    let desk = Desk::new().await;
    let names = async |query: &str| -> Vec<String> {
        let rows = desk.get(&format!("/api/agent{query}")).await.ok();
        rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let usual = names("").await;
    assert_eq!(usual.len(), 6);
    assert_eq!(names("?includedisabled=true&includeunassigned=true&includeapiagents=true").await.len(), 9);
    assert_eq!(names("?includeenabled=false&includedisabled=true").await, ["Former Colleague"]);
    assert_eq!(names("?search=ellery").await, ["Maud Ellery"]);
}

#[tokio::test]
async fn fields_that_a_published_client_needs_are_there() {
    let desk = Desk::new().await;
    for (list, field) in [
        ("team", "ticket_count"),
        ("agent", "isdisabled"),
        ("priority", "ishidden"),
        ("status", "type"),
        ("tickettype", "id"),
    ] {
        let rows = desk.get(&format!("/api/{list}")).await.ok();
        assert!(rows.as_array().unwrap().iter().all(|row| row.get(field).is_some()), "{list}.{field}");
    }
    let priority = &desk.get("/api/priority").await.ok()[0];
    assert_eq!(priority["id"].as_str().unwrap().len(), 36, "a GUID; tickets use priorityid");
}

#[tokio::test]
async fn one_of_a_list_is_found_by_its_id() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("/api/TopLevel/2").await.ok()["name"], "Prospects");
    assert_eq!(desk.get("/api/TopLevel/77").await.status, 404);
    let fields: Value = desk.get("/api/fieldinfo?typeid=3").await.ok();
    assert_eq!(fields.as_array().unwrap().len(), 1);
}
