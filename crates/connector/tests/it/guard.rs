//! Addresses that may not be called: nothing is sent there, in whatever way they come.

use crate::vendor::{Asked, Plain, Vendor, World, answer, descriptor, get, json};
use async_trait::async_trait;
use axum::response::Response;
use counterpart_connector::{
    BaseUrl, Calls, ConnectorError, ErrorKind, Names, PlainHttp, Purpose, Reach, Request, Session, Token,
    Transport, TransportSettings, WriteError, WriteRequest, read_json,
};
use secrecy::SecretString;
use serde_json::{Value, json as object};
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

/// A name server whose answers the test gives, one after the other; the last one stays.
#[derive(Debug, Default)]
struct Scripted {
    answers: Mutex<Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Scripted {
    fn answering(answers: &[&[&str]]) -> Arc<Self> {
        let read = |ips: &&[&str]| ips.iter().map(|ip| ip.parse().expect("an address")).collect();
        Arc::new(Self { answers: Mutex::new(answers.iter().map(read).collect()), asked: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl Names for Scripted {
    async fn look_up(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut answers = self.answers.lock().expect("no panic");
        Ok(if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() })
    }
}

fn world(reach: &str, names: &Arc<Scripted>) -> World {
    let settings = TransportSettings::default().reaching(reach.parse().expect("networks"));
    World::through(Transport::resolving(&settings, names.clone()).expect("a transport"))
}

/// Calls that bear a secret.
fn calls(world: &World) -> Calls {
    world.session(Purpose::Background).calls(Arc::new(Bearer))
}

struct Bearer;

#[async_trait]
impl counterpart_connector::Dialect for Bearer {
    fn classify(
        &self,
        request: &Request,
        answer: &counterpart_connector::Answer,
    ) -> Result<(), ConnectorError> {
        Plain { tokens: None }.classify(request, answer)
    }

    async fn token(&self, _: &Calls) -> Result<Option<Token>, ConnectorError> {
        Ok(Some(Token::bearer(SecretString::from("s3cret-value"), Some(Duration::from_secs(3600)))))
    }
}

async fn read(calls: &Calls, url: &str) -> Result<Value, ConnectorError> {
    let request = Request::get("the thing", Url::parse(url).expect("an address"));
    calls.call(&request, |answer| read_json("Vendor", "the thing", answer)).await
}

fn refused(error: &ConnectorError, address: &str) {
    assert_eq!(error.kind, ErrorKind::AddressRefused { address: address.to_owned() }, "{error}");
    assert!(error.stops_integration() && error.message.contains("Nothing was sent there"), "{error}");
    assert!(error.message.contains(&format!("--allow-private-addresses {address}")), "{error}");
    assert!(!error.message.contains("s3cret"), "{error}");
}

/// One address of every kind that may not be called.
const SPECIAL: [&str; 14] = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fd00:ec2::254",
];

#[tokio::test]
async fn an_address_that_is_not_public_is_not_called_whether_it_is_written_or_named() {
    for ip in SPECIAL {
        let names = Scripted::answering(&[&[ip]]);
        let world = world("", &names);
        let parsed: IpAddr = ip.parse().expect("an address");
        let literal = if parsed.is_ipv6() { format!("https://[{ip}]/x") } else { format!("https://{ip}/x") };
        refused(&read(&calls(&world), &literal).await.expect_err(ip), &parsed.to_string());
        assert_eq!(names.asked.load(Ordering::Relaxed), 0, "a number is not looked up");

        let error = read(&calls(&world), "https://crm.example.com/x").await.expect_err(ip);
        refused(&error, &parsed.to_string());
        assert!(error.message.starts_with(&format!("crm.example.com stands for {parsed}, a")), "{error}");
        assert_eq!(names.asked.load(Ordering::Relaxed), 1, "and not tried again");
        assert_eq!(world.time.slept(), Duration::ZERO);
    }
}

#[tokio::test]
async fn r05_no_secret_reaches_a_server_on_this_machine_unless_the_operator_allows_it() {
    let vendor = Vendor::start(|_| json("1")).await;
    let port = vendor.base.port().expect("a port");
    let names = Scripted::answering(&[&["127.0.0.1"]]);
    for url in [
        vendor.base.to_string(),
        format!("http://localhost:{port}/"),
        format!("http://crm.example.com:{port}/"),
    ] {
        refused(&read(&calls(&world("10.0.0.0/8", &names)), &url).await.expect_err(&url), "127.0.0.1");
        assert!(vendor.asked().is_empty(), "{url}");
        assert_eq!(read(&calls(&world("127.0.0.1", &names)), &url).await, Ok(object!(1)), "{url}");
        assert_eq!(vendor.asked().len(), 1, "{url}");
        vendor.forget();
    }
}

#[tokio::test]
async fn a_name_that_stands_for_both_is_called_where_it_may_be() {
    let vendor = Vendor::start(|_| json("1")).await;
    let port = vendor.base.port().expect("a port");
    let names = Scripted::answering(&[&["10.0.0.7", "127.0.0.1", "::1"]]);
    let world = world("127.0.0.0/8", &names);
    assert_eq!(read(&calls(&world), &format!("http://crm.example.com:{port}/")).await, Ok(object!(1)));
}

/// Two servers at one port, as a name that is bound anew would find them: one that may be called, and one that may not.
async fn two() -> (Vendor, Vendor) {
    for _ in 0..50 {
        let outside = Vendor::start_at("127.0.0.1:0", |_| answer(200, &CLOSING, "1")).await.expect("a port");
        let inside = format!("127.0.0.2:{}", outside.base.port().expect("a port"));
        if let Ok(inside) = Vendor::start_at(&inside, |_| json("2")).await {
            return (outside, inside);
        }
    }
    panic!("no port is free at both addresses");
}

/// The connection is not kept, so that the next request looks the name up again.
const CLOSING: [(&str, &str); 2] = [("content-type", "application/json"), ("connection", "close")];

#[tokio::test]
async fn a_name_that_moves_inside_between_test_and_sync_is_not_followed() {
    let (outside, inside) = two().await;
    let names = Scripted::answering(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let world = world("127.0.0.1", &names);
    let url = format!("http://crm.example.com:{}/", outside.base.port().expect("a port"));
    assert_eq!(read(&calls(&world), &url).await, Ok(object!(1)), "the test");
    refused(&read(&calls(&world), &url).await.expect_err("the sync"), "127.0.0.2");
    assert_eq!((outside.asked().len(), inside.asked().len()), (1, 0));
    assert_eq!(
        names.asked.load(Ordering::Relaxed),
        2,
        "once for each connection: what was looked at is what is called"
    );
}

#[tokio::test]
async fn a_write_that_would_go_inside_was_certainly_not_sent() {
    let (outside, inside) = two().await;
    let names = Scripted::answering(&[&["127.0.0.2"]]);
    let world = world("127.0.0.1", &names);
    let calls = calls(&world);
    calls.session().may_write_until(calls.session().now() + Duration::from_secs(60));
    let url = format!("http://crm.example.com:{}/", outside.base.port().expect("a port"));
    let write = WriteRequest::post("the thing", Url::parse(&url).expect("an address"), &object!({}));
    let error = calls.send_once(&write, |_| Ok(())).await.expect_err("refused");
    assert!(matches!(&error, WriteError::NotSent(error) if error.stops_integration()), "{error:?}");
    assert_eq!((outside.asked().len(), inside.asked().len()), (0, 0));
}

#[tokio::test]
async fn a_redirect_inside_is_told_and_not_followed() {
    let (_, inside) = two().await;
    let to = inside.base.to_string();
    let vendor = Vendor::start(move |_| answer(302, &[("location", &to)], "")).await;
    let world = world("127.0.0.1", &Scripted::answering(&[&["127.0.0.2"]]));
    let error = get(&calls(&world), &vendor, "/x").await.expect_err("sent on");
    assert_eq!(error.kind, ErrorKind::WrongAddress, "{error}");
    assert_eq!((vendor.asked().len(), inside.asked().len()), (1, 0));
}

/// A vendor that has its credentials brought to another server than the one that was entered.
struct SentOn(BaseUrl);

#[async_trait]
impl counterpart_connector::Dialect for SentOn {
    fn classify(
        &self,
        request: &Request,
        answer: &counterpart_connector::Answer,
    ) -> Result<(), ConnectorError> {
        Plain { tokens: None }.classify(request, answer)
    }

    async fn token(&self, _: &Calls) -> Result<Option<Token>, ConnectorError> {
        Ok(Some(Token::key("Secret", SecretString::from("s3cret-value")).at(self.0.clone())))
    }
}

#[tokio::test]
async fn r05_credentials_are_not_taken_to_an_address_inside_that_an_answer_names() {
    let (outside, inside) = two().await;
    let base =
        |vendor: &Vendor| BaseUrl::parse(vendor.base.as_str(), PlainHttp::LoopbackOnly).expect("an address");
    let world = world("127.0.0.1", &Scripted::answering(&[&["127.0.0.2"]]));
    let calls = world.session(Purpose::Background).calls(Arc::new(SentOn(base(&inside))));
    let request = Request::get("the thing", base(&outside).join(&["x"])).below(&base(&outside));
    let read = calls.call(&request, |answer| read_json::<Value>("Vendor", "the thing", answer)).await;
    refused(&read.expect_err("inside"), "127.0.0.2");
    assert_eq!((outside.asked().len(), inside.asked().len()), (0, 0));
}

#[tokio::test]
async fn r05_credentials_in_a_form_are_not_posted_inside() {
    let vendor = Vendor::start(|_: &Asked| -> Response { json("[\"token\",60]") }).await;
    let names = Scripted::answering(&[&["127.0.0.1"]]);
    let world = world("", &names);
    let session = Session::builder(&descriptor(None), &world.environment)
        .secrets(BTreeMap::from([("secret".to_owned(), SecretString::from("s3cret-value"))]))
        .build();
    let calls = session.calls(Arc::new(Plain { tokens: Some(vendor.url("/token")) }));
    refused(&read(&calls, "https://public.example.com/x").await.expect_err("inside"), "127.0.0.1");
    assert!(vendor.asked().is_empty());
    assert!(session.requests().iter().all(|request| request.status.is_none()));
}

#[test]
fn nothing_special_is_called_unless_it_is_said() {
    assert_eq!(TransportSettings::default().reach, Reach::default());
    assert_eq!(Reach::default().to_string(), "public addresses only");
}
