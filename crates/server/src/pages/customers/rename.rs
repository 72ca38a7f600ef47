//! `/customers/{id}/rename`

use super::super::page;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Refusal, after, refusal};
use crate::frame::Frame;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_model::{Customer, CustomerId};
use serde::Deserialize;

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    name: String,
}

#[derive(Template)]
#[template(path = "customers/rename.html")]
struct Rename {
    frame: Frame,
    customer: Customer,
    name: String,
    /// What the tools call it, to take over with one choice.
    elsewhere: Vec<String>,
    refused: Option<Refusal>,
}

/// `GET /customers/{id}/rename`
pub async fn form(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
) -> Result<Response, Failure> {
    page(&shown(&app, frame, id, None, None).await?)
}

/// `POST /customers/{id}/rename`
pub async fn save(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
    Form(Typed { name }): Form<Typed>,
) -> Result<Response, Failure> {
    let saved = match app.hub.plan_rename(&id.to_string(), &name, &frame.who.actor()).await {
        Ok(plan) => app.hub.save(&plan).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(saved) => Ok(after(&format!("/customers/{id}"), &saved).into_response()),
        Err(error) => {
            let shown = shown(&app, frame, id, Some(name), Some(refusal(error)?)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
        }
    }
}

async fn shown(
    app: &App,
    frame: Frame,
    id: CustomerId,
    name: Option<String>,
    refused: Option<Refusal>,
) -> Result<Rename, Failure> {
    let view = app.hub.customer(&id.to_string()).await?;
    let mut elsewhere: Vec<String> = Vec::new();
    for record in view.matches.iter().filter_map(|one| one.record.as_ref()) {
        if record.name() != view.customer.name && !elsewhere.iter().any(|name| name == record.name()) {
            elsewhere.push(record.name().to_owned());
        }
    }
    let name = name.unwrap_or_else(|| view.customer.name.clone());
    Ok(Rename { frame, customer: view.customer, name, elsewhere, refused })
}
