//! One exchange: size, time, cut connections, servers that are not there.

use crate::vendor::{Plain, Vendor, World, answer, get};
use axum::body::{Body, Bytes};
use counterpart_connector::{
    Calls, ConnectorError, ErrorKind, Purpose, Request, TransportSettings, read_json,
};
use futures::StreamExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

fn impatient(world: &World) -> Calls {
    world.session(Purpose::Person).calls(Arc::new(Plain { tokens: None }))
}

/// A server that answers every connection with these bytes and then cuts it.
async fn raw(bytes: &'static [u8]) -> Url {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = Url::parse(&format!("http://{}/x", listener.local_addr().expect("an address"))).expect("a url");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 1024];
            let _ = stream.read(&mut head).await;
            let _ = stream.write_all(bytes).await;
        }
    });
    url
}

async fn read(calls: &Calls, url: Url) -> Result<serde_json::Value, ConnectorError> {
    let request = Request::get("the thing", url);
    calls.call(&request, |answer| read_json("Vendor", "the thing", answer)).await
}

#[tokio::test]
async fn a_100_mb_answer_is_cut_at_the_limit() {
    let sent = Arc::new(AtomicU64::new(0));
    let counted = sent.clone();
    let vendor = Vendor::start(move |_| {
        let counted = counted.clone();
        let chunk = Bytes::from(vec![b' '; 1 << 20]);
        let chunks = futures::stream::iter(0..100).map(move |_| {
            counted.fetch_add(1 << 20, Ordering::Relaxed);
            Ok::<_, std::io::Error>(chunk.clone())
        });
        answer(200, &[("content-type", "application/json")], Body::from_stream(chunks))
    })
    .await;
    let world = World::with(TransportSettings { max_body: 4 << 20, ..TransportSettings::default() });
    let error = get(&world.calls(), &vendor, "/x").await.expect_err("too large");
    assert_eq!(error.kind, ErrorKind::TooLarge { limit: 4 << 20 });
    assert!(error.message.contains("larger than 4 MB"), "{error}");
    assert_eq!(vendor.asked().len(), 1, "it would be as large again");
    assert!(sent.load(Ordering::Relaxed) < 30 << 20, "the rest is not even sent");
}

#[tokio::test]
async fn an_answer_announced_as_too_large_is_not_read() {
    let url = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n{").await;
    let error = read(&World::new().calls(), url).await.expect_err("too large");
    assert_eq!(error.kind, ErrorKind::TooLarge { limit: 32 << 20 });
}

#[tokio::test]
async fn a_small_answer_that_unpacks_to_a_large_one_is_cut_too() {
    // gzip of 64 MB of blanks would be 64 kB; the limit counts what comes out. Here: 1 MB of blanks, limit 64 kB.
    let packed = include_bytes!("blanks.json.gz");
    assert!(packed.len() < 8 * 1024);
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let vendor = Vendor::start(move |_| answer(200, &headers, packed.as_slice())).await;
    let world = World::with(TransportSettings { max_body: 64 * 1024, ..TransportSettings::default() });
    let error = get(&world.calls(), &vendor, "/x").await.expect_err("too large");
    assert_eq!(error.kind, ErrorKind::TooLarge { limit: 64 * 1024 });
    assert_eq!(get(&World::new().calls(), &vendor, "/x").await.expect("it fits"), 1);
}

#[tokio::test]
async fn a_connection_cut_midway_is_tried_again_and_then_told() {
    let world = World::new();
    let url =
        raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"a\":").await;
    let error = read(&impatient(&world), url).await.expect_err("cut");
    assert_eq!(error.kind, ErrorKind::NotReachable);
    assert!(error.message.contains("was cut while the thing was on its way"), "{error}");
    assert_eq!(world.time.slept(), Duration::from_millis(500));
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = Url::parse(&format!("http://{}/x", listener.local_addr().expect("an address"))).expect("a url");
    let settings =
        TransportSettings { call_timeout: Duration::from_millis(60), ..TransportSettings::default() };
    let error = read(&impatient(&World::with(settings)), url).await.expect_err("no answer");
    assert_eq!(error.kind, ErrorKind::TimedOut);
    assert!(error.message.contains("took too long to send the thing"), "{error}");
    drop(listener);
}

#[tokio::test]
async fn nobody_at_the_address_is_told_with_host_and_port() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let url = Url::parse(&format!("http://{address}/x?token=abc")).expect("a url");
    let error = read(&impatient(&World::new()), url).await.expect_err("nobody");
    assert_eq!(error.kind, ErrorKind::NotReachable);
    assert!(error.message.contains(&format!("{address} refuses connections")), "{error}");
    assert!(!error.message.contains("abc"), "{error}");
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_told() {
    let url = Url::parse("http://nobody.invalid/x").expect("a url");
    let error = read(&impatient(&World::new()), url).await.expect_err("no such name");
    assert_eq!(error.kind, ErrorKind::NotReachable);
    assert!(error.message.contains("no server named nobody.invalid"), "{error}");
}
