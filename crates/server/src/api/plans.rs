//! `/api/v1/plans`: previews, and applying exactly what was previewed.

use super::changes::ChangeView;
use super::page::{Page, PageQuery};
use super::runs::no_cursor;
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Problem};
use crate::gate::Who;
use crate::pages::attention::{Decision, plan_decision};
use crate::pages::plans::{apply_kept, file};
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use counterpart_engine::Kept;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(show, changes, skipped, whole, apply, decide))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/plans/{key}", SEE, show)
        .get("/api/v1/plans/{key}/changes", SEE, changes)
        .get("/api/v1/plans/{key}/skipped", SEE, skipped)
        .get("/api/v1/plans/{key}/file", SEE, whole)
        .post("/api/v1/plans/{key}/apply", SAVE, apply)
        .post("/api/v1/plans/decision", SAVE, decide)
}

/// A plan that was previewed and may be applied until it expires. Nothing of it is done yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanPreview {
    /// By which it is applied: the hash of what it says.
    pub key: String,
    /// What it would do.
    pub title: String,
    /// Changes by what they do: `create customer`.
    pub counts: BTreeMap<String, u64>,
    /// All changes.
    pub changes: u64,
    /// Things looked at and left out, each with a reason.
    pub skipped: u64,
    /// Until when it may be applied.
    pub expires_at: DateTime<Utc>,
    /// The run that applied it.
    pub applied: Option<Uuid>,
}

impl PlanPreview {
    /// Of a kept plan.
    pub fn of(kept: &Kept) -> Self {
        Self {
            key: kept.key.clone(),
            title: kept.title.clone(),
            counts: kept.counts.clone(),
            changes: kept.changes,
            skipped: kept.skipped,
            expires_at: kept.expires_at,
            applied: kept.applied.map(|run| run.0),
        }
    }
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Applied {
    /// The run in which it is recorded, and by which it can be undone; absent where there was nothing to do.
    pub run: Option<Uuid>,
}

/// One preview.
#[utoipa::path(get, path = "/api/v1/plans/{key}", tag = "Plans", operation_id = "show_plan",
    params(("key" = String, Path, description = "The plan's key")),
    responses((status = 200, body = PlanPreview), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, Path(key): Path<String>) -> Result<Json<PlanPreview>, ApiFailure> {
    Ok(Json(PlanPreview::of(&app.hub.kept_plan(&key).await?)))
}

/// The changes of a preview, in order.
#[utoipa::path(get, path = "/api/v1/plans/{key}/changes", tag = "Plans", operation_id = "list_plan_changes",
    params(("key" = String, Path, description = "The plan's key"), PageQuery),
    responses((status = 200, body = Page<ChangeView>), (status = 404, body = Problem)))]
pub async fn changes(
    State(app): State<App>,
    Path(key): Path<String>,
    wanted: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<ChangeView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let kept = app.hub.kept_plan(&key).await?;
    let behind = behind(&wanted)?;
    let stretch = app.hub.kept_stretch(&key, behind, wanted.limit()).await?;
    let items = stretch
        .groups
        .iter()
        .flat_map(|group| group.changes.iter().map(move |change| ChangeView::of(change, &group.about)));
    let until = behind.saturating_add(wanted.limit());
    let next = (until < kept.changes).then(|| until.to_string());
    Ok(Json(Page { items: items.collect(), next, total: Some(kept.changes) }))
}

/// Something that was looked at and is not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftOut {
    /// What a person calls the record.
    pub label: String,
    /// Why nothing is done, and what to do about it.
    pub reason: String,
}

/// What a preview leaves out, with the reasons.
#[utoipa::path(get, path = "/api/v1/plans/{key}/skipped", tag = "Plans", operation_id = "list_plan_skipped",
    params(("key" = String, Path, description = "The plan's key"), PageQuery),
    responses((status = 200, body = Page<LeftOut>), (status = 404, body = Problem)))]
pub async fn skipped(
    State(app): State<App>,
    Path(key): Path<String>,
    wanted: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<LeftOut>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let kept = app.hub.kept_plan(&key).await?;
    let behind = behind(&wanted)?;
    let stretch = app.hub.kept_stretch(&key, behind, wanted.limit()).await?;
    let items = stretch.skipped.into_iter().map(|one| LeftOut { label: one.label, reason: one.reason });
    let until = behind.saturating_add(wanted.limit());
    let next = (until < kept.skipped).then(|| until.to_string());
    Ok(Json(Page { items: items.collect(), next, total: Some(kept.skipped) }))
}

fn behind(wanted: &PageQuery) -> Result<u64, ApiFailure> {
    match wanted.cursor.as_deref() {
        Some(text) => Ok(text.parse().map_err(|_| no_cursor(text))?),
        None => Ok(0),
    }
}

/// The whole plan, as `counterpart apply` takes it.
#[utoipa::path(get, path = "/api/v1/plans/{key}/file", tag = "Plans", operation_id = "download_plan",
    params(("key" = String, Path, description = "The plan's key")),
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub async fn whole(State(app): State<App>, Path(key): Path<String>) -> Result<Response, ApiFailure> {
    Ok(file(&app, &key).await?)
}

/// Does exactly what was previewed, or nothing: then the answer says what went stale. Asked twice, it is done once. The plan of
/// a sync is done by a worker; the run says how it went.
#[utoipa::path(post, path = "/api/v1/plans/{key}/apply", tag = "Plans", operation_id = "apply_plan",
    params(("key" = String, Path, description = "The plan's key")),
    responses((status = 200, body = Applied), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn apply(
    State(app): State<App>,
    who: Who,
    Path(key): Path<String>,
) -> Result<Json<Applied>, ApiFailure> {
    let run = apply_kept(&app, &who, &key).await?;
    Ok(Json(Applied { run: run.map(|run| run.0) }))
}

/// Previews one decision about a vendor's company: matching it, making a customer of it, deleting its match. Nothing is done:
/// apply the plan for that.
#[utoipa::path(post, path = "/api/v1/plans/decision", tag = "Plans", operation_id = "preview_decision", request_body = Decision,
    responses((status = 200, body = PlanPreview), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn decide(
    State(app): State<App>,
    who: Who,
    body: Result<Json<Decision>, JsonRejection>,
) -> Result<Json<PlanPreview>, ApiFailure> {
    let Json(decision) = body?;
    let (plan, title) = plan_decision(&app, &who, &decision).await?;
    let kept = app.hub.keep_plan(&plan, &title, &decision.address()).await?;
    Ok(Json(PlanPreview::of(&kept)))
}
