//! `/integrations/{name}`: how it does, what it reads and how much of it is there; live progress while it syncs.

use super::head::Head;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use crate::text::{Reader, grouped};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::TimeDelta;
use counterpart_engine::{Forecast, KindStanding, Scheduled, UnderWay};
use counterpart_model::{
    Completeness, Direction, Instant, Proof, PullMode, Run, RunId, RunKind, RunState, Task,
};

/// Runs shown here.
const RUNS: u64 = 6;

#[derive(Template)]
#[template(path = "integrations/show.html")]
struct Show {
    frame: Frame,
    head: Head,
    kinds: Vec<KindStanding>,
    /// The sync that waits or is under way.
    open: Option<Run>,
    under_way: Option<UnderWay>,
    /// The run that the safety brake holds, with why.
    held: Option<(RunId, Vec<String>)>,
    forecast: Option<String>,
    schedules: Vec<Scheduled>,
    runs: Vec<Run>,
}

/// `GET /integrations/{name}`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let revision = frame.pulse.revision();
    let kinds = app.kinds.get(frame.state(&revision), integration.id, app.hub.kinds_of(&integration)).await?;
    let head = Head::with(&app, &integration, "overview", &kinds).await?;
    let its = |run: &Run| run.integration == Some(integration.id) && run.kind == RunKind::Sync;
    let open = frame.pulse.under_way(&integration).filter(|(run, _)| its(run)).cloned();
    let under_way = match &open {
        Some((run, progress)) if run.state == RunState::Running => {
            Some(app.hub.under_way(&integration, run, progress).await?)
        }
        _ => None,
    };
    let held =
        frame.pulse.open.iter().map(|(run, _)| run).find(|run| its(run) && run.state == RunState::Held);
    let held =
        held.map(|run| (run.id, run.summary.brake.iter().map(|finding| finding.sentence.clone()).collect()));
    let forecast = match &open {
        None => forecast_text(&app.hub.forecast(&integration, &Task::default()).await?),
        Some(_) => None,
    };
    let mut schedules = app.hub.schedules().await?;
    schedules.retain(|one| one.schedule.integration == integration.id);
    let runs = app.hub.workspace.read().await?.runs().list(Some(integration.id), None, RUNS).await?;
    let open = open.map(|(run, _)| run);
    page(&Show { frame, head, kinds, open, under_way, held, forecast, schedules, runs })
}

/// "A sync takes about 412 requests, 66 % of the 630 that may be sent in 5 minutes."
fn forecast_text(forecast: &Forecast) -> Option<String> {
    let requests = forecast.requests?;
    let requests = crate::text::counted(requests, "request", "requests");
    Some(match (forecast.of_window, forecast.allowed, forecast.window_seconds) {
        (Some(percent), Some(allowed), Some(seconds)) => format!(
            "The next sync takes about {requests}: {percent} % of the {} that may be sent in {}.",
            grouped(allowed.into()),
            window(&Some(seconds))
        ),
        _ => format!("The next sync takes about {requests}."),
    })
}

/// A length of time as a person says it: `5 minutes`.
pub fn window(seconds: &Option<u64>) -> String {
    match seconds.unwrap_or_default() {
        3_600 => "an hour".to_owned(),
        60 => "a minute".to_owned(),
        seconds if seconds.is_multiple_of(60) => format!("{} minutes", seconds / 60),
        seconds => format!("{seconds} seconds"),
    }
}

/// When something will be: `in 2 minutes`.
pub fn ahead(reader: &Reader, at: &Instant) -> String {
    let soon = reader.now + TimeDelta::seconds(3);
    if *at <= soon { "within seconds".to_owned() } else { reader.ago(*at) }
}

/// A direction as a person chooses it.
pub fn direction_word(direction: &Direction) -> &'static str {
    match direction {
        Direction::Off => "off",
        Direction::Pull => "pull",
        Direction::Push => "push",
        Direction::Both => "pull and push",
    }
}

/// How it is known that everything came, or that it did not (R78).
pub fn proof(completeness: &Completeness) -> String {
    match completeness {
        Completeness::Complete { records, proof } => match proof {
            Proof::VendorTotal { total } => {
                format!("{} of {} that the vendor counts", grouped(*records), grouped(*total))
            }
            Proof::EndOfCursor => format!("{}, to the end of the vendor's list", grouped(*records)),
            Proof::EmptyPage => format!("{}, then an empty page", grouped(*records)),
            Proof::SingleAnswer => format!("{} in one answer", grouped(*records)),
        },
        Completeness::Incomplete { records, reason } => format!("only {}: {reason}", grouped(*records)),
    }
}

/// How a list was read.
pub fn mode_word(mode: &PullMode) -> &'static str {
    match mode {
        PullMode::Sweep => "the whole list",
        PullMode::Resumed => "the whole list, in two goes",
        PullMode::Increment => "only what changed",
    }
}
