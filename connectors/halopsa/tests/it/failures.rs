//! What HaloPSA's failures mean, and whether trying again helps.

use crate::halo::{Asked, Halo, answer, empty, json_answer, waited};
use axum::response::Response;
use counterpart_connector::{Connector, ConnectorError, ErrorKind, Purpose};
use counterpart_connector_halopsa::HaloPsa;
use counterpart_model::{Kind, VendorId};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

async fn failure(
    purpose: Purpose,
    config: &[(&str, &str)],
    special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static,
) -> (ConnectorError, Halo) {
    let halo = Halo::start(special).await;
    let session = halo.session(purpose, config);
    let mut sink = Nowhere;
    let error = match HaloPsa::new().pull(Kind::Company, &Default::default(), &session, &mut sink).await {
        Err(counterpart_connector::PullError::Vendor { error, .. }) => error,
        other => panic!("{other:?}"),
    };
    (error, halo)
}

struct Nowhere;

#[async_trait::async_trait]
impl counterpart_connector::Sink for Nowhere {
    async fn page(
        &mut self,
        _: counterpart_connector::PulledPage,
    ) -> Result<(), counterpart_connector::BoxError> {
        Ok(())
    }
}

fn at_client(status: u16, body: Value) -> impl Fn(&Asked) -> Option<Response> + Send + Sync {
    move |asked| (asked.path == "/api/Client").then(|| json_answer(status, &body))
}

#[tokio::test]
async fn r74_the_three_shapes_of_400_are_refusals_and_not_tried_again() {
    for (body, said) in [
        (
            json!({"[0].page_no": ["Could not convert string to integer: x."]}),
            "[0].page_no: Could not convert",
        ),
        (json!("CODE:APP03/2 Please choose a customer"), "Please choose a customer"),
        (
            json!({"ClassName": "System.Exception", "Message": "Invalid column name", "Data": null}),
            "Invalid column name",
        ),
    ] {
        let (error, halo) = failure(Purpose::Background, &[], at_client(400, body)).await;
        assert_eq!(error.kind, ErrorKind::VendorRefused { status: 400 });
        assert!(error.message.contains(said), "{error}");
        assert!(!error.message.contains("ClassName"), "{error}");
        assert_eq!(halo.paths().iter().filter(|path| *path == "/api/Client").count(), 1);
    }
}

#[tokio::test]
async fn r74_an_empty_401_is_answered_with_one_new_token_and_then_names_the_scope() {
    let (error, halo) =
        failure(Purpose::Background, &[], |asked| (asked.path == "/api/Client").then(|| empty(401))).await;
    assert_eq!(error.kind, ErrorKind::PermissionMissing { permission: "read:customers".to_owned() });
    assert_eq!(halo.paths(), ["/auth/token", "/api/Client", "/auth/token", "/api/Client"]);
}

#[tokio::test]
async fn an_empty_403_names_both_gates() {
    let (error, halo) =
        failure(Purpose::Background, &[], |asked| (asked.path == "/api/Client").then(|| empty(403))).await;
    assert!(
        error.message.contains("read:customers") && error.message.contains("role of the agent"),
        "{error}"
    );
    assert_eq!(halo.paths(), ["/auth/token", "/api/Client"]);
}

#[tokio::test]
async fn r74_a_429_waits_in_steps_of_30_s_for_the_rolling_window() {
    for (kind, body) in [
        ("text/plain", "You have exceeded 700 requests in 5 minutes".to_owned()),
        ("application/json", json!("You have exceeded 700 requests in 5 minutes").to_string()),
        ("application/json", json!({"Message": "You have exceeded 700 requests in 5 minutes"}).to_string()),
    ] {
        let left = AtomicUsize::new(3);
        let said = body.clone();
        let halo = Halo::start(move |asked| {
            let refuse = asked.path == "/api/Client"
                && left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                    .is_ok();
            refuse.then(|| answer(429, kind, said.clone()))
        })
        .await;
        let session = halo.session(Purpose::Background, &[]);
        HaloPsa::new()
            .pull(Kind::Company, &Default::default(), &session, &mut Nowhere)
            .await
            .expect("at last");
        assert_eq!(waited(&halo), Duration::from_secs(90));

        let (error, halo) = failure(Purpose::Person, &[], move |asked| {
            (asked.path == "/api/Client").then(|| answer(429, kind, body.clone()))
        })
        .await;
        assert_eq!(error.kind, ErrorKind::RateLimited);
        assert!(error.message.contains("You have exceeded 700 requests in 5 minutes."), "{error}");
        assert_eq!(waited(&halo), Duration::ZERO, "a person is told at once");
    }
}

