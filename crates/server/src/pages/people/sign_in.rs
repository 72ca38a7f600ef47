//! `/sign-in`, `/sign-in/code`, `/sign-out`: getting in, step by step, and out again.

use super::around::Around;
use crate::error::Failure;
use crate::gate::{self, Who};
use crate::pages::page;
use crate::unsaved::{self, Unsaved};
use crate::{App, cookies, urls};
use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{Began, SignIn};
use counterpart_model::{Instant, SessionStanding};
use secrecy::SecretString;
use serde::Deserialize;
use std::net::SocketAddr;

/// Where to go on to afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub next: String,
    lost: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in/password.html")]
struct PasswordPage {
    around: Around,
    sentence: Option<String>,
    email: String,
    next: String,
    lost: bool,
    /// What was typed before, sealed.
    kept: String,
    awaits_first: bool,
}

/// What is typed at `/sign-in`.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    next: String,
    #[serde(default)]
    kept: String,
    email: String,
    password: SecretString,
}

/// `GET /sign-in`
pub async fn show(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let shown = password_page(&app, &asked.next, String::new(), None).await?;
    page(&PasswordPage { lost: asked.lost.is_some(), ..shown })
}

/// The answer to a form whose session was over: signing in leads back to it, with what was typed.
pub(crate) async fn again(app: &App, typed: &Unsaved, kept: String) -> Result<Response, Failure> {
    let shown = PasswordPage { kept, ..password_page(app, typed.page(), String::new(), None).await? };
    Ok((StatusCode::UNAUTHORIZED, page(&shown)?).into_response())
}

/// `POST /sign-in`
pub async fn submit(
    State(app): State<App>,
    Extension(connection): Extension<ConnectInfo<SocketAddr>>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let caller = gate::caller(&headers, Some(&connection));
    match app.hub.sign_in(&typed.email, &typed.password, &caller).await? {
        SignIn::Refused => {
            let sentence = "The address or the password is not right.".to_owned();
            let shown = password_page(&app, &typed.next, typed.email, Some(sentence)).await?;
            let shown = PasswordPage { kept: typed.kept, ..shown };
            Ok((StatusCode::UNAUTHORIZED, page(&shown)?).into_response())
        }
        SignIn::Throttled { until } => {
            let (seconds, sentence) = wait(&app, until);
            let shown = password_page(&app, &typed.next, typed.email, Some(sentence)).await?;
            let shown = PasswordPage { kept: typed.kept, ..shown };
            let headers = [(header::RETRY_AFTER, seconds.to_string())];
            Ok((StatusCode::TOO_MANY_REQUESTS, headers, page(&shown)?).into_response())
        }
        SignIn::In(began) | SignIn::NeedsSecondFactor(began) | SignIn::NeedsEnrolment(began) => {
            let place = unsaved::hand_over(&app, &began.signed_in, &typed.kept).await?;
            Ok(go_on(&app, &began, place.as_deref().unwrap_or(&typed.next)))
        }
    }
}

async fn password_page(
    app: &App,
    next: &str,
    email: String,
    sentence: Option<String>,
) -> Result<PasswordPage, Failure> {
    let next = urls::local(Some(next)).to_owned();
    let awaits_first = app.hub.awaits_first_user().await?;
    let (lost, kept) = (false, String::new());
    Ok(PasswordPage { around: Around::of(app).await?, sentence, email, next, lost, kept, awaits_first })
}

/// Too many tries: how many seconds, and the sentence.
fn wait(app: &App, until: Instant) -> (i64, String) {
    let seconds = (until - app.hub.now()).num_seconds().max(0) + 1;
    let sentence = format!(
        "Too many tries failed. Wait {seconds} seconds and try again; until then even the right one is refused."
    );
    (seconds, sentence)
}

/// The browser gets its session and is taken to the next step, or in.
pub fn go_on(app: &App, began: &Began, next: &str) -> Response {
    let next = urls::local(Some(next));
    let page = match began.signed_in.session.standing {
        SessionStanding::In => next.to_owned(),
        SessionStanding::NeedsSecondFactor => format!("/sign-in/code?next={}", urls::encoded(next)),
        SessionStanding::NeedsEnrolment => format!("/sign-in/second-factor?next={}", urls::encoded(next)),
    };
    (cookies::give_to(app, &began.token, began.signed_in.user.id), Redirect::to(&page)).into_response()
}

#[derive(Template)]
#[template(path = "sign_in/code.html")]
struct CodePage {
    around: Around,
    sentence: Option<String>,
    email: String,
    next: String,
}

/// What is typed as the second step.
#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    pub next: String,
    pub code: String,
}

/// `GET /sign-in/code`
pub async fn show_code(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    if who.principal.is_some() {
        return Ok(Redirect::to(urls::local(Some(&asked.next))).into_response());
    }
    page(&code_page(&app, &who, &asked.next, None).await?)
}

/// `POST /sign-in/code`
pub async fn submit_code(
    State(app): State<App>,
    who: Who,
    Form(typed): Form<Code>,
) -> Result<Response, Failure> {
    match app.hub.pass_second_factor(who.session()?, &typed.code, &who.caller).await? {
        SignIn::Refused => {
            let sentence = "This code is not right, or was used already. Wait for the next one.".to_owned();
            let shown = code_page(&app, &who, &typed.next, Some(sentence)).await?;
            Ok((StatusCode::UNAUTHORIZED, page(&shown)?).into_response())
        }
        SignIn::Throttled { until } => {
            let (seconds, sentence) = wait(&app, until);
            let shown = code_page(&app, &who, &typed.next, Some(sentence)).await?;
            let headers = [(header::RETRY_AFTER, seconds.to_string())];
            Ok((StatusCode::TOO_MANY_REQUESTS, headers, page(&shown)?).into_response())
        }
        SignIn::In(began) | SignIn::NeedsSecondFactor(began) | SignIn::NeedsEnrolment(began) => {
            Ok(go_on(&app, &began, &typed.next))
        }
    }
}

async fn code_page(app: &App, who: &Who, next: &str, sentence: Option<String>) -> Result<CodePage, Failure> {
    let next = urls::local(Some(next)).to_owned();
    Ok(CodePage { around: Around::of(app).await?, sentence, email: who.user.email.clone(), next })
}

/// `POST /sign-out`
pub async fn sign_out(State(app): State<App>, who: Who) -> Result<Response, Failure> {
    app.hub.sign_out(who.session()?, &who.caller).await?;
    Ok(([(header::SET_COOKIE, cookies::take_away(&app))], Redirect::to("/sign-in")).into_response())
}
