//! `/integrations/{name}/remove`: what would go, in numbers, and then its end (R09).

use super::head::Head;
use crate::App;
use crate::error::Failure;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, Removal};

#[derive(Template)]
#[template(path = "integrations/remove.html")]
struct Remove {
    frame: Frame,
    head: Head,
    removal: Removal,
    /// Why what was confirmed was not done.
    sentence: Option<String>,
}

/// `GET /integrations/{name}/remove`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let removal = app.hub.removal(&integration).await?;
    let head = Head::of(&app, &integration, "remove").await?;
    page(&Remove { frame, head, removal, sentence: None })
}

/// `POST /integrations/{name}/remove`
pub async fn submit(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    sent: Fields,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let error = match app.hub.remove_integration(&integration, sent.get("confirm"), frame.who.acting()?).await
    {
        Ok(_) => return Ok(Redirect::to("/integrations?said=removed").into_response()),
        Err(error) => error,
    };
    let sentence = match error {
        EngineError::NeedsDecision(_) => {
            "The numbers are no longer those that you saw, so nothing was removed. Look again.".to_owned()
        }
        EngineError::Refused(sentence) => format!("Nothing was removed: {sentence}"),
        other => return Err(other.into()),
    };
    let removal = app.hub.removal(&integration).await?;
    let head = Head::of(&app, &integration, "remove").await?;
    let shown = Remove { frame, head, removal, sentence: Some(sentence) };
    Ok((StatusCode::CONFLICT, page(&shown)?).into_response())
}
