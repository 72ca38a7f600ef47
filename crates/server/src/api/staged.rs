//! `/api/v1/integrations/{name}/staged`: decisions of the matching list that are kept until they are saved together (R18). What
//! somebody stages who may not save waits for an approval once it is handed over.

use super::companies::filter_of;
use super::writing::{Written, write};
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Problem};
use crate::gate::Who;
use crate::routes::{Needs, Routes};
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use counterpart_engine::{EngineError, SavedStaged, StagedRow};
use counterpart_model::{CustomerId, Decision, Permission, Stale, UserId, VendorId};
use counterpart_store::CompanyFilter;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(show, change, fill_in, save, hand_over))]
pub struct Description;

const STAGE: Needs = Needs::May(Permission::Propose);
/// Rows shown at a time, at most.
const MOST: u64 = 250;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/integrations/{name}/staged", SEE, show)
        .post("/api/v1/integrations/{name}/staged", STAGE, change)
        .post("/api/v1/integrations/{name}/staged/fill-in", STAGE, fill_in)
        .post("/api/v1/integrations/{name}/staged/save", SAVE, save)
        .post("/api/v1/integrations/{name}/staged/hand-over", STAGE, hand_over)
}

/// A decision about a company.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(tag = "does", rename_all = "snake_case", deny_unknown_fields)]
pub enum DecisionBody {
    /// The suggestion is right: the one customer that is spelled so.
    Confirm {
        /// The company's id at the vendor.
        company: String,
        /// The customer's id.
        customer: Uuid,
    },
    /// The near-exact proposal is right.
    Automap {
        /// The company's id at the vendor.
        company: String,
        /// The customer's id.
        customer: Uuid,
    },
    /// It is not this customer, and that is never proposed again.
    Reject {
        /// The company's id at the vendor.
        company: String,
        /// The customer's id.
        customer: Uuid,
    },
    /// It is this customer.
    Match {
        /// The company's id at the vendor.
        company: String,
        /// The customer's id.
        customer: Uuid,
        /// Take it over from its present customer.
        #[serde(default, rename = "move")]
        take_over: bool,
    },
    /// A customer is made of it.
    Create {
        /// The company's id at the vendor.
        company: String,
    },
    /// It is no customer.
    Ignore {
        /// The company's id at the vendor.
        company: String,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// The mark "not a customer" is taken off.
    Unignore {
        /// The company's id at the vendor.
        company: String,
    },
    /// Its match is deleted.
    Unlink {
        /// The company's id at the vendor.
        company: String,
        /// The customer's id.
        customer: Uuid,
    },
    /// Of the customer's several companies it becomes the main one.
    Main {
        /// The company's id at the vendor.
        company: String,
        /// The customer's id.
        customer: Uuid,
    },
}

impl DecisionBody {
    fn decision(self) -> (VendorId, Decision) {
        let id = CustomerId;
        let (company, decision) = match self {
            Self::Confirm { company, customer } => (company, Decision::Confirm { customer: id(customer) }),
            Self::Automap { company, customer } => (company, Decision::Automap { customer: id(customer) }),
            Self::Reject { company, customer } => (company, Decision::Reject { customer: id(customer) }),
            Self::Match { company, customer, take_over } => {
                (company, Decision::Match { customer: id(customer), take_over })
            }
            Self::Create { company } => (company, Decision::Create),
            Self::Ignore { company, reason } => (company, Decision::Ignore { reason }),
            Self::Unignore { company } => (company, Decision::Unignore),
            Self::Unlink { company, customer } => (company, Decision::Unlink { customer: id(customer) }),
            Self::Main { company, customer } => (company, Decision::Main { customer: id(customer) }),
        };
        (VendorId(company), decision)
    }
}

/// One staged row.
#[derive(Debug, Serialize, ToSchema)]
pub struct StagedView {
    /// The company's id at the vendor.
    pub company: String,
    /// `confirm`, `automap`, `reject`, `match`, `create`, `ignore`, `unignore`, `unlink` or `main`.
    pub does: &'static str,
    /// The customer that it names.
    pub customer: Option<Uuid>,
    /// Its name.
    pub customer_name: Option<String>,
    /// `fine`, `done_already`, `moves` (stage it with `move`) or `refused`.
    pub state: &'static str,
    /// Why it cannot be saved.
    pub reason: Option<String>,
}

impl StagedView {
    fn of(row: &StagedRow) -> Self {
        Self {
            company: row.staged.company.0.clone(),
            does: row.staged.decision.word(),
            customer: row.staged.decision.customer().map(|customer| customer.0),
            customer_name: row.customer.as_ref().map(|customer| customer.name.clone()),
            state: row.check.word(),
            reason: row.check.reason().map(str::to_owned),
        }
    }
}

/// What is staged.
#[derive(Debug, Serialize, ToSchema)]
pub struct StagedList {
    /// How many rows there are in all, by what they do.
    pub counts: BTreeMap<String, u64>,
    /// The rows, by company, with what would come of each now.
    pub rows: Vec<StagedView>,
    /// The cursor of the next rows; absent where there are no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Whether they wait for somebody who may save.
    pub handed_over: bool,
    /// Rows of others that wait, by the ids of those who handed them over; told to whoever may save.
    pub waiting: Vec<Uuid>,
}

/// Whose rows, and which.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct StagedQuery {
    /// Somebody else's, for whoever may save; absent: one's own.
    pub of: Option<Uuid>,
    /// The `next` of the answer before; absent for the first rows.
    pub cursor: Option<String>,
}

