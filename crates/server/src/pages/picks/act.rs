//! What the buttons of a collected list ask for: taking off, moving, saving, handing over, sending back.

use crate::error::Failure;
use crate::foreseen::{Refusal, after, mendable, refusal};
use crate::pages::integrations::address;
use crate::pages::sent::{Sent, named};
use crate::said::with_said;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, SavedPicks};
use counterpart_model::{CustomerId, Decision, Integration, PickList, VendorId};

/// A row as a button names it: `COMPANY customer ID`, or `COMPANY` where a customer is to be made.
fn key(text: &str) -> Result<(VendorId, Option<CustomerId>), EngineError> {
    if !text.contains(" customer ") {
        return Ok((VendorId::from(text), None));
    }
    let (company, customer) = named(text)?;
    Ok((company, Some(customer)))
}

/// Takes a row off the list, all of them, or says that one moves. What a person can mend comes back.
pub async fn press<W>(sent: &Sent<W>, list: PickList) -> Result<Option<Refusal>, Failure> {
    let Sent { app, integration, .. } = sent;
    let user = sent.user();
    let done = async {
        if let Some(text) = sent.value("remove") {
            app.hub.unpick(integration, user, list, Some(&[key(text)?])).await?;
        } else if sent.value("clear").is_some() {
            app.hub.unpick(integration, user, list, None).await?;
        } else if let Some(text) = sent.value("move") {
            let (company, customer) = named(text)?;
            let decision = Decision::Match { customer, take_over: true };
            app.hub.pick(integration, user, list, vec![(company, decision)]).await?;
        }
        Ok(())
    };
    mendable(done.await)
}

/// Saves a list, the reader's own or one that was handed over; what is in the way comes back.
pub async fn save<W>(sent: &Sent<W>, list: PickList) -> Result<Result<Response, Refusal>, Failure> {
    let Sent { app, frame, integration, .. } = sent;
    let user = sent.of().unwrap_or(sent.user());
    let with_sites = sent.value("sites").is_some();
    let saved = app.hub.save_picks(integration, user, list, with_sites, &frame.who.actor()).await;
    Ok(match saved {
        Ok(SavedPicks::Saved(saved)) => Ok(after(&path(integration, list), &saved).into_response()),
        Ok(SavedPicks::Problems(problems)) => {
            Err(Refusal::rows(problems.into_iter(), ("on the list", "Mend or remove them, then finish.")))
        }
        Err(error) => Err(refusal(error)?),
    })
}

/// Hands the reader's list over, or takes it back (R07b).
pub async fn hand_over(sent: Sent<()>, list: PickList) -> Result<Response, Failure> {
    let take_back = sent.value("take_back").is_some();
    sent.app.hub.submit_picks(&sent.integration, sent.user(), list, !take_back).await?;
    let said = if take_back { "taken-back" } else { "handed-over" };
    Ok(Redirect::to(&with_said(&path(&sent.integration, list), said)).into_response())
}

/// Sends somebody's list back to them.
pub async fn send_back(sent: Sent<()>, list: PickList) -> Result<Response, Failure> {
    let Some(user) = sent.of() else {
        return Err(Failure::BadRequest("Say whose list is sent back.".into()));
    };
    sent.app.hub.submit_picks(&sent.integration, user, list, false).await?;
    Ok(Redirect::to(&with_said(&path(&sent.integration, list), "sent-back")).into_response())
}

fn path(integration: &Integration, list: PickList) -> String {
    format!("{}/{}", address(integration), list.as_str())
}
