//! `/api/v1/runs`

use super::changes::ChangeView;
use super::page::{Page, PageQuery};
use super::plans::PlanPreview;
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::pages::runs::{kind_of, known, plan_undo, state_of};
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use counterpart_model::{JournalId, KindCounts, Operation, PullMode, Run, RunId, RunKind};
use counterpart_store::{JournalFilter, RunFilter};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, show, changes, problems, approve, undo))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/runs", SEE, list)
        .get("/api/v1/runs/{id}", SEE, show)
        .get("/api/v1/runs/{id}/changes", SEE, changes)
        .get("/api/v1/runs/{id}/problems", SEE, problems)
        .post("/api/v1/runs/{id}/approve", SAVE, approve)
        .post("/api/v1/runs/{id}/undo", SAVE, undo)
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
    /// Changes by what they do: `create match`. Of a held run: what it would have done.
    pub planned: BTreeMap<String, u64>,
    /// What was read, by kind: `company`.
    pub read: BTreeMap<String, ReadView>,
    /// Why it failed or is partial, and what to do.
    pub error: Option<String>,
    /// What else a person should know.
    pub notes: Vec<String>,
    /// Why the safety brake holds it.
    pub brake: Vec<String>,
    /// Who said that what the brake had found is right.
    pub approved_by: Option<String>,
}

/// What was read of one kind of record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadView {
    /// Whether everything came.
    pub complete: bool,
    /// How that is known, or what was noticed.
    pub proof: String,
    /// `sweep`: the whole list; `resumed`: the whole list, gone on with; `increment`: only what changed.
    pub mode: &'static str,
    /// Records not seen before.
    pub new: u64,
    /// Records whose content changed.
    pub changed: u64,
    /// Records seen unchanged.
    pub unchanged: u64,
    /// Records no longer shown.
    pub missing: u64,
    /// Records that could not be read.
    pub failed: u64,
    /// Records not offered for matching, counted by reason.
    pub held_back: BTreeMap<String, u64>,
}

impl ReadView {
    fn of(counts: &KindCounts) -> Self {
        Self {
            complete: counts.completeness.is_complete(),
            proof: counts.completeness.to_string(),
            mode: match counts.mode {
                PullMode::Sweep => "sweep",
                PullMode::Resumed => "resumed",
                PullMode::Increment => "increment",
            },
            new: counts.new,
            changed: counts.changed,
            unchanged: counts.unchanged,
            missing: counts.missing,
            failed: counts.failed,
            held_back: counts.held_back.clone(),
        }
    }
}

impl RunView {
    /// Of a run, with its integration's name.
    pub fn of(run: &Run, integration: Option<String>) -> Self {
        Self {
            id: run.id.0,
            kind: match run.kind {
                RunKind::Sync => "sync",
                RunKind::Save => "save",
                RunKind::Push => "push",
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
            read: run
                .summary
                .pulled
                .iter()
                .map(|(kind, counts)| (kind.as_str().to_owned(), ReadView::of(counts)))
                .collect(),
            error: run.summary.error.clone(),
            notes: run.summary.notes.clone(),
            brake: run.summary.brake.iter().map(|finding| finding.sentence.clone()).collect(),
            approved_by: run.task.approved.as_ref().map(|approval| approval.by.to_string()),
        }
    }

    async fn named(app: &App, run: &Run) -> Result<Self, Failure> {
        let integration = match run.integration {
            Some(id) => app.hub.workspace.read().await?.integrations().get(id).await?.map(|one| one.name),
            None => None,
        };
        Ok(Self::of(run, integration))
    }
}

/// Which runs are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RunsQuery {
    /// Only of the integration of this name.
    pub integration: Option<String>,
    /// Only in this state: `waiting`, `running`, `held`, `done`, `partial` or `failed`.
    pub state: Option<String>,
    /// Only of this kind: `sync`, `save` or `push`.
    pub kind: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists runs, newest first.
#[utoipa::path(get, path = "/api/v1/runs", tag = "Runs", operation_id = "list_runs", params(RunsQuery),
    responses((status = 200, body = Page<RunView>), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    wanted: Result<Query<RunsQuery>, QueryRejection>,
) -> Result<Json<Page<RunView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let page = PageQuery { cursor: wanted.cursor, limit: wanted.limit };
    let integration = match &wanted.integration {
        Some(name) => Some(app.hub.integration(name).await?.id),
        None => None,
    };
    let unknown = |what: &str, word: &str| Failure::BadRequest(format!("There is no {what} '{word}'."));
    let states = match wanted.state.as_deref() {
        Some(word) => vec![state_of(word).ok_or_else(|| unknown("state", word))?],
        None => Vec::new(),
    };
    let kind = match wanted.kind.as_deref() {
        Some(word) => Some(kind_of(word).ok_or_else(|| unknown("kind of run", word))?),
        None => None,
    };
    let before = match &page.cursor {
        Some(text) => Some(known(&app, text).await?),
        None => None,
    };
    let tx = app.hub.workspace.read().await?;
    let names: BTreeMap<_, _> =
        tx.integrations().list().await?.into_iter().map(|one| (one.id, one.name)).collect();
    let filter = RunFilter { integration, states, kind };
    let runs = tx.runs().list_where(&filter, before.as_ref(), page.limit() + 1).await?;
    let views =
        runs.iter().map(|run| RunView::of(run, run.integration.and_then(|id| names.get(&id).cloned())));
    Ok(Json(Page::of(views.collect(), page.limit(), |run: &RunView| run.id.to_string())))
}

