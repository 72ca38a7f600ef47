//! `/api/v1/integrations/{name}/companies`: a vendor's companies with where each stands, as the matching list shows them.

use super::SEE;
use super::page::{Page, PageQuery};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use counterpart_engine::{FILTERS, Listed};
use counterpart_model::How;
use counterpart_store::CompanyFilter;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, counts))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/integrations/{name}/companies", SEE, list).get(
        "/api/v1/integrations/{name}/companies/counts",
        SEE,
        counts,
    )
}

/// A vendor's company and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompanyView {
    /// Its id at the vendor.
    pub id: String,
    /// Its name there.
    pub name: String,
    /// `matched`, `suggested`, `automapped`, `ambiguous`, `unmatched`, `ignored`, `held_back` or `hidden`.
    pub state: &'static str,
    /// Why it stands there, in words.
    pub reason: String,
    /// The customers it is matched with, or those that bear its name, or those that are likely to be it.
    pub customers: Vec<CandidateView>,
    /// Its page at the vendor.
    pub url: Option<String>,
}

/// A customer that a company is matched with, or could be.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How the saved match came; absent for a suggestion.
    pub how: Option<&'static str>,
    /// Whether the saved match is the customer's main one; absent for a suggestion.
    pub main: Option<bool>,
    /// For a customer that is likely and not spelled the same: how sure, and why.
    pub proposed: Option<ProposedView>,
}

/// How sure the matcher is that a company is a customer, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposedView {
    /// `near_exact`: nearly sure; `possible`: worth a look; `ambiguous`: another one is as likely.
    pub class: &'static str,
    /// The probability, from 0 to 1.
    pub score: f64,
    /// Why, most telling first; what speaks against it too.
    pub reasons: Vec<String>,
}

impl CompanyView {
    /// Of a row of the matching list.
    pub fn of(listed: &Listed) -> Self {
        let customers = listed.candidates().into_iter().map(|one| CandidateView {
            id: one.id.0,
            name: one.name,
            how: one.how.map(How::as_str),
            main: one.main,
            proposed: one.proposed.map(|likely| ProposedView {
                class: likely.class.word(),
                score: likely.probability(),
                reasons: likely.reasons,
            }),
        });
        let company = &listed.facts.company;
        Self {
            id: company.id.0.clone(),
            name: company.name.clone(),
            state: listed.state(),
            reason: listed.reason(),
            customers: customers.collect(),
            url: company.url.clone(),
        }
    }
}

/// The filter of a word.
pub fn filter_of(word: &str) -> Result<CompanyFilter, Failure> {
    let word = word.trim().replace('-', "_");
    let known = FILTERS.iter().find(|(known, _)| *known == word).map(|(_, filter)| *filter);
    let how = word.parse::<How>().ok().map(CompanyFilter::MatchedBy);
    known.or(how).ok_or_else(|| {
        let words: Vec<&str> =
            FILTERS.iter().map(|(word, _)| *word).chain(How::ALL.map(How::as_str)).collect();
        Failure::BadRequest(format!("There is no filter '{word}'. There are: {}.", words.join(", ")))
    })
}

/// Which companies are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CompaniesQuery {
    /// Only names that contain this text.
    pub search: Option<String>,
    /// `all` (offered; the default), `suggested`, `ambiguous`, `unmatched`, `automapped`, `matched`, `ignored`, `held_back`, `hidden`,
    /// `everything`; or how a match came: `automatic`, `manual`, `created`, `imported`, `file`, `merged`, `pushed`.
    pub filter: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists an integration's companies, alphabetically in the workspace's locale.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/companies", tag = "Companies", operation_id = "list_companies",
    params(("name" = String, Path, description = "The integration's name"), CompaniesQuery),
    responses((status = 200, body = Page<CompanyView>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    Path(name): Path<String>,
    wanted: Result<Query<CompaniesQuery>, QueryRejection>,
) -> Result<Json<Page<CompanyView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let integration = app.hub.integration(&name).await?;
    let filter = filter_of(wanted.filter.as_deref().unwrap_or("all"))?;
    app.propose_for(&integration, false).await?;
    let page = PageQuery { cursor: wanted.cursor, limit: wanted.limit };
    let range = (page.behind()?, page.limit());
    let (rows, total) = app.hub.list_companies(&integration, filter, wanted.search.as_deref(), range).await?;
    Ok(Json(Page::counted(rows.iter().map(CompanyView::of).collect(), range, total)))
}

/// What is searched for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CountsQuery {
    /// Only names that contain this text.
    pub search: Option<String>,
}

/// How many companies each filter shows.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/companies/counts", tag = "Companies",
    operation_id = "count_companies",
    params(("name" = String, Path, description = "The integration's name"), CountsQuery),
    responses((status = 200, body = BTreeMap<String, u64>), (status = 404, body = Problem)))]
pub async fn counts(
    State(app): State<App>,
    Path(name): Path<String>,
    wanted: Result<Query<CountsQuery>, QueryRejection>,
) -> Result<Json<BTreeMap<&'static str, u64>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let integration = app.hub.integration(&name).await?;
    Ok(Json(app.hub.company_counts(&integration, wanted.search.as_deref()).await?))
}
