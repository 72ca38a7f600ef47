//! `/integrations/{name}/preview`: what a sync would do now. The vendor is read as a sync reads it, and nothing is written.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::integrations::find;
use crate::pages::page;
use crate::previews::Previewing;
use crate::urls::encoded;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_model::{Instant, Integration};
use serde::Deserialize;

/// Seconds after which a browser looks again.
const LOOK_AGAIN: &str = "2";

/// Whether it is to be made anew.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    again: String,
}

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage {
    frame: Frame,
    integration: Integration,
    address: String,
    reading_since: Option<Instant>,
    failed: Option<String>,
}

/// `GET /integrations/{name}/preview`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let integration = find(&app, &name).await?;
    let (mut reading_since, mut failed) = (None, None);
    match app.previews.of(&integration) {
        Some(Previewing::Reading { since }) => reading_since = Some(since),
        Some(Previewing::Failed(sentence)) => failed = Some(sentence),
        Some(Previewing::Done(key)) if asked.again.is_empty() => {
            let fresh = app.hub.kept_plan(&key).await.is_ok_and(|kept| kept.applied.is_none());
            if fresh {
                return Ok(Redirect::to(&format!("/plans/{key}")).into_response());
            }
        }
        Some(Previewing::Done(_)) | None => {}
    }
    let reads = reading_since.is_some();
    let address = address(&integration);
    let shown = page(&PreviewPage { frame, integration, address, reading_since, failed })?;
    if reads {
        return Ok(([(header::REFRESH, LOOK_AGAIN)], shown).into_response());
    }
    Ok(shown)
}

/// `POST /integrations/{name}/preview`
pub async fn begin(State(app): State<App>, Path(name): Path<String>) -> Result<Response, Failure> {
    let integration = find(&app, &name).await?;
    Ok(Redirect::to(&started(&app, integration)).into_response())
}

/// Begins a preview, and tells where it is looked at.
pub fn started(app: &App, integration: Integration) -> String {
    let address = address(&integration);
    app.previews.begin(&app.hub, integration, format!("{address}?again=yes"));
    address
}

fn address(integration: &Integration) -> String {
    format!("/integrations/{}/preview", encoded(&integration.name))
}
