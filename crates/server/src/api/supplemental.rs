//! `/api/v1/integrations/{name}/supplemental`: the primary's customers, each with its companies in this integration (R08).

use super::SEE;
use super::page::{Page, PageQuery};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use counterpart_engine::{Suggestion, SupplementalState};
use counterpart_model::Proposal;
use counterpart_store::{Beside, SupplementalFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/integrations/{name}/supplemental", SEE, list)
}

/// A company of the supplemental integration.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplementalCompany {
    /// Its id at the vendor.
    pub id: String,
    /// Its name there.
    pub name: String,
}

/// One of the primary's customers.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplementalCustomer {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The companies it is matched with here.
    pub matched: Vec<SupplementalCompany>,
    /// The one free company that is spelled the same, or nearly sure to be it.
    pub suggested: Option<SuggestedCompany>,
}

/// A company that a customer may be.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestedCompany {
    /// Its id at the vendor.
    pub id: String,
    /// Its name there.
    pub name: String,
    /// How sure it is, from 0 to 1; absent where it is spelled the same.
    pub score: Option<f64>,
    /// Why, in words.
    pub reasons: Vec<String>,
}

impl SuggestedCompany {
    fn of(found: Suggestion) -> Self {
        Self {
            id: found.company.0,
            name: found.name,
            score: found.proposal.as_ref().map(Proposal::probability),
            reasons: found.proposal.map(|proposal| proposal.reasons).unwrap_or_default(),
        }
    }
}

/// Which of them are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SupplementalQuery {
    /// Only names that contain this text.
    pub search: Option<String>,
    /// `all` (the default), `missing` here, or `matched` here.
    pub filter: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists the customers that the primary's active companies make up, each with its companies in this integration.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/supplemental", tag = "Matches",
    operation_id = "list_supplemental",
    params(("name" = String, Path, description = "The integration's name"), SupplementalQuery),
    responses((status = 200, body = Page<SupplementalCustomer>), (status = 400, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    wanted: Result<Query<SupplementalQuery>, QueryRejection>,
) -> Result<Json<Page<SupplementalCustomer>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let integration = app.hub.integration(&name).await?;
    let filter = match wanted.filter.as_deref().unwrap_or("all") {
        "all" => SupplementalFilter::All,
        "missing" => SupplementalFilter::Missing,
        "matched" => SupplementalFilter::Matched,
        other => {
            let sentence = format!("There is no filter '{other}'. There are: all, missing, matched.");
            return Err(Failure::BadRequest(sentence).into());
        }
    };
    let conflict = |sentence: String| ApiFailure(Failure::Conflict(sentence));
    let primary = match app.hub.supplemental_state(&integration).await? {
        SupplementalState::Open(primary) => primary,
        SupplementalState::Ordinary => {
            return Err(conflict(format!("'{name}' is not marked as supplemental.")));
        }
        SupplementalState::NoPrimary => {
            return Err(conflict("No integration is marked as primary.".to_owned()));
        }
        SupplementalState::Waits(names) => {
            return Err(conflict(format!("The initial sync of {} is not complete.", names.join(" and "))));
        }
    };
    let beside = Beside { primary: primary.id, supplemental: integration.id };
    let page = PageQuery { cursor: wanted.cursor.clone(), limit: wanted.limit };
    let range = (page.behind()?, page.limit());
    let search = wanted.search.as_deref();
    app.propose_for(&integration, false).await?;
    let total = app.hub.count_supplemental(beside, filter, search).await?;
    let part = (filter, search);
    let actor = who.actor();
    let rows = app.hub.supplemental((&integration, beside), who.user.id, part, range, &actor).await?;
    let items = rows.into_iter().map(|row| SupplementalCustomer {
        id: row.customer.id.0,
        name: row.customer.name,
        matched: row
            .matches
            .into_iter()
            .map(|(link, name)| SupplementalCompany { id: link.vendor.0, name })
            .collect(),
        suggested: row.suggestion.map(SuggestedCompany::of),
    });
    Ok(Json(Page::counted(items.collect(), range, total)))
}
