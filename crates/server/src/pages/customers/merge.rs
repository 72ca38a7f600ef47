//! `/customers/{id}/merge`: other customers become part of this one (R26). They are looked for, chosen, and what would be done
//! is shown before anything is saved.

use super::super::page;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Foreseen, Refusal, after, refusal};
use crate::frame::Frame;
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_model::{Customer, CustomerId};
use counterpart_store::CustomerFilter;

/// Customers offered by a search.
const OFFERED: u64 = 20;

#[derive(Template)]
#[template(path = "customers/merge.html")]
struct Merge {
    frame: Frame,
    customer: Customer,
    q: String,
    chosen: Vec<Customer>,
    offered: Vec<Customer>,
    foreseen: Option<Foreseen>,
    refused: Option<Refusal>,
}

/// `GET /customers/{id}/merge?q=TEXT&with=ID&with=ID`
pub async fn choose(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let with = with(&asked);
    let q = asked.into_iter().find(|(key, _)| key == "q").map(|(_, q)| q).unwrap_or_default();
    page(&shown(&app, frame, id, with, q, None).await?)
}

/// `POST /customers/{id}/merge`
pub async fn save(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
    Form(asked): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let with = with(&asked);
    let saved = match app.hub.plan_merge(&with, &id.to_string(), &frame.who.actor()).await {
        Ok(plan) => app.hub.save(&plan).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(saved) => Ok(after(&format!("/customers/{id}"), &saved).into_response()),
        Err(error) => {
            let refused = Some(refusal(error)?);
            let shown = shown(&app, frame, id, with, String::new(), refused).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
        }
    }
}

fn with(asked: &[(String, String)]) -> Vec<String> {
    asked.iter().filter(|(key, _)| key == "with").map(|(_, id)| id.clone()).collect()
}

async fn shown(
    app: &App,
    frame: Frame,
    id: CustomerId,
    with: Vec<String>,
    q: String,
    mut refused: Option<Refusal>,
) -> Result<Merge, Failure> {
    let customer = app.hub.customer(&id.to_string()).await?.customer;
    let ids: Vec<CustomerId> = with.iter().filter_map(|id| id.parse().ok()).collect();
    let mut chosen = app.hub.workspace.read().await?.customers().get_many(&ids).await?;
    chosen.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    // Those that bear nearly the same name are the likeliest, so that is what is looked for at first.
    let search = if q.trim().is_empty() { first_word(&customer.name) } else { q.as_str() };
    let (found, _) = app.hub.filter_customers(CustomerFilter::All, Some(search), (0, OFFERED)).await?;
    let offered = found.into_iter().map(|row| row.customer);
    let offered = offered.filter(|one| one.id != id && !ids.contains(&one.id)).collect();
    let mut foreseen = None;
    if !chosen.is_empty() && refused.is_none() {
        match app.hub.plan_merge(&with, &id.to_string(), &frame.who.actor()).await {
            Ok(plan) => foreseen = Some(Foreseen::of(&plan)),
            Err(error) => refused = Some(refusal(error)?),
        }
    }
    Ok(Merge { frame, customer, q, chosen, offered, foreseen, refused })
}

fn first_word(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}
