//! Credentials in headers, at a server that may move; and questions that are asked by POST.

use crate::vendor::{Asked, Vendor, World, answer, json};
use async_trait::async_trait;
use axum::response::Response;
use counterpart_connector::{
    Answer, BaseUrl, Calls, ConnectorError, Dialect, ErrorKind, PlainHttp, Purpose, Request, Retry, Token,
    classify_by_status, read_json,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A vendor with several servers, told apart by their paths; which one it is now is asked for.
struct Servers {
    at: Arc<AtomicUsize>,
    base: BaseUrl,
    asked: AtomicUsize,
}

impl Servers {
    fn server(&self, number: usize) -> BaseUrl {
        self.base.with_path(&format!("/server{number}"))
    }
}

#[async_trait]
impl Dialect for Servers {
    fn classify(&self, request: &Request, answer: &Answer) -> Result<(), ConnectorError> {
        match classify_by_status("Vendor", request, answer) {
            None => Ok(()),
            Some(error) if answer.body.starts_with(b"busy") => {
                Err(ConnectorError { kind: ErrorKind::TooManyAtOnce, retry: Retry::Backoff, ..error })
            }
            Some(error) => Err(error),
        }
    }

    async fn token(&self, _: &Calls) -> Result<Option<Token>, ConnectorError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let token = Token::key("Secret", SecretString::from("hidden-1"))
            .and_key("IntegrationCode", SecretString::from("hidden-2"))
            .and_name("UserName", "ana@example.com")
            .at(self.server(self.at.load(Ordering::Relaxed)));
        Ok(Some(token))
    }

    async fn renewed(&self, calls: &Calls, refused: &Token) -> Result<Option<Token>, ConnectorError> {
        let token = self.token(calls).await?;
        match token.as_ref().is_some_and(|token| token.base() != refused.base()) {
            true => Ok(token),
            false => Err(ConnectorError::new(ErrorKind::CredentialRefused, "Refused where it always was.")),
        }
    }
}

async fn calls(world: &World, at: &Arc<AtomicUsize>, vendor: &Vendor) -> (Calls, Arc<Servers>) {
    let base = BaseUrl::parse(vendor.base.as_str(), PlainHttp::LoopbackOnly).expect("an address");
    let servers = Arc::new(Servers { at: at.clone(), base, asked: AtomicUsize::new(0) });
    (world.session(Purpose::Background).calls(servers.clone()), servers)
}

async fn ask(calls: &Calls, servers: &Servers) -> Result<Value, ConnectorError> {
    let base = servers.server(1);
    let question = json!({ "filter": [] });
    let request = Request::ask("the things", base.join(&["things"]), &question).query("page", 2).below(&base);
    calls.call(&request, |answer| read_json("Vendor", "the things", answer)).await
}

fn only_at(server: usize) -> impl Fn(&Asked) -> Response + Send + Sync {
    move |asked| match asked.path == format!("/server{server}/things") {
        true => json("1"),
        false => answer(401, &[], ""),
    }
}

#[tokio::test]
async fn a_question_is_posted_with_every_credential_in_its_header() {
    let (world, at) = (World::new(), Arc::new(AtomicUsize::new(1)));
    let vendor = Vendor::start(only_at(1)).await;
    let (calls, servers) = calls(&world, &at, &vendor).await;
    ask(&calls, &servers).await.expect("good");
    let asked = &vendor.asked()[0];
    assert_eq!((asked.body.as_str(), asked.header("content-type")), (r#"{"filter":[]}"#, "application/json"));
    assert_eq!((asked.header("secret"), asked.header("integrationcode")), ("hidden-1", "hidden-2"));
    assert_eq!(asked.header("username"), "ana@example.com");
    assert_eq!(calls.session().requests()[0].method, "POST");
}

#[tokio::test]
async fn r74_a_question_may_be_asked_again() {
    let (world, at) = (World::new(), Arc::new(AtomicUsize::new(1)));
    let vendor = Vendor::start(|asked| if asked.nth < 3 { answer(503, &[], "") } else { json("1") }).await;
    let (calls, servers) = calls(&world, &at, &vendor).await;
    ask(&calls, &servers).await.expect("at last");
    assert!(vendor.asked().iter().all(|asked| asked.body == r#"{"filter":[]}"#));
}

#[tokio::test]
async fn credentials_that_are_accepted_elsewhere_now_are_taken_there() {
    let (world, at) = (World::new(), Arc::new(AtomicUsize::new(1)));
    let vendor = Vendor::start(only_at(2)).await;
    let (calls, servers) = calls(&world, &at, &vendor).await;
    at.store(1, Ordering::Relaxed);
    calls.token().await.expect("a token");
    at.store(2, Ordering::Relaxed);
    ask(&calls, &servers).await.expect("found again");
    ask(&calls, &servers).await.expect("and remembered");
    let asked: Vec<_> =
        vendor.asked().into_iter().map(|asked| (asked.path, asked.query["page"].clone())).collect();
    let path = |number: u32| (format!("/server{number}/things"), "2".to_owned());
    assert_eq!(asked, [path(1), path(2), path(2)]);
}

#[tokio::test]
async fn r74_credentials_that_are_refused_where_they_belong_are_not_sent_again() {
    let (world, at) = (World::new(), Arc::new(AtomicUsize::new(1)));
    let vendor = Vendor::start(|_| answer(401, &[], "")).await;
    let (calls, servers) = calls(&world, &at, &vendor).await;
    for tries in 1..=2 {
        let error = ask(&calls, &servers).await.expect_err("refused");
        assert!(error.stops_integration(), "{error:?}");
        assert_eq!(vendor.asked().len(), 1, "call {tries}: a second refusal might lock the user");
    }
    assert_eq!(servers.asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn r05_secrets_in_headers_are_removed_from_messages_and_names_are_not() {
    let (world, at) = (World::new(), Arc::new(AtomicUsize::new(1)));
    let vendor =
        Vendor::start(|_| answer(418, &[], "hidden-1 and hidden-2 of ana@example.com are no good")).await;
    let (calls, servers) = calls(&world, &at, &vendor).await;
    let error = ask(&calls, &servers).await.expect_err("refused");
    assert!(error.message.contains("[secret] and [secret] of ana@example.com"), "{error}");
    let token = calls.token().await.expect("kept");
    assert!(!format!("{token:?}").contains("hidden"), "{token:?}");
}

#[tokio::test]
async fn r74_too_many_at_once_is_tried_again_soon_and_says_nothing_of_the_rate_limit() {
    let (world, at) = (World::new(), Arc::new(AtomicUsize::new(1)));
    let vendor =
        Vendor::start(|asked| if asked.nth == 1 { answer(429, &[], "busy") } else { json("1") }).await;
    let (calls, servers) = calls(&world, &at, &vendor).await;
    let before = calls.session().budget().state(calls.session().now()).await.expect("counted");
    ask(&calls, &servers).await.expect("at last");
    assert_eq!(world.time.slept(), Duration::from_secs(1));
    let after = calls.session().budget().state(calls.session().now()).await.expect("counted");
    assert_eq!(before.allowed, after.allowed);
}
