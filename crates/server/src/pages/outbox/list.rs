//! The list, by state.

use super::state_mark;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use crate::text::grouped;
use crate::urls::encoded;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use counterpart_model::{Instant, Intent, IntentId, IntentState, PushesPaused};
use serde::Deserialize;

/// Things on a page.
const PAGE: u64 = 100;

/// Which of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// A state, `all`, or, absent, whatever is left to do.
    state: String,
    /// Only of the integration of this name.
    integration: String,
    /// Behind this one.
    after: String,
}

/// The states that a word means; nothing for a word that means none.
pub fn states_of(word: &str) -> Option<Vec<IntentState>> {
    match word {
        "" => Some(Vec::new()),
        "all" => Some(IntentState::ALL.to_vec()),
        word => word.parse().ok().map(|state| vec![state]),
    }
}

struct Row {
    id: IntentId,
    class: &'static str,
    word: &'static str,
    name: String,
    does: String,
    integration: String,
    vendor: Option<String>,
    sentence: Option<String>,
    not_before: Option<Instant>,
    created_at: Instant,
    by: String,
}

struct Tab {
    name: String,
    href: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxPage {
    frame: Frame,
    paused: Option<PushesPaused>,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    wanted: Wanted,
    next: Option<String>,
    first: Option<String>,
}

/// `GET /outbox`
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = match wanted.integration.as_str() {
        "" => None,
        name => Some(app.hub.integration(name).await?),
    };
    let states = states_of(&wanted.state)
        .ok_or_else(|| Failure::NotFound("Nothing to be written is in a state of that name.".into()))?;
    let after = wanted.after.parse().ok();
    let mut intents = app.hub.outbox(integration.as_ref(), &states, after, PAGE + 1).await?;
    let more = intents.len() as u64 > PAGE;
    intents.truncate(PAGE as usize);
    let next = intents
        .last()
        .filter(|_| more)
        .map(|last| address(&Wanted { after: last.id.to_string(), ..wanted.clone() }));
    let counts = app.hub.outbox_counts(integration.as_ref()).await?;
    let left: u64 = counts.values().sum();
    let tab = |state: &str, name: String| Tab {
        name,
        href: address(&Wanted { state: state.to_owned(), after: String::new(), ..wanted.clone() }),
        chosen: wanted.state == state,
    };
    let mut tabs = vec![tab("", format!("Left to do {}", grouped(left)))];
    for (state, count) in counts {
        tabs.push(tab(state.as_str(), format!("{} {}", state_mark(state).1, grouped(count))));
    }
    tabs.extend([
        tab("done", "done".to_owned()),
        tab("cancelled", "dropped".to_owned()),
        tab("all", "all".to_owned()),
    ]);
    let rows = intents.into_iter().map(|intent| row(&frame, intent)).collect();
    let first = after.map(|_: IntentId| address(&Wanted { after: String::new(), ..wanted.clone() }));
    let paused = app.hub.pushes_paused().await?;
    page(&OutboxPage { frame, paused, tabs, rows, wanted, next, first })
}

fn address(wanted: &Wanted) -> String {
    let pairs = [("state", &wanted.state), ("integration", &wanted.integration), ("after", &wanted.after)];
    let pairs: Vec<String> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}={}", encoded(value)))
        .collect();
    if pairs.is_empty() { "/outbox".to_owned() } else { format!("/outbox?{}", pairs.join("&")) }
}

fn row(frame: &Frame, intent: Intent) -> Row {
    let (class, word) = state_mark(intent.state);
    let tool = frame.pulse.integrations.iter().find(|one| one.id == intent.integration);
    Row {
        id: intent.id,
        class,
        word,
        does: format!("{} {}", intent.action.word(), intent.kind),
        name: intent.name,
        integration: tool.map_or_else(|| intent.integration.to_string(), |one| one.name.clone()),
        vendor: intent.vendor.map(|id| id.to_string()),
        sentence: intent.sentence,
        not_before: intent.not_before.filter(|at| *at > frame.now),
        created_at: intent.created_at,
        by: intent.by,
    }
}
