//! A write: what is asked for, and what it answers: what was done, or, where only a preview was asked for, what would be.

use super::plans::PlanPreview;
use crate::App;
use crate::error::{ApiFailure, Failure};
use crate::gate::Who;
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use counterpart_model::{Actor, Integration, Plan};
use serde::Serialize;
use serde::de::DeserializeOwned;
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

/// What a program asks to be written. Handlers take it as their argument.
pub struct Asked<B> {
    /// The application.
    pub app: App,
    /// Who asks.
    pub actor: Actor,
    /// What the path names: an integration or a customer; empty where it names nothing.
    pub named: String,
    /// The body.
    pub body: B,
}

impl<B> Asked<B> {
    /// The integration that the path names.
    pub async fn integration(&self) -> Result<Integration, Failure> {
        Ok(self.app.hub.integration(&self.named).await?)
    }

    /// The id of the customer that the path names.
    pub fn customer(&self) -> Result<String, Failure> {
        Ok(super::customers::id_of(&self.named)?.to_string())
    }

    /// Does it, or keeps what it would do: `title` says that, `page` is where it belongs.
    pub async fn write(
        &self,
        plan: &Plan,
        preview: bool,
        (title, page): (&str, &str),
    ) -> Result<Json<Written>, ApiFailure> {
        write(&self.app, plan, preview, (title, page)).await
    }
}

impl<B: DeserializeOwned> FromRequest<App> for Asked<B> {
    type Rejection = ApiFailure;
    async fn from_request(request: Request, app: &App) -> Result<Self, ApiFailure> {
        let (mut head, body) = request.into_parts();
        let who = Who::from_request_parts(&mut head, app).await?;
        // A path whose letters cannot be read names nothing that there is.
        let params = RawPathParams::from_request_parts(&mut head, app).await;
        let params = params.map_err(|error| Failure::BadRequest(error.body_text()))?;
        let named = params.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default();
        let Json(body) =
            Json::from_request(Request::from_parts(head, body), app).await.map_err(Failure::from)?;
        Ok(Self { app: app.clone(), actor: who.actor(), named, body })
    }
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
