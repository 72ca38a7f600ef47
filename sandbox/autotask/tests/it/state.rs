//! The control surface: a person at the vendor.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::desk::{Desk, Reply, all, ids, only};

async fn control(desk: &Desk, method: &str, path: &str, body: &str) -> Reply {
    let request = Request::builder().method(method).uri(format!("/_sandbox/{path}"));
    desk.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_person_edits_creates_and_deletes_and_the_stamps_move() {
    let desk = Desk::new();
    desk.sandbox.advance(Duration::from_secs(60));
    let edited =
        control(&desk, "PATCH", "state/autotask/company/29683501", r#"{"companyName":"Renamed"}"#).await.ok();
    assert_eq!(edited["lastActivityDate"], "2026-01-05T09:01:00Z");
    assert_eq!(desk.get("Companies/29683501").await.ok()["item"]["companyName"], "Renamed");
    let made =
        control(&desk, "POST", "state/autotask/company", r#"{"companyName":"By Hand","companyType":3}"#)
            .await;
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_u64().unwrap();
    assert_eq!(desk.get(&format!("Companies/{id}")).await.ok()["item"]["isActive"], true);
    let place = format!(r#"{{"name":"Annex","companyID":{id}}}"#);
    control(&desk, "POST", "state/autotask/location", &place).await;
    let of_company = only("eq", "companyID", json!(id));
    assert_eq!(desk.count("CompanyLocations", of_company.clone()).await, 2);
    assert_eq!(control(&desk, "DELETE", &format!("state/autotask/company/{id}"), "").await.status, 204);
    assert_eq!(desk.get(&format!("Companies/{id}")).await.ok()["item"], Value::Null);
    assert_eq!(desk.count("CompanyLocations", of_company).await, 0);
}

#[tokio::test]
async fn a_person_can_move_a_contact_and_set_an_activity() {
    let desk = Desk::new();
    let contact = ids(&desk.everything("Contacts").await)[0];
    desk.set("contact", contact, json!({ "companyID": 0 }));
    assert_eq!(desk.state("contact", contact)["companyID"], 0);
    desk.set("company", 0, json!({ "lastActivityDate": "2026-01-04T00:00:00Z" }));
    assert_eq!(desk.state("company", 0)["lastActivityDate"], "2026-01-04T00:00:00Z");
}

#[tokio::test]
async fn picklists_and_user_defined_fields_are_the_tenants() {
    let desk = Desk::new();
    let choices = desk.sandbox.list("autotask", "picklist", 0, 1_000).unwrap().1;
    let lead =
        choices.iter().find(|choice| choice["field"] == "companyType" && choice["value"] == "2").unwrap();
    desk.set("picklist", lead["id"].as_u64().unwrap(), json!({ "label": "Suspect", "isActive": false }));
    let mut body = crate::desk::least("Qx");
    body["companyType"] = json!(2);
    assert_eq!(
        desk.post("Companies", body.clone()).await.errors(),
        "Picklist value [2] does not exist for companyType"
    );
    let new = json!({ "entity": "Companies", "field": "companyType", "value": "200", "label": "Friend" });
    desk.sandbox.create("autotask", "picklist", new).unwrap();
    body["companyType"] = json!(200);
    let id = desk.post("Companies", body).await.id();
    assert_eq!(desk.get(&format!("Companies/{id}")).await.ok()["item"]["companyType"], 200);
    desk.sandbox.create("autotask", "udf", json!({ "entity": "Companies", "name": "Shoe size" })).unwrap();
    let sized = json!({ "id": id, "userDefinedFields": [{ "name": "Shoe size", "value": "43" }] });
    assert_eq!(desk.patch("Companies", sized).await.id(), id);
}

#[tokio::test]
async fn what_does_not_exist_or_does_not_fit_is_said_in_words() {
    let desk = Desk::new();
    for (method, path, body, status, word) in [
        ("GET", "state/autotask/widget", "", 404, "company, location"),
        ("GET", "state/autotask/company/5", "", 404, "5"),
        ("PATCH", "state/autotask/company/0", r#"{"colour":"red"}"#, 400, "colour"),
        ("PATCH", "state/autotask/company/0", r#"{"companyType":99}"#, 400, "Picklist"),
        ("POST", "state/autotask/company", r#"{"phone":"1"}"#, 400, "companyName"),
        ("DELETE", "state/autotask/company/0", "", 400, "own company"),
        ("POST", "state/autotask/user", "{}", 400, "one user only"),
        ("PATCH", "state/autotask/instance/1", r#"{"threads":"few"}"#, 400, "fit"),
        ("POST", "state/autotask/delivery", "{}", 400, "events"),
    ] {
        let reply = control(&desk, method, path, body).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        assert!(reply.json()["error"].as_str().unwrap().contains(word), "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_reset_makes_another_tenant() {
    let desk = Desk::new();
    let first = desk.everything("Companies").await;
    desk.company("Qx").await;
    desk.sandbox.reset(None, None);
    assert_eq!(desk.everything("Companies").await, first, "the same world again");
    desk.sandbox.reset(Some(2), Some(40));
    assert_eq!(desk.query("Companies", all()).await.status, 401, "another tenant has other credentials");
    let (companies, _) = desk.sandbox.list("autotask", "company", 0, 1).unwrap();
    assert!((30..70).contains(&companies), "{companies}");
}

#[tokio::test]
async fn the_announcement_is_all_that_is_needed() {
    let desk = Desk::new();
    let announced = desk.sandbox.announcement("http://desk.example");
    let autotask = &announced["vendors"][0];
    assert_eq!(autotask["vendor"], "autotask");
    assert_eq!(autotask["base_url"], "http://desk.example/autotask/ATServicesRest/");
    assert_eq!(autotask["zone_url"], "http://desk.example/autotask/webservices5/ATServicesRest/");
    assert_eq!(autotask["credentials"]["integration_code"].as_str().unwrap().len(), 27);
    let log = serde_json::to_string(&desk.sandbox.requests(None)).unwrap();
    assert!(!log.contains(&desk.credentials[1].1));
}
