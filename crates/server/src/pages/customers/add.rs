//! `/customers/new`: a customer made by hand.

use super::super::page;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Refusal, after, refusal};
use crate::frame::Frame;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    name: String,
}

#[derive(Template)]
#[template(path = "customers/add.html")]
struct Add {
    frame: Frame,
    name: String,
    refused: Option<Refusal>,
}

/// `GET /customers/new`
pub async fn form(frame: Frame) -> Result<Response, Failure> {
    page(&Add { frame, name: String::new(), refused: None })
}

/// `POST /customers/new`
pub async fn save(
    State(app): State<App>,
    frame: Frame,
    Form(Typed { name }): Form<Typed>,
) -> Result<Response, Failure> {
    let saved = match app.hub.plan_add_customer(&name, &frame.who.actor()).await {
        Ok(plan) => app.hub.save(&plan).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(saved) => {
            let made = app.hub.customer(&name).await?;
            Ok(after(&format!("/customers/{}", made.customer.id), &saved).into_response())
        }
        Err(error) => {
            let refused = Some(refusal(error)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&Add { frame, name, refused })?).into_response())
        }
    }
}
