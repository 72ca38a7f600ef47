//! What the buttons of a collected list ask for: taking off, moving, saving, handing over, sending back.

use crate::App;
use crate::error::{Failure, ProblemItem};
use crate::foreseen::{Refusal, after, refusal};
use crate::frame::Frame;
use crate::said::with_said;
use crate::text::counted;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, SavedPicks};
use counterpart_model::{CustomerId, Decision, Integration, PickList, UserId, VendorId};

/// What a form sent.
pub type Pairs = Vec<(String, String)>;

/// The first value of this name.
pub fn value<'a>(pairs: &'a Pairs, wanted: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str())
}

/// Whose list a form is about; the reader's own where it names nobody.
pub fn of(pairs: &Pairs) -> Option<UserId> {
    value(pairs, "of").and_then(|user| user.parse().ok())
}

/// A row as a button names it: `COMPANY customer ID`, or `COMPANY` where a customer is to be made.
fn key(text: &str) -> Result<(VendorId, Option<CustomerId>), EngineError> {
    let unreadable = || EngineError::Refused("The page is older than the program. Load it again.".into());
    match text.rsplit_once(" customer ") {
        Some((company, customer)) => {
            Ok((VendorId::from(company), Some(customer.parse().map_err(|_| unreadable())?)))
        }
        None => Ok((VendorId::from(text), None)),
    }
}

/// Takes a row off the list, all of them, or says that one moves. What a person can mend comes back.
pub async fn press(
    app: &App,
    frame: &Frame,
    integration: &Integration,
    list: PickList,
    pairs: &Pairs,
) -> Result<Option<Refusal>, Failure> {
    let user = frame.who.user.id;
    let done = async {
        if let Some(text) = value(pairs, "remove") {
            app.hub.unpick(integration, user, list, Some(&[key(text)?])).await?;
        } else if value(pairs, "clear").is_some() {
            app.hub.unpick(integration, user, list, None).await?;
        } else if let Some(text) = value(pairs, "move") {
            let (company, customer) = key(text)?;
            if let Some(customer) = customer {
                let decision = Decision::Match { customer, take_over: true };
                app.hub.pick(integration, user, list, vec![(company, decision)]).await?;
            }
        }
        Ok::<(), EngineError>(())
    };
    match done.await {
        Ok(()) => Ok(None),
        Err(error) => Ok(Some(refusal(error)?)),
    }
}

/// Saves a list, the reader's own or one that was handed over; what is in the way comes back.
pub async fn save(
    app: &App,
    frame: &Frame,
    integration: &Integration,
    list: PickList,
    pairs: &Pairs,
) -> Result<Result<Response, Refusal>, Failure> {
    let user = of(pairs).unwrap_or(frame.who.user.id);
    let with_sites = value(pairs, "sites").is_some();
    let saved = app.hub.save_picks(integration, user, list, with_sites, &frame.who.actor()).await;
    Ok(match saved {
        Ok(SavedPicks::Saved(saved)) => Ok(after(&path(integration, list), &saved).into_response()),
        Ok(SavedPicks::Problems(problems)) => {
            let rows = counted(problems.len() as u64, "row is", "rows are");
            let sentence = format!(
                "Nothing was saved, and everything is still on the list: {rows} in the way. Mend or remove them, then finish."
            );
            let items =
                problems.into_iter().map(|one| ProblemItem { about: one.label, sentence: one.reason });
            Err(Refusal { sentence, items: items.collect() })
        }
        Err(error) => Err(refusal(error)?),
    })
}

/// Hands the reader's list over, or takes it back (R07b).
pub async fn hand_over(
    app: &App,
    frame: &Frame,
    integration: &Integration,
    list: PickList,
    pairs: &Pairs,
) -> Result<Response, Failure> {
    let take_back = value(pairs, "take_back").is_some();
    app.hub.submit_picks(integration, frame.who.user.id, list, !take_back).await?;
    let said = if take_back { "taken-back" } else { "handed-over" };
    Ok(Redirect::to(&with_said(&path(integration, list), said)).into_response())
}

/// Sends somebody's list back to them.
pub async fn send_back(
    app: &App,
    integration: &Integration,
    list: PickList,
    pairs: &Pairs,
) -> Result<Response, Failure> {
    let Some(user) = of(pairs) else {
        return Err(Failure::BadRequest("Say whose list is sent back.".into()));
    };
    app.hub.submit_picks(integration, user, list, false).await?;
    Ok(Redirect::to(&with_said(&path(integration, list), "sent-back")).into_response())
}

fn path(integration: &Integration, list: PickList) -> String {
    format!("{}/{}", crate::pages::integrations::address(integration), list.as_str())
}