#[tokio::test]
async fn a_504_of_the_gateway_is_tried_again() {
    let left = AtomicUsize::new(2);
    let halo = Halo::start(move |asked| {
        let fail = asked.path == "/api/Client"
            && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
        fail.then(|| answer(504, "text/html", "<html>Gateway Time-out</html>"))
    })
    .await;
    let session = halo.session(Purpose::Background, &[]);
    HaloPsa::new().pull(Kind::Company, &Default::default(), &session, &mut Nowhere).await.expect("at last");
    assert_eq!(waited(&halo), Duration::from_secs(3));
}

#[tokio::test]
async fn a_500_without_json_at_the_token_endpoint_means_the_tenant() {
    let broken =
        |asked: &Asked| (asked.path == "/auth/token").then(|| answer(500, "text/html", "<h1>Error</h1>"));
    let (error, _) = failure(Purpose::Person, &[("tenant", "acmee")], broken).await;
    assert_eq!(error.kind, ErrorKind::WrongTenant);
    assert!(error.message.contains("does not know the tenant \"acmee\""), "{error}");
    assert!(!error.message.contains('<'), "{error}");
    let (error, _) = failure(Purpose::Person, &[("tenant", "")], broken).await;
    assert!(error.message.contains("none is entered"), "{error}");
    // With JSON, or with another status, it is the server that fails.
    let busy = |asked: &Asked| (asked.path == "/auth/token").then(|| empty(503));
    let (error, _) = failure(Purpose::Person, &[], busy).await;
    assert_eq!(error.kind, ErrorKind::VendorFailed { status: 503 });
}

#[tokio::test]
async fn what_the_token_endpoint_says_of_the_application() {
    let says = |code: &'static str| {
        move |asked: &Asked| (asked.path == "/auth/token").then(|| json_answer(400, &json!({"error": code})))
    };
    let (error, _) = failure(Purpose::Person, &[], says("invalid_client")).await;
    assert_eq!(error.kind, ErrorKind::CredentialRefused);
    let (error, _) = failure(Purpose::Person, &[], says("invalid_scope")).await;
    assert_eq!(error.kind, ErrorKind::PermissionMissing { permission: "read:customers".to_owned() });
    let (error, _) = failure(Purpose::Person, &[], says("unauthorized_client")).await;
    assert!(error.message.contains("Client ID and Secret (Services)"), "{error}");
}

#[tokio::test]
async fn a_server_that_gives_no_tokens_is_a_wrong_address() {
    for (status, kind, body) in
        [(404, "text/plain", ""), (200, "text/html", "<html><title>Home</title></html>")]
    {
        let (error, _) = failure(Purpose::Person, &[], move |asked| {
            (asked.path == "/auth/token").then(|| answer(status, kind, body))
        })
        .await;
        assert_eq!(error.kind, ErrorKind::WrongAddress, "{error}");
        assert!(error.message.contains("/auth is not HaloPSA's authorisation server"), "{error}");
    }
}

#[tokio::test]
async fn r05_the_secret_is_in_no_message_and_no_log() {
    let halo = Halo::start(|asked| {
        (asked.path == "/auth/token").then(|| {
            answer(
                400,
                "application/json",
                json!({"error": "x", "error_description": asked.form["client_secret"]}).to_string(),
            )
        })
    })
    .await;
    let session = halo.person();
    let error =
        HaloPsa::new().probe(Kind::Company, &VendorId::from("12"), &session).await.expect_err("refused");
    assert!(error.message.contains("[secret]"), "{error}");
    let everything = format!("{error:?} {session:?} {:?}", session.requests());
    assert!(!everything.contains(crate::halo::SECRET) && !everything.contains("3b2f59e5"), "{everything}");
}
