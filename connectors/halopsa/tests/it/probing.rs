//! Whether one record still exists.

use crate::halo::{Asked, Halo, empty, json_answer, nothing};
use axum::response::Response;
use counterpart_connector::{Connector, Presence};
use counterpart_connector_halopsa::HaloPsa;
use counterpart_model::{Kind, VendorId};
use serde_json::{Value, json};

async fn probe(id: &str, special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static) -> Presence {
    let halo = Halo::start(special).await;
    HaloPsa::new().probe(Kind::Company, &VendorId::from(id), &halo.person()).await.expect("an answer")
}

#[tokio::test]
async fn r78_a_client_that_is_found_is_present() {
    assert_eq!(probe("12", nothing).await, Presence::Present);
}

#[tokio::test]
async fn r78_a_client_that_is_not_found_while_the_list_is_readable_is_gone() {
    assert_eq!(probe("99", nothing).await, Presence::Gone);
}

#[tokio::test]
async fn r78_what_cannot_be_told_is_never_called_gone() {
    let forbidden = |asked: &Asked| (asked.path == "/api/Client/12").then(|| empty(403));
    assert!(matches!(probe("12", forbidden).await, Presence::Unknown { .. }));
    for body in [Value::Null, json!({"id": 0}), json!({"id": 13, "name": "Another"}), json!([])] {
        let other = move |asked: &Asked| (asked.path == "/api/Client/12").then(|| json_answer(200, &body));
        assert!(matches!(probe("12", other).await, Presence::Unknown { .. }));
    }
}

#[tokio::test]
async fn r78_not_found_everywhere_is_a_wrong_address_and_no_proof() {
    let halo = Halo::start(|asked| asked.path.starts_with("/api/Client").then(|| empty(404))).await;
    let result = HaloPsa::new().probe(Kind::Company, &VendorId::from("12"), &halo.person()).await;
    assert!(result.is_err(), "{result:?}");
}
