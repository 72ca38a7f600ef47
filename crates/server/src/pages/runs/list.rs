//! `/runs`: every run, newest first, by integration, state and what was run.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use crate::urls::encoded;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use counterpart_model::{Run, RunId, RunKind, RunState};
use counterpart_store::RunFilter;
use serde::Deserialize;

/// Runs on a page.
const PAGE: u64 = 50;

/// States as a person chooses them.
const STATES: [(&str, &str, RunState); 6] = [
    ("running", "running", RunState::Running),
    ("waiting", "waiting", RunState::Waiting),
    ("held", "held", RunState::Held),
    ("done", "done", RunState::Done),
    ("partial", "done in part", RunState::Partial),
    ("failed", "failed", RunState::Failed),
];

/// What was run, as a person chooses it.
const KINDS: [(&str, &str, RunKind); 3] = [
    ("sync", "syncs", RunKind::Sync),
    ("save", "what people saved", RunKind::Save),
    ("push", "writes to vendors", RunKind::Push),
];

/// Which page of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Only of the integration of this name.
    integration: String,
    /// Only in this state.
    state: String,
    /// Only of this kind.
    kind: String,
    /// Older than this run.
    before: String,
}

#[derive(Template)]
#[template(path = "runs.html")]
struct Runs {
    frame: Frame,
    runs: Vec<Run>,
    wanted: Wanted,
    /// The last run on this page, where there are older ones.
    older: Option<RunId>,
    first: bool,
    filtered: bool,
}

impl Runs {
    fn states(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        STATES.into_iter().map(|(word, name, _)| (word, name))
    }

    fn kinds(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        KINDS.into_iter().map(|(word, name, _)| (word, name))
    }

    fn query(&self) -> String {
        let Wanted { integration, state, kind, .. } = &self.wanted;
        format!("integration={}&state={}&kind={}", encoded(integration), encoded(state), encoded(kind))
    }
}

/// The state of this word.
pub fn state_of(word: &str) -> Option<RunState> {
    STATES.into_iter().find(|(known, ..)| *known == word).map(|(.., state)| state)
}

/// The kind of this word.
pub fn kind_of(word: &str) -> Option<RunKind> {
    KINDS.into_iter().find(|(known, ..)| *known == word).map(|(.., kind)| kind)
}

/// `GET /runs`
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = match wanted.integration.as_str() {
        "" => None,
        name => Some(app.hub.integration(name).await?.id),
    };
    let states: Vec<RunState> = state_of(&wanted.state).into_iter().collect();
    let filter = RunFilter { integration, states, kind: kind_of(&wanted.kind) };
    let tx = app.hub.workspace.read().await?;
    let before = match wanted.before.parse::<RunId>() {
        Ok(id) => tx.runs().get_alone(id).await?,
        Err(_) => None,
    };
    let mut runs = tx.runs().list_where(&filter, before.as_ref(), PAGE + 1).await?;
    let more = runs.len() as u64 > PAGE;
    runs.truncate(PAGE as usize);
    let older = runs.last().filter(|_| more).map(|run| run.id);
    let filtered = filter != RunFilter::default();
    page(&Runs { frame, runs, wanted, older, first: before.is_none(), filtered })
}
