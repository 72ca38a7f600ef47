//! No secret leaves: not in Debug, Display, the log, a message (R05).

use crate::vendor::{Plain, Vendor, World, answer, descriptor, get, json};
use counterpart_connector::{Purpose, Request, RequestRecord, Session, Token};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn r05_no_secret_and_no_token_in_anything_that_can_be_seen() {
    let world = World::new();
    // A vendor that repeats what it was sent, in its refusal.
    let vendor = Vendor::start(|asked| match asked.path.as_str() {
        "/token" => json(r#"["token-abcdef",3600]"#),
        _ => {
            let said = format!("refused: {} {}", asked.header("authorization"), "s3cret-value");
            answer(400, &[("content-type", "text/plain")], said)
        }
    })
    .await;
    let seen: Arc<Mutex<Vec<RequestRecord>>> = Arc::default();
    let hook = seen.clone();
    let session = Session::builder(&descriptor(None), &world.environment)
        .secrets(BTreeMap::from([("secret".to_owned(), SecretString::from("s3cret-value"))]))
        .purpose(Purpose::Person)
        .on_request(Arc::new(move |record| hook.lock().expect("no panic").push(record.clone())))
        .build();
    let calls = session.calls(Arc::new(Plain { tokens: Some(vendor.url("/token")) }));
    let error = get(&calls, &vendor, "/x?api_key=hunter22&note=s3cret-value").await.expect_err("refused");
    assert_eq!(vendor.asked()[1].header("authorization"), "Bearer token-abcdef");
    assert!(error.message.contains("refused: Bearer [secret] [secret]"), "{error}");

    let token = calls.token().await.expect("a token");
    let log = session.requests();
    assert_eq!(log, *seen.lock().expect("no panic"));
    assert_eq!(log.len(), 2);
    assert_eq!(log[1].query, "api_key=[secret]&note=[secret]");
    let everything = format!(
        "{error} {error:?} {session:?} {token:?} {log:?} {}",
        serde_json::to_string(&log).expect("JSON")
    );
    for secret in ["s3cret-value", "token-abcdef", "hunter22"] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
}

#[tokio::test]
async fn r05_a_token_that_is_only_tried_out_is_a_secret_too() {
    let vendor = Vendor::start(|asked| answer(400, &[], asked.header("authorization").to_owned())).await;
    let token = Token::bearer(SecretString::from("tried-token"), None);
    let request = Request::get("the thing", vendor.url("/x")).with_token(&token);
    let session = World::new().session(Purpose::Person);
    let calls = session.calls(Arc::new(Plain { tokens: Some(vendor.url("/token")) }));
    let error = calls.call(&request, |_| Ok(())).await.expect_err("refused");
    assert!(error.message.contains("It said: Bearer [secret]"), "{error}");
    assert_eq!(vendor.asked().len(), 1, "no other token was asked for");
}
