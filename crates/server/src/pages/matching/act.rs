//! Staging: what a button of a row, or a customer typed into one, asks for (R18a).

use super::list::shown;
use super::wanted::Wanted;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Refusal, refusal};
use crate::frame::Frame;
use crate::pages::page;
use crate::said::with_said;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::EngineError;
use counterpart_model::{CustomerId, Decision, Integration, MatchKind, VendorId};
use std::collections::HashMap;

/// `POST /integrations/{name}/match`
pub async fn stage(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let integration = app.hub.integration(&name).await?;
    let wanted = Wanted::of_form(&pairs);
    let user = frame.who.user.id;
    let typed = stage_typed(&app, &frame, &integration, &pairs).await?;
    if let Err(refused) = press(&app, &frame, &integration, &wanted, &pairs).await? {
        let shown = shown(&app, frame, integration, wanted, typed, Some(refused)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
    }
    if !typed.is_empty() {
        let shown = shown(&app, frame, integration, wanted, typed, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
    }
    // What was changed since is handed over anew.
    app.hub.submit_staged(&integration, user, false).await?;
    let to = wanted.address(&integration);
    let to = match pairs.iter().any(|(key, _)| key == "confirm" || key == "fill") {
        true => with_said(&to, "staged"),
        false => to,
    };
    Ok(Redirect::to(&to).into_response())
}

/// Stages the customers typed into rows. What is no customer comes back, with the reason.
pub async fn stage_typed(
    app: &App,
    frame: &Frame,
    integration: &Integration,
    pairs: &[(String, String)],
) -> Result<HashMap<VendorId, (String, String)>, Failure> {
    let mut decisions = Vec::new();
    let mut wrong = HashMap::new();
    for (key, text) in pairs {
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
        app.hub.stage(integration, frame.who.user.id, decisions).await?;
    }
    Ok(wrong)
}

/// A company that has a customer gets the chosen one instead, unless the person said "as well".
async fn matching(
    app: &App,
    integration: &Integration,
    company: &VendorId,
    customer: CustomerId,
    pairs: &[(String, String)],
) -> Result<Decision, Failure> {
    let as_well = pairs.iter().any(|(key, value)| *key == format!("how.{company}") && value == "as_well");
    let tx = app.hub.workspace.read().await?;
    let links = tx.matches().of_vendor(integration.id, MatchKind::Company, company).await?;
    Ok(Decision::Match { customer, take_over: !links.is_empty() && !as_well })
}

/// What the pressed button asks for; a button's value is the company, and `COMPANY customer ID` where it names one.
async fn press(
    app: &App,
    frame: &Frame,
    integration: &Integration,
    wanted: &Wanted,
    pairs: &[(String, String)],
) -> Result<Result<(), Refusal>, Failure> {
    let user = frame.who.user.id;
    let value = |wanted: &str| pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
    let done = async {
        if value("confirm").is_some() {
            let filter = wanted.filter(user).unwrap_or(counterpart_store::CompanyFilter::Suggested);
            let search = wanted.search();
            app.hub.stage_suggested(integration, user, (filter, search), &frame.who.actor()).await?;
        } else if value("fill").is_some() {
            let filter = wanted.filter(user).unwrap_or(counterpart_store::CompanyFilter::Offered);
            let search = wanted.search();
            app.hub.stage_automapped(integration, user, (filter, search), &frame.who.actor()).await?;
        } else if let Some(company) = value("undo") {
            app.hub.unstage(integration, user, Some(&[VendorId::from(company)])).await?;
        } else if value("clear").is_some() {
            app.hub.unstage(integration, user, None).await?;
        } else if let Some((company, decision)) = asked(pairs)? {
            app.hub.stage(integration, user, vec![(company, decision)]).await?;
        }
        Ok::<(), EngineError>(())
    };
    match done.await {
        Ok(()) => Ok(Ok(())),
        Err(error) => Ok(Err(refusal(error)?)),
    }
}

/// The decision of a row's button.
fn asked(pairs: &[(String, String)]) -> Result<Option<(VendorId, Decision)>, EngineError> {
    let value = |wanted: &str| pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
    let unreadable = || EngineError::Refused("The page is older than the program. Load it again.".into());
    let named = |text: &str| -> Result<(VendorId, CustomerId), EngineError> {
        let (company, customer) = text.rsplit_once(" customer ").ok_or_else(unreadable)?;
        Ok((VendorId::from(company), customer.parse().map_err(|_| unreadable())?))
    };
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
