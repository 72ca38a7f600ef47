//! 5: signed callouts.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::desk::{Desk, ids, least};

/// What a receiver has heard, and what it answers.
#[derive(Clone, Default)]
struct Receiver {
    heard: Arc<Mutex<Vec<(String, String)>>>,
    refuses: Arc<Mutex<bool>>,
}

impl Receiver {
    async fn listen() -> (Self, String) {
        let receiver = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().route("/hook", post(hear)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, address)
    }

    /// Waits until this many callouts have come.
    async fn wait(&self, count: usize) -> Vec<(String, String)> {
        for _ in 0..400 {
            let heard = self.heard.lock().unwrap().clone();
            if heard.len() >= count {
                return heard;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("heard only {:?}", self.heard.lock().unwrap())
    }
}

async fn hear(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
    let signature = headers["x-hook-signature"].to_str().unwrap().to_owned();
    receiver.heard.lock().unwrap().push((signature, body));
    if *receiver.refuses.lock().unwrap() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}

fn hook(url: &str) -> Value {
    json!({ "Name": "Counterpart", "WebhookUrl": url, "DeactivationUrl": url, "SecretKey": "hush", "IsActive": true,
        "SendThresholdExceededNotification": false, "IsSubscribedToCreateEvents": true,
        "IsSubscribedToUpdateEvents": true, "IsSubscribedToDeleteEvents": true })
}

/// A webhook on companies that watches the name and always shows the type.
async fn subscribed(desk: &Desk, url: &str) -> u64 {
    let id = desk.post("CompanyWebhooks", hook(url)).await.id();
    assert_eq!(desk.get(&format!("CompanyWebhooks/{id}")).await.ok()["item"]["isReady"], false);
    let fields = desk.get("CompanyWebhookFields/entityInformation/fields").await.ok();
    let choices =
        fields["fields"].as_array().unwrap().iter().find(|field| field["name"] == "fieldID").unwrap();
    let number = |name: &str| {
        let values = choices["picklistValues"].as_array().unwrap();
        let value = values.iter().find(|value| value["label"] == name).unwrap();
        value["value"].as_str().unwrap().parse::<u64>().unwrap()
    };
    for (name, always) in [("companyName", false), ("companyType", true)] {
        let field = json!({ "fieldID": number(name), "isDisplayAlwaysField": always, "isSubscribedField": !always,
            "webhookID": id });
        desk.post(&format!("CompanyWebhooks/{id}/Fields"), field).await.id();
    }
    let item = desk.get(&format!("CompanyWebhooks/{id}")).await.ok()["item"].clone();
    assert_eq!((&item["isReady"], &item["isActive"]), (&json!(true), &json!(true)));
    assert_eq!(item["webhookGUID"].as_str().unwrap().len(), 36);
    id
}

fn signature(body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, b"hush");
    format!("sha1={}", STANDARD.encode(hmac::sign(&key, body.as_bytes())))
}

#[tokio::test]
async fn creations_changes_and_deletions_are_called_out_signed_and_in_order() {
    let desk = Desk::new();
    let (receiver, url) = Receiver::listen().await;
    subscribed(&desk, &url).await;
    let company = desk.post("Companies", least("Söhne & Co")).await.id();
    desk.patch("Companies", json!({ "id": company, "fax": "1" })).await.id();
    desk.set("company", company, json!({ "companyName": "Renamed" }));
    desk.sandbox.delete("autotask", "company", company).unwrap();
    let heard = receiver.wait(3).await;
    assert_eq!(heard.len(), 3, "a change of what is not watched is not called out");
    for (given, body) in &heard {
        assert_eq!(*given, signature(body), "over the raw bytes");
    }
    assert!(heard[0].1.contains("S\\u00F6hne \\u0026 Co"), "{}", heard[0].1);
    let events: Vec<Value> = heard.iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect();
    let actions: Vec<&str> = events.iter().map(|event| event["Action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["Create", "Update", "Delete"]);
    assert_eq!(events[1]["Fields"], json!({ "CompanyName": "Renamed", "CompanyType": 1 }));
    assert_eq!(events[2]["Fields"], json!({ "CompanyType": 1 }));
    assert_eq!((&events[0]["EntityType"], &events[0]["Id"]), (&json!("Account"), &json!(company)));
    assert_eq!((&events[0]["SequenceNumber"], &events[2]["SequenceNumber"]), (&json!(1), &json!(3)));
    assert_eq!((&events[0]["PersonID"], &events[1]["PersonID"]), (&json!(29_682_899), &json!(29_682_885)));
    assert_eq!(events[0]["EventTime"], "2026-01-05T09:00:00Z");
}

#[tokio::test]
async fn five_attempts_then_it_is_dropped_and_logged_and_leaves_a_gap() {
    let desk = Desk::new();
    desk.set("instance", 1, json!({ "webhook_retry_ms": 0 }));
    let (receiver, url) = Receiver::listen().await;
    let id = subscribed(&desk, &url).await;
    *receiver.refuses.lock().unwrap() = true;
    desk.company("Lost").await;
    receiver.wait(5).await;
    let rows = loop {
        let rows = desk.everything("WebhookEventErrorLogs").await;
        if !rows.is_empty() {
            break rows;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!((&rows[0]["accountWebhookID"], &rows[0]["sequenceNumber"]), (&json!(id), &json!(1)));
    assert!(rows[0]["payload"].as_str().unwrap().contains("Lost"));
    *receiver.refuses.lock().unwrap() = false;
    desk.company("Found").await;
    let heard = receiver.wait(6).await;
    assert!(heard[5].1.contains("\"SequenceNumber\":2"), "{}", heard[5].1);
    let log = ids(&rows)[0];
    assert_eq!(desk.call("DELETE", &format!("WebhookEventErrorLogs/{log}"), None).await.id(), log);
}

#[tokio::test]
async fn a_webhook_that_fails_25_times_in_a_row_is_switched_off() {
    let desk = Desk::new();
    desk.set("instance", 1, json!({ "webhook_retry_ms": 0 }));
    let (receiver, url) = Receiver::listen().await;
    let id = subscribed(&desk, &url).await;
    *receiver.refuses.lock().unwrap() = true;
    for turn in 0..25 {
        desk.company(&format!("Lost {turn}")).await;
    }
    let heard = receiver.wait(126).await;
    let last: Value = serde_json::from_str(&heard[125].1).unwrap();
    assert_eq!(last["Action"], "Deactivated");
    assert!(last.get("EntityType").is_none());
    assert_eq!(desk.get(&format!("CompanyWebhooks/{id}")).await.ok()["item"]["isActive"], false);
    desk.company("Unheard").await;
    assert_eq!(desk.sandbox.list("autotask", "delivery", 0, 1).unwrap().0, 25);
}

#[tokio::test]
async fn webhooks_are_checked_and_cannot_be_doubled() {
    let desk = Desk::new();
    let url = "http://127.0.0.1:9/hook";
    let id = desk.post("CompanyWebhooks", hook(url)).await.id();
    assert!(desk.post("CompanyWebhooks", hook(url)).await.errors().contains("exists already"));
    let mut long = hook("http://127.0.0.1:9/other");
    long["Name"] = json!("x".repeat(51));
    assert!(desk.post("CompanyWebhooks", long).await.errors().contains("50 characters"));
    // Without a watched field it is not ready, and nothing is called out.
    desk.company("Qx").await;
    assert_eq!(desk.sandbox.list("autotask", "delivery", 0, 1).unwrap().0, 0);
    assert_eq!(
        desk.patch("CompanyWebhooks", json!({ "id": id, "webhookUrl": "http://127.0.0.1:9/new" })).await.id(),
        id
    );
    assert_eq!(desk.call("DELETE", &format!("CompanyWebhooks/{id}"), None).await.id(), id);
}

#[tokio::test]
async fn what_an_excluded_resource_does_is_not_called_out() {
    let desk = Desk::new();
    let (_, url) = Receiver::listen().await;
    let id = subscribed(&desk, &url).await;
    let own = json!({ "resourceID": 29_682_899, "webhookID": id });
    desk.post(&format!("CompanyWebhooks/{id}/ExcludedResources"), own).await.id();
    desk.company("Own echo").await;
    assert_eq!(desk.sandbox.list("autotask", "delivery", 0, 1).unwrap().0, 0);
}
