//! Bodies that are not what they should be: each has a sentence of its own.

use crate::vendor::{Vendor, World, answer, get, json};
use counterpart_connector::{ConnectorError, ErrorKind, Purpose, Request, read_json};
use serde::Deserialize;
use std::sync::Arc;

async fn failure(body: &'static str, content_type: &'static str) -> (ConnectorError, usize) {
    let vendor = Vendor::start(move |_| answer(200, &[("content-type", content_type)], body)).await;
    let session = World::new().session(Purpose::Person);
    let calls = session.calls(Arc::new(crate::vendor::Plain { tokens: None }));
    let error = get(&calls, &vendor, "/thing").await.expect_err("no such answer is good");
    (error, vendor.asked().len())
}

#[tokio::test]
async fn a_web_page_instead_of_json_is_called_one() {
    for content_type in ["text/html; charset=utf-8", "application/json"] {
        let page = "\u{feff} <!DOCTYPE html><html><head><title>Sign in to Acme</title></head><body>long</body></html>";
        let (error, asked) = failure(page, content_type).await;
        assert!(matches!(error.kind, ErrorKind::BadAnswer { .. }));
        assert!(error.message.contains("A web page (\"Sign in to Acme\") came back"), "{error}");
        assert!(!error.message.contains('<'), "{error}");
        assert_eq!(asked, 1, "a page does not become JSON by asking again");
    }
}

#[tokio::test]
async fn truncated_json_is_asked_for_again_and_then_said_to_break_off() {
    let (error, asked) = failure("{\"clients\":[{\"id\":1,\"na", "application/json").await;
    assert!(error.message.contains("breaks off after 23 bytes"), "{error}");
    assert_eq!(asked, 2);
}

#[tokio::test]
async fn an_empty_body_is_called_empty() {
    for body in ["", "  \r\n"] {
        let (error, _) = failure(body, "application/json").await;
        assert!(error.message.contains("an empty body where the thing was expected"), "{error}");
    }
}

#[tokio::test]
async fn text_that_is_no_json_is_quoted_briefly() {
    let (error, _) = failure("Service is being updated, come back later", "text/plain").await;
    assert!(error.message.contains("is not JSON"), "{error}");
    assert!(error.message.contains("It begins: Service is being updated"), "{error}");
}

#[tokio::test]
async fn a_field_of_another_type_is_named_by_its_path() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only its form matters")]
    struct Outer {
        list: Vec<Inner>,
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only its form matters")]
    struct Inner {
        id: u32,
    }
    let vendor = Vendor::start(|_| json(r#"{"list":[{"id":1},{"id":"x"}]}"#)).await;
    let request = Request::get("the list", vendor.url("/list"));
    let error = World::new()
        .calls()
        .call(&request, |answer| read_json::<Outer>("Vendor", "the list", answer))
        .await
        .expect_err("x is no number");
    assert_eq!(
        error.kind,
        ErrorKind::BadAnswer { what: "the list".to_owned(), place: "list[1].id".to_owned() }
    );
    assert!(error.message.contains("list[1].id"), "{error}");
}

#[tokio::test]
async fn a_byte_order_mark_is_no_fault() {
    let vendor = Vendor::start(|_| json("\u{feff}{\"a\":1}")).await;
    let value = get(&World::new().calls(), &vendor, "/x").await.expect("JSON");
    assert_eq!(value["a"], 1);
}
