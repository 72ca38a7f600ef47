//! Deleting mappings, previewed: one, or those that were ticked, which is how a many-to-many is untangled (R19f, R23).

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::companies_head::CompaniesHead;
use crate::pages::integrations;
use crate::pages::page;
use crate::pages::plans::PlanView;
use crate::said::with_said;
use crate::text::counted;
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_model::MatchId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "mappings/delete.html")]
struct Delete {
    frame: Frame,
    head: CompaniesHead,
    /// None where nothing was ticked.
    plan: Option<PlanView>,
}

/// `GET /integrations/{name}/mappings/delete`
pub async fn preview(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    let head = CompaniesHead::of(&app, &frame, integration.clone(), "mappings");
    let ids = ids_of(&pairs)?;
    if ids.is_empty() {
        let nothing = page(&Delete { frame, head, plan: None })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, nothing).into_response());
    }
    let plan = app.hub.plan_unmap(&integration, &ids, &frame.who.actor()).await?;
    let title =
        format!("Delete {} of {}", counted(ids.len() as u64, "mapping", "mappings"), integration.name);
    let address = format!("{}/mappings", head.address);
    let plan = PlanView::keep(&app, &frame, &plan, &title, &address, "Delete exactly these").await?;
    page(&Delete { frame, head, plan: Some(plan) })
}

/// Which preview.
#[derive(Debug, Deserialize)]
pub struct Previewed {
    key: String,
}

/// `POST /integrations/{name}/mappings/propose`: what a preview shows is handed over for approval, on the list of pairs to map
/// (R07b).
pub async fn propose(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Form(Previewed { key }): Form<Previewed>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    let plan = app.hub.kept_whole(&key).await?;
    app.hub.hand_over_plan(&integration, frame.who.user.id, &plan).await?;
    let list = format!("{}/map", integrations::address(&integration));
    Ok(Redirect::to(&with_said(&list, "handed-over")).into_response())
}

/// The mappings that a form names.
pub fn ids_of(pairs: &[(String, String)]) -> Result<Vec<MatchId>, Failure> {
    let named = pairs.iter().filter(|(key, _)| key == "match");
    let id = |(_, text): &(String, String)| {
        text.parse::<MatchId>().map_err(|_| Failure::BadRequest(format!("'{text}' is no id of a mapping.")))
    };
    named.map(id).collect()
}
