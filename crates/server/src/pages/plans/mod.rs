//! `/plans/{key}`: a preview that was made somewhere, its further pages, the file of it, and applying exactly it (R71).

mod view;

pub use view::PlanView;

use super::{SAVE, SEE, page};
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::gate::Who;
use crate::routes::Routes;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, Kept};
use counterpart_model::Stale;
use serde::Deserialize;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/plans/{key}", SEE, show).post("/plans/{key}", SAVE, apply)
}

/// Which part of it, and as what.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Behind so many changes.
    behind: u64,
    /// `json` for the file.
    format: String,
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    frame: Frame,
    plan: PlanView,
    stale: Vec<Stale>,
}

/// `GET /plans/{key}`
async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    if asked.format == "json" {
        return file(&app, &key).await;
    }
    let kept = app.hub.kept_plan(&key).await?;
    let verb = verb(&kept);
    let plan = PlanView::of(&app, &frame, kept, asked.behind, verb).await?;
    page(&PlanPage { frame, plan, stale: Vec::new() })
}

fn verb(kept: &Kept) -> &'static str {
    match kept.integration() {
        Some(_) => "Sync exactly this",
        None => "Do exactly this",
    }
}

/// The file that `counterpart apply` takes.
pub async fn file(app: &App, key: &str) -> Result<Response, Failure> {
    let plan = app.hub.kept_whole(key).await?;
    let text = serde_json::to_string_pretty(&plan).map_err(|_| Failure::Broken)?;
    let short: String = key.chars().filter(char::is_ascii_hexdigit).take(8).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"plan-{short}.json\"")),
    ];
    Ok((headers, text).into_response())
}

/// `POST /plans/{key}`
async fn apply(
    State(app): State<App>,
    who: Who,
    frame: Frame,
    Path(key): Path<String>,
) -> Result<Response, Failure> {
    match apply_kept(&app, &who, &key).await {
        Ok(Some(run)) => Ok(Redirect::to(&format!("/runs/{run}?done={run}")).into_response()),
        Ok(None) => {
            let kept = app.hub.kept_plan(&key).await?;
            Ok(Redirect::to(&with(&kept.page, "said=nothing")).into_response())
        }
        Err(EngineError::Stale(stale)) => {
            let kept = app.hub.kept_plan(&key).await?;
            let verb = verb(&kept);
            let plan = PlanView { may_apply: false, ..PlanView::of(&app, &frame, kept, 0, verb).await? };
            let shown = page(&PlanPage { frame, plan, stale })?;
            Ok((StatusCode::CONFLICT, shown).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Applies a kept plan, a person's or a sync's; the run that did it, or will. A sync's plan is done by whoever claims the run.
pub async fn apply_kept(
    app: &App,
    who: &Who,
    key: &str,
) -> Result<Option<counterpart_model::RunId>, EngineError> {
    let kept = app.hub.kept_plan(key).await?;
    let Some(id) = kept.integration() else {
        return Ok(app.hub.apply_kept(key, &who.actor()).await?.run);
    };
    let integration = app.hub.workspace.read().await?.integrations().get(id).await?;
    let gone = || EngineError::NotFound("The integration of this plan is not there any more.".into());
    let integration = integration.ok_or_else(gone)?;
    Ok(Some(app.hub.queue_kept(&integration, &kept, &who.actor()).await?))
}

/// A local address with one more pair in its query.
fn with(page: &str, pair: &str) -> String {
    let sign = if page.contains('?') { '&' } else { '?' };
    format!("{page}{sign}{pair}")
}
