//! `/runs`: every run, newest first.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use counterpart_model::{Run, RunId};
use serde::Deserialize;

/// Runs on a page.
const PAGE: u64 = 50;

/// Which page of the list.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// Only of the integration of this name.
    #[serde(default)]
    integration: String,
    /// Older than this run.
    before: Option<RunId>,
}

#[derive(Template)]
#[template(path = "runs.html")]
struct Runs {
    frame: Frame,
    runs: Vec<Run>,
    integration: String,
    /// The last run on this page, where there are older ones.
    older: Option<RunId>,
    first: bool,
}

/// `GET /runs`
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = match wanted.integration.as_str() {
        "" => None,
        name => Some(app.hub.integration(name).await?.id),
    };
    let tx = app.hub.workspace.read().await?;
    let before = match wanted.before {
        Some(id) => tx.runs().get(id).await?,
        None => None,
    };
    let mut runs = tx.runs().list(integration, before.as_ref(), PAGE + 1).await?;
    let more = runs.len() as u64 > PAGE;
    runs.truncate(PAGE as usize);
    let older = runs.last().filter(|_| more).map(|run| run.id);
    page(&Runs { frame, runs, integration: wanted.integration, older, first: before.is_none() })
}
