//! 6.0 to 6.2 and 7: arrays, merges, three shapes of 400.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn creating_takes_an_array_and_answers_the_single_object_with_201_or_200() {
    let desk = Desk::new().await;
    let reply = desk.post("/api/Client", json!([{ "name": "Bramble & Fitch Ltd" }])).await;
    assert_eq!(reply.status, 201);
    let saved = reply.json();
    assert!(saved["id"].as_u64().unwrap() > 12);
    assert_eq!(saved["name"], "Bramble & Fitch Ltd");
    desk.set("instance", json!({ "post_status": 200 }));
    assert_eq!(desk.post("/api/Client", json!([{ "name": "Older Build" }])).await.status, 200);
}

#[tokio::test]
async fn creating_a_client_makes_its_first_site() {
    let desk = Desk::new().await;
    let posted = json!([{
        "name": "Weir & Co", "newclient_sitename": "Leeds", "newclient_phonenumber": "0113 496 0123",
        "newclient_countrycode": "GB", "newclient_delivery_address": { "line1": "1 Weir Lane", "postcode": "LS1 1AA" },
    }]);
    let saved = desk.post("/api/client", posted).await.json();
    assert_eq!(
        (&saved["main_site_name"], &saved["main_phonenumber"]),
        (&json!("Leeds"), &json!("0113 496 0123"))
    );
    assert!(saved.get("newclient_sitename").is_none());
    let site = desk.get(&format!("/api/site/{}?includedetails=true", saved["main_site_id"])).await.ok();
    assert_eq!((&site["country_code"], &site["country_code_name"]), (&json!("GB"), &json!("United Kingdom")));
    assert_eq!(site["delivery_address"]["line1"], "1 Weir Lane");
    assert_eq!(site["delivery_address_line5"], "LS1 1AA");
}

#[tokio::test]
async fn creating_twice_makes_two() {
    let desk = Desk::new().await;
    let posted = json!([{ "name": "Once or Twice" }]);
    let (first, second) = (
        desk.post("/api/client", posted.clone()).await.json(),
        desk.post("/api/client", posted).await.json(),
    );
    assert_ne!(first["id"], second["id"]);
}

#[tokio::test]
async fn a_bare_object_is_refused_with_400() {
    let desk = Desk::new().await;
    let reply = desk.post("/api/client", json!({ "name": "Bare" })).await;
    assert_eq!(reply.status, 400);
    assert!(reply.json().as_object().unwrap().values().all(Value::is_array), "the first shape");
}

#[tokio::test]
async fn an_update_merges_and_moves_the_stamp() {
    let desk = Desk::new().await;
    let before = desk.get("/api/client/12").await.ok();
    desk.sandbox.advance(Duration::from_millis(1_500));
    let reply = desk.post("/api/client", json!([{ "id": 12, "website": "https://new.example" }])).await;
    assert_eq!(reply.status, 201);
    let after = desk.get("/api/client/12").await.ok();
    assert_eq!(after["website"], "https://new.example");
    assert_eq!(after["name"], before["name"]);
    assert_eq!(after["datecreated"], before["datecreated"]);
    assert_eq!(after["alastupdate"], "2026-01-05T09:00:01.5");
    // An id of zero, or none, makes a new one.
    let new = desk.post("/api/client", json!([{ "id": 0, "name": "Zero" }])).await.json();
    assert_ne!(new["id"], 0);
}

#[tokio::test]
async fn the_first_shape_names_the_field_and_its_place() {
    let desk = Desk::new().await;
    for (field, value) in [
        ("toplevel_id", json!(95.0)),
        ("inactive", json!("maybe")),
        ("customfields", json!("x")),
        ("id", json!(5_000_000_000_u64)),
    ] {
        let reply = desk.post("/api/client", json!([{ "id": 12 }, { "id": 12, field: value }])).await;
        assert_eq!(reply.status, 400, "{field}");
        let message = reply.json()[format!("[1].{field}")][0].as_str().unwrap().to_owned();
        assert!(message.contains(&format!("Path '[1].{field}'")), "{message}");
    }
    let text = desk.post("/api/site", json!([{ "client_id": "12", "name": "Ids may be strings" }])).await;
    assert_eq!(text.status, 201, "{}", text.text);
}

#[tokio::test]
async fn the_second_shape_is_a_sentence_as_a_json_string() {
    let desk = Desk::new().await;
    for posted in
        [json!([{ "website": "no name" }]), json!([{ "name": " " }]), json!([{ "id": 12, "name": "" }])]
    {
        let reply = desk.post("/api/client", posted).await;
        assert_eq!(reply.status, 400);
        assert!(reply.json().is_string());
    }
    let reply = desk.post("/api/site", json!([{ "name": "Nowhere", "client_id": 999_999 }])).await;
    assert!(reply.json().as_str().unwrap().starts_with("CODE:"), "{}", reply.text);
}

