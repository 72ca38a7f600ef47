//! A form of the matching page as it came: whose, of which integration, at which part of the list.

use super::list::shown;
use super::wanted::Wanted;
use crate::App;
use crate::error::Failure;
use crate::foreseen::Refusal;
use crate::frame::Frame;
use crate::pages::page;
use axum::extract::{Form, FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_model::{Integration, UserId, VendorId};
use std::collections::HashMap;

/// What was typed into rows and is no customer, by company, with the reason.
pub type Typed = HashMap<VendorId, (String, String)>;

/// A form that was sent. Handlers take it as their argument.
pub struct Sent {
    /// The application.
    pub app: App,
    /// What stands around the page, and who sent it.
    pub frame: Frame,
    /// The integration.
    pub integration: Integration,
    /// The part of the list.
    pub wanted: Wanted,
    /// Everything that came, in its order.
    pub pairs: Vec<(String, String)>,
}

impl Sent {
    /// The value that came with this name.
    pub fn value(&self, wanted: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str())
    }

    /// Who sent it.
    pub fn user(&self) -> UserId {
        self.frame.who.user.id
    }

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

impl FromRequest<App> for Sent {
    type Rejection = Failure;
    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut head, body) = request.into_parts();
        let frame = Frame::from_request_parts(&mut head, app).await?;
        let Path(name) = Path::<String>::from_request_parts(&mut head, app).await?;
        let Form(pairs): Form<Vec<(String, String)>> =
            Form::from_request(Request::from_parts(head, body), app).await?;
        let integration = app.hub.integration(&name).await?;
        Ok(Self { app: app.clone(), frame, integration, wanted: Wanted::of_form(&pairs), pairs })
    }
}
