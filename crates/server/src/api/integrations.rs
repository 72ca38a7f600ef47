//! `/api/v1/integrations`: connecting, testing, changing, syncing, removing.

pub mod answers;
pub mod asked;
pub mod records;
pub mod settings;
pub mod view;

use super::SEE;
use super::page::Page;
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::pages::integrations::find;
use crate::routes::{Needs, Routes};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use counterpart_model::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use view::IntegrationView;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(
    list,
    show,
    removal,
    remove,
    answers::create,
    answers::test_new,
    answers::test,
    answers::change,
    settings::change,
    asked::sync,
    asked::forecast,
    records::held_back
))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    let manage = Needs::May(Permission::ManageIntegrations);
    routes
        .get("/api/v1/integrations", SEE, list)
        .post("/api/v1/integrations", manage, answers::create)
        .post("/api/v1/connectors/{connector}/test", manage, answers::test_new)
        .get("/api/v1/integrations/{name}", SEE, show)
        .delete("/api/v1/integrations/{name}", manage, remove)
        .get("/api/v1/integrations/{name}/removal", manage, removal)
        .post("/api/v1/integrations/{name}/test", manage, answers::test)
        .patch("/api/v1/integrations/{name}/credentials", manage, answers::change)
        .patch("/api/v1/integrations/{name}/settings", manage, settings::change)
        .post("/api/v1/integrations/{name}/sync", Needs::May(Permission::Save), asked::sync)
        .get("/api/v1/integrations/{name}/forecast", SEE, asked::forecast)
        .get("/api/v1/integrations/{name}/held-back", SEE, records::held_back)
}

/// Lists integrations by name.
#[utoipa::path(get, path = "/api/v1/integrations", tag = "Integrations",
    responses((status = 200, body = Page<IntegrationView>)))]
pub async fn list(State(app): State<App>) -> Result<Json<Page<IntegrationView>>, ApiFailure> {
    let all = app.hub.workspace.read().await?.integrations().list().await?;
    let mut views = Vec::new();
    for integration in &all {
        views.push(IntegrationView::of(&app, integration).await?);
    }
    Ok(Json(Page::whole(views)))
}

/// One integration: how it does, what it reads and how much of it is there, its settings. Never a secret.
#[utoipa::path(get, path = "/api/v1/integrations/{name}", tag = "Integrations",
    params(("name" = String, Path, description = "The integration's name")),
    responses((status = 200, body = IntegrationView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<IntegrationView>, ApiFailure> {
    let integration = find(&app, &name).await?;
    Ok(Json(IntegrationView::of(&app, &integration).await?))
}

/// What removing an integration would remove.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemovalView {
    /// The numbers in a sentence.
    pub sentence: String,
    /// Mirrored records.
    pub mirrored: u64,
    /// Saved matches.
    pub matches: u64,
    /// Companies marked as no customer.
    pub ignored: u64,
    /// Writes to the vendor, waiting or done.
    pub pushes: u64,
    /// To be sent with the removal: that somebody saw these numbers.
    pub confirm: String,
}

/// What removing it would remove.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/removal", tag = "Integrations",
    params(("name" = String, Path, description = "The integration's name")),
    responses((status = 200, body = RemovalView), (status = 404, body = Problem)))]
pub async fn removal(
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Json<RemovalView>, ApiFailure> {
    let integration = find(&app, &name).await?;
    let removal = app.hub.removal(&integration).await?;
    Ok(Json(RemovalView {
        confirm: removal.confirmation(),
        mirrored: removal.counts.mirrored.values().sum(),
        matches: removal.counts.matches,
        ignored: removal.counts.ignored,
        pushes: removal.counts.pushes,
        sentence: removal.sentence,
    }))
}

/// That somebody saw what goes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Confirmed {
    /// The `confirm` of `GET /api/v1/integrations/{name}/removal`. Where the numbers are others by now, nothing is removed.
    pub confirm: String,
}

/// Removes an integration with its mirror and matches. Customers, sites and the journal stay.
#[utoipa::path(delete, path = "/api/v1/integrations/{name}", tag = "Integrations",
    params(("name" = String, Path, description = "The integration's name"), Confirmed),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn remove(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    Query(confirmed): Query<Confirmed>,
) -> Result<StatusCode, ApiFailure> {
    let integration = find(&app, &name).await?;
    match app.hub.remove_integration(&integration, &confirmed.confirm, who.acting()?).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(counterpart_engine::EngineError::NeedsDecision(sentence)) => {
            let how =
                format!("{sentence} Send the 'confirm' of GET /api/v1/integrations/{name}/removal with it.");
            Err(Failure::Engine(counterpart_engine::EngineError::NeedsDecision(how)).into())
        }
        Err(error) => Err(error.into()),
    }
}
