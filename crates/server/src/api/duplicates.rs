//! `/api/v1/duplicates`: records that may be one, and those of which somebody said that they are not.

use super::page::{Page, PageQuery};
use super::writing::{Written, write};
use super::{SAVE, SEE};
use crate::App;
use crate::duplicates::of_list;
use crate::error::{ApiFailure, Problem};
use crate::gate::Who;
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use counterpart_engine::{Apart, Duplicates, KeptApart};
use counterpart_model::Integration;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, kept_apart, keep_apart))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/duplicates", SEE, list).get("/api/v1/duplicates/apart", SEE, kept_apart).post(
        "/api/v1/duplicates/apart",
        SAVE,
        keep_apart,
    )
}

/// Records that may all be one company.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuplicateGroup {
    /// How sure the surest pair is, from 0 to 1.
    pub score: f64,
    /// The records; the first is the one to keep: the one that most is matched with.
    pub records: Vec<DuplicateRecord>,
    /// Which of them are alike, surest first; of a crowd not all pairs.
    pub pairs: Vec<DuplicatePair>,
}

/// A customer, or a company of the integration.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuplicateRecord {
    /// The customer's id, or the company's at the vendor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many matches it has.
    pub matches: u64,
    /// Its page at the vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Two records that are alike.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuplicatePair {
    /// The id of the one.
    pub left: String,
    /// The id of the other.
    pub right: String,
    /// How sure, from 0 to 1.
    pub score: f64,
    /// Why, in words, most telling first.
    pub reasons: Vec<String>,
}

impl DuplicateGroup {
    fn of(group: &Duplicates) -> Self {
        let id = |at: usize| group.records[at].id.clone();
        let record = |record: &counterpart_engine::Duplicate| DuplicateRecord {
            id: record.id.clone(),
            name: record.name.clone(),
            matches: record.matches as u64,
            url: record.url.clone(),
        };
        let pairs = group.pairs.iter().map(|pair| DuplicatePair {
            left: id(pair.one),
            right: id(pair.other),
            score: pair.score,
            reasons: pair.reasons.clone(),
        });
        Self {
            score: group.score(),
            records: group.records.iter().map(record).collect(),
            pairs: pairs.collect(),
        }
    }
}

/// Which list is compared with itself.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DuplicatesQuery {
    /// The integration whose companies are compared; the customers are where it is absent.
    pub integration: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Groups per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists records that may be one company, surest first: customers, or companies of one integration.
#[utoipa::path(get, path = "/api/v1/duplicates", tag = "Customers", operation_id = "list_duplicates", params(DuplicatesQuery),
    responses((status = 200, body = Page<DuplicateGroup>), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    wanted: Result<Query<DuplicatesQuery>, QueryRejection>,
) -> Result<Json<Page<DuplicateGroup>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let integration = integration_of(&app, wanted.integration.as_deref()).await?;
    let page = PageQuery { cursor: wanted.cursor, limit: wanted.limit };
    let range = (page.behind()?, page.limit());
    let found = of_list(&app, &app.pulse_now().await?, integration.as_ref()).await?;
    let (skip, take) = (usize::try_from(range.0).unwrap_or(usize::MAX), range.1 as usize);
    let items = found.iter().skip(skip).take(take).map(DuplicateGroup::of).collect();
    Ok(Json(Page::counted(items, range, found.len() as u64)))
}

async fn integration_of(app: &App, name: Option<&str>) -> Result<Option<Integration>, ApiFailure> {
    match name {
        Some(name) => Ok(Some(app.hub.integration(name).await?)),
        None => Ok(None),
    }
}

/// Two records that are kept apart.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApartView {
    /// The two: customers, or companies of the integration.
    pub records: Vec<ApartRecord>,
    /// Who said that they are not the same.
    pub said_by: String,
    /// When.
    pub said_at: String,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApartRecord {
    /// The customer's id, or the company's at the vendor.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl ApartView {
    fn of(kept: KeptApart) -> Self {
        let record = |Apart { id, name }: Apart| ApartRecord { id, name };
        Self {
            records: kept.records.into_iter().map(record).collect(),
            said_by: kept.by,
            said_at: kept.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        }
    }
}

/// Lists the pairs of which somebody said that they are not the same, newest first.
#[utoipa::path(get, path = "/api/v1/duplicates/apart", tag = "Customers", operation_id = "list_kept_apart",
    params(DuplicatesQuery), responses((status = 200, body = Page<ApartView>), (status = 404, body = Problem)))]
pub async fn kept_apart(
    State(app): State<App>,
    wanted: Result<Query<DuplicatesQuery>, QueryRejection>,
) -> Result<Json<Page<ApartView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let integration = integration_of(&app, wanted.integration.as_deref()).await?;
    let page = PageQuery { cursor: wanted.cursor, limit: wanted.limit };
    let range = (page.behind()?, page.limit());
    let kept = app.hub.kept_apart(integration.as_ref()).await?;
    let total = kept.len() as u64;
    let (skip, take) = (usize::try_from(range.0).unwrap_or(usize::MAX), range.1 as usize);
    let items = kept.into_iter().skip(skip).take(take).map(ApartView::of).collect();
    Ok(Json(Page::counted(items, range, total)))
}

/// Records that are not the same.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApartBody {
    /// The integration whose companies they are; absent for customers.
    #[serde(default)]
    pub integration: Option<String>,
    /// Two of them, or up to 20 of which none is another: customers by id, or by name where only one bears it; companies by their
    /// ids at the vendor.
    pub records: Vec<String>,
    /// Take that word back: they may be named as likely duplicates again.
    #[serde(default)]
    pub take_back: bool,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Says that records are not the same: they are not named as likely duplicates of each other again. Reversible.
#[utoipa::path(post, path = "/api/v1/duplicates/apart", tag = "Customers", operation_id = "keep_apart",
    request_body = ApartBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn keep_apart(
    State(app): State<App>,
    who: Who,
    body: Result<Json<ApartBody>, JsonRejection>,
) -> Result<Json<Written>, ApiFailure> {
    let Json(body) = body?;
    let integration = integration_of(&app, body.integration.as_deref()).await?;
    let records = &body.records;
    let plan = app.hub.plan_apart(integration.as_ref(), records, body.take_back, &who.actor()).await?;
    write(&app, &plan, body.preview, ("Keep records apart", "/customers/duplicates?show=apart")).await
}
