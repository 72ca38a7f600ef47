//! `/api/v1/attention`: what waits for a person, and ending it.

use super::page::{Page, PageQuery};
use super::plans::Applied;
use super::runs::no_cursor;
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::routes::{Needs, Routes};
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use counterpart_engine::{Waiting, WaitingCode};
use counterpart_model::{Customer, Permission};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, accept, dismiss, compare))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/attention", SEE, list)
        .post("/api/v1/attention/{id}/accept", SAVE, accept)
        .post("/api/v1/attention/{id}/dismiss", SAVE, dismiss)
        .post("/api/v1/attention/compare", Needs::May(Permission::ManageIntegrations), compare)
}

/// One thing that waits for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingView {
    /// What kind of thing waits: `name_proposed`.
    pub code: &'static str,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The integration's name.
    pub integration: String,
    /// The customer it is about, where it is about one.
    pub customer: Option<Uuid>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// What it is about, as `/api/v1/why` takes it; of a held run or a failing integration the run's id.
    pub record: Option<String>,
    /// What happened.
    pub sentence: String,
    /// What it means, and what ends it.
    pub meaning: &'static str,
    /// The value that would be written on `accept`.
    pub proposed: Option<String>,
    /// The id that `accept` and `dismiss` take.
    pub id: Option<Uuid>,
    /// The run it is about.
    pub run: Option<Uuid>,
    /// What deals with it, as commands of the command line; what undoes the least comes first.
    pub commands: Vec<String>,
}

impl WaitingView {
    fn of(one: Waiting, customer: Option<Customer>) -> Self {
        Self {
            code: one.code.as_str(),
            meaning: one.code.meaning(),
            since: one.since,
            integration: one.integration,
            customer: customer.as_ref().map(|customer| customer.id.0),
            customer_name: customer.map(|customer| customer.name),
            record: one.record,
            sentence: one.sentence,
            proposed: one.proposed,
            id: one.id.map(|id| id.0),
            run: one.run.map(|id| id.0),
            commands: one.commands.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AttentionQuery {
    /// Only of this code.
    pub code: Option<String>,
    /// Only of the integration of this name.
    pub integration: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists what waits, oldest first.
#[utoipa::path(get, path = "/api/v1/attention", tag = "Attention", operation_id = "list_attention", params(AttentionQuery),
    responses((status = 200, body = Page<WaitingView>), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    wanted: Result<Query<AttentionQuery>, QueryRejection>,
) -> Result<Json<Page<WaitingView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let code = match &wanted.code {
        Some(text) => Some(text.parse::<WaitingCode>().map_err(Failure::BadRequest)?),
        None => None,
    };
    let integration = match &wanted.integration {
        Some(name) => Some(app.hub.integration(name).await?),
        None => None,
    };
    let behind = match wanted.cursor.as_deref() {
        Some(text) => text.parse::<usize>().map_err(|_| no_cursor(text))?,
        None => 0,
    };
    let limit = PageQuery { cursor: None, limit: wanted.limit }.limit() as usize;
    let all = app.hub.waiting(code, integration.as_ref()).await?;
    let total = all.len();
    let shown: Vec<Waiting> = all.into_iter().skip(behind).take(limit).collect();
    let customers = app.hub.customers_of(&shown).await?;
    let until = behind + shown.len();
    let items = shown.into_iter().zip(customers).map(|(one, customer)| WaitingView::of(one, customer));
    let next = (until < total).then(|| until.to_string());
    Ok(Json(Page { items: items.collect(), next, total: Some(total as u64) }))
}

/// Carries out what an item proposes.
#[utoipa::path(post, path = "/api/v1/attention/{id}/accept", tag = "Attention", operation_id = "accept_attention",
    params(("id" = Uuid, Path, description = "The item's id")),
    responses((status = 200, body = Applied), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn accept(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Json<Applied>, ApiFailure> {
    end(&app, &who, &id, true).await
}

/// Takes an item off the list.
#[utoipa::path(post, path = "/api/v1/attention/{id}/dismiss", tag = "Attention", operation_id = "dismiss_attention",
    params(("id" = Uuid, Path, description = "The item's id")),
    responses((status = 200, body = Applied), (status = 404, body = Problem)))]
pub async fn dismiss(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Json<Applied>, ApiFailure> {
    end(&app, &who, &id, false).await
}

async fn end(app: &App, who: &Who, id: &str, accept: bool) -> Result<Json<Applied>, ApiFailure> {
    let plan = app.hub.plan_attention(id, accept, &who.actor()).await?;
    Ok(Json(Applied { run: app.hub.save(&plan).await?.run.map(|run| run.0) }))
}

/// Which integration.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CompareBody {
    /// Its name.
    pub integration: String,
}

/// How many lists are compared again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    /// Lists of changes that were not trusted any more and get another chance.
    pub lists: u64,
}

/// Gives an integration's lists of changes another chance: the next syncs compare them with what they find.
#[utoipa::path(post, path = "/api/v1/attention/compare", tag = "Attention", operation_id = "compare_increments",
    request_body = CompareBody, responses((status = 200, body = Compared), (status = 404, body = Problem)))]
pub async fn compare(
    State(app): State<App>,
    body: Result<Json<CompareBody>, JsonRejection>,
) -> Result<Json<Compared>, ApiFailure> {
    let Json(body) = body?;
    let integration = app.hub.integration(&body.integration).await?;
    Ok(Json(Compared { lists: app.hub.compare_increments_again(&integration).await? }))
}