async fn view(
    app: &App,
    who: &Who,
    name: &str,
    wanted: &StagedQuery,
) -> Result<Json<StagedList>, ApiFailure> {
    let integration = app.hub.integration(name).await?;
    let saver = who.may(Permission::Save);
    let user = wanted.of.map(UserId).filter(|_| saver).unwrap_or(who.user.id);
    let after = wanted.cursor.as_deref().map(VendorId::from);
    let tx = app.hub.workspace.read().await?;
    let staged = tx.staging().list(integration.id, user, after.as_ref(), MOST).await?;
    drop(tx);
    let ids: Vec<VendorId> = staged.into_iter().map(|row| row.company).collect();
    let rows = app.hub.staged_rows(&integration, user, &ids, &who.actor()).await?;
    let full = ids.len() as u64 == MOST;
    let here: Vec<UserId> = app
        .hub
        .proposed()
        .await?
        .into_iter()
        .filter(|one| one.integration == integration.id)
        .map(|one| one.user)
        .collect();
    Ok(Json(StagedList {
        counts: app.hub.staged_counts(&integration, user).await?,
        rows: ids.iter().filter_map(|id| rows.get(id)).map(StagedView::of).collect(),
        next: ids.last().filter(|_| full).map(ToString::to_string),
        handed_over: here.contains(&user),
        waiting: here.iter().filter(|one| saver && **one != who.user.id).map(|one| one.0).collect(),
    }))
}

/// What is staged, with what would come of each row now.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/staged", tag = "Staged", operation_id = "show_staged",
    params(("name" = String, Path, description = "The integration's name"), StagedQuery),
    responses((status = 200, body = StagedList), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    wanted: Result<Query<StagedQuery>, QueryRejection>,
) -> Result<Json<StagedList>, ApiFailure> {
    let Query(wanted) = wanted?;
    view(&app, &who, &name, &wanted).await
}

/// How what is staged is changed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeBody {
    /// Takes everything back first.
    pub clear: bool,
    /// Takes back what is staged of these companies.
    pub remove: Vec<String>,
    /// Stages these, in place of what was staged of the same companies.
    pub add: Vec<DecisionBody>,
}

/// Stages decisions, or takes them back. They are kept until they are saved; nothing else changes.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/staged", tag = "Staged", operation_id = "stage",
    params(("name" = String, Path, description = "The integration's name")), request_body = ChangeBody,
    responses((status = 200, body = StagedList), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn change(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    body: Result<Json<ChangeBody>, JsonRejection>,
) -> Result<Json<StagedList>, ApiFailure> {
    let Json(body) = body?;
    let integration = app.hub.integration(&name).await?;
    let user = who.user.id;
    if body.clear {
        app.hub.unstage(&integration, user, None).await?;
    }
    if !body.remove.is_empty() {
        let companies: Vec<VendorId> = body.remove.into_iter().map(VendorId).collect();
        app.hub.unstage(&integration, user, Some(&companies)).await?;
    }
    if !body.add.is_empty() {
        let decisions = body.add.into_iter().map(DecisionBody::decision).collect();
        app.hub.stage(&integration, user, decisions).await?;
    }
    // What was changed since is handed over anew.
    app.hub.submit_staged(&integration, user, false).await?;
    view(&app, &who, &name, &StagedQuery::default()).await
}

/// What is filled in, and among which companies.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FillInBody {
    /// Only what is spelled the same; otherwise what is nearly sure too.
    pub exact_only: bool,
    /// The filter, as for the list of companies; absent: all that are offered.
    pub filter: Option<String>,
    /// Only names that contain this text.
    pub search: Option<String>,
}

