//! What every request and every answer goes through.

use crate::App;
use crate::error::{Failure, is_api};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

/// The most that a request may carry. Files have a route and a limit of their own.
const BODY_LIMIT: usize = 1024 * 1024;
/// The most that a file may be: mappings of about a hundred thousand customers.
pub(crate) const FILE_LIMIT: usize = 16 * 1024 * 1024;
/// The longest that an answer may take. Live events are answers that begin at once and go on.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Nothing is loaded, sent or framed but by ourselves, and no script or style stands in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Puts the layers around the routes.
pub fn around(router: Router<App>, app: &App) -> Result<Router, String> {
    let mut csrf = CsrfLayer::new();
    if let Some(url) = &app.hub.public_url {
        csrf = csrf
            .add_trusted_origin(url.as_str())
            .map_err(|error| format!("the public address {url} cannot be used: {error}"))?;
    }
    let secure = app.is_secure();
    Ok(router
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(csrf)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(from_fn(plain_errors))
        .layer(CompressionLayer::new())
        .layer(from_fn(move |request, next| headers(secure, request, next)))
        .with_state(app.clone()))
}

/// Security headers on every answer. What is not said to be public is kept by nobody on the way.
async fn headers(secure: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Answers that no handler of ours made (no such path, too large, not allowed, another site's form) become pages or
/// problems like all others.
async fn plain_errors(request: Request, next: Next) -> Response {
    let api = is_api(request.uri().path());
    let response = next.run(request).await;
    let status = response.status();
    let typed = response.headers().get(header::CONTENT_TYPE);
    let ours = typed.is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"text/html") || kind.starts_with(b"application/")
    });
    if ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let failure = match status {
        StatusCode::NOT_FOUND => Failure::NotFound("There is no such page.".into()),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Failure::TooLarge("What was sent is larger than is taken here, and nothing was done.".into())
        }
        StatusCode::METHOD_NOT_ALLOWED => Failure::WrongMethod,
        StatusCode::FORBIDDEN => Failure::OtherSite,
        StatusCode::SERVICE_UNAVAILABLE => Failure::TooSlow,
        StatusCode::INTERNAL_SERVER_ERROR => Failure::Broken,
        _ => Failure::BadRequest("The request cannot be read.".into()),
    };
    failure.into_response_for(api)
}

fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> axum::http::Response<axum::body::Body> {
    tracing::error!("a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
