//! The gate before every route: who asks, and whether they may.

use crate::error::{Failure, is_api};
use crate::pages::people::again;
use crate::routes::Needs;
use crate::unsaved::{Shown, Step, Unsaved};
use crate::{App, cookies, once, unsaved};
use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::SignedIn;
use counterpart_model::{Actor, Caller, Permission, Principal, SessionStanding, User};
use secrecy::SecretString;
use std::net::SocketAddr;

/// Who asks, as handlers see it.
#[derive(Debug, Clone)]
pub struct Who {
    /// Their account.
    pub user: User,
    /// As whom they act; nothing until the sign-in is complete.
    pub principal: Option<Principal>,
    /// Their session, and how far the sign-in has come; none where a token is used.
    pub signed_in: Option<SignedIn>,
    /// From where the request comes.
    pub caller: Caller,
}

impl Who {
    /// Whether they may do it.
    pub fn may(&self, permission: Permission) -> bool {
        self.principal.as_ref().is_some_and(|principal| principal.may(permission))
    }

    /// As whom they act. The gate lets nobody else to a handler that asks for a permission.
    pub fn acting(&self) -> Result<&Principal, Failure> {
        self.principal.as_ref().ok_or(Failure::NotSignedIn)
    }

    /// As the journal names them.
    pub fn actor(&self) -> Actor {
        self.user.actor()
    }

    /// Their session, for what only a person in a browser does.
    pub fn session(&self) -> Result<&SignedIn, Failure> {
        self.signed_in.as_ref().ok_or(Failure::NotSignedIn)
    }
}

/// Handlers take `Who` as an argument; the gate has put it there.
impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::NotSignedIn)
    }
}

/// Lets a request through to its handler, or does not.
pub async fn guard(State((app, needs)): State<(App, Needs)>, request: Request, next: Next) -> Response {
    // A body cannot be shared with another thread, so only the head is looked at.
    let (mut head, body) = request.into_parts();
    let api = is_api(head.uri.path());
    let who = match recognise(&app, &head).await {
        Ok(who) => who,
        Err(failure) => return failure.into_response_for(api),
    };
    let refused = match (&who, needs) {
        (_, Needs::Nothing) => None,
        (None, _) => Some(Failure::NotSignedIn),
        (Some(_), Needs::PasswordGiven) => None,
        (Some(who), Needs::May(_)) if who.principal.is_none() => Some(Failure::NotSignedIn),
        (Some(who), Needs::May(permission)) if !who.may(permission) => Some(Failure::MayNot(permission)),
        (Some(_), Needs::May(_)) => None,
    };
    match refused {
        None => {
            let principal = who.as_ref().and_then(|who| who.principal.clone());
            let step =
                who.as_ref().filter(|_| principal.is_some()).and_then(|who| Step::of(&app, who, &head));
            if let Some(who) = &who {
                head.extensions.insert(who.clone());
            }
            if matches!(step, Some(Step::Show(..))) {
                head.extensions.insert(Shown);
            }
            let response = match (principal, once::key(&head, api)) {
                (Some(principal), Some(key)) => {
                    let done = once::run(&app, &principal, &key, (head, body), next, api).await;
                    done.unwrap_or_else(|failure| failure.into_response_for(api))
                }
                _ => next.run(Request::from_parts(head, body)).await,
            };
            match step {
                None => response,
                Some(step) => {
                    let answer = step.after(&app, who.as_ref(), response).await;
                    answer.unwrap_or_else(|failure| failure.into_response_for(api))
                }
            }
        }
        Some(Failure::NotSignedIn) if !api => {
            let answer = to_sign_in(&app, needs, who.as_ref(), (head, body)).await;
            answer.unwrap_or_else(|failure| failure.into_response_for(api))
        }
        Some(failure) => failure.into_response_for(api),
    }
}

/// Whoever has not signed in is taken there, and back again afterwards. What was typed into a form stands there again, where it
/// is known who typed it.
async fn to_sign_in(
    app: &App,
    needs: Needs,
    who: Option<&Who>,
    (head, body): (Parts, Body),
) -> Result<Response, Failure> {
    let signed_in = who.and_then(|who| who.signed_in.as_ref());
    let standing = signed_in.map(|signed_in| signed_in.session.standing);
    let page = match standing {
        None if app.options.demo.is_some() => "/demo",
        Some(SessionStanding::NeedsSecondFactor) => "/sign-in/code",
        Some(SessionStanding::NeedsEnrolment) => "/sign-in/second-factor",
        _ => "/sign-in",
    };
    let back = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    if matches!(head.method, Method::GET | Method::HEAD) {
        let page = if back == "/" { page.to_owned() } else { with_next(page, &back) };
        return Ok(Redirect::to(&page).into_response());
    }
    let lost = Redirect::to(&format!("{page}?lost=1")).into_response();
    if !matches!(needs, Needs::May(_)) {
        return Ok(lost);
    }
    let Some((user, typed)) = Unsaved::of_refused(app, who, head, body).await else { return Ok(lost) };
    let Some(sealed) = typed.sealed(app, user) else { return Ok(lost) };
    match signed_in {
        // Half signed in: it waits with the session.
        Some(signed_in) => {
            let place = unsaved::hand_over(app, signed_in, &sealed).await?;
            Ok(Redirect::to(&with_next(page, place.as_deref().unwrap_or("/"))).into_response())
        }
        None => again(app, &typed, sealed).await,
    }
}

fn with_next(page: &str, next: &str) -> String {
    format!("{page}?next={}", crate::urls::encoded(next))
}

async fn recognise(app: &App, head: &Parts) -> Result<Option<Who>, Failure> {
    let caller = caller(&head.headers, head.extensions.get::<ConnectInfo<SocketAddr>>());
    if let Some(token) = bearer(&head.headers) {
        // Tokens open the API and nothing else; one that is wrong is said to be so, not taken for nobody.
        if !is_api(head.uri.path()) {
            return Ok(None);
        }
        let token = SecretString::from(token.to_owned());
        let holder = app.hub.resolve_token(&token).await?.ok_or(Failure::BadToken)?;
        let principal = Some(holder.principal(caller.clone()));
        let user = holder.user;
        return Ok(Some(Who { user, principal, signed_in: None, caller }));
    }
    let Some(cookie) = cookies::session(&head.headers) else { return Ok(None) };
    let Some(signed_in) = app.hub.resolve_session(&cookie).await? else { return Ok(None) };
    let principal = signed_in.principal(caller.clone());
    Ok(Some(Who { user: signed_in.user.clone(), principal, signed_in: Some(signed_in), caller }))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Where a request comes from. Only the address of the connection itself is believed.
pub fn caller(headers: &HeaderMap, connection: Option<&ConnectInfo<SocketAddr>>) -> Caller {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    Caller {
        address: connection.map(|ConnectInfo(address)| address.ip()),
        agent: agent.map(|agent| agent.chars().take(200).collect()),
    }
}
