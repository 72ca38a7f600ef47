//! `/api/v1/overview` and `/api/v1/search`

use super::SEE;
use super::companies::CandidateView;
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::pages::customers::search::LONGEST;
use crate::pages::overview::DAYS;
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use chrono::{DateTime, TimeDelta, Utc};
use counterpart_model::{Census, CensusPoint, IntegrationState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Records of each kind that a search answers.
const FOUND: usize = 50;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(show, search))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/overview", SEE, show).get("/api/v1/search", SEE, search)
}

/// How everything stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewView {
    /// How many things wait for a person.
    pub waiting: u64,
    /// The same by kind: `integration_failing`.
    pub waiting_by_code: BTreeMap<&'static str, u64>,
    /// Every integration.
    pub integrations: Vec<ToolView>,
}

/// How an integration stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToolView {
    /// Its name.
    pub name: String,
    /// Its connector.
    pub connector: String,
    /// `new`, `healthy` or `failing`.
    pub state: &'static str,
    /// Why it fails.
    pub reason: Option<String>,
    /// How old its data is: the end of the last complete pull.
    pub fresh_at: Option<DateTime<Utc>>,
    /// What it held over the last 90 days, oldest first; the last one holds now.
    pub census: Vec<CensusView>,
}

/// What an integration held.
#[derive(Debug, Serialize, ToSchema)]
pub struct CensusView {
    /// When it was counted.
    pub at: DateTime<Utc>,
    /// Records of every kind that the vendor shows.
    pub records: u64,
    /// Companies that are offered and not ignored.
    pub companies: u64,
    /// Those of them that are matched.
    pub matched: u64,
}

impl CensusView {
    fn of(point: CensusPoint) -> Self {
        let Census { records, companies, matched } = point.census;
        Self { at: point.at, records, companies, matched }
    }
}

/// How everything stands: what waits, and every integration.
#[utoipa::path(get, path = "/api/v1/overview", tag = "Overview", operation_id = "overview",
    responses((status = 200, body = OverviewView)))]
pub async fn show(State(app): State<App>) -> Result<Json<OverviewView>, ApiFailure> {
    let mut waiting_by_code = BTreeMap::new();
    let waiting = app.hub.waiting(None, None).await?;
    for one in &waiting {
        *waiting_by_code.entry(one.code.as_str()).or_default() += 1;
    }
    let tx = app.hub.workspace.read().await?;
    let mut integrations = Vec::new();
    for one in tx.integrations().list().await? {
        let since = app.hub.now() - TimeDelta::days(DAYS);
        let mut points = tx.census().since(one.id, since).await?;
        if points.is_empty() {
            points.extend(tx.census().last(one.id).await?);
        }
        let (state, reason) = match one.state {
            IntegrationState::New => ("new", None),
            IntegrationState::Healthy => ("healthy", None),
            IntegrationState::Failing { reason } => ("failing", Some(reason)),
        };
        integrations.push(ToolView {
            name: one.name,
            connector: one.connector,
            state,
            reason,
            fresh_at: one.fresh_at,
            census: points.into_iter().map(CensusView::of).collect(),
        });
    }
    Ok(Json(OverviewView { waiting: waiting.len() as u64, waiting_by_code, integrations }))
}

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SearchQuery {
    /// A part of a name, a vendor's id, or the id of a customer or run. Up to 200 characters.
    pub q: String,
}

/// What was found, the likeliest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    /// Customers.
    pub customers: Vec<NamedView>,
    /// Vendors' companies.
    pub companies: Vec<FoundCompanyView>,
    /// The hub's sites.
    pub sites: Vec<FoundSiteView>,
    /// The run of this id.
    pub run: Option<Uuid>,
    /// True where there is more.
    pub more: bool,
}

/// A record and its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// A vendor's company that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundCompanyView {
    /// The integration's name.
    pub integration: String,
    /// Its id at the vendor.
    pub id: String,
    /// Its name there.
    pub name: String,
    /// The customers it is matched with.
    pub customers: Vec<CandidateView>,
    /// Its page at the vendor.
    pub url: Option<String>,
}

/// A site that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundSiteView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub customer: NamedView,
}

/// Finds customers, vendors' companies and sites by a part of their names, and runs by their ids.
#[utoipa::path(get, path = "/api/v1/search", tag = "Overview", operation_id = "search", params(SearchQuery),
    responses((status = 200, body = FoundView), (status = 413, body = Problem)))]
pub async fn search(
    State(app): State<App>,
    wanted: Result<Query<SearchQuery>, QueryRejection>,
) -> Result<Json<FoundView>, ApiFailure> {
    let Query(SearchQuery { q }) = wanted?;
    if q.chars().count() > LONGEST {
        let sentence = format!("That is longer than any name. Up to {LONGEST} characters are looked for.");
        return Err(Failure::TooLarge(sentence).into());
    }
    let found = app.hub.search(&q, FOUND).await?;
    let named = |customer: counterpart_model::Customer| NamedView { id: customer.id.0, name: customer.name };
    let companies = found.companies.into_iter().map(|(company, integration, customers)| FoundCompanyView {
        integration: integration.name,
        id: company.id.0,
        name: company.name,
        customers: customers
            .into_iter()
            .map(|one| CandidateView { id: one.id.0, name: one.name, how: None, main: None, proposed: None })
            .collect(),
        url: company.url,
    });
    let sites = found.sites.into_iter().map(|one| FoundSiteView {
        id: one.site.id.0,
        name: one.site.name,
        customer: named(one.customer),
    });
    Ok(Json(FoundView {
        customers: found.customers.into_iter().map(named).collect(),
        companies: companies.collect(),
        sites: sites.collect(),
        run: found.run.map(|run| run.id.0),
        more: found.more,
    }))
}
