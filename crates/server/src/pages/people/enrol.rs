//! `/sign-in/second-factor`: setting up an authenticator app in the middle of a sign-in.

use super::around::Around;
use super::sign_in::{Asked, Code};
use crate::error::Failure;
use crate::gate::Who;
use crate::pages::page;
use crate::{App, cookies, urls};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, Enrolment};
use secrecy::ExposeSecret;

/// What an authenticator app is shown.
pub struct Scan {
    /// The picture, as SVG of our own making.
    pub picture: String,
    /// The same as letters, in groups of four.
    pub key: String,
}

impl Scan {
    /// Of an enrolment.
    pub fn of(enrolment: &Enrolment) -> Self {
        let url = enrolment.url.expose_secret();
        let picture = qrcode::QrCode::new(url.as_bytes()).map(|code| {
            let svg = code.render::<qrcode::render::svg::Color<'_>>().quiet_zone(false).build();
            // Without the XML declaration it can stand inside a page.
            svg.find("<svg").map(|at| svg[at..].to_owned()).unwrap_or_default()
        });
        let letters: Vec<char> = enrolment.secret.expose_secret().chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        Self { picture: picture.unwrap_or_default(), key: groups.join(" ") }
    }
}

#[derive(Template)]
#[template(path = "sign_in/enrol.html")]
struct EnrolPage {
    around: Around,
    sentence: Option<String>,
    app: Option<Scan>,
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in/recovery.html")]
pub(super) struct RecoveryPage {
    pub around: Around,
    pub codes: Vec<String>,
    pub next: String,
}

/// `GET /sign-in/second-factor`
pub async fn show(State(app): State<App>, who: Who, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let next = urls::local(Some(&asked.next)).to_owned();
    if who.principal.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let enrolment = app.hub.begin_second_factor(who.session()?, None).await?;
    let around = Around::of(&app).await?;
    page(&EnrolPage { around, sentence: None, app: Some(Scan::of(&enrolment)), next })
}

/// `POST /sign-in/second-factor`
pub async fn submit(State(app): State<App>, who: Who, Form(typed): Form<Code>) -> Result<Response, Failure> {
    let next = urls::local(Some(&typed.next)).to_owned();
    let around = Around::of(&app).await?;
    match app.hub.confirm_second_factor(who.session()?, &typed.code, &who.caller).await {
        Ok((began, codes)) => {
            let codes = codes.0.iter().map(|code| code.expose_secret().to_owned()).collect();
            let shown = page(&RecoveryPage { around, codes, next })?;
            Ok((cookies::give_to(&app, &began.token, began.signed_in.user.id), shown).into_response())
        }
        Err(EngineError::Refused(sentence)) => {
            let shown = page(&EnrolPage { around, sentence: Some(sentence), app: None, next })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
