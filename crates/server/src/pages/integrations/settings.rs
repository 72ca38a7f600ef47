//! `/integrations/{name}/settings`: what is read and written, and by which rules (R06). Whoever was slower than somebody else
//! is told what is different, and loses nothing that they chose.

use super::head::Head;
use super::settings_form::{self, Group};
use crate::App;
use crate::error::Failure;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, Hub, SettingsChange};
use counterpart_model::{Integration, IntegrationSettings, NewCustomers};

#[derive(Template)]
#[template(path = "integrations/settings.html")]
struct Settings {
    frame: Frame,
    head: Head,
    groups: Vec<Group>,
    version: String,
    sentence: Option<String>,
    may: bool,
}

/// `GET /integrations/{name}/settings`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    page(&page_of(&app, frame, &integration, &integration.settings).await?)
}

/// `POST /integrations/{name}/settings`
pub async fn submit(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    sent: Fields,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let descriptor = app.hub.connectors.get(&integration.connector)?.descriptor();
    let (change, mut problems) = settings_form::read(descriptor, &sent);
    let wanted = change.over(&integration.settings);
    if problems.is_empty() {
        let outcome = match Hub::unless_changed(&integration, sent.get("version")) {
            Ok(()) if wanted == integration.settings => return Ok(back(&integration, "nothing")),
            Ok(()) => app.hub.change_settings(&integration, wanted.clone()).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(changed) => {
                let newly = changed.settings.new_customers == NewCustomers::Automatic
                    && integration.settings.new_customers != NewCustomers::Automatic;
                return Ok(back(&changed, if newly { "automatic" } else { "saved" }));
            }
            Err(EngineError::NeedsDecision(_)) => return slower(&app, frame, &name, &change).await,
            Err(error @ EngineError::Form(_)) => problems = Hub::problems_of(descriptor, &error),
            Err(error) => return Err(error.into()),
        }
    }
    let mut shown = page_of(&app, frame, &integration, &wanted).await?;
    shown.sentence = settings_form::place(&mut shown.groups, &problems, &sent);
    // Who mends a mistake does not overwrite what they have not seen.
    shown.version = sent.get("version").to_owned();
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
}

/// Somebody else was faster: what was chosen stays chosen, and each question says what is saved now.
async fn slower(app: &App, frame: Frame, name: &str, change: &SettingsChange) -> Result<Response, Failure> {
    let now = super::find(app, name).await?;
    let mut shown = page_of(app, frame, &now, &change.over(&now.settings)).await?;
    let descriptor = app.hub.connectors.get(&now.connector)?.descriptor();
    let saved = settings_form::groups(descriptor, &now.settings);
    settings_form::compare(&mut shown.groups, &saved);
    shown.sentence = Some(format!(
        "Somebody else changed '{}' meanwhile, so nothing was saved. What you chose still stands here; where something else \
         is saved now, it says so. Save again to have yours.",
        now.name
    ));
    Ok((StatusCode::CONFLICT, page(&shown)?).into_response())
}

async fn page_of(
    app: &App,
    frame: Frame,
    integration: &Integration,
    chosen: &IntegrationSettings,
) -> Result<Settings, Failure> {
    let descriptor = app.hub.connectors.get(&integration.connector)?.descriptor();
    let mut groups = settings_form::groups(descriptor, chosen);
    settings_form::offer(app, integration, &mut groups).await;
    Ok(Settings {
        head: Head::of(app, integration, "settings").await?,
        may: frame.may_manage_integrations(),
        frame,
        groups,
        version: Hub::version_of(integration),
        sentence: None,
    })
}

fn back(integration: &Integration, said: &str) -> Response {
    Redirect::to(&format!("{}/settings?said={said}", super::address(integration))).into_response()
}
