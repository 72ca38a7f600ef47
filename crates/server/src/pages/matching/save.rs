//! Saving what is staged, handing it over, approving it.

use super::act::stage_typed;
use super::sent::Sent;
use super::wanted::Wanted;
use crate::error::Failure;
use crate::foreseen::{Refusal, after};
use crate::said::with_said;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::SavedStaged;
use counterpart_model::UserId;
use std::collections::HashMap;

/// `POST /integrations/{name}/match/save`
pub async fn save(sent: Sent) -> Result<Response, Failure> {
    let typed = stage_typed(&sent).await?;
    if !typed.is_empty() {
        return sent.again(typed, None, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let user = sent.user();
    saved(sent, user).await
}

/// `POST /integrations/{name}/match/approve`: somebody else's rows are saved, or sent back.
pub async fn approve(sent: Sent) -> Result<Response, Failure> {
    let Some(user) = sent.wanted.of else {
        return Err(Failure::BadRequest("Say whose rows are approved.".into()));
    };
    if sent.value("send_back").is_some() {
        sent.app.hub.submit_staged(&sent.integration, user, false).await?;
        let own = Wanted::default().address(&sent.integration);
        return Ok(Redirect::to(&with_said(&own, "sent-back")).into_response());
    }
    saved(sent, user).await
}

/// `POST /integrations/{name}/match/submit`: a technician hands rows over (R07b).
pub async fn submit(sent: Sent) -> Result<Response, Failure> {
    let typed = stage_typed(&sent).await?;
    if !typed.is_empty() {
        return sent.again(typed, None, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let take_back = sent.value("take_back").is_some();
    sent.app.hub.submit_staged(&sent.integration, sent.user(), !take_back).await?;
    let said = if take_back { "taken-back" } else { "handed-over" };
    Ok(Redirect::to(&with_said(&sent.wanted.address(&sent.integration), said)).into_response())
}

async fn saved(sent: Sent, user: UserId) -> Result<Response, Failure> {
    match sent.app.hub.save_staged(&sent.integration, user, &sent.frame.who.actor()).await? {
        SavedStaged::Saved(saved) => {
            let wanted = Wanted { of: None, ..sent.wanted };
            Ok(after(&wanted.address(&sent.integration), &saved).into_response())
        }
        SavedStaged::Problems(problems) => {
            let rows = problems.into_iter().map(|(_, one)| one);
            let refused = Some(Refusal::rows(rows, ("staged", "Mend or undo them, then save.")));
            let wanted = Wanted { filter: "staged".to_owned(), page: None, q: String::new(), ..sent.wanted };
            Sent { wanted, ..sent }.again(HashMap::new(), refused, StatusCode::CONFLICT).await
        }
    }
}
