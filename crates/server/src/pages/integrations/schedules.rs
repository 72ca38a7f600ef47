//! `/integrations/{name}/schedules`: when it is synced by itself (R70).

use super::head::Head;
use super::timing::{self, Asked};
use crate::App;
use crate::error::Failure;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::gate::Who;
use crate::pages::page;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{EngineError, KindStanding, Scheduled};
use counterpart_model::{Day, Integration, Kind};

#[derive(Template)]
#[template(path = "integrations/schedules.html")]
struct Schedules {
    frame: Frame,
    head: Head,
    schedules: Vec<Scheduled>,
    kinds: Vec<KindStanding>,
    asked: Asked,
    days: [Day; 7],
    may: bool,
}

impl Schedules {
    /// A kind in the vendor's words, as the form has it.
    fn word(&self, kind: &Kind) -> &str {
        self.kinds.iter().find(|known| known.kind == *kind).map_or(kind.plural(), |known| known.vendor_plural)
    }
}

async fn page_of(
    app: &App,
    frame: Frame,
    integration: &Integration,
    asked: Asked,
) -> Result<Schedules, Failure> {
    let kinds = app.hub.kinds_of(integration).await?;
    let mut schedules = app.hub.schedules().await?;
    schedules.retain(|one| one.schedule.integration == integration.id);
    Ok(Schedules {
        head: Head::with(app, integration, "schedules", &kinds).await?,
        may: frame.may_manage_integrations(),
        frame,
        schedules,
        kinds,
        asked,
        days: Day::ALL,
    })
}

/// `GET /integrations/{name}/schedules`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let asked = Asked::usual(frame.zone.name());
    page(&page_of(&app, frame, &integration, asked).await?)
}

/// `POST /integrations/{name}/schedules`
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    sent: Fields,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let asked = Asked::of(&sent);
    let (field, sentence) = match timing::schedule(&asked) {
        Ok(schedule) => match app.hub.add_schedule(&integration, schedule, &frame.who.actor()).await {
            Ok(_) => return Ok(back(&integration, "saved")),
            Err(EngineError::Refused(sentence)) => ("", sentence),
            Err(error) => return Err(error.into()),
        },
        Err(problem) => problem,
    };
    let asked = Asked { problem: Some((field, sentence)), ..asked };
    let shown = page_of(&app, frame, &integration, asked).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
}

/// `POST /integrations/{name}/schedules/{id}`: on, off, or gone.
pub async fn change(
    State(app): State<App>,
    _: Who,
    Path((name, id)): Path<(String, String)>,
    sent: Fields,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let its_own =
        |one: &Scheduled| one.schedule.id.to_string() == id && one.schedule.integration == integration.id;
    if !app.hub.schedules().await?.iter().any(its_own) {
        let sentence = format!("'{}' has no schedule '{id}'; it may have been removed.", integration.name);
        return Err(Failure::NotFound(sentence));
    }
    match sent.get("do") {
        "remove" => app.hub.remove_schedule(&id).await?,
        "on" => drop(app.hub.switch_schedule(&id, true).await?),
        "off" => drop(app.hub.switch_schedule(&id, false).await?),
        _ => return Err(Failure::BadRequest("Say what to do with the schedule.".to_owned())),
    }
    Ok(back(&integration, if sent.get("do") == "remove" { "removed" } else { "saved" }))
}

fn back(integration: &Integration, said: &str) -> Response {
    Redirect::to(&format!("{}/schedules?said={said}", super::address(integration))).into_response()
}
