//! Records that are there and not offered (R10c).

use crate::App;
use crate::api::page::{Page, PageQuery};
use crate::error::{ApiFailure, Problem};
use crate::pages::integrations::find;
use axum::Json;
use axum::extract::{Path, Query, State};
use counterpart_model::Kind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct HeldBackQuery {
    /// Of this kind; `company` where absent.
    #[param(value_type = Option<String>)]
    pub kind: Option<Kind>,
    /// Only for this reason.
    pub code: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// A record that is held back.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldBackView {
    /// The vendor's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why.
    pub reasons: Vec<HeldBackReason>,
    /// Its page at the vendor.
    pub url: Option<String>,
}

/// Why a record is held back.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldBackReason {
    /// Short and stable: `no_main_site`.
    pub code: String,
    /// What the vendor says, and what to do there.
    pub sentence: String,
}

/// Records that are there and not offered for matching, alphabetically.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/held-back", tag = "Integrations",
    params(("name" = String, Path, description = "The integration's name"), HeldBackQuery),
    responses((status = 200, body = Page<HeldBackView>), (status = 404, body = Problem)))]
pub async fn held_back(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(wanted): Query<HeldBackQuery>,
) -> Result<Json<Page<HeldBackView>>, ApiFailure> {
    let integration = find(&app, &name).await?;
    let page = PageQuery { cursor: wanted.cursor, limit: wanted.limit };
    let kind = wanted.kind.unwrap_or(Kind::Company);
    let (code, after) = (wanted.code.as_deref(), page.cursor.as_deref());
    let (rows, next) = app.hub.held_back(&integration, kind, code, after, page.limit()).await?;
    let items = rows.into_iter().map(|row| HeldBackView {
        id: row.id.to_string(),
        name: row.name,
        reasons: row
            .reasons
            .into_iter()
            .map(|reason| HeldBackReason { code: reason.code, sentence: reason.sentence })
            .collect(),
        url: row.url,
    });
    Ok(Json(Page { items: items.collect(), next, total: None }))
}
