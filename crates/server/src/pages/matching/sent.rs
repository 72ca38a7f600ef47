//! A form of the matching page, and the page again with what is wrong.

use super::list::shown;
use super::wanted::Wanted;
use crate::error::Failure;
use crate::foreseen::Refusal;
use crate::pages::{page, sent};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_model::VendorId;
use std::collections::HashMap;

/// What was typed into rows and is no customer, by company, with the reason.
pub type Typed = HashMap<VendorId, (String, String)>;

/// A form that was sent. Handlers take it as their argument.
pub type Sent = sent::Sent<Wanted>;

impl Sent {
    /// The page again, with what is wrong.
    pub async fn again(
        self,
        typed: Typed,
        refused: Option<Refusal>,
        status: StatusCode,
    ) -> Result<Response, Failure> {
        let Self { app, frame, integration, wanted, .. } = self;
        let shown = shown(&app, frame, integration, wanted, typed, refused).await?;
        Ok((status, page(&shown)?).into_response())
    }
}
