//! What Autotask's failures mean, and whether trying again helps.

use crate::autotask::{Asked, SECRET, Server, answer, empty, errors, json_answer};
use async_trait::async_trait;
use axum::response::Response;
use counterpart_connector::{
    BoxError, Connector, ConnectorError, ErrorKind, PullError, PulledPage, Purpose, Session, Sink,
};
use counterpart_connector_autotask::Autotask;
use counterpart_model::Kind;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

struct Nowhere;

#[async_trait]
impl Sink for Nowhere {
    async fn page(&mut self, _: PulledPage) -> Result<(), BoxError> {
        Ok(())
    }
}

async fn pull(session: &Session) -> Result<(), ConnectorError> {
    match Autotask::new().pull(Kind::Company, &Default::default(), session, &mut Nowhere).await {
        Ok(_) => Ok(()),
        Err(PullError::Vendor { error, .. }) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

async fn failure(
    purpose: Purpose,
    special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static,
) -> (ConnectorError, Server) {
    let server = Server::start(special).await;
    let error = pull(&server.session(purpose, &[])).await.expect_err("it failed");
    (error, server)
}

fn at_list(
    response: impl Fn() -> Response + Send + Sync,
) -> impl Fn(&Asked) -> Option<Response> + Send + Sync {
    move |asked| (asked.path == "Companies/query").then(&response)
}

/// Fails so many times.
fn times(many: usize, response: fn() -> Response) -> impl Fn(&Asked) -> Option<Response> + Send + Sync {
    let left = AtomicUsize::new(many);
    move |asked| {
        let fail = asked.path == "Companies/query"
            && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
        fail.then(response)
    }
}

fn lists(server: &Server) -> usize {
    server.calls().iter().filter(|call| *call == "POST Companies/query").count()
}

const PERMISSIONS: &str =
    "The logged in Resource does not have the adequate permissions to query this entity type.";
const THREADS: &str = "The thread threshold of 3 threads has been exceeded.";

#[tokio::test]
async fn r74_a_500_that_says_what_it_refuses_is_not_tried_again() {
    let said = "Unable to find companyNamee in the Company Entity.";
    let (error, server) = failure(Purpose::Background, at_list(move || errors(500, said))).await;
    assert_eq!(error.kind, ErrorKind::VendorRefused { status: 500 });
    assert!(error.message.contains(said), "{error}");
    assert_eq!((lists(&server), server.waited()), (1, Duration::ZERO));
}

#[tokio::test]
async fn r74_a_500_that_says_nothing_or_that_something_went_wrong_is_a_failure_that_may_pass() {
    let failures: [fn() -> Response; 4] = [
        || empty(500),
        || answer(500, "text/html", "<html><title>Runtime Error</title></html>"),
        || json_answer(500, &json!({"Message": "An error has occurred."})),
        || errors(500, "An unexpected error has occurred. Error ID: 1166"),
    ];
    for response in failures {
        let server = Server::start(times(2, response)).await;
        pull(&server.session(Purpose::Background, &[])).await.expect("at last");
        assert_eq!(server.waited(), Duration::from_secs(3));
    }
}

#[tokio::test]
async fn r74_a_missing_right_comes_as_403_or_500_and_names_the_entity() {
    let answers: [fn() -> Response; 2] = [|| empty(403), || errors(500, PERMISSIONS)];
    for response in answers {
        let (error, server) = failure(Purpose::Background, at_list(response)).await;
        assert_eq!(error.kind, ErrorKind::PermissionMissing { permission: "Companies: query".to_owned() });
        assert!(error.message.contains("API User (system)"), "{error}");
        assert_eq!(lists(&server), 1);
    }
    let countries = |asked: &Asked| (asked.path == "Countries/query").then(|| errors(500, PERMISSIONS));
    let (error, _) = failure(Purpose::Background, countries).await;
    assert_eq!(error.kind, ErrorKind::PermissionMissing { permission: "Countries: query".to_owned() });
}

#[tokio::test]
async fn r74_refused_credentials_stop_the_integration_and_are_sent_once() {
    let (error, server) = failure(Purpose::Background, at_list(|| empty(401))).await;
    assert_eq!(error.kind, ErrorKind::CredentialRefused);
    assert!(error.stops_integration());
    // The zone is asked for once more: it may have moved.
    assert_eq!(server.calls(), ["GET zoneInformation", "POST Companies/query", "GET zoneInformation"]);
    assert_eq!(server.waited(), Duration::ZERO);

    let malformed = at_list(|| errors(500, "The ApiIntegrationCode is invalid."));
    let (error, server) = failure(Purpose::Background, malformed).await;
    assert!(error.stops_integration() && lists(&server) == 1, "{error:?}");
}

#[tokio::test]
async fn r74_too_many_at_once_is_tried_again_soon_whatever_the_status() {
    let answers: [fn() -> Response; 2] = [|| errors(429, THREADS), || errors(500, THREADS)];
    for response in answers {
        let server = Server::start(times(2, response)).await;
        let session = server.session(Purpose::Background, &[]);
        let before = session.budget().state(session.now()).await.expect("counted").allowed;
        pull(&session).await.expect("at last");
        assert_eq!(server.waited(), Duration::from_secs(3));
        let after = session.budget().state(session.now()).await.expect("counted").allowed;
        assert_eq!(before, after, "it says nothing of the hour");
    }
    let (error, _) = failure(Purpose::Person, at_list(|| errors(429, THREADS))).await;
    assert_eq!(error.kind, ErrorKind::TooManyAtOnce);
    assert!(error.message.contains(THREADS), "{error}");
}

#[tokio::test]
async fn r74_the_hours_limit_is_waited_for_in_steps_of_a_minute() {
    let server = Server::start(times(3, || errors(429, "Request threshold exceeded"))).await;
    pull(&server.session(Purpose::Background, &[])).await.expect("at last");
    assert!(server.waited() >= Duration::from_secs(180), "{:?}", server.waited());

    let (error, server) = failure(Purpose::Person, at_list(|| empty(429))).await;
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert!(error.message.contains("10,000 requests in an hour"), "{error}");
    assert_eq!(server.waited(), Duration::ZERO, "a person is told at once");
}

#[tokio::test]
async fn r74_a_refused_verb_is_not_tried_again() {
    let refused = || {
        json_answer(405, &json!({"Message": "The requested resource does not support http method 'GET'."}))
    };
    let (error, server) = failure(Purpose::Background, at_list(refused)).await;
    assert_eq!((error.kind, lists(&server)), (ErrorKind::VendorRefused { status: 405 }, 1));
}

#[tokio::test]
async fn r05_no_secret_is_in_a_message_or_a_log() {
    let server = Server::start(|asked| {
        (asked.path == "Companies/query").then(|| {
            errors(500, &format!("{} and {}", asked.header("secret"), asked.header("apiintegrationcode")))
        })
    })
    .await;
    let session = server.person();
    let error = pull(&session).await.expect_err("refused");
    assert!(error.message.contains("[secret] and [secret]"), "{error}");
    let everything = format!("{error:?} {session:?} {:?}", session.requests());
    assert!(!everything.contains(SECRET) && !everything.contains(crate::autotask::CODE), "{everything}");
}
