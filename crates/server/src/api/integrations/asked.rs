//! Syncing now, and what that will take.

use crate::App;
use crate::api::runs::RunView;
use crate::error::{ApiFailure, Problem};
use crate::gate::Who;
use crate::pages::integrations::find;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use counterpart_model::{Kind, Task};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What a sync is asked to do.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SyncBody {
    /// Only these kinds of records; all that are switched on where absent.
    #[schema(value_type = Vec<String>)]
    pub kinds: BTreeSet<Kind>,
    /// Read whole lists, also where the vendor's list of changes is trusted.
    pub sweep: bool,
}

/// What a sync will take.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForecastView {
    /// Requests to the vendor; absent before anything was read.
    pub requests: Option<u64>,
    /// The same in percent of what may be sent in a window.
    pub of_window: Option<u64>,
    /// Requests in the present window, by everybody.
    pub used_now: u32,
    /// Requests that may be sent in any window; absent where no limit is known.
    pub allowed: Option<u32>,
    /// The length of the window in seconds.
    pub window_seconds: Option<u64>,
    /// When it would be done, begun now.
    pub done_at: Option<DateTime<Utc>>,
}

/// Asks for a sync. One that waits already does this too.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/sync", tag = "Integrations", request_body = SyncBody,
    params(("name" = String, Path, description = "The integration's name")),
    responses((status = 202, body = RunView), (status = 404, body = Problem)))]
pub async fn sync(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    Json(body): Json<SyncBody>,
) -> Result<(StatusCode, Json<RunView>), ApiFailure> {
    let integration = find(&app, &name).await?;
    let task = Task { kinds: body.kinds, sweep: body.sweep, ..Task::default() };
    let run = app.hub.queue_sync(&integration, task, &who.actor()).await?;
    Ok((StatusCode::ACCEPTED, Json(RunView::of(&run, Some(integration.name)))))
}

/// What a sync would take now. Asks the vendor nothing.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/forecast", tag = "Integrations",
    params(("name" = String, Path, description = "The integration's name")),
    responses((status = 200, body = ForecastView), (status = 404, body = Problem)))]
pub async fn forecast(
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<ForecastView>, ApiFailure> {
    let integration = find(&app, &name).await?;
    let told = app.hub.forecast(&integration, &Task::default()).await?;
    Ok(Json(ForecastView {
        requests: told.requests,
        of_window: told.of_window,
        used_now: told.used_now,
        allowed: told.allowed,
        window_seconds: told.window_seconds,
        done_at: told.done_at,
    }))
}
