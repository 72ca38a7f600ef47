//! `/api/v1/outbox` and `/api/v1/pushes`: what is to be written to vendors, a person's word on it, pausing all of it.

use super::page::{Page, PageQuery};
use super::plans::Applied;
use super::runs::no_cursor;
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::pages::outbox::{decision, reason, states_of};
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use counterpart_model::{Action, IntegrationId, Intent, IntentId, PushesPaused};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, show, decide, pushes, pause, resume))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/outbox", SEE, list)
        .get("/api/v1/outbox/{id}", SEE, show)
        .post("/api/v1/outbox/{id}/decision", SAVE, decide)
        .get("/api/v1/pushes", SEE, pushes)
        .post("/api/v1/pushes/pause", SAVE, pause)
        .post("/api/v1/pushes/resume", SAVE, resume)
}

/// One thing to be written to a vendor.
#[derive(Debug, Serialize, ToSchema)]
pub struct WriteView {
    /// Its id.
    pub id: Uuid,
    /// The integration's name.
    pub integration: Option<String>,
    /// The kind of record: `company`.
    pub kind: &'static str,
    /// The customer it is about.
    pub customer: Uuid,
    /// What the record is called there.
    pub name: String,
    /// `create` or `update`.
    pub action: &'static str,
    /// What is written, by key.
    pub values: Vec<WrittenValue>,
    /// `waiting`, `sending`, `unknown`, `doubt`, `done`, `refused`, `conflict` or `cancelled`.
    pub state: &'static str,
    /// The vendor's record, once it is known.
    pub vendor: Option<String>,
    /// Records that may be it.
    pub found: Vec<String>,
    /// What a record bears that was made for this.
    pub marker: String,
    /// How often it was sent.
    pub attempts: u32,
    /// It is left alone until then.
    pub not_before: Option<DateTime<Utc>>,
    /// How it stands, in words.
    pub sentence: Option<String>,
    /// Who asked for it.
    pub by: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// One value that is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct WrittenValue {
    /// Which, by the key of the template.
    pub key: String,
    /// What it must hold when it is written; absent for a new record.
    pub before: Option<String>,
    /// What it holds afterwards.
    pub after: String,
}

impl WriteView {
    fn of(intent: Intent, names: &BTreeMap<IntegrationId, String>) -> Self {
        let values = match &intent.action {
            Action::Create { values } => {
                let value = |(key, after): (&String, &String)| WrittenValue {
                    key: key.clone(),
                    before: None,
                    after: after.clone(),
                };
                values.iter().map(value).collect()
            }
            Action::Update { changes } => changes
                .iter()
                .map(|one| WrittenValue {
                    key: one.key.clone(),
                    before: Some(one.before.clone()),
                    after: one.after.clone(),
                })
                .collect(),
        };
        Self {
            id: intent.id.0,
            integration: names.get(&intent.integration).cloned(),
            kind: intent.kind.as_str(),
            customer: intent.hub,
            action: intent.action.word(),
            values,
            state: intent.state.as_str(),
            marker: intent.marker(),
            vendor: intent.vendor.map(|id| id.to_string()),
            found: intent.found.iter().map(ToString::to_string).collect(),
            name: intent.name,
            attempts: intent.attempts,
            not_before: intent.not_before,
            sentence: intent.sentence,
            by: intent.by,
            created_at: intent.created_at,
            updated_at: intent.updated_at,
        }
    }
}

/// What is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OutboxQuery {
    /// A state, or `all`; where absent, those in which something is left to do.
    pub state: Option<String>,
    /// Only of the integration of this name.
    pub integration: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists what is to be written to vendors and what became of it, oldest first.
