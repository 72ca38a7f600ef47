//! A form that was sent when its session was over is not lost: it stands before whoever typed it again once they have signed in.
//!
//! What was sent travels with the browser, sealed: in the form of the sign-in, then with the new session. So nothing is stored
//! for whoever is not signed in, and it opens for the person who typed it and for nobody else. Nothing is done by itself: the
//! page is shown with its form filled in, and a sentence that it was not saved. Secrets are left out.

mod refill;
mod secrets;
mod tags;

use crate::error::Failure;
use crate::gate::Who;
use crate::said::with_said;
use crate::{App, cookies, urls};
use axum::Form;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use counterpart_engine::SignedIn;
use counterpart_model::{Instant, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// For how long it is kept: as long as a sign-in may well take.
const KEPT: TimeDelta = TimeDelta::minutes(30);
/// The most that is kept of a form, in bytes.
const MOST: usize = 64 * 1024;
/// The longest address of a page that is gone back to.
const LONGEST: usize = 2_000;
/// The word in an address that asks for what was typed.
const WORD: &str = "unsaved";
/// Where what was typed is shown when its form is not to be found any more.
pub const LAST_RESORT: &str = "/unsaved";

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsaved {
    at: Instant,
    /// The page on which it was typed; none where the browser did not tell.
    page: Option<String>,
    /// To which address it was sent.
    path: String,
    /// Whether a page can be read at that address too.
    readable: bool,
    /// Names with their values, without secrets.
    pub sent: Vec<(String, String)>,
}

/// In a request: what was typed is shown with this page, which says so.
#[derive(Debug, Clone, Copy)]
pub struct Shown;

impl Unsaved {
    /// What a refused request holds, and who typed it; nothing where that is no form, too large, or nobody knows whose.
    pub async fn of_refused(app: &App, who: Option<&Who>, head: Parts, body: Body) -> Option<(UserId, Self)> {
        if head.method != Method::POST {
            return None;
        }
        let user = match who {
            Some(who) => who.user.id,
            None => app.hub.named_by_browser(&cookies::last(&head.headers)?)?,
        };
        let page = page_of(app, &head.headers);
        let path = head.uri.path().to_owned();
        let readable = head.extensions.get::<MatchedPath>().is_some_and(|path| app.is_page(path.as_str()));
        let body = to_bytes(body, MOST).await.ok()?;
        let request = Request::from_parts(head, Body::from(body));
        let Form(sent) = Form::<Vec<(String, String)>>::from_request(request, app).await.ok()?;
        let sent = sent.into_iter().filter(|(name, _)| !secrets::is_secret(app, name)).collect();
        Some((user, Self { at: app.hub.now(), page, path, readable, sent }))
    }

    /// For a browser to hold.
    pub fn sealed(&self, app: &App, user: UserId) -> Option<String> {
        app.hub.seal_for(user, &serde_json::to_string(self).ok()?).ok()
    }

    fn open(app: &App, user: UserId, sealed: &str) -> Option<Self> {
        let kept: Self = serde_json::from_str(&app.hub.open_for(user, sealed)?).ok()?;
        (app.hub.now() - kept.at < KEPT).then_some(kept)
    }

    /// What this person typed before they had to sign in; nothing where nothing is kept, or not any more.
    pub fn of(app: &App, who: &Who) -> Option<Self> {
        let session = &who.signed_in.as_ref()?.session;
        Self::open(app, who.user.id, session.data.get(WORD)?.as_str()?)
    }

    /// Where it stands again: the page on which it was typed.
    pub fn address(&self) -> String {
        let place = match &self.page {
            Some(page) => page.as_str(),
            None if self.readable => self.path.as_str(),
            None => LAST_RESORT,
        };
        with_said(place, WORD)
    }

    /// The page to open anew where its form was not found.
    pub fn page(&self) -> &str {
        self.page.as_deref().unwrap_or("/")
    }
}

/// Keeps what somebody typed with the session that they have begun, and tells where it stands again; nothing where it is not
/// theirs, or was kept for too long.
pub async fn hand_over(app: &App, signed_in: &SignedIn, sealed: &str) -> Result<Option<String>, Failure> {
    let session = &signed_in.session;
    let Some(kept) = Unsaved::open(app, signed_in.user.id, sealed) else { return Ok(None) };
    app.hub.keep_session_data(session.id, &json!({ WORD: sealed })).await?;
    Ok(Some(kept.address()))
}

/// What a request of somebody who is in has to do with what they had typed.
pub enum Step {
    /// It asks for the page on which that stands again.
    Show(Box<Unsaved>, String),
    /// It sends the same form once more.
    Send,
}

impl Step {
    /// Nothing, for nearly every request.
    pub fn of(app: &App, who: &Who, head: &Parts) -> Option<Self> {
        if who.signed_in.as_ref()?.session.data.is_null() {
            return None;
        }
        let kept = Unsaved::of(app, who)?;
        let asks = || {
            head.uri
                .query()
                .unwrap_or_default()
                .split('&')
                .any(|pair| pair.strip_prefix("said=") == Some(WORD))
        };
        match head.method {
            Method::GET if asks() => Some(Self::Show(Box::new(kept), head.uri.path().to_owned())),
            Method::POST if head.uri.path() == kept.path => Some(Self::Send),
            _ => None,
        }
    }

    /// The answer: the page with what was typed, or, after a save, what came of that.
    pub async fn after(self, app: &App, who: Option<&Who>, response: Response) -> Result<Response, Failure> {
        match self {
            Self::Show(kept, path) => Ok(shown(&kept, &path, response).await),
            Self::Send if response.status() == StatusCode::SEE_OTHER => {
                if let Some(signed_in) = who.and_then(|who| who.signed_in.as_ref()) {
                    app.hub.keep_session_data(signed_in.session.id, &serde_json::Value::Null).await?;
                }
                Ok(response)
            }
            Self::Send => Ok(response),
        }
    }
}

async fn shown(kept: &Unsaved, path: &str, response: Response) -> Response {
    if path == LAST_RESORT {
        return response;
    }
    let (mut head, body) = response.into_parts();
    if head.status == StatusCode::OK {
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let page = String::from_utf8_lossy(&body);
        if let Some(filled) = refill::refill(&page, &kept.path, &kept.sent) {
            head.headers.remove(header::CONTENT_LENGTH);
            return Response::from_parts(head, Body::from(filled));
        }
    }
    // The record is gone meanwhile, or the form stood in a part of the page that is only there on demand.
    let elsewhere = if kept.readable && kept.path != path { kept.path.as_str() } else { LAST_RESORT };
    Redirect::to(&with_said(elsewhere, WORD)).into_response()
}

/// The page of ours on which the form stood, as the browser tells.
fn page_of(app: &App, headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let (_, rest) = text(header::REFERER)?.split_once("://")?;
    let (host, page) = rest.split_at(rest.find('/')?);
    let public = app.hub.public_url.as_deref().and_then(|url| url.split_once("://"));
    let ours =
        text(header::HOST) == Some(host) || public.is_some_and(|(_, own)| own.trim_end_matches('/') == host);
    let page = page.split('#').next()?;
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    // What was said there is not said again.
    let pairs = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("said=") && !pair.starts_with("done="));
    let query = pairs.collect::<Vec<_>>().join("&");
    let page = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    (ours && page.len() <= LONGEST && urls::local(Some(&page)) == page).then_some(page)
}
