//! The second factor of somebody who is signed in: another app, new recovery codes, none any more.

use super::account::ended;
use super::around::Around;
use super::enrol::{RecoveryPage, Scan};
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use crate::{App, cookies};
use askama::Template;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use counterpart_engine::{EngineError, RecoveryCodes};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The password, asked once more.
#[derive(Deserialize)]
pub struct Sure {
    password: SecretString,
}

/// A code of the new app.
#[derive(Deserialize)]
pub struct Code {
    code: String,
}

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct AppPage {
    frame: Frame,
    scan: Option<Scan>,
    sentence: Option<String>,
}

/// `POST /account/second-factor`: shows the picture of a new app.
pub async fn begin(
    State(app): State<App>,
    frame: Frame,
    Form(sure): Form<Sure>,
) -> Result<Response, Failure> {
    match app.hub.begin_second_factor(frame.who.session()?, Some(&sure.password)).await {
        Ok(enrolment) => page(&AppPage { frame, scan: Some(Scan::of(&enrolment)), sentence: None }),
        Err(error) => ended(&app, frame, "factor", "", Err::<(), _>(error)).await,
    }
}

/// `POST /account/second-factor/confirm`
pub async fn confirm(
    State(app): State<App>,
    frame: Frame,
    Form(typed): Form<Code>,
) -> Result<Response, Failure> {
    let confirmed = app.hub.confirm_second_factor(frame.who.session()?, &typed.code, &frame.who.caller).await;
    match confirmed {
        Ok((began, codes)) => {
            let shown = recovery(&app, &codes).await?;
            Ok(([(header::SET_COOKIE, cookies::give(&app, &began.token))], shown).into_response())
        }
        Err(EngineError::Refused(sentence)) => {
            let shown = page(&AppPage { frame, scan: None, sentence: Some(sentence) })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/recovery-codes`
pub async fn new_codes(
    State(app): State<App>,
    frame: Frame,
    Form(sure): Form<Sure>,
) -> Result<Response, Failure> {
    let made = app.hub.new_recovery_codes(frame.who.session()?, &sure.password, &frame.who.caller).await;
    match made {
        Ok(codes) => recovery(&app, &codes).await,
        Err(error) => ended(&app, frame, "factor", "", Err::<(), _>(error)).await,
    }
}

/// `POST /account/second-factor/remove`
pub async fn remove(
    State(app): State<App>,
    frame: Frame,
    Form(sure): Form<Sure>,
) -> Result<Response, Failure> {
    let gone = app.hub.remove_second_factor(frame.who.session()?, &sure.password, &frame.who.caller).await;
    ended(&app, frame, "factor", "factor-off", gone).await
}

async fn recovery(app: &App, codes: &RecoveryCodes) -> Result<Response, Failure> {
    let codes = codes.0.iter().map(|code| code.expose_secret().to_owned()).collect();
    page(&RecoveryPage { around: Around::of(app).await?, codes, next: "/account?said=factor".to_owned() })
}
