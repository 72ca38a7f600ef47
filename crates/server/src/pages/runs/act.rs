//! Approving a held run, and taking a run back.

use super::show::known;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::gate::Who;
use crate::pages::page;
use crate::pages::plans::{PlanView, file};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_model::{JournalId, Plan, Run};

/// `POST /runs/{id}/approve`
pub async fn approve(State(app): State<App>, who: Who, Path(id): Path<String>) -> Result<Response, Failure> {
    let run = known(&app, &id).await?;
    app.hub.approve(&run.id.to_string(), &who.actor()).await?;
    Ok(Redirect::to(&format!("/runs/{}?said=approved", run.id)).into_response())
}

#[derive(Template)]
#[template(path = "undo.html")]
struct UndoPage {
    frame: Frame,
    run: Run,
    plan: PlanView,
}

/// `GET /runs/{id}/undo`: the preview; with `change=ID`, once or more, of these changes only.
pub async fn undo(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let run = known(&app, &id).await?;
    let query = query.unwrap_or_default();
    let value = |key: &'static str| {
        query.split('&').filter_map(move |pair| pair.strip_prefix(key)?.strip_prefix('='))
    };
    let changes = changes(value("change"))?;
    let plan = plan_undo(&app, &run, &changes, &frame.who).await?;
    let title = match changes.len() {
        0 => format!("Take back “{}”", run.title),
        1 => format!("Take back one change of “{}”", run.title),
        count => format!("Take back {count} changes of “{}”", run.title),
    };
    let chosen: Vec<String> = changes.iter().map(|id| format!("change={id}")).collect();
    let mut back = format!("/runs/{}/undo", run.id);
    if !chosen.is_empty() {
        back.push_str(&format!("?{}", chosen.join("&")));
    }
    if value("format").any(|format| format == "json") {
        let kept = app.hub.keep_plan(&plan, &title, &back).await?;
        return file(&app, &kept.key).await;
    }
    let plan = PlanView::keep(&app, &frame, &plan, &title, &back, "Take back").await?;
    page(&UndoPage { frame, run, plan })
}

/// What takes a run, or these of its changes, back.
pub async fn plan_undo(app: &App, run: &Run, changes: &[JournalId], who: &Who) -> Result<Plan, Failure> {
    if changes.is_empty() {
        return Ok(app.hub.plan_undo(&run.id.to_string(), &[], &who.actor()).await?);
    }
    Ok(app.hub.plan_undo_these(run.id, changes, &who.actor()).await?)
}

fn changes<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Vec<JournalId>, Failure> {
    let unknown = |text: &str| {
        let text: String = text.chars().take(60).collect();
        Failure::NotFound(format!("This run has no change '{text}'."))
    };
    let mut ids = texts.map(|text| text.parse().map_err(|_| unknown(text))).collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
