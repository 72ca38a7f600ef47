//! Whether one record is shown.

use crate::autotask::{Asked, Server, answer, empty, errors, json_answer, nothing};
use axum::response::Response;
use counterpart_connector::{AbsenceProof, Connector, Presence};
use counterpart_connector_autotask::Autotask;
use counterpart_model::{Kind, VendorId};
use serde_json::{Value, json};

async fn probe(id: &str, special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static) -> Presence {
    let server = Server::start(special).await;
    Autotask::new().probe(Kind::Company, &VendorId::from(id), &server.person()).await.expect("an answer")
}

fn unknown(presence: Presence, about: &str) -> String {
    match presence {
        Presence::Unknown { reason } => reason,
        other => panic!("{about}: {other:?}"),
    }
}

#[tokio::test]
async fn r78_a_company_that_is_shown_is_present_also_number_0() {
    assert_eq!(probe("29701122", nothing).await, Presence::Present);
    assert_eq!(probe("0", nothing).await, Presence::Present);
    assert_eq!(probe("29701123", nothing).await, Presence::Present, "its id is a text there");
}

#[tokio::test]
async fn r78_one_that_is_not_shown_is_never_called_gone() {
    let connector = Autotask::new();
    for kind in &connector.descriptor().kinds {
        assert_eq!(kind.absence, AbsenceProof::None);
    }
    // Both ways in which published programs were answered.
    let missing: [fn() -> Response; 2] = [|| json_answer(200, &json!({"item": null})), || empty(404)];
    for missing in missing {
        let reason =
            unknown(probe("99", move |asked| (asked.path == "Companies/99").then(missing)).await, "99");
        assert!(reason.contains("deleted or is hidden"), "{reason}");
    }
}

#[tokio::test]
async fn r78_failures_and_other_records_prove_nothing() {
    let at = |response: fn() -> Response| move |asked: &Asked| (asked.path == "Companies/12").then(response);
    let texts: [fn() -> Response; 4] = [
        || empty(403),
        || {
            errors(
                500,
                "The logged in Resource does not have the adequate permissions to query this entity type.",
            )
        },
        || answer(200, "application/json", "[]"),
        || json_answer(200, &json!({"item": {"id": 13, "companyName": "Another"}})),
    ];
    for response in texts {
        unknown(probe("12", at(response)).await, "12");
    }
    for item in [Value::Null, json!({}), json!({"id": null})] {
        let answer = move |asked: &Asked| {
            (asked.path == "Companies/12").then(|| json_answer(200, &json!({ "item": item })))
        };
        unknown(probe("12", answer).await, "12");
    }
}

#[tokio::test]
async fn an_id_that_is_no_number_is_not_asked_for() {
    let server = Server::start(nothing).await;
    for id in ["nine", "../1", ""] {
        let presence = Autotask::new().probe(Kind::Site, &VendorId::from(id), &server.person()).await;
        unknown(presence.expect("an answer"), id);
    }
    assert!(server.calls().iter().all(|call| call == "GET zoneInformation"));
}
