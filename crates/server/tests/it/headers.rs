//! What stands around every answer, and what is refused before a handler sees it.

use crate::stand::{Answer, Stand, request};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use counterpart_model::Role;
use counterpart_store::testing::TestDatabase;

#[tokio::test]
async fn every_answer_forbids_what_no_page_needs() {
    let db = TestDatabase::sqlite();
    let stand = Stand::new(&db).await;
    for path in ["/sign-in", "/nowhere", "/api/v1/runs", "/health/live"] {
        let answer = stand.get(None, path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("ascii");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
    db.remove().await;
}

#[tokio::test]
async fn pages_hold_no_inline_script_and_no_inline_style() {
    let db = TestDatabase::sqlite();
    let stand = Stand::new(&db).await.with_password_alone().await;
    let session = stand.somebody(Role::PrimaryTechnician).await;
    let pages = stand.table.iter().filter(|row| row.method == Method::GET && !row.path.contains('{'));
    for row in pages.filter(|row| row.path != "/events") {
        let page = stand.get(Some(&session), row.path).await.body;
        for forbidden in [" style=\"", "<style", "javascript:", " onclick=", "<script>"] {
            assert!(!page.contains(forbidden), "{} holds {forbidden}", row.path);
        }
    }
    db.remove().await;
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_and_says_so() {
    let db = TestDatabase::sqlite();
    let stand = Stand::new(&db).await.with_password_alone().await;
    let session = stand.somebody(Role::PrimaryTechnician).await;
    let request = request(Method::POST, "/sign-out", Some(&session))
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, "https://evil.example")
        .body(Body::empty());
    let answer = Answer::of(stand.send(request.expect("a request")).await).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("another site"), "{}", answer.body);
    assert_eq!(stand.get(Some(&session), "/").await.status, StatusCode::OK, "still signed in");
    db.remove().await;
}

#[tokio::test]
async fn what_does_not_exist_and_what_is_too_large_is_told_as_a_page_or_as_a_problem() {
    let db = TestDatabase::sqlite();
    let stand = Stand::new(&db).await;
    let page = stand.get(None, "/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("<h1>Not found</h1>"), "{}", page.body);
    let problem = stand.get(None, "/api/v1/nowhere").await;
    assert_eq!(problem.status, StatusCode::NOT_FOUND);
    assert_eq!(problem.headers[header::CONTENT_TYPE], "application/problem+json");
    let huge = format!("email=a&password={}", "x".repeat(2_000_000));
    let answer = stand.post(None, "/sign-in", &huge).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("nothing was done"), "{}", answer.body);
    db.remove().await;
}
