//! Staging on the page of a supplemental integration, and saving.

use super::list::{Wanted, Wrong, beside, shown};
use crate::App;
use crate::error::{Failure, ProblemItem};
use crate::foreseen::{Refusal, after, refusal};
use crate::frame::Frame;
use crate::pages::integrations;
use crate::said::with_said;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, SavedStaged};
use counterpart_model::{CustomerId, Decision, Integration, MatchKind, VendorId};

type Pairs = Vec<(String, String)>;

/// `POST /integrations/{name}/supplemental`
pub async fn stage(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    let wanted = Wanted::of_form(&pairs);
    let wrong = stage_typed(&app, &frame, &integration, &pairs).await?;
    let refused = match press(&app, &frame, &integration, &wanted, &pairs).await {
        Ok(()) => None,
        Err(error) => Some(refusal(error)?),
    };
    if refused.is_some() || !wrong.is_empty() {
        let shown = shown(&app, frame, integration, wanted, wrong, refused).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    // What was changed since is handed over anew.
    app.hub.submit_staged(&integration, frame.who.user.id, false).await?;
    Ok(Redirect::to(&wanted.address(&integration)).into_response())
}

/// `POST /integrations/{name}/supplemental/save`
pub async fn save(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    let wanted = Wanted::of_form(&pairs);
    let wrong = stage_typed(&app, &frame, &integration, &pairs).await?;
    if !wrong.is_empty() {
        let shown = shown(&app, frame, integration, wanted, wrong, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    match app.hub.save_staged(&integration, frame.who.user.id, &frame.who.actor()).await? {
        SavedStaged::Saved(saved) => Ok(after(&wanted.address(&integration), &saved).into_response()),
        SavedStaged::Problems(problems) => {
            let sentence = "Nothing was saved, and everything is still staged. These rows are in the way.";
            let items =
                problems.into_iter().map(|(_, one)| ProblemItem { about: one.label, sentence: one.reason });
            let refused = Some(Refusal { sentence: sentence.to_owned(), items: items.collect() });
            let shown = shown(&app, frame, integration, wanted, Wrong::new(), refused).await?;
            Ok((StatusCode::CONFLICT, shown).into_response())
        }
    }
}

/// `POST /integrations/{name}/supplemental/submit`: a technician hands rows over, or takes them back (R07b).
pub async fn submit(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    let wanted = Wanted::of_form(&pairs);
    let wrong = stage_typed(&app, &frame, &integration, &pairs).await?;
    if !wrong.is_empty() {
        let shown = shown(&app, frame, integration, wanted, wrong, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    let take_back = value(&pairs, "take_back").is_some();
    app.hub.submit_staged(&integration, frame.who.user.id, !take_back).await?;
    let said = if take_back { "taken-back" } else { "handed-over" };
    Ok(Redirect::to(&with_said(&wanted.address(&integration), said)).into_response())
}

fn value<'a>(pairs: &'a Pairs, wanted: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str())
}

/// Stages the companies typed beside customers. What is no company comes back, with the reason.
async fn stage_typed(
    app: &App,
    frame: &Frame,
    integration: &Integration,
    pairs: &Pairs,
) -> Result<Wrong, Failure> {
    let mut decisions = Vec::new();
    let mut wrong = Wrong::new();
    for (key, text) in pairs {
        let Some(id) = key.strip_prefix("company.") else { continue };
        let Ok(customer) = id.parse::<CustomerId>() else { continue };
        if text.trim().is_empty() {
            continue;
        }
        match app.hub.company_called(integration, text).await {
            Ok(company) => {
                let as_well = value(pairs, &format!("how.{id}")) == Some("as_well");
                decisions.extend(instead(app, integration, customer, &company, as_well).await?);
                decisions.push((company, Decision::Match { customer, take_over: false }));
            }
            Err(error) => {
                wrong.insert(id.to_owned(), (text.clone(), refusal(error)?.sentence));
            }
        }
    }
    if !decisions.is_empty() {
        app.hub.stage(integration, frame.who.user.id, decisions).await?;
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
async fn press(
    app: &App,
    frame: &Frame,
    integration: &Integration,
    wanted: &Wanted,
    pairs: &Pairs,
) -> Result<(), EngineError> {
    let user = frame.who.user.id;
    let unreadable = || EngineError::Refused("The page is older than the program. Load it again.".into());
    let named = |text: &str| -> Result<(VendorId, CustomerId), EngineError> {
        let (company, customer) = text.rsplit_once(" customer ").ok_or_else(unreadable)?;
        Ok((VendorId::from(company), customer.parse().map_err(|_| unreadable())?))
    };
    if value(pairs, "automap").is_some() {
        let state = app.hub.supplemental_state(integration).await?;
        let beside = beside(integration, &state).ok_or_else(unreadable)?;
        let actor = frame.who.actor();
        app.hub.stage_supplemental((integration, beside), user, wanted.search(), &actor).await?;
    } else if let Some(text) = value(pairs, "accept") {
        let (company, customer) = named(text)?;
        app.hub.stage(integration, user, vec![(company, Decision::Confirm { customer })]).await?;
    } else if let Some(text) = value(pairs, "unlink") {
        let (company, customer) = named(text)?;
        app.hub.stage(integration, user, vec![(company, Decision::Unlink { customer })]).await?;
    } else if let Some(text) = value(pairs, "move") {
        let (company, customer) = named(text)?;
        let decision = Decision::Match { customer, take_over: true };
        app.hub.stage(integration, user, vec![(company, decision)]).await?;
    } else if let Some(company) = value(pairs, "undo") {
        app.hub.unstage(integration, user, Some(&[VendorId::from(company)])).await?;
    } else if value(pairs, "clear").is_some() {
        app.hub.unstage(integration, user, None).await?;
    }
    Ok(())
}
