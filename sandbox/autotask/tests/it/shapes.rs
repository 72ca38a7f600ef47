//! 6: which verb is there at which address.

use serde_json::{Value, json};

use crate::desk::Desk;

async fn status(desk: &Desk, method: &str, path: &str) -> u16 {
    let body = (method != "GET").then(|| json!({ "id": 1 }));
    desk.call(method, path, body).await.status.as_u16()
}

#[tokio::test]
async fn ids_stand_in_bodies_and_not_in_addresses() {
    let desk = Desk::new();
    for method in ["PATCH", "PUT"] {
        let reply = desk.call(method, "Companies/29683501", Some(json!({ "fax": "1" }))).await;
        assert_eq!(reply.status, 405);
        let message = format!("The requested resource does not support http method '{method}'.");
        assert_eq!(reply.json(), json!({ "Message": message }));
    }
    assert_eq!(desk.patch("Companies", json!({ "id": 29_683_501, "fax": "1" })).await.id(), 29_683_501);
}

#[tokio::test]
async fn children_are_written_below_their_parent_only() {
    let desk = Desk::new();
    for entity in ["Contacts", "CompanyLocations", "TicketNotes", "CompanyWebhookFields"] {
        for method in ["POST", "PATCH", "PUT"] {
            let reply = desk.call(method, entity, Some(json!({ "id": 1 }))).await;
            assert_eq!(reply.status, 404, "{method} {entity}");
            assert!(reply.text.contains("<html"), "{}", reply.text);
        }
    }
    assert_eq!(status(&desk, "DELETE", "Contacts/30682885").await, 405);
    assert_eq!(status(&desk, "GET", "Companies/0/Contacts/query").await, 404);
    assert_eq!(status(&desk, "POST", "Companies/0/ContactS/query").await, 404);
}

#[tokio::test]
async fn some_verbs_are_nowhere() {
    let desk = Desk::new();
    for (method, path, expected) in [
        ("GET", "Companies", 405),
        ("DELETE", "Companies/29683501", 405),
        ("DELETE", "ConfigurationItems/29690011", 405),
        ("DELETE", "Tickets/70412", 405),
        ("DELETE", "Companies/query", 405),
        ("POST", "Companies/0", 405),
        ("POST", "Companies/entityInformation", 405),
        ("POST", "ThresholdInformation", 405),
        ("GET", "Widgets", 404),
        ("GET", "Widgets/query", 404),
        ("POST", "Resources", 404),
        ("GET", "Companies/0/Widgets", 404),
        ("PATCH", "Companies/0/Contacts/30682885", 405),
    ] {
        assert_eq!(status(&desk, method, path).await, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn one_zone_has_no_patch() {
    let desk = Desk::new();
    desk.set("instance", 1, json!({ "patch_missing": true }));
    let reply = desk.patch("Companies", json!({ "id": 29_683_501, "fax": "1" })).await;
    assert_eq!(reply.status, 404);
    assert!(reply.text.contains("<html"));
    let mut whole = desk.get("Companies/29683501").await.ok()["item"].clone();
    whole["fax"] = json!("1");
    whole["phone"] = json!("2");
    assert_eq!(desk.call("PUT", "Companies/29683501", Some(whole)).await.id(), 29_683_501);
    assert_eq!(desk.get("Companies/29683501").await.ok()["item"]["fax"], "1");
}

#[tokio::test]
async fn doubled_and_trailing_slashes_do_no_harm() {
    let desk = Desk::new();
    for path in ["Companies/0/", "/Companies//0", "companies/0"] {
        assert_ne!(desk.get(path).await.ok()["item"], Value::Null, "{path}");
    }
}