/// How many rows were staged.
#[derive(Debug, Serialize, ToSchema)]
pub struct FilledIn {
    /// Rows staged now.
    pub staged: u64,
    /// Companies that were left out: ambiguous ones, and those whose customer is matched already.
    pub left_out: u64,
}

/// Stages what is sure in a filter, on all pages. What was decided otherwise stays.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/staged/fill-in", tag = "Staged", operation_id = "fill_in",
    params(("name" = String, Path, description = "The integration's name")), request_body = FillInBody,
    responses((status = 200, body = FilledIn), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn fill_in(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    body: Result<Json<FillInBody>, JsonRejection>,
) -> Result<Json<FilledIn>, ApiFailure> {
    let Json(body) = body?;
    let integration = app.hub.integration(&name).await?;
    let filter = body.filter.as_deref().map_or(Ok(CompanyFilter::Offered), filter_of)?;
    let (among, user, actor) = ((filter, body.search.as_deref()), who.user.id, who.actor());
    let done = if body.exact_only {
        app.hub.stage_suggested(&integration, user, among, &actor).await?
    } else {
        app.hub.propose(&integration).await?;
        app.hub.stage_automapped(&integration, user, among, &actor).await?
    };
    app.hub.submit_staged(&integration, user, false).await?;
    Ok(Json(FilledIn { staged: done.staged, left_out: done.left_out }))
}

/// What is saved.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SaveStagedBody {
    /// Whose rows, where they were handed over; absent: one's own.
    pub of: Option<Uuid>,
    /// Do nothing, and answer what would be done.
    pub preview: bool,
}

/// Saves what is staged: all of it in one run, or nothing and what is in the way, row by row.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/staged/save", tag = "Staged", operation_id = "save_staged",
    params(("name" = String, Path, description = "The integration's name")), request_body = SaveStagedBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn save(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    body: Result<Json<SaveStagedBody>, JsonRejection>,
) -> Result<Json<Written>, ApiFailure> {
    let Json(body) = body?;
    let integration = app.hub.integration(&name).await?;
    let user = body.of.map_or(who.user.id, UserId);
    let in_the_way = |problems: Vec<(VendorId, counterpart_model::Skipped)>| -> ApiFailure {
        let stale = problems.into_iter().map(|(_, one)| Stale { label: one.label, reason: one.reason });
        EngineError::Stale(stale.collect()).into()
    };
    if body.preview {
        let staged = app.hub.plan_staged(&integration, user, &who.actor()).await?;
        if !staged.problems.is_empty() {
            return Err(in_the_way(staged.problems));
        }
        let page = format!("/integrations/{}/match", crate::urls::encoded(&name));
        return write(&app, &staged.plan, true, ("Save what is staged", &page)).await;
    }
    match app.hub.save_staged(&integration, user, &who.actor()).await? {
        SavedStaged::Saved(saved) => {
            Ok(Json(Written { run: saved.run.map(|run| run.0), applied: saved.applied, plan: None }))
        }
        SavedStaged::Problems(problems) => Err(in_the_way(problems)),
    }
}

/// Whether rows are handed over.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HandOverStagedBody {
    /// They wait no longer.
    pub take_back: bool,
    /// Whose rows are sent back, for whoever may save; absent: one's own.
    pub of: Option<Uuid>,
}

/// Hands one's own rows over to those who may save, or takes them back; or sends somebody's back.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/staged/hand-over", tag = "Staged",
    operation_id = "hand_staged_over",
    params(("name" = String, Path, description = "The integration's name")), request_body = HandOverStagedBody,
    responses((status = 200, body = StagedList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn hand_over(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    body: Result<Json<HandOverStagedBody>, JsonRejection>,
) -> Result<Json<StagedList>, ApiFailure> {
    let Json(body) = body?;
    let integration = app.hub.integration(&name).await?;
    let user = body.of.map_or(who.user.id, UserId);
    let others = user != who.user.id;
    if others && !who.may(Permission::Save) {
        return Err(crate::error::Failure::MayNot(Permission::Save).into());
    }
    app.hub.submit_staged(&integration, user, !body.take_back && !others).await?;
    view(&app, &who, &name, &StagedQuery { of: body.of, cursor: None }).await
}
