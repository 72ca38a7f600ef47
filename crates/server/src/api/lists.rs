//! `/api/v1/integrations/{name}/lists/{list}`: what is collected before it is saved together: companies to `import`, pairs to
//! `map`. What somebody puts there who may not save waits for an approval once it is handed over.

use super::writing::{Written, write};
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::routes::{Needs, Routes};
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use counterpart_engine::{EngineError, PickedRow, SavedPicks};
use counterpart_model::{CustomerId, Decision, Permission, PickList, Stale, UserId, VendorId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(show, change, save, hand_over, send_back))]
pub struct Description;

const PICK: Needs = Needs::May(Permission::Propose);

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/integrations/{name}/lists/{list}", SEE, show)
        .post("/api/v1/integrations/{name}/lists/{list}", PICK, change)
        .post("/api/v1/integrations/{name}/lists/{list}/save", SAVE, save)
        .post("/api/v1/integrations/{name}/lists/{list}/hand-over", PICK, hand_over)
        .post("/api/v1/integrations/{name}/lists/{list}/send-back", SAVE, send_back)
}

/// One thing on a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PickView {
    /// The company's id at the vendor.
    pub company: String,
    /// The company's name there.
    pub company_name: String,
    /// The customer's id; absent where a customer is to be made.
    pub customer: Option<Uuid>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// `create` a customer, `match` the two, match them as a `file` says, `unlink` them, or make the company the `main` one.
    pub does: &'static str,
    /// `fine`, `done_already`, `moves` (the company must be taken from its present customer: add it with `move`) or `refused`.
    pub state: &'static str,
    /// Why it cannot be saved.
    pub reason: Option<String>,
}

impl PickView {
    fn of(row: &PickedRow) -> Self {
        Self {
            company: row.picked.company.0.clone(),
            company_name: row.company_name().to_owned(),
            customer: row.picked.decision.customer().map(|customer| customer.0),
            customer_name: row.customer.as_ref().map(|customer| customer.name.clone()),
            does: row.picked.decision.word(),
            state: row.check.word(),
            reason: row.check.reason().map(str::to_owned),
        }
    }
}

/// A list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListView {
    /// What is on it.
    pub rows: Vec<PickView>,
    /// Whether it waits for somebody who may save.
    pub handed_over: bool,
    /// Lists of others that wait, by the ids of those who handed them over; told to whoever may save.
    pub waiting: Vec<Uuid>,
}

/// Whose list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ListQuery {
    /// Somebody else's, for whoever may save; absent: one's own.
    pub of: Option<Uuid>,
}

fn list_of(word: &str) -> Result<PickList, Failure> {
    word.parse().map_err(|_| Failure::NotFound(format!("There is no list '{word}'. There are: import, map.")))
}

async fn view(
    app: &App,
    who: &Who,
    name: &str,
    list: PickList,
    of: Option<Uuid>,
) -> Result<Json<ListView>, ApiFailure> {
    let integration = app.hub.integration(name).await?;
    let saver = who.may(Permission::Save);
    let user = of.map(UserId).filter(|_| saver).unwrap_or(who.user.id);
    let plan = app.hub.plan_picks(&integration, user, list, false, &who.actor()).await?;
    let proposed = app.hub.proposed_picks().await?;
    let here: Vec<UserId> = proposed
        .iter()
        .filter(|one| one.by.integration == integration.id && one.by.list == list)
        .map(|one| one.by.user)
        .collect();
    Ok(Json(ListView {
        rows: plan.rows.iter().map(PickView::of).collect(),
        handed_over: here.contains(&user),
        waiting: here.iter().filter(|one| saver && **one != who.user.id).map(|one| one.0).collect(),
    }))
}

/// What is on a list, with what would come of each row now.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/lists/{list}", tag = "Lists", operation_id = "show_list",
    params(("name" = String, Path, description = "The integration's name"),
        ("list" = String, Path, description = "`import` or `map`"), ListQuery),
    responses((status = 200, body = ListView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    who: Who,
    Path((name, list)): Path<(String, String)>,
    wanted: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Json<ListView>, ApiFailure> {
    let Query(wanted) = wanted?;
    view(&app, &who, &name, list_of(&list)?, wanted.of).await
}

/// Something to put on a list.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct PickBody {
    /// The company's id at the vendor.
    pub company: String,
    /// The customer's id; absent where a customer is to be made, which is for imports only.
    #[serde(default)]
    pub customer: Option<Uuid>,
    /// Take the company over from its present customer.
    #[serde(default, rename = "move")]
    pub take_over: bool,
    /// Delete the match of the two instead of making it.
    #[serde(default)]
    pub unlink: bool,
}

/// What names a row of a list.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct KeyBody {
    /// The company's id at the vendor.
    pub company: String,
    /// The customer's id, where the row has one.
    #[serde(default)]
    pub customer: Option<Uuid>,
}

/// How a list is changed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListBody {
    /// Takes everything off first.
    pub clear: bool,
    /// Takes these off.
    pub remove: Vec<KeyBody>,
    /// Puts these on, in place of rows about the same company and customer.
    pub add: Vec<PickBody>,
}

