//! What is sent twice is done once: a program says so with the header `Idempotency-Key`, a form with `once` in its address, so
//! that double clicks, reloads and repeats after a cut line do nothing a second time.

use crate::App;
use crate::error::Failure;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use counterpart_engine::Claim;
use counterpart_model::Principal;
use secrecy::ExposeSecret;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

/// The most of a body that is compared, and of an answer that is kept. What a route takes is limited by itself.
const LIMIT: usize = crate::layers::FILE_LIMIT;
/// How often it is looked whether the first of two is done.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long the second of two waits for the first: as long as an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// The key of a request that is to be done once.
pub fn key(head: &Parts, api: bool) -> Option<String> {
    if matches!(head.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return None;
    }
    if api {
        return head.headers.get("idempotency-key")?.to_str().ok().map(str::to_owned);
    }
    let query = head.uri.query().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("once=")).map(str::to_owned)
}

/// Does it, or gives the answer that it had when it was done.
pub async fn run(
    app: &App,
    who: &Principal,
    key: &str,
    (head, body): (Parts, Body),
    next: Next,
    api: bool,
) -> Result<Response, Failure> {
    let body = to_bytes(body, LIMIT).await.map_err(|_| {
        Failure::TooLarge("What was sent is larger than is taken here, and nothing was done.".into())
    })?;
    let mut request = format!("{} {}\n", head.method, head.uri).into_bytes();
    request.extend_from_slice(&body);
    let again = Request::from_parts(head, Body::from(body));
    // The forms of a page share one word, and somebody may go back, type something else and save again: on pages, the key
    // stands for this very request.
    let own = if api { key.to_owned() } else { format!("{key}.{:016x}", digest(&request)) };
    let key = own.as_str();
    let mut waited = Duration::ZERO;
    loop {
        match app.hub.claim_key(who, key, &request).await? {
            Claim::Fresh => break,
            Claim::Done { status, body } => return Ok(answered(status, body.expose_secret(), api)),
            Claim::OtherRequest => {
                return Err(Failure::Conflict(
                    "This Idempotency-Key was used for another request. Use a new one for every new request."
                        .into(),
                ));
            }
            Claim::Unknown => {
                return Err(Failure::Conflict(
                    "This was sent before, and the program ended before it could say what came of it. Look at Runs \
                     whether it was done, then open the page anew."
                        .into(),
                ));
            }
            Claim::UnderWay if waited < PATIENCE => {
                tokio::time::sleep(LOOK_AGAIN).await;
                waited += LOOK_AGAIN;
            }
            Claim::UnderWay => {
                return Err(Failure::Conflict("This is being done at this moment. Look at Runs.".into()));
            }
        }
    }
    let response = next.run(again).await;
    keep(app, who, key, response).await
}

/// Keeps the answer of what was done. What was refused did nothing, and may be sent again.
async fn keep(app: &App, who: &Principal, key: &str, response: Response) -> Result<Response, Failure> {
    let status = response.status();
    if !(status.is_success() || status == StatusCode::SEE_OTHER) {
        app.hub.release_key(who, key).await?;
        return Ok(response);
    }
    if status == StatusCode::SEE_OTHER {
        let place = response.headers().get(header::LOCATION).and_then(|place| place.to_str().ok());
        app.hub.complete_key(who, key, status.as_u16(), place.unwrap_or("/")).await?;
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    let body = to_bytes(body, LIMIT).await.unwrap_or_default();
    app.hub.complete_key(who, key, status.as_u16(), &String::from_utf8_lossy(&body)).await?;
    Ok(Response::from_parts(head, Body::from(body)))
}

fn digest(request: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.hash(&mut hasher);
    hasher.finish()
}

fn answered(status: u16, body: &str, api: bool) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if status != StatusCode::SEE_OTHER {
        // What is shown once, such as a new token, is shown to whoever's answer was lost on the way.
        let kind = if api { "application/json" } else { "text/html; charset=utf-8" };
        return (status, [(header::CONTENT_TYPE, kind)], body.to_owned()).into_response();
    }
    let place = HeaderValue::from_str(body).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (status, [(header::LOCATION, place)]).into_response()
}
