//! `/api/v1/runs`

use super::SEE;
use super::page::{Page, PageQuery};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::routes::Routes;
use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use counterpart_model::{Run, RunId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, show))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/runs", SEE, list).get("/api/v1/runs/{id}", SEE, show)
}

/// One execution of a sync, a save or a delivery.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunView {
    /// Its id.
    pub id: Uuid,
    /// `sync`, `save` or `push`.
    pub kind: &'static str,
    /// The integration's name, where it belongs to one.
    pub integration: Option<String>,
    /// What was asked for: `sync halopsa`.
    pub title: String,
    /// Who asked.
    pub by: String,
    /// `waiting`, `running`, `held`, `done`, `partial` or `failed`.
    pub state: &'static str,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Calls to the vendor, retries included.
    pub requests: u64,
    /// Changes applied.
    pub applied: u64,
    /// Changes by what they do: `create match`.
    pub planned: BTreeMap<String, u64>,
    /// Why it failed or is partial, and what to do.
    pub error: Option<String>,
    /// Why the safety brake holds it.
    pub brake: Vec<String>,
}

impl RunView {
    /// Of a run, with its integration's name.
    pub fn of(run: &Run, integration: Option<String>) -> Self {
        Self {
            id: run.id.0,
            kind: match run.kind {
                counterpart_model::RunKind::Sync => "sync",
                counterpart_model::RunKind::Save => "save",
                counterpart_model::RunKind::Push => "push",
            },
            integration,
            title: run.title.clone(),
            by: run.actor.to_string(),
            state: run.state.as_str(),
            started_at: run.started_at,
            finished_at: run.finished_at,
            requests: run.summary.requests,
            applied: run.summary.applied,
            planned: run.summary.planned.clone(),
            error: run.summary.error.clone(),
            brake: run.summary.brake.iter().map(|finding| finding.sentence.clone()).collect(),
        }
    }
}

/// Which runs are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RunsQuery {
    /// Only of the integration of this name.
    pub integration: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists runs, newest first.
#[utoipa::path(get, path = "/api/v1/runs", tag = "Runs", params(RunsQuery),
    responses((status = 200, body = Page<RunView>), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    Query(wanted): Query<RunsQuery>,
) -> Result<Json<Page<RunView>>, ApiFailure> {
    let page = PageQuery { cursor: wanted.cursor, limit: wanted.limit };
    let integration = match &wanted.integration {
        Some(name) => Some(app.hub.integration(name).await?.id),
        None => None,
    };
    let tx = app.hub.workspace.read().await?;
    let before = match &page.cursor {
        Some(text) => Some(known(&tx, text).await?),
        None => None,
    };
    let names: BTreeMap<_, _> =
        tx.integrations().list().await?.into_iter().map(|one| (one.id, one.name)).collect();
    let runs = tx.runs().list(integration, before.as_ref(), page.limit() + 1).await?;
    let views =
        runs.iter().map(|run| RunView::of(run, run.integration.and_then(|id| names.get(&id).cloned())));
    Ok(Json(Page::of(views.collect(), page.limit(), |run: &RunView| run.id.to_string())))
}

async fn known(tx: &counterpart_store::Tx, text: &str) -> Result<Run, Failure> {
    let unknown = || Failure::NotFound(format!("There is no run '{text}'."));
    let id: RunId = text.parse().map_err(|_| unknown())?;
    tx.runs().get(id).await?.ok_or_else(unknown)
}

/// One run.
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "Runs", params(("id" = Uuid, Path, description = "The run's id")),
    responses((status = 200, body = RunView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Json<RunView>, ApiFailure> {
    let tx = app.hub.workspace.read().await?;
    let run = known(&tx, &id).await?;
    let integration = match run.integration {
        Some(id) => tx.integrations().get(id).await?.map(|one| one.name),
        None => None,
    };
    Ok(Json(RunView::of(&run, integration)))
}
