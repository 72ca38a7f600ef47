//! What a write answers: what was done, or, where only a preview was asked for, what would be.

use super::plans::PlanPreview;
use crate::App;
use crate::error::ApiFailure;
use axum::Json;
use counterpart_model::Plan;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What was done, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct Written {
    /// The run in which it is recorded, and by which it can be undone; absent where nothing was to be done, or only previewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Uuid>,
    /// Changes written.
    pub applied: u64,
    /// What would be done, where a preview was asked for: look at its changes, and apply it by its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanPreview>,
}

/// Does it, or keeps what it would do: `title` says that, `page` is where it belongs.
pub async fn write(
    app: &App,
    plan: &Plan,
    preview: bool,
    (title, page): (&str, &str),
) -> Result<Json<Written>, ApiFailure> {
    if preview {
        let kept = app.hub.keep_plan(plan, title, page).await?;
        return Ok(Json(Written { run: None, applied: 0, plan: Some(PlanPreview::of(&kept)) }));
    }
    let saved = app.hub.save(plan).await?;
    Ok(Json(Written { run: saved.run.map(|run| run.0), applied: saved.applied, plan: None }))
}
