//! Saving what is staged, handing it over, approving it.

use super::act::stage_typed;
use super::list::shown;
use super::wanted::Wanted;
use crate::App;
use crate::error::{Failure, ProblemItem};
use crate::foreseen::{Refusal, after};
use crate::frame::Frame;
use crate::pages::page;
use crate::said::with_said;
use crate::text::counted;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::SavedStaged;
use counterpart_model::{Integration, UserId};
use std::collections::HashMap;

/// `POST /integrations/{name}/match/save`
pub async fn save(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let integration = app.hub.integration(&name).await?;
    let wanted = Wanted::of_form(&pairs);
    let typed = stage_typed(&app, &frame, &integration, &pairs).await?;
    if !typed.is_empty() {
        let shown = shown(&app, frame, integration, wanted, typed, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
    }
    let user = frame.who.user.id;
    saved(&app, frame, integration, wanted, user).await
}

/// `POST /integrations/{name}/match/approve`: somebody else's rows are saved, or sent back.
pub async fn approve(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let integration = app.hub.integration(&name).await?;
    let wanted = Wanted::of_form(&pairs);
    let Some(user) = wanted.of else {
        return Err(Failure::BadRequest("Say whose rows are approved.".into()));
    };
    if pairs.iter().any(|(key, _)| key == "send_back") {
        app.hub.submit_staged(&integration, user, false).await?;
        let own = Wanted::default().address(&integration);
        return Ok(Redirect::to(&with_said(&own, "sent-back")).into_response());
    }
    saved(&app, frame, integration, wanted, user).await
}

/// `POST /integrations/{name}/match/submit`: a technician hands rows over (R07b).
pub async fn submit(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let integration = app.hub.integration(&name).await?;
    let wanted = Wanted::of_form(&pairs);
    let typed = stage_typed(&app, &frame, &integration, &pairs).await?;
    if !typed.is_empty() {
        let shown = shown(&app, frame, integration, wanted, typed, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
    }
    let take_back = pairs.iter().any(|(key, _)| key == "take_back");
    app.hub.submit_staged(&integration, frame.who.user.id, !take_back).await?;
    let said = if take_back { "taken-back" } else { "handed-over" };
    Ok(Redirect::to(&with_said(&wanted.address(&integration), said)).into_response())
}

async fn saved(
    app: &App,
    frame: Frame,
    integration: Integration,
    wanted: Wanted,
    user: UserId,
) -> Result<Response, Failure> {
    match app.hub.save_staged(&integration, user, &frame.who.actor()).await? {
        SavedStaged::Saved(saved) => {
            let wanted = Wanted { of: None, ..wanted };
            Ok(after(&wanted.address(&integration), &saved).into_response())
        }
        SavedStaged::Problems(problems) => {
            let rows = counted(problems.len() as u64, "row is", "rows are");
            let sentence = format!(
                "Nothing was saved, and everything is still staged: {rows} in the way. Mend or undo them, then save."
            );
            let items =
                problems.into_iter().map(|(_, one)| ProblemItem { about: one.label, sentence: one.reason });
            let refused = Some(Refusal { sentence, items: items.collect() });
            let wanted = Wanted { filter: "staged".to_owned(), page: None, q: String::new(), ..wanted };
            let shown = shown(app, frame, integration, wanted, HashMap::new(), refused).await?;
            Ok((StatusCode::CONFLICT, page(&shown)?).into_response())
        }
    }
}
