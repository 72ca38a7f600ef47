//! `/link/{secret}`: links that work once. The first makes the first account, an invitation and a reset choose a password.

use super::around::Around;
use super::sign_in::go_on;
use crate::App;
use crate::error::Failure;
use crate::gate;
use crate::pages::page;
use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use counterpart_engine::{EngineError, LinkShown};
use counterpart_model::LinkPurpose;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::net::SocketAddr;

#[derive(Template)]
#[template(path = "sign_in/link.html")]
struct LinkPage {
    around: Around,
    title: &'static str,
    text: String,
    sentence: Option<String>,
    is_first: bool,
    secret: String,
    name: String,
    email: String,
}

/// What is typed.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    password: SecretString,
    again: SecretString,
}

/// `GET /link/{secret}`. Looking uses nothing up: mail programs look at links before people do.
pub async fn show(State(app): State<App>, Path(secret): Path<String>) -> Result<Response, Failure> {
    let shown = known(&app, &secret).await?;
    page(&link_page(&app, &shown, secret, None, ("", "")).await?)
}

/// `POST /link/{secret}`
pub async fn submit(
    State(app): State<App>,
    Path(secret): Path<String>,
    Extension(connection): Extension<ConnectInfo<SocketAddr>>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let shown = known(&app, &secret).await?;
    let caller = gate::caller(&headers, Some(&connection));
    let opened = SecretString::from(secret.clone());
    let outcome = if typed.password.expose_secret() != typed.again.expose_secret() {
        Err(EngineError::Refused("The two passwords differ. Type both once more.".into()))
    } else if shown.link.purpose == LinkPurpose::First {
        app.hub.make_first_user(&opened, &typed.email, &typed.name, &typed.password, &caller).await
    } else {
        app.hub.choose_password(&opened, &typed.password, &caller).await
    };
    match outcome {
        Ok(signed_in) => match signed_in.began() {
            Some(began) => Ok(go_on(&app, &began, "/")),
            None => Err(Failure::Conflict("The password is chosen. Sign in with it.".into())),
        },
        Err(EngineError::Refused(sentence)) => {
            let typed = (typed.name.as_str(), typed.email.as_str());
            let again = page(&link_page(&app, &shown, secret, Some(sentence), typed).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn known(app: &App, secret: &str) -> Result<LinkShown, Failure> {
    app.hub.look_at_link(&SecretString::from(secret.to_owned())).await?.ok_or_else(|| {
        Failure::NotFound(
            "This link was used already, has expired, or a newer one was made. Ask whoever sent it for a new one; on the \
             server, counterpart users link makes one."
                .into(),
        )
    })
}

async fn link_page(
    app: &App,
    shown: &LinkShown,
    secret: String,
    sentence: Option<String>,
    (name, email): (&str, &str),
) -> Result<LinkPage, Failure> {
    let around = Around::of(app).await?;
    let user = shown.user.as_ref();
    let (title, text) = match shown.link.purpose {
        LinkPurpose::First => (
            "Welcome",
            "You make the first account, that of the primary technician, who can do everything and invite others.".to_owned(),
        ),
        LinkPurpose::Invitation => (
            "Welcome",
            format!("{} invites you to {}. Choose a password.", shown.link.made_by, around.workspace),
        ),
        LinkPurpose::PasswordReset => ("A new password", "Choose a new password. Your sessions end.".to_owned()),
    };
    Ok(LinkPage {
        around,
        title,
        text,
        sentence,
        is_first: shown.link.purpose == LinkPurpose::First,
        secret,
        name: name.to_owned(),
        email: user.map_or_else(|| email.to_owned(), |user| user.email.clone()),
    })
}