#[utoipa::path(get, path = "/api/v1/outbox", tag = "Outbox", operation_id = "list_outbox", params(OutboxQuery),
    responses((status = 200, body = Page<WriteView>), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    wanted: Result<Query<OutboxQuery>, QueryRejection>,
) -> Result<Json<Page<WriteView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let integration = match &wanted.integration {
        Some(name) => Some(app.hub.integration(name).await?),
        None => None,
    };
    let word = wanted.state.as_deref().unwrap_or_default();
    let states =
        states_of(word).ok_or_else(|| Failure::BadRequest(format!("There is no state '{word}'.")))?;
    let after = match wanted.cursor.as_deref() {
        Some(text) => Some(text.parse::<IntentId>().map_err(|_| no_cursor(text))?),
        None => None,
    };
    let limit = PageQuery { cursor: None, limit: wanted.limit }.limit();
    let names = names(&app).await?;
    let intents = app.hub.outbox(integration.as_ref(), &states, after, limit + 1).await?;
    let views = intents.into_iter().map(|intent| WriteView::of(intent, &names)).collect();
    Ok(Json(Page::of(views, limit, |one: &WriteView| one.id.to_string())))
}

async fn names(app: &App) -> Result<BTreeMap<IntegrationId, String>, Failure> {
    let all = app.hub.workspace.read().await?.integrations().list().await?;
    Ok(all.into_iter().map(|one| (one.id, one.name)).collect())
}

/// One thing to be written.
#[utoipa::path(get, path = "/api/v1/outbox/{id}", tag = "Outbox", operation_id = "show_write",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, body = WriteView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Json<WriteView>, ApiFailure> {
    let intent = app.hub.intent(&id).await?;
    Ok(Json(WriteView::of(intent, &names(&app).await?)))
}

/// A person's word on what the program cannot know.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DecisionBody {
    /// `adopt`: the record `vendor` is it. `send_again`: it is not there and will not come. `drop`: it is not wanted any more.
    /// `accept`: the vendor's value is right.
    pub decision: String,
    /// The vendor's record, for `adopt`.
    #[serde(default)]
    pub vendor: String,
}

/// Decides about something to be written that is in doubt, was refused, or is otherwise at the vendor than it was sent.
#[utoipa::path(post, path = "/api/v1/outbox/{id}/decision", tag = "Outbox", operation_id = "decide_write",
    request_body = DecisionBody, params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, body = Applied), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn decide(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    body: Result<Json<DecisionBody>, JsonRejection>,
) -> Result<Json<Applied>, ApiFailure> {
    let Json(body) = body?;
    let decision = decision(&body.decision, &body.vendor)?;
    let plan = app.hub.plan_resolve(&id, &decision, &who.actor()).await?;
    Ok(Json(Applied { run: app.hub.save(&plan).await?.run.map(|run| run.0) }))
}

/// Whether anything is sent to vendors.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushesView {
    /// True while nothing is sent to any vendor.
    pub paused: bool,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// Why, in words.
    pub why: Option<String>,
}

impl PushesView {
    fn of(paused: Option<PushesPaused>) -> Self {
        Self {
            paused: paused.is_some(),
            since: paused.as_ref().map(|paused| paused.since),
            why: paused.map(|paused| paused.why),
        }
    }
}

/// Whether anything is sent to vendors.
#[utoipa::path(get, path = "/api/v1/pushes", tag = "Outbox", operation_id = "show_pushes",
    responses((status = 200, body = PushesView)))]
pub async fn pushes(State(app): State<App>) -> Result<Json<PushesView>, ApiFailure> {
    Ok(Json(PushesView::of(app.hub.pushes_paused().await?)))
}

/// Why sending is paused.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct PauseBody {
    /// For whoever wonders.
    pub why: String,
}

/// From now on nothing is sent to any vendor. Paused already, it stays as it was.
#[utoipa::path(post, path = "/api/v1/pushes/pause", tag = "Outbox", operation_id = "pause_pushes",
    request_body = PauseBody, responses((status = 200, body = PushesView)))]
pub async fn pause(
    State(app): State<App>,
    who: Who,
    body: Result<Json<PauseBody>, JsonRejection>,
) -> Result<Json<PushesView>, ApiFailure> {
    let Json(body) = body?;
    let paused = app.hub.pause_pushes(&reason(&body.why, &who)).await?;
    Ok(Json(PushesView::of(Some(paused))))
}

/// Sending is allowed again.
#[utoipa::path(post, path = "/api/v1/pushes/resume", tag = "Outbox", operation_id = "resume_pushes",
    responses((status = 200, body = PushesView)))]
pub async fn resume(State(app): State<App>) -> Result<Json<PushesView>, ApiFailure> {
    app.hub.resume_pushes().await?;
    Ok(Json(PushesView::of(None)))
}