/// One run.
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "Runs", operation_id = "show_run",
    params(("id" = Uuid, Path, description = "The run's id")),
    responses((status = 200, body = RunView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Json<RunView>, ApiFailure> {
    let run = known(&app, &id).await?;
    Ok(Json(RunView::named(&app, &run).await?))
}

/// Which changes of a run are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ChangesQuery {
    /// Only those that hold this text in a name, a value or a reason, in small or capital letters.
    pub q: Option<String>,
    /// Only of this kind of record: `match`.
    pub record: Option<String>,
    /// Only those that do this: `create`, `update` or `delete`.
    pub operation: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// What a run changed, in the order in which it was applied; those about one customer stand together on a page.
#[utoipa::path(get, path = "/api/v1/runs/{id}/changes", tag = "Runs", operation_id = "list_run_changes",
    params(("id" = Uuid, Path, description = "The run's id"), ChangesQuery),
    responses((status = 200, body = Page<ChangeView>), (status = 404, body = Problem)))]
pub async fn changes(
    State(app): State<App>,
    Path(id): Path<String>,
    wanted: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Json<Page<ChangeView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let run = known(&app, &id).await?;
    let operations = [Operation::Create, Operation::Update, Operation::Delete];
    let filter = JournalFilter {
        word: wanted.record,
        operation: operations.into_iter().find(|one| Some(one.as_str()) == wanted.operation.as_deref()),
        text: wanted.q,
    };
    let after = match wanted.cursor.as_deref() {
        Some(text) => Some(text.parse::<JournalId>().map_err(|_| no_cursor(text))?),
        None => None,
    };
    let limit = PageQuery { cursor: None, limit: wanted.limit }.limit();
    let found = app.hub.run_changes(run.id, &filter, after, limit).await?;
    let items = found.about.iter().flat_map(|about| {
        let customer = about.customer.map(|id| id.0);
        about.entries.iter().map(move |entry| ChangeView::applied(entry, &about.name, customer))
    });
    Ok(Json(Page { items: items.collect(), next: found.next.map(|id| id.to_string()), total: None }))
}

/// A cursor that no page gave.
pub fn no_cursor(text: &str) -> Failure {
    let text: String = text.chars().take(60).collect();
    Failure::BadRequest(format!("'{text}' is no cursor: pass the 'next' of the page before as it is."))
}

/// One record that could not be handled. The run went on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemView {
    /// The record's kind: `company`.
    pub kind: &'static str,
    /// The vendor's id, where it could be read.
    pub vendor: Option<String>,
    /// What is wrong with it, and what to do.
    pub sentence: String,
}

/// The records that a run could not handle, in the order in which they came.
#[utoipa::path(get, path = "/api/v1/runs/{id}/problems", tag = "Runs", operation_id = "list_run_problems",
    params(("id" = Uuid, Path, description = "The run's id"), PageQuery),
    responses((status = 200, body = Page<ProblemView>), (status = 404, body = Problem)))]
pub async fn problems(
    State(app): State<App>,
    Path(id): Path<String>,
    wanted: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<ProblemView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let run = known(&app, &id).await?;
    let behind = match wanted.cursor.as_deref() {
        Some(text) => text.parse::<u64>().map_err(|_| no_cursor(text))?,
        None => 0,
    };
    let tx = app.hub.workspace.read().await?;
    let total = tx.runs().count_problems(run.id).await?;
    let found = tx.runs().problems_from(run.id, behind, wanted.limit()).await?;
    let until = behind.saturating_add(found.len() as u64);
    let items = found.into_iter().map(|one| ProblemView {
        kind: one.kind.as_str(),
        vendor: one.vendor.map(|id| id.to_string()),
        sentence: one.sentence,
    });
    let next = (until < total).then(|| until.to_string());
    Ok(Json(Page { items: items.collect(), next, total: Some(total) }))
}

/// Says that what the safety brake found is right: so much of each, and no more. The run goes on.
#[utoipa::path(post, path = "/api/v1/runs/{id}/approve", tag = "Runs", operation_id = "approve_run",
    params(("id" = Uuid, Path, description = "The run's id")),
    responses((status = 200, body = RunView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn approve(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Json<RunView>, ApiFailure> {
    let run = known(&app, &id).await?;
    let run = app.hub.approve(&run.id.to_string(), &who.actor()).await?;
    Ok(Json(RunView::named(&app, &run).await?))
}

/// What is to be undone.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct UndoBody {
    /// Only these changes, by their ids; the whole run where empty.
    pub changes: Vec<Uuid>,
}

/// Previews what takes a run, or some of its changes, back. Nothing is done: apply the plan for that.
#[utoipa::path(post, path = "/api/v1/runs/{id}/undo", tag = "Runs", operation_id = "preview_undo", request_body = UndoBody,
    params(("id" = Uuid, Path, description = "The run's id")),
    responses((status = 200, body = PlanPreview), (status = 404, body = Problem)))]
pub async fn undo(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    body: Result<Json<UndoBody>, JsonRejection>,
) -> Result<Json<PlanPreview>, ApiFailure> {
    let Json(body) = body?;
    let run = known(&app, &id).await?;
    let changes: Vec<JournalId> = body.changes.into_iter().map(JournalId).collect();
    let plan = plan_undo(&app, &run, &changes, &who).await?;
    let RunId(id) = run.id;
    let kept =
        app.hub.keep_plan(&plan, &format!("Take back “{}”", run.title), &format!("/runs/{id}/undo")).await?;
    Ok(Json(PlanPreview::of(&kept)))
}