fn decision(list: PickList, body: PickBody) -> Result<(VendorId, Decision), Failure> {
    let company = VendorId(body.company);
    let decision = match (body.customer.map(CustomerId), body.unlink) {
        (Some(customer), false) => Decision::Match { customer, take_over: body.take_over },
        (Some(customer), true) if list == PickList::Map => Decision::Unlink { customer },
        (None, false) if list == PickList::Import => Decision::Create,
        _ => {
            return Err(Failure::BadRequest(format!(
                "The row of company {company} does not fit this list: a pair to map needs a customer, and matches are deleted \
                 through the list map."
            )));
        }
    };
    Ok((company, decision))
}

/// Puts things on a list, or takes them off. It is kept until it is saved.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/lists/{list}", tag = "Lists", operation_id = "change_list",
    params(("name" = String, Path, description = "The integration's name"),
        ("list" = String, Path, description = "`import` or `map`")), request_body = ListBody,
    responses((status = 200, body = ListView), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn change(
    State(app): State<App>,
    who: Who,
    Path((name, list)): Path<(String, String)>,
    body: Result<Json<ListBody>, JsonRejection>,
) -> Result<Json<ListView>, ApiFailure> {
    let Json(body) = body?;
    let list = list_of(&list)?;
    let integration = app.hub.integration(&name).await?;
    let added: Vec<_> = body.add.into_iter().map(|one| decision(list, one)).collect::<Result<_, _>>()?;
    if body.clear {
        app.hub.unpick(&integration, who.user.id, list, None).await?;
    }
    if !body.remove.is_empty() {
        let keys: Vec<_> =
            body.remove.into_iter().map(|it| (VendorId(it.company), it.customer.map(CustomerId))).collect();
        app.hub.unpick(&integration, who.user.id, list, Some(&keys)).await?;
    }
    if !added.is_empty() {
        app.hub.pick(&integration, who.user.id, list, added).await?;
    }
    view(&app, &who, &name, list, None).await
}

/// How a list is saved.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SaveBody {
    /// Whose list, where it was handed over; absent: one's own.
    pub of: Option<Uuid>,
    /// New customers get their companies' sites; absent: as the integration is set.
    pub sites: Option<bool>,
    /// Do nothing, and answer what would be done.
    pub preview: bool,
}

/// Saves a list: all of it in one run, or nothing and what is in the way, row by row.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/lists/{list}/save", tag = "Lists", operation_id = "save_list",
    params(("name" = String, Path, description = "The integration's name"),
        ("list" = String, Path, description = "`import` or `map`")), request_body = SaveBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn save(
    State(app): State<App>,
    who: Who,
    Path((name, list)): Path<(String, String)>,
    body: Result<Json<SaveBody>, JsonRejection>,
) -> Result<Json<Written>, ApiFailure> {
    let Json(body) = body?;
    let list = list_of(&list)?;
    let integration = app.hub.integration(&name).await?;
    let user = body.of.map_or(who.user.id, UserId);
    let sites = body.sites.unwrap_or(integration.settings.create_sites);
    if body.preview {
        let plan = app.hub.plan_picks(&integration, user, list, sites, &who.actor()).await?.plan;
        let page = format!("/integrations/{}/{}", crate::urls::encoded(&name), list.as_str());
        return write(&app, &plan, true, ("Save a list", &page)).await;
    }
    match app.hub.save_picks(&integration, user, list, sites, &who.actor()).await? {
        SavedPicks::Saved(saved) => {
            Ok(Json(Written { run: saved.run.map(|run| run.0), applied: saved.applied, plan: None }))
        }
        SavedPicks::Problems(problems) => {
            let stale = problems.into_iter().map(|one| Stale { label: one.label, reason: one.reason });
            Err(EngineError::Stale(stale.collect()).into())
        }
    }
}

/// Whether a list is handed over.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HandOverBody {
    /// It waits no longer.
    pub take_back: bool,
}

/// Hands one's own list over to those who may save, or takes it back.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/lists/{list}/hand-over", tag = "Lists",
    operation_id = "hand_list_over",
    params(("name" = String, Path, description = "The integration's name"),
        ("list" = String, Path, description = "`import` or `map`")), request_body = HandOverBody,
    responses((status = 200, body = ListView), (status = 404, body = Problem)))]
pub async fn hand_over(
    State(app): State<App>,
    who: Who,
    Path((name, list)): Path<(String, String)>,
    body: Result<Json<HandOverBody>, JsonRejection>,
) -> Result<Json<ListView>, ApiFailure> {
    let Json(body) = body?;
    let list = list_of(&list)?;
    let integration = app.hub.integration(&name).await?;
    app.hub.submit_picks(&integration, who.user.id, list, !body.take_back).await?;
    view(&app, &who, &name, list, None).await
}

/// Whose list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBackBody {
    /// Who handed it over.
    pub of: Uuid,
}

/// Sends a list back to whoever handed it over. It stays as it is.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/lists/{list}/send-back", tag = "Lists",
    operation_id = "send_list_back",
    params(("name" = String, Path, description = "The integration's name"),
        ("list" = String, Path, description = "`import` or `map`")), request_body = SendBackBody,
    responses((status = 200, body = ListView), (status = 404, body = Problem)))]
pub async fn send_back(
    State(app): State<App>,
    who: Who,
    Path((name, list)): Path<(String, String)>,
    body: Result<Json<SendBackBody>, JsonRejection>,
) -> Result<Json<ListView>, ApiFailure> {
    let Json(body) = body?;
    let list = list_of(&list)?;
    let integration = app.hub.integration(&name).await?;
    app.hub.submit_picks(&integration, UserId(body.of), list, false).await?;
    view(&app, &who, &name, list, Some(body.of)).await
}
