//! A form that was sent to a page of an integration: whose, of which integration, at which part of the page.

use super::integrations;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use axum::extract::{Form, FromRequest, FromRequestParts, Path, Request};
use counterpart_engine::EngineError;
use counterpart_model::{CustomerId, Integration, UserId, VendorId};
use std::str::FromStr;

/// Everything that came, in its order.
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// The first value of this name.
    pub fn value(&self, wanted: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str())
    }

    /// The same as text of its own; empty where none came.
    pub fn text(&self, wanted: &str) -> String {
        self.value(wanted).unwrap_or_default().to_owned()
    }

    /// The same as what it means, where it means that.
    pub fn read<T: FromStr>(&self, wanted: &str) -> Option<T> {
        self.value(wanted)?.parse().ok()
    }
}

/// The part of a page that a form holds in fields of the names that its address has.
pub trait OfForm {
    /// From what came.
    fn of_form(pairs: &Pairs) -> Self;
}

/// Where it does not matter.
impl OfForm for () {
    fn of_form(_: &Pairs) {}
}

/// A form that was sent. Handlers take it as their argument.
pub struct Sent<W> {
    /// The application.
    pub app: App,
    /// What stands around the page, and who sent it.
    pub frame: Frame,
    /// The integration.
    pub integration: Integration,
    /// The part of the page.
    pub wanted: W,
    /// Everything that came.
    pub pairs: Pairs,
}

impl<W> Sent<W> {
    /// The first value of this name.
    pub fn value(&self, wanted: &str) -> Option<&str> {
        self.pairs.value(wanted)
    }

    /// Who sent it.
    pub fn user(&self) -> UserId {
        self.frame.who.user.id
    }

    /// Whose rows it is about, where they are not the sender's own.
    pub fn of(&self) -> Option<UserId> {
        self.pairs.read("of")
    }
}

impl<W: OfForm> FromRequest<App> for Sent<W> {
    type Rejection = Failure;
    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut head, body) = request.into_parts();
        let frame = Frame::from_request_parts(&mut head, app).await?;
        let Path(name) = Path::<String>::from_request_parts(&mut head, app).await?;
        let Form(pairs) = Form::from_request(Request::from_parts(head, body), app).await?;
        let pairs = Pairs(pairs);
        let integration = integrations::find(app, &name).await?;
        Ok(Self { app: app.clone(), frame, integration, wanted: W::of_form(&pairs), pairs })
    }
}

/// A company and a customer as a button names them: `COMPANY customer ID`.
pub fn named(text: &str) -> Result<(VendorId, CustomerId), EngineError> {
    let (company, customer) = text.rsplit_once(" customer ").ok_or_else(unreadable)?;
    Ok((VendorId::from(company), customer.parse().map_err(|_| unreadable())?))
}

/// A button that this program does not know.
pub fn unreadable() -> EngineError {
    EngineError::Refused("The page is older than the program. Load it again.".into())
}
