//! What only a socket shows: cuts, delays, streams, the announcement.

use std::time::Duration;

use counterpart_sandbox_halopsa::vendor;
use counterpart_sandbox_kit::{CutPoint, Effect, Fault, Options, Running, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn serve() -> Running {
    let sandbox = Sandbox::new(&[vendor], Options { customers: 60, ..Options::default() });
    sandbox.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap()
}

/// Sends a request on a connection of its own and reads until the other side closes.
async fn raw(running: &Running, method: &str, path: &str, token: &str, body: &str) -> Vec<u8> {
    let address = running.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let kind = if path.contains("token") { "application/x-www-form-urlencoded" } else { "application/json" };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A connection that is reset ends the reading as well: what came before counts.
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

async fn token(running: &Running) -> String {
    let announced = running.announcement();
    let credentials = &announced["vendors"][0]["credentials"];
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=all",
        credentials["client_id"].as_str().unwrap(),
        credentials["client_secret"].as_str().unwrap()
    );
    let answer = raw(running, "POST", "/halopsa/auth/token", "", &form).await;
    body(&answer)["access_token"].as_str().unwrap().to_owned()
}

fn body(answer: &[u8]) -> Value {
    let text = std::str::from_utf8(answer).unwrap();
    serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn the_announcement_says_all_that_is_needed() {
    let running = serve().await;
    let announced = running.announcement();
    let base = running.base_url();
    assert_eq!(announced["control"], format!("{base}/_sandbox"));
    let vendor = &announced["vendors"][0];
    assert_eq!(vendor["vendor"], "halopsa");
    assert_eq!(vendor["resource_server"], format!("{base}/halopsa/api"));
    assert_eq!(vendor["authorisation_server"], format!("{base}/halopsa/auth"));
    assert_eq!(vendor["tenant"], "sandbox");
    let answer = raw(&running, "GET", "/halopsa/api/authinfo", "", "").await;
    assert_eq!(body(&answer)["auth_url"], vendor["authorisation_server"]);
    let answer = raw(&running, "GET", "/_sandbox/", "", "").await;
    assert_eq!(body(&answer)["entities"]["halopsa"][0], "client");
    running.shutdown().await;
}

#[tokio::test]
async fn a_cut_before_handling_leaves_nothing_done_and_nothing_said() {
    let running = serve().await;
    let token = token(&running).await;
    running.sandbox().arm(Fault::new(Effect::Cut { at: CutPoint::BeforeHandling }).path("/api/client"));
    let total = || running.sandbox().list("halopsa", "client", 0, 0).unwrap().0;
    let before = total();
    assert!(raw(&running, "POST", "/halopsa/api/client", &token, r#"[{"name":"Lost"}]"#).await.is_empty());
    assert_eq!(total(), before);
    assert_eq!(running.sandbox().requests(None).pop().unwrap().status, None);
}

#[tokio::test]
async fn a_cut_before_the_headers_leaves_the_write_done_and_nothing_said() {
    let running = serve().await;
    let token = token(&running).await;
    running.sandbox().arm(Fault::new(Effect::Cut { at: CutPoint::BeforeHeaders }).path("/api/client").once());
    let total = || running.sandbox().list("halopsa", "client", 0, 0).unwrap().0;
    let before = total();
    assert!(
        raw(&running, "POST", "/halopsa/api/client", &token, r#"[{"name":"In doubt"}]"#).await.is_empty()
    );
    assert_eq!(total(), before + 1);
}

#[tokio::test]
async fn a_cut_in_the_body_breaks_the_promise_of_its_length() {
    let running = serve().await;
    let token = token(&running).await;
    running.sandbox().arm(Fault::new(Effect::Cut { at: CutPoint::MidBody }).path("/api/client"));
    let answer = String::from_utf8(raw(&running, "GET", "/halopsa/api/client", &token, "").await).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let promised: usize = promised.parse().unwrap();
    assert!(head.starts_with("HTTP/1.1 200"));
    assert!(body.len() < promised, "{} of {promised}", body.len());
}

#[tokio::test]
async fn a_huge_body_is_streamed() {
    let running = serve().await;
    let token = token(&running).await;
    running.sandbox().arm(Fault::new(Effect::Huge { bytes: 20_000_000 }).path("/api/client"));
    let answer = raw(&running, "GET", "/halopsa/api/client", &token, "").await;
    assert!(answer.len() > 20_000_000);
}

#[tokio::test]
async fn a_delay_takes_real_time() {
    let running = serve().await;
    running.sandbox().arm(Fault::new(Effect::Delay { ms: 300 }).path("/api/authinfo"));
    let slow = raw(&running, "GET", "/halopsa/api/authinfo", "", "");
    assert!(tokio::time::timeout(Duration::from_millis(150), slow).await.is_err());
    running.sandbox().disarm_all();
    let quick = raw(&running, "GET", "/halopsa/api/authinfo", "", "");
    assert!(tokio::time::timeout(Duration::from_secs(5), quick).await.is_ok());
}

#[tokio::test]
async fn faults_are_armed_over_http_too() {
    let running = serve().await;
    let fault = json!({ "vendor": "halopsa", "path": "/api/authinfo", "times": 1,
        "effect": { "kind": "respond", "status": 503, "body": "busy", "headers": { "Retry-After": "3" } } });
    let answer = raw(&running, "POST", "/_sandbox/faults", "", &fault.to_string()).await;
    assert_eq!(body(&answer)["id"], 1);
    let struck = String::from_utf8(raw(&running, "GET", "/halopsa/api/authinfo", "", "").await).unwrap();
    assert!(
        struck.starts_with("HTTP/1.1 503") && struck.contains("retry-after: 3") && struck.ends_with("busy")
    );
    let listed = body(&raw(&running, "GET", "/_sandbox/faults", "", "").await);
    assert_eq!((&listed[0]["struck"], &listed[0]["spent"]), (&json!(1), &json!(true)));
}

#[tokio::test]
async fn a_sandbox_that_was_shut_down_no_longer_answers() {
    let running = serve().await;
    let address = running.base_url().strip_prefix("http://").unwrap().to_owned();
    running.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err());
}
