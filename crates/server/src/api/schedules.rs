//! `/api/v1/schedules`: when integrations are synced by themselves.

use super::SEE;
use super::page::Page;
use crate::App;
use crate::error::{ApiFailure, Problem};
use crate::gate::Who;
use crate::pages::integrations::find;
use crate::routes::{Needs, Routes};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use counterpart_engine::{NewSchedule, Scheduled};
use counterpart_model::{Kind, Permission, QuietHours, Timing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, add, switch, remove))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    let manage = Needs::May(Permission::ManageIntegrations);
    routes
        .get("/api/v1/schedules", SEE, list)
        .post("/api/v1/schedules", manage, add)
        .patch("/api/v1/schedules/{id}", manage, switch)
        .delete("/api/v1/schedules/{id}", manage, remove)
}

/// When an integration is synced by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleView {
    /// Its id.
    pub id: Uuid,
    /// The integration's name.
    pub integration: String,
    /// The rule: `{"every":{"minutes":15}}`, `{"daily":{"at":["06:00"]}}`, `{"weekly":{"days":["mon"],"at":["06:00"]}}` or
    /// `{"cron":{"expression":"30 6 * * 1-5"}}`.
    #[schema(value_type = Object)]
    pub timing: Timing,
    /// The same in words.
    pub words: String,
    /// The time zone in which times of day are meant.
    pub time_zone: String,
    /// Only these kinds; empty for all that are switched on.
    #[schema(value_type = Vec<String>)]
    pub kinds: BTreeSet<Kind>,
    /// When nothing begins: `22:00-06:00`.
    pub quiet: Option<String>,
    /// Whether it fires.
    pub enabled: bool,
    /// Who made it.
    pub created_by: String,
    /// When it fires next.
    pub next_at: Option<DateTime<Utc>>,
    /// Its next times as the clocks of its zone show them.
    pub next_times: Vec<String>,
}

impl From<Scheduled> for ScheduleView {
    fn from(one: Scheduled) -> Self {
        let schedule = one.schedule;
        Self {
            id: schedule.id.0,
            integration: one.integration_name,
            words: schedule.timing.to_string(),
            timing: schedule.timing,
            time_zone: schedule.time_zone,
            kinds: schedule.kinds,
            quiet: schedule.quiet.map(|quiet| quiet.to_string()),
            enabled: schedule.enabled,
            created_by: schedule.created_by.to_string(),
            next_at: schedule.next_at,
            next_times: one.next_times,
        }
    }
}

/// A new schedule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewScheduleBody {
    /// The integration's name.
    pub integration: String,
    /// The rule, as in a schedule that is shown.
    #[schema(value_type = Object, example = json!({"every": {"minutes": 15}}))]
    pub timing: Timing,
    /// The time zone in which times of day are meant: `Europe/London`.
    pub time_zone: String,
    /// Only these kinds; all that are switched on where absent.
    #[schema(value_type = Vec<String>)]
    #[serde(default)]
    pub kinds: BTreeSet<Kind>,
    /// When nothing begins: `22:00-06:00`.
    pub quiet: Option<String>,
}

/// Whether a schedule fires.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleChange {
    /// False lets it rest; what is missed stays missed.
    pub enabled: bool,
}

/// All schedules, oldest first.
#[utoipa::path(get, path = "/api/v1/schedules", tag = "Schedules",
    responses((status = 200, body = Page<ScheduleView>)))]
pub async fn list(State(app): State<App>) -> Result<Json<Page<ScheduleView>>, ApiFailure> {
    let all = app.hub.schedules().await?;
    Ok(Json(Page::whole(all.into_iter().map(ScheduleView::from).collect())))
}

/// Adds a schedule.
#[utoipa::path(post, path = "/api/v1/schedules", tag = "Schedules", request_body = NewScheduleBody,
    responses((status = 201, body = ScheduleView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn add(
    State(app): State<App>,
    who: Who,
    Json(new): Json<NewScheduleBody>,
) -> Result<(StatusCode, Json<ScheduleView>), ApiFailure> {
    let integration = find(&app, &new.integration).await?;
    let quiet = new.quiet.map(|text| text.parse::<QuietHours>()).transpose();
    let quiet = quiet.map_err(counterpart_engine::EngineError::Refused)?;
    let asked = NewSchedule { timing: new.timing, time_zone: new.time_zone, kinds: new.kinds, quiet };
    let added = app.hub.add_schedule(&integration, asked, &who.actor()).await?;
    Ok((StatusCode::CREATED, Json(added.into())))
}

/// Switches a schedule on or off.
#[utoipa::path(patch, path = "/api/v1/schedules/{id}", tag = "Schedules", request_body = ScheduleChange,
    params(("id" = Uuid, Path, description = "The schedule's id")),
    responses((status = 200, body = ScheduleView), (status = 404, body = Problem)))]
pub async fn switch(
    State(app): State<App>,
    Path(id): Path<String>,
    Json(change): Json<ScheduleChange>,
) -> Result<Json<ScheduleView>, ApiFailure> {
    Ok(Json(app.hub.switch_schedule(&id, change.enabled).await?.into()))
}

/// Removes a schedule. Runs that it asked for stay.
#[utoipa::path(delete, path = "/api/v1/schedules/{id}", tag = "Schedules",
    params(("id" = Uuid, Path, description = "The schedule's id")),
    responses((status = 204), (status = 404, body = Problem)))]
pub async fn remove(State(app): State<App>, Path(id): Path<String>) -> Result<StatusCode, ApiFailure> {
    app.hub.remove_schedule(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
