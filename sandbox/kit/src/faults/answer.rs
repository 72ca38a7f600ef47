//! Faults of whole answers: played around the vendor, which knows nothing of them.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use serde_json::Value;

use super::effect::{CutPoint, Effect};

/// What goes out.
pub(crate) enum Outcome {
    /// An answer.
    Answer(Response),
    /// Nothing: the connection is to be cut.
    Cut,
}

const MAINTENANCE_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>We will be right back</title></head>\
    <body><h1>Scheduled maintenance</h1><p>This service is being updated. Please try again later.</p></body></html>\n";

/// Largest answer of a vendor that faults can work on.
const LARGEST_ANSWER: usize = 256 * 1024 * 1024;

/// The answer given instead of asking the vendor, if an effect says so.
pub(crate) fn instead(effects: &[(u64, Effect)]) -> Option<Outcome> {
    effects.iter().find_map(|(_, effect)| match effect {
        Effect::Respond { status, body, headers } => {
            let mut response = plain(*status, body.as_ref());
            for (name, value) in headers {
                if let (Ok(name), Ok(value)) =
                    (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
                {
                    response.headers_mut().insert(name, value);
                }
            }
            Some(Outcome::Answer(response))
        }
        Effect::Html { status, body } => {
            let page = body.clone().unwrap_or_else(|| MAINTENANCE_PAGE.to_owned());
            let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            Some(Outcome::Answer((status_code(*status), html, page).into_response()))
        }
        Effect::Huge { bytes } => Some(Outcome::Answer(huge(*bytes))),
        Effect::Cut { at: CutPoint::BeforeHandling } => Some(Outcome::Cut),
        _ => None,
    })
}

/// The vendor's answer, spoiled by the effects that work on answers.
pub(crate) async fn after(effects: &[(u64, Effect)], mut response: Response) -> Outcome {
    for (_, effect) in effects {
        match effect {
            Effect::Cut { at: CutPoint::BeforeHeaders } => return Outcome::Cut,
            Effect::Cut { at: CutPoint::MidBody } => response = cut_half_way(response).await,
            Effect::Truncate { keep_percent } => response = truncated(response, *keep_percent).await,
            _ => {}
        }
    }
    Outcome::Answer(response)
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn plain(status: u16, body: Option<&Value>) -> Response {
    let status = status_code(status);
    match body {
        None => status.into_response(),
        Some(Value::String(text)) => (status, text.clone()).into_response(),
        Some(value) => {
            (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
        }
    }
}

fn huge(bytes: u64) -> Response {
    const CHUNK: u64 = 64 * 1024;
    let opening = Bytes::from_static(b"{\"padding\":\"");
    let padding = Bytes::from(vec![b'x'; CHUNK as usize]);
    let left = bytes.saturating_sub(opening.len() as u64);
    let chunks = stream::unfold((Some(opening), left), move |(opening, left)| {
        let padding = padding.clone();
        async move {
            if let Some(opening) = opening {
                return Some((Ok::<_, io::Error>(opening), (None, left)));
            }
            if left == 0 {
                return None;
            }
            let size = left.min(CHUNK);
            Some((Ok(padding.slice(..size as usize)), (None, left - size)))
        }
    });
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(chunks)).into_response()
}

async fn whole(body: Body) -> Bytes {
    // Bodies of vendors are in memory already: reading one does not fail.
    axum::body::to_bytes(body, LARGEST_ANSWER).await.unwrap_or_default()
}

async fn truncated(response: Response, keep_percent: u8) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = whole(body).await;
    parts.headers.remove(header::CONTENT_LENGTH);
    let kept = bytes.len() * usize::from(keep_percent.min(100)) / 100;
    Response::from_parts(parts, Body::from(bytes.slice(..kept)))
}

async fn cut_half_way(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = whole(body).await;
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let first = bytes.slice(..bytes.len() / 2);
    // Pausing once lets the server send what it has before it learns of the break.
    let broken = stream::once(async {
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    let pieces = stream::iter([Ok(first)]).chain(broken);
    Response::from_parts(parts, Body::from_stream(pieces))
}
