//! `/sign-in/forgotten`: a link to choose a new password, by mail. The answer tells nobody whether there is such an account.

use super::around::Around;
use crate::App;
use crate::error::Failure;
use crate::gate;
use crate::pages::page;
use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Form, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use std::net::SocketAddr;

#[derive(Template)]
#[template(path = "sign_in/forgotten.html")]
struct ForgottenPage {
    around: Around,
    sends_mail: bool,
    asked: bool,
}

/// Whose password.
#[derive(Deserialize)]
pub struct Whose {
    email: String,
}

/// `GET /sign-in/forgotten`
pub async fn show(State(app): State<App>) -> Result<Response, Failure> {
    page(&forgotten(&app, false).await?)
}

/// `POST /sign-in/forgotten`
pub async fn submit(
    State(app): State<App>,
    Extension(connection): Extension<ConnectInfo<SocketAddr>>,
    headers: HeaderMap,
    Form(whose): Form<Whose>,
) -> Result<Response, Failure> {
    let shown = forgotten(&app, true).await?;
    if shown.sends_mail {
        let caller = gate::caller(&headers, Some(&connection));
        // Whether there is such an account shows neither in the answer nor in how long it takes.
        tokio::spawn(async move {
            if let Err(error) = app.hub.ask_password_reset(&whose.email, &caller).await {
                tracing::error!(%error, "a link to reset a password could not be made");
            }
        });
    }
    page(&shown)
}

async fn forgotten(app: &App, asked: bool) -> Result<ForgottenPage, Failure> {
    let settings = app.hub.workspace_settings().await?;
    let sends_mail = settings.smtp.is_some() && app.hub.pages_at(&settings).is_some();
    Ok(ForgottenPage { around: Around::of(app).await?, sends_mail, asked })
}
