//! Server-sent events: every page that is left open hears when something changed.

use crate::App;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures::{Stream, StreamExt, stream};
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;

/// `GET /events`: an event `pulse` with the present revision at once, and another one whenever it changes.
pub async fn events(State(app): State<App>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let revision = match app.pulse_now().await {
        Ok(pulse) => pulse.revision(),
        Err(_) => app.pulse.borrow().clone(),
    };
    let first = stream::once(std::future::ready(revision));
    let later = stream::unfold(app.pulse.clone(), |mut pulse| async move {
        pulse.changed().await.ok()?;
        let revision = pulse.borrow_and_update().clone();
        Some((revision, pulse))
    });
    let told = first.chain(later).map(|revision| {
        Ok(Event::default().event("pulse").data(json!({ "revision": revision }).to_string()))
    });
    Sse::new(told).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}
