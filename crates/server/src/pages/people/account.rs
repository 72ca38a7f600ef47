//! `/account`: what is one's own: name, password, second factor, sessions, tokens.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::gate::Who;
use crate::pages::page;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use counterpart_engine::EngineError;
use counterpart_model::{ApiToken, Session, SessionId, TokenId, TokenScope};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    frame: Frame,
    sessions: Vec<Session>,
    tokens: Vec<ApiToken>,
    codes_left: u64,
    zones: Vec<&'static str>,
    problem: Option<Problem>,
    /// A token that was just made: shown this once.
    made: Option<String>,
}

/// What is wrong, and in which part of the page.
struct Problem {
    part: &'static str,
    sentence: String,
}

impl AccountPage {
    fn wrong(&self, part: &str) -> Option<&str> {
        self.problem.as_ref().filter(|problem| problem.part == part).map(|problem| problem.sentence.as_str())
    }

    fn is_this(&self, session: &Session) -> bool {
        self.frame.who.signed_in.as_ref().is_some_and(|present| present.session.id == session.id)
    }

    fn scopes(&self) -> impl Iterator<Item = TokenScope> {
        let role = self.frame.who.user.role;
        TokenScope::ALL.into_iter().filter(move |scope| scope.is_of_use_to(role))
    }

    fn zone(&self) -> &str {
        self.frame.who.user.time_zone.as_deref().unwrap_or_default()
    }
}

/// `GET /account`
pub async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Failure> {
    page(&account(&app, frame, None, None).await?)
}

async fn account(
    app: &App,
    frame: Frame,
    problem: Option<Problem>,
    made: Option<String>,
) -> Result<AccountPage, Failure> {
    let signed_in = frame.who.session()?;
    let sessions = app.hub.own_sessions(signed_in).await?;
    let codes_left = app.hub.recovery_codes_left(signed_in).await?;
    let tokens = app.hub.own_tokens(frame.who.acting()?).await?;
    let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    Ok(AccountPage { sessions, tokens, codes_left, zones, problem, made, frame })
}

/// Goes on after something was done, or shows the page again with what is wrong.
pub(super) async fn ended<T>(
    app: &App,
    frame: Frame,
    part: &'static str,
    said: &str,
    outcome: Result<T, EngineError>,
) -> Result<Response, Failure> {
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/account?said={said}")).into_response()),
        Err(EngineError::Refused(sentence)) => {
            let shown = account(app, frame, Some(Problem { part, sentence }), None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What is typed of oneself.
#[derive(Deserialize)]
pub struct Profile {
    name: String,
    #[serde(default)]
    time_zone: String,
}

/// `POST /account/profile`
pub async fn profile(
    State(app): State<App>,
    frame: Frame,
    Form(typed): Form<Profile>,
) -> Result<Response, Failure> {
    let zone = Some(typed.time_zone.as_str()).filter(|zone| !zone.is_empty());
    let locale = frame.who.user.locale.clone();
    let (signed_in, caller) = (frame.who.session()?, &frame.who.caller);
    let outcome = app.hub.change_profile(signed_in, &typed.name, locale.as_deref(), zone, caller).await;
    ended(&app, frame, "profile", "saved", outcome).await
}

/// A new password, with the old one.
#[derive(Deserialize)]
pub struct NewPassword {
    old: SecretString,
    password: SecretString,
    again: SecretString,
}

/// `POST /account/password`
pub async fn password(
    State(app): State<App>,
    frame: Frame,
    Form(typed): Form<NewPassword>,
) -> Result<Response, Failure> {
    let outcome = if typed.password.expose_secret() == typed.again.expose_secret() {
        let (signed_in, caller) = (frame.who.session()?, &frame.who.caller);
        app.hub.change_password(signed_in, &typed.old, &typed.password, caller).await
    } else {
        Err(EngineError::Refused("The two passwords differ. Type both once more.".into()))
    };
    ended(&app, frame, "password", "password", outcome).await
}

/// Which session; none: all others.
#[derive(Deserialize)]
pub struct Which {
    session: Option<SessionId>,
}

/// `POST /account/sessions/end`
pub async fn end_sessions(
    State(app): State<App>,
    frame: Frame,
    Form(which): Form<Which>,
) -> Result<Response, Failure> {
    let outcome = app.hub.end_own_sessions(frame.who.session()?, which.session, &frame.who.caller).await;
    ended(&app, frame, "sessions", "ended", outcome).await
}

/// What a token is to be.
#[derive(Deserialize)]
pub struct NewToken {
    name: String,
    scope: TokenScope,
    /// Days until it expires; 0: never.
    days: i64,
}

/// `POST /account/tokens`
pub async fn make_token(
    State(app): State<App>,
    frame: Frame,
    Form(typed): Form<NewToken>,
) -> Result<Response, Failure> {
    let expires = (typed.days > 0).then(|| app.hub.now() + TimeDelta::days(typed.days.min(3_650)));
    let made = app.hub.make_token(frame.who.acting()?, &typed.name, typed.scope, expires).await;
    match made {
        Ok(made) => {
            let secret = made.secret.expose_secret().to_owned();
            page(&account(&app, frame, None, Some(secret)).await?)
        }
        Err(error) => ended(&app, frame, "tokens", "", Err::<(), _>(error)).await,
    }
}

/// `POST /account/tokens/{id}/revoke`
pub async fn revoke_token(
    State(app): State<App>,
    who: Who,
    Path(id): Path<TokenId>,
) -> Result<Response, Failure> {
    app.hub.revoke_token(who.acting()?, id).await?;
    Ok(Redirect::to("/account?said=revoked").into_response())
}
