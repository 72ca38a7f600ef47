//! Staging: what a button of a row, or a customer typed into one, asks for (R18a).

use super::sent::{Sent, Typed};
use crate::App;
use crate::error::Failure;
use crate::foreseen::{mendable, refusal};
use crate::pages::sent::{Pairs, named};
use crate::said::with_said;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::EngineError;
use counterpart_model::{CustomerId, Decision, Integration, MatchKind, VendorId};
use counterpart_store::CompanyFilter;

/// `POST /integrations/{name}/match`
pub async fn stage(sent: Sent) -> Result<Response, Failure> {
    let typed = stage_typed(&sent).await?;
    let refused = mendable(press(&sent).await)?;
    if refused.is_some() || !typed.is_empty() {
        return sent.again(typed, refused, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    // What was changed since is handed over anew.
    sent.app.hub.submit_staged(&sent.integration, sent.user(), false).await?;
    let to = sent.wanted.address(&sent.integration);
    let to = match sent.value("confirm").or(sent.value("fill")) {
        Some(_) => with_said(&to, "staged"),
        None => to,
    };
    Ok(Redirect::to(&to).into_response())
}

/// Stages the customers typed into rows. What is no customer comes back, with the reason.
pub async fn stage_typed(sent: &Sent) -> Result<Typed, Failure> {
    let Sent { app, integration, pairs, .. } = sent;
    let mut decisions = Vec::new();
    let mut wrong = Typed::new();
    for (key, text) in &pairs.0 {
        let Some(company) = key.strip_prefix("customer.") else { continue };
        if text.trim().is_empty() {
            continue;
        }
        let company = VendorId::from(company);
        match app.hub.customer(text).await {
            Ok(view) => {
                let decision = matching(app, integration, &company, view.customer.id, pairs).await?;
                decisions.push((company, decision));
            }
            Err(error) => {
                wrong.insert(company, (text.clone(), refusal(error)?.sentence));
            }
        }
    }
    if !decisions.is_empty() {
        app.hub.stage(integration, sent.user(), decisions).await?;
    }
    Ok(wrong)
}

/// A company that has a customer gets the chosen one instead, unless the person said "as well".
async fn matching(
    app: &App,
    integration: &Integration,
    company: &VendorId,
    customer: CustomerId,
    pairs: &Pairs,
) -> Result<Decision, Failure> {
    let as_well = pairs.value(&format!("how.{company}")) == Some("as_well");
    let tx = app.hub.workspace.read().await?;
    let links = tx.matches().of_vendor(integration.id, MatchKind::Company, company).await?;
    Ok(Decision::Match { customer, take_over: !links.is_empty() && !as_well })
}

/// What the pressed button asks for; a button's value is the company, and `COMPANY customer ID` where it names one.
async fn press(sent: &Sent) -> Result<(), EngineError> {
    let Sent { app, frame, integration, wanted, .. } = sent;
    let user = sent.user();
    if sent.value("confirm").is_some() {
        let filter = wanted.filter(user).unwrap_or(CompanyFilter::Suggested);
        app.hub.stage_suggested(integration, user, (filter, wanted.search()), &frame.who.actor()).await?;
    } else if sent.value("fill").is_some() {
        let filter = wanted.filter(user).unwrap_or(CompanyFilter::Offered);
        app.hub.stage_automapped(integration, user, (filter, wanted.search()), &frame.who.actor()).await?;
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
fn asked(sent: &Sent) -> Result<Option<(VendorId, Decision)>, EngineError> {
    let value = |wanted: &str| sent.value(wanted);
    Ok(Some(if let Some(text) = value("accept") {
        let (company, customer) = named(text)?;
        (company, Decision::Confirm { customer })
    } else if let Some(text) = value("automap") {
        let (company, customer) = named(text)?;
        (company, Decision::Automap { customer })
    } else if let Some(text) = value("reject") {
        let (company, customer) = named(text)?;
        (company, Decision::Reject { customer })
    } else if let Some(text) = value("choose") {
        let (company, customer) = named(text)?;
        (company, Decision::Match { customer, take_over: false })
    } else if let Some(text) = value("move") {
        let (company, customer) = named(text)?;
        (company, Decision::Match { customer, take_over: true })
    } else if let Some(text) = value("unlink") {
        let (company, customer) = named(text)?;
        (company, Decision::Unlink { customer })
    } else if let Some(text) = value("main") {
        let (company, customer) = named(text)?;
        (company, Decision::Main { customer })
    } else if let Some(company) = value("create") {
        (VendorId::from(company), Decision::Create)
    } else if let Some(company) = value("ignore") {
        let reason = value("reason").unwrap_or_default().to_owned();
        (VendorId::from(company), Decision::Ignore { reason })
    } else if let Some(company) = value("unignore") {
        (VendorId::from(company), Decision::Unignore)
    } else {
        return Ok(None);
    }))
}
