//! Staging on the page of a supplemental integration, and saving.

use super::list::{Wanted, Wrong, beside, shown};
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Refusal, after, mendable, refusal};
use crate::pages::sent::{Sent, named, unreadable};
use crate::said::with_said;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, SavedStaged};
use counterpart_model::{CustomerId, Decision, Integration, MatchKind, VendorId};

/// `POST /integrations/{name}/supplemental`
pub async fn stage(sent: Sent<Wanted>) -> Result<Response, Failure> {
    let wrong = stage_typed(&sent).await?;
    let refused = mendable(press(&sent).await)?;
    if refused.is_some() || !wrong.is_empty() {
        return again(sent, wrong, refused, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    // What was changed since is handed over anew.
    sent.app.hub.submit_staged(&sent.integration, sent.user(), false).await?;
    Ok(Redirect::to(&sent.wanted.address(&sent.integration)).into_response())
}

/// `POST /integrations/{name}/supplemental/save`
pub async fn save(sent: Sent<Wanted>) -> Result<Response, Failure> {
    let wrong = stage_typed(&sent).await?;
    if !wrong.is_empty() {
        return again(sent, wrong, None, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match sent.app.hub.save_staged(&sent.integration, sent.user(), &sent.frame.who.actor()).await? {
        SavedStaged::Saved(saved) => {
            Ok(after(&sent.wanted.address(&sent.integration), &saved).into_response())
        }
        SavedStaged::Problems(problems) => {
            let rows = problems.into_iter().map(|(_, one)| one);
            let refused = Refusal::rows(rows, ("staged", "Mend or undo them, then save."));
            again(sent, Wrong::new(), Some(refused), StatusCode::CONFLICT).await
        }
    }
}

/// `POST /integrations/{name}/supplemental/submit`: a technician hands rows over, or takes them back (R07b).
pub async fn submit(sent: Sent<Wanted>) -> Result<Response, Failure> {
    let wrong = stage_typed(&sent).await?;
    if !wrong.is_empty() {
        return again(sent, wrong, None, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let take_back = sent.value("take_back").is_some();
    sent.app.hub.submit_staged(&sent.integration, sent.user(), !take_back).await?;
    let said = if take_back { "taken-back" } else { "handed-over" };
    Ok(Redirect::to(&with_said(&sent.wanted.address(&sent.integration), said)).into_response())
}

/// The page again, with what is wrong.
async fn again(
    sent: Sent<Wanted>,
    wrong: Wrong,
    refused: Option<Refusal>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let Sent { app, frame, integration, wanted, .. } = sent;
    Ok((status, shown(&app, frame, integration, wanted, wrong, refused).await?).into_response())
}

/// Stages the companies typed beside customers. What is no company comes back, with the reason.
async fn stage_typed(sent: &Sent<Wanted>) -> Result<Wrong, Failure> {
    let Sent { app, integration, pairs, .. } = sent;
    let mut decisions = Vec::new();
    let mut wrong = Wrong::new();
    for (key, text) in &pairs.0 {
        let Some(id) = key.strip_prefix("company.") else { continue };
        let Ok(customer) = id.parse::<CustomerId>() else { continue };
        if text.trim().is_empty() {
            continue;
        }
        match app.hub.company_called(integration, text).await {
            Ok(company) => {
                let as_well = pairs.value(&format!("how.{id}")) == Some("as_well");
                decisions.extend(instead(app, integration, customer, &company, as_well).await?);
                decisions.push((company, Decision::Match { customer, take_over: false }));
            }
            Err(error) => {
                wrong.insert(id.to_owned(), (text.clone(), refusal(error)?.sentence));
            }
        }
    }
    if !decisions.is_empty() {
        app.hub.stage(integration, sent.user(), decisions).await?;
    }
    Ok(wrong)
}

/// The customer's present matches deleted, unless the company comes as well.
async fn instead(
    app: &App,
    integration: &Integration,
    customer: CustomerId,
    company: &VendorId,
    as_well: bool,
) -> Result<Vec<(VendorId, Decision)>, Failure> {
    if as_well {
        return Ok(Vec::new());
    }
    let tx = app.hub.workspace.read().await?;
    let links = tx.matches().of_hub(MatchKind::Company, customer.0).await?;
    let here = links.into_iter().filter(|it| it.integration == integration.id && it.vendor != *company);
    Ok(here.map(|link| (link.vendor, Decision::Unlink { customer })).collect())
}

/// What the pressed button asks for; its value is `COMPANY customer ID`, or the company.
async fn press(sent: &Sent<Wanted>) -> Result<(), EngineError> {
    let Sent { app, frame, integration, wanted, .. } = sent;
    let user = sent.user();
    if sent.value("automap").is_some() {
        let state = app.hub.supplemental_state(integration).await?;
        let beside = beside(integration, &state).ok_or_else(unreadable)?;
        let actor = frame.who.actor();
        app.hub.stage_supplemental((integration, beside), user, wanted.search(), &actor).await?;
    } else if let Some(company) = sent.value("undo") {
        app.hub.unstage(integration, user, Some(&[VendorId::from(company)])).await?;
    } else if sent.value("clear").is_some() {
        app.hub.unstage(integration, user, None).await?;
    } else if let Some((company, decision)) = asked(sent)? {
        app.hub.stage(integration, user, vec![(company, decision)]).await?;
    }
    Ok(())
}

/// The decision of a row's button.
fn asked(sent: &Sent<Wanted>) -> Result<Option<(VendorId, Decision)>, EngineError> {
    let (text, decision): (_, fn(CustomerId) -> Decision) = if let Some(text) = sent.value("accept") {
        (text, |customer| Decision::Confirm { customer })
    } else if let Some(text) = sent.value("nearly") {
        (text, |customer| Decision::Automap { customer })
    } else if let Some(text) = sent.value("unlink") {
        (text, |customer| Decision::Unlink { customer })
    } else if let Some(text) = sent.value("move") {
        (text, |customer| Decision::Match { customer, take_over: true })
    } else {
        return Ok(None);
    };
    let (company, customer) = named(text)?;
    Ok(Some((company, decision(customer))))
}
