//! `/settings`: what holds for the whole workspace, and how people get in.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, SmtpPassword};
use counterpart_model::{SecondFactorRule, SmtpSettings, SmtpTls, WorkspaceSettings};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "settings/workspace.html")]
struct WorkspacePage {
    frame: Frame,
    settings: WorkspaceSettings,
    zones: Vec<&'static str>,
    sentence: Option<String>,
}

#[derive(Template)]
#[template(path = "settings/security.html")]
struct SecurityPage {
    frame: Frame,
    settings: WorkspaceSettings,
    has_password: bool,
    /// Where links in mails lead while the field is empty.
    told: Option<String>,
    sentence: Option<String>,
}

impl SecurityPage {
    fn requires_factor(&self) -> bool {
        self.settings.second_factor == SecondFactorRule::Required
    }

    fn tls(&self) -> SmtpTls {
        self.settings.smtp.as_ref().map_or(SmtpTls::StartTls, |smtp| smtp.tls)
    }
}

/// `GET /settings`
pub async fn workspace(State(app): State<App>, frame: Frame) -> Result<Response, Failure> {
    let settings = app.hub.workspace_settings().await?;
    page(&workspace_page(frame, settings, None))
}

fn workspace_page(frame: Frame, settings: WorkspaceSettings, sentence: Option<String>) -> WorkspacePage {
    let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    WorkspacePage { frame, settings, zones, sentence }
}

/// What is typed of the workspace.
#[derive(Deserialize)]
pub struct Workspace {
    name: String,
    locale: String,
    time_zone: String,
    /// Addresses, one per line.
    #[serde(default)]
    notify: String,
}

/// `POST /settings`
pub async fn save_workspace(
    State(app): State<App>,
    frame: Frame,
    Form(typed): Form<Workspace>,
) -> Result<Response, Failure> {
    let notify = typed.notify.split(['\n', ',', ';']).map(str::trim).filter(|one| !one.is_empty());
    let settings = WorkspaceSettings {
        name: typed.name,
        locale: typed.locale,
        time_zone: typed.time_zone,
        notify: notify.map(str::to_owned).collect(),
        ..app.hub.workspace_settings().await?
    };
    let saved =
        app.hub.change_workspace_settings(frame.who.acting()?, settings.clone(), SmtpPassword::Keep).await;
    match saved {
        Ok(_) => Ok(Redirect::to("/settings?said=saved").into_response()),
        Err(EngineError::Refused(sentence)) => {
            let again = page(&workspace_page(frame, settings, Some(sentence)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /settings/security`
pub async fn security(State(app): State<App>, frame: Frame) -> Result<Response, Failure> {
    let settings = app.hub.workspace_settings().await?;
    page(&security_page(&app, frame, settings, None).await?)
}

async fn security_page(
    app: &App,
    frame: Frame,
    settings: WorkspaceSettings,
    sentence: Option<String>,
) -> Result<SecurityPage, Failure> {
    let has_password = app.hub.has_smtp_password().await?;
    let told = app.hub.public_url.clone();
    Ok(SecurityPage { frame, settings, has_password, told, sentence })
}

/// What is typed of the way in, and of mail.
#[derive(Deserialize)]
pub struct Security {
    second_factor: SecondFactorRule,
    #[serde(default)]
    base_url: String,
    #[serde(default)]
    server: String,
    #[serde(default)]
    port: String,
    tls: SmtpTls,
    #[serde(default)]
    user: String,
    password: SecretString,
    #[serde(default)]
    from: String,
}

/// `POST /settings/security`
pub async fn save_security(
    State(app): State<App>,
    frame: Frame,
    Form(typed): Form<Security>,
) -> Result<Response, Failure> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let smtp = some(&typed.server).map(|server| SmtpSettings {
        server,
        port: typed.port.trim().parse().unwrap_or_default(),
        tls: typed.tls,
        user: some(&typed.user),
        from: typed.from.trim().to_owned(),
    });
    let password = match (&smtp, typed.password.expose_secret().is_empty()) {
        (None, _) => SmtpPassword::Clear,
        (Some(_), true) => SmtpPassword::Keep,
        (Some(_), false) => SmtpPassword::Set(typed.password),
    };
    let settings = WorkspaceSettings {
        second_factor: typed.second_factor,
        base_url: some(&typed.base_url),
        smtp,
        ..app.hub.workspace_settings().await?
    };
    match app.hub.change_workspace_settings(frame.who.acting()?, settings.clone(), password).await {
        Ok(_) => Ok(Redirect::to("/settings/security?said=saved").into_response()),
        Err(EngineError::Refused(sentence)) => {
            let again = page(&security_page(&app, frame, settings, Some(sentence)).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