#[tokio::test]
async fn the_third_shape_is_an_exception() {
    let desk = Desk::new().await;
    for (path, posted) in [
        ("/api/site", json!([{ "name": "No client" }])),
        ("/api/client", json!([{ "id": 999_999, "name": "Gone" }])),
        ("/api/client", json!([{ "name": "Odd", "toplevel_id": 77 }])),
    ] {
        let reply = desk.post(path, posted).await;
        assert_eq!(reply.status, 400);
        assert_eq!(reply.json()["ClassName"], "System.Exception");
        assert!(!reply.json()["Message"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_415_and_broken_json_400() {
    let desk = Desk::new().await;
    let token = desk.token("all", "").await.ok()["access_token"].as_str().unwrap().to_owned();
    let send = async |kind: &str, body: &'static str| {
        let request = Request::post("/halopsa/api/client")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", kind)
            .body(Body::from(body));
        desk.send(request.unwrap()).await.status.as_u16()
    };
    assert_eq!(send("application/x-www-form-urlencoded", "name=x").await, 415);
    assert_eq!(send("text/plain", "[{}]").await, 415);
    assert_eq!(send("application/json; charset=utf-8", "[{").await, 400);
    assert_eq!(send("application/json-patch+json", "[{\"name\":\"Patch\"}]").await, 201);
}

#[tokio::test]
async fn custom_fields_not_sent_are_emptied() {
    let desk = Desk::new().await;
    let client = desk.walk("/api/client", "clients", "&include_custom_fields=172").await;
    let gold = client.iter().find(|row| row["customfields"][0]["value"] == "Gold").unwrap()["id"].clone();
    let posted = json!([{ "id": gold, "customfields": [{ "id": 174, "value": "Only this" }] }]);
    assert_eq!(desk.post("/api/client", posted).await.status, 201);
    let record = desk.get(&format!("/api/client/{gold}")).await.ok();
    assert_eq!(record["customfields"][0]["value"], Value::Null);
    assert_eq!(record["customfields"][2]["value"], "Only this");
}

#[tokio::test]
async fn a_new_external_link_is_added_to_those_there() {
    let desk = Desk::new().await;
    for id in ["a-1", "a-2"] {
        let link = json!({ "third_party_id": id, "third_party_type": "counterpart" });
        desk.post("/api/site", json!([{ "id": 18, "new_external_link": link }])).await;
    }
    let links = desk.get("/api/site/18?includedetails=true").await.ok()["external_links"].clone();
    assert_eq!(
        (links[0]["third_party_id"].clone(), links[1]["third_party_id"].clone()),
        (json!("a-1"), json!("a-2"))
    );
}

#[tokio::test]
async fn fields_that_do_not_exist_and_commands_are_not_kept() {
    let desk = Desk::new().await;
    let posted = json!([{ "id": 12, "no_such_field": 1, "_dont_fire_automations": true, "alastupdate": "2030-01-01" }]);
    let saved = desk.post("/api/client", posted).await.json();
    assert!(saved.get("no_such_field").is_none() && saved.get("_dont_fire_automations").is_none());
    assert_eq!(saved["alastupdate"], "2026-01-05T09:00:00");
}

#[tokio::test]
async fn a_body_that_cannot_be_read_saves_nothing_but_a_rule_stops_in_the_middle() {
    let desk = Desk::new().await;
    let total = || desk.sandbox.list("halopsa", "client", 0, 0).unwrap().0;
    let before = total();
    desk.post("/api/client", json!([{ "name": "First" }, { "name": "Second", "toplevel_id": "x" }])).await;
    assert_eq!(total(), before);
    desk.post("/api/client", json!([{ "name": "First" }, { "website": "no name" }])).await;
    assert_eq!(total(), before + 1);
}

#[tokio::test]
async fn several_posted_come_back_as_an_array() {
    let desk = Desk::new().await;
    let saved = desk.post("/api/client", json!([{ "name": "One" }, { "name": "Two" }])).await.json();
    assert_eq!((&saved[0]["name"], &saved[1]["name"]), (&json!("One"), &json!("Two")));
}

#[tokio::test]
async fn deleting_answers_the_id_and_the_row_vanishes_without_a_trace() {
    let desk = Desk::new().await;
    let before = desk.walk("/api/client", "clients", "&includeinactive=true").await.len();
    assert_eq!(desk.call("DELETE", "/api/Client/12", None).await.ok(), json!({ "id": 12 }));
    assert_eq!(desk.get("/api/client/12").await.status, 404);
    assert_eq!(desk.call("DELETE", "/api/client/12", None).await.status, 404);
    assert_eq!(desk.walk("/api/client", "clients", "&includeinactive=true").await.len(), before - 1);
    assert!(desk.walk("/api/site", "sites", "&client_id=12&includeinactive=true").await.is_empty());
    let unknown = desk.call("DELETE", "/api/client/1", None).await;
    assert!(unknown.status == 400 && unknown.json().is_string());
}

#[tokio::test]
async fn deleting_the_main_site_leaves_a_client_without_one() {
    let desk = Desk::new().await;
    let rows = desk.walk("/api/client", "clients", "").await;
    let row = rows.iter().find(|row| row["main_site_id"].as_u64() > Some(1)).unwrap();
    desk.call("DELETE", &format!("/api/site/{}", row["main_site_id"]), None).await.ok();
    assert_eq!(desk.get(&format!("/api/client/{}", row["id"])).await.ok()["main_site_id"], 0);
}
