//! `/api/v1/duplicates`

use super::SEE;
use super::page::{Page, PageQuery};
use crate::App;
use crate::duplicates::of_list;
use crate::error::{ApiFailure, Problem};
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use counterpart_engine::Duplicates;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/duplicates", SEE, list)
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
    let integration = match &wanted.integration {
        Some(name) => Some(app.hub.integration(name).await?),
        None => None,
    };
    let page = PageQuery { cursor: wanted.cursor, limit: wanted.limit };
    let range = (page.behind()?, page.limit());
    let found = of_list(&app, &app.pulse_now().await?, integration.as_ref()).await?;
    let (skip, take) = (usize::try_from(range.0).unwrap_or(usize::MAX), range.1 as usize);
    let items = found.iter().skip(skip).take(take).map(DuplicateGroup::of).collect();
    Ok(Json(Page::counted(items, range, found.len() as u64)))
}
