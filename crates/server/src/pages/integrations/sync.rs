//! Syncing now, and letting what would be sent to the vendor wait.

use super::timing;
use crate::App;
use crate::error::Failure;
use crate::fields::Fields;
use crate::gate::Who;
use crate::urls;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::SettingsChange;
use counterpart_model::Task;

/// `POST /integrations/{name}/sync`: leaves a run that waits; one that waits already is asked to do this too.
pub async fn now(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    sent: Fields,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let kinds = timing::kinds(sent.all("kinds")).map_err(Failure::BadRequest)?;
    let task = Task { kinds, sweep: sent.is_on("sweep"), ..Task::default() };
    app.hub.queue_sync(&integration, task, &who.actor()).await?;
    let own = super::address(&integration);
    let back = match sent.get("back") {
        "" => own.as_str(),
        back => urls::local(Some(back)),
    };
    Ok(Redirect::to(&format!("{back}?said=queued")).into_response())
}

/// `POST /integrations/{name}/sending`: pauses sending to this vendor, or lets it go on.
pub async fn sending(
    State(app): State<App>,
    Path(name): Path<String>,
    sent: Fields,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let pause = sent.get("do") == "pause";
    let change = SettingsChange { push_paused: Some(pause), ..SettingsChange::default() };
    let changed = app.hub.change_settings(&integration, change.over(&integration.settings)).await?;
    let said = if pause { "sending-paused" } else { "sending-on" };
    Ok(Redirect::to(&format!("{}?said={said}", super::address(&changed))).into_response())
}
