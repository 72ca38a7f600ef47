//! `/runs/{id}`: what was read, what was done and why, what failed; what the brake found; the changes a page at a time.

use super::held::{self, FoundView};
use super::read::{self, ReadView, UnderWay};
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::changes::ChangeView;
use crate::pages::page;
use crate::said::one_kind;
use crate::urls::encoded;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use counterpart_engine::RunChanges;
use counterpart_model::{JournalId, Operation, Run, RunId, RunKind, RunProgress, RunState};
use counterpart_store::JournalFilter;
use serde::Deserialize;

/// Changes on a page.
const PAGE: u64 = 100;
/// Problems shown; the API tells all.
const PROBLEMS: u64 = 50;

/// Which changes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// That hold this text.
    q: String,
    /// That do this: `create match`.
    what: String,
    /// Behind this one.
    after: String,
}

impl Wanted {
    /// As the journal is asked.
    pub fn filter(&self) -> JournalFilter {
        let (operation, word) = self.what.split_once(' ').unwrap_or_default();
        let operations = [Operation::Create, Operation::Update, Operation::Delete];
        let text = self.q.trim();
        JournalFilter {
            word: (!word.is_empty()).then(|| word.to_owned()),
            operation: operations.into_iter().find(|known| known.as_str() == operation),
            text: (!text.is_empty()).then(|| text.chars().take(200).collect()),
        }
    }
}

/// Changes about one customer.
struct AboutView {
    customer: Option<String>,
    name: String,
    changes: Vec<ChangeView>,
}

/// A record that could not be handled.
struct ProblemView {
    sentence: String,
    /// What it is called, and where it is explained.
    record: Option<(String, String)>,
}

/// A choice of what to show, with its count.
struct Facet {
    what: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage {
    frame: Frame,
    run: Run,
    integration: Option<String>,
    read: Vec<ReadView>,
    under_way: Option<UnderWay>,
    applied: u64,
    requests: u64,
    problems: Vec<ProblemView>,
    problem_count: u64,
    facets: Vec<Facet>,
    about: Vec<AboutView>,
    next: Option<JournalId>,
    wanted: Wanted,
    /// What the safety brake found.
    found: Vec<FoundView>,
    /// The run that this one took back.
    undid: Option<RunId>,
}

impl RunPage {
    fn is_open(&self) -> bool {
        matches!(self.run.state, RunState::Waiting | RunState::Running)
    }

    fn has_failed(&self) -> bool {
        self.run.state == RunState::Failed
    }

    fn is_held(&self) -> bool {
        self.run.state == RunState::Held
    }

    /// Whether there is something that can be taken back now.
    fn may_undo(&self) -> bool {
        self.frame.may_save() && self.applied > 0 && !self.is_open()
    }

    fn reads(&self) -> bool {
        self.run.kind == RunKind::Sync
    }

    fn is_filtered(&self) -> bool {
        self.wanted.filter() != JournalFilter::default()
    }

    fn query(&self) -> String {
        format!("q={}&what={}", encoded(&self.wanted.q), encoded(&self.wanted.what))
    }

    fn retries(&self) -> &'static str {
        match self.run.kind {
            RunKind::Push => {
                "What could not be written stands in the outbox, and is tried again where that is safe."
            }
            _ => "Each is tried again with every sync, until it can be read.",
        }
    }
}

/// What a person or a link names as a run.
pub async fn known(app: &App, id: &str) -> Result<Run, Failure> {
    let unknown = || {
        let id: String = id.chars().take(60).collect();
        Failure::NotFound(format!("There is no run '{id}'. It may be of another workspace, or mistyped."))
    };
    let parsed: RunId = id.parse().map_err(|_| unknown())?;
    app.hub.workspace.read().await?.runs().get_alone(parsed).await?.ok_or_else(unknown)
}

/// `GET /runs/{id}`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let run = known(&app, &id).await?;
    let after = wanted.after.parse::<JournalId>().ok();
    let RunChanges { about, next } = app.hub.run_changes(run.id, &wanted.filter(), after, PAGE).await?;
    let tx = app.hub.workspace.read().await?;
    let problems = tx.runs().problems_from(run.id, 0, PROBLEMS).await?;
    let problem_count = tx.runs().count_problems(run.id).await?;
    let applied = tx.journal().count_of_run(run.id).await?;
    drop(tx);
    let progress: Option<RunProgress> =
        frame.pulse.open.iter().find(|(open, _)| open.id == run.id).map(|(_, progress)| progress.clone());
    let planned = match &progress {
        Some(progress) if run.summary.planned.is_empty() => &progress.planned,
        _ => &run.summary.planned,
    };
    let facets = planned
        .iter()
        .map(|(what, count)| Facet {
            name: one_kind(what, *count),
            chosen: *what == wanted.what,
            what: encoded(what),
        })
        .collect();
    let about = about
        .into_iter()
        .map(|one| AboutView {
            customer: one.customer.map(|id| id.to_string()),
            name: one.name,
            changes: one.entries.iter().map(|entry| ChangeView::applied(entry, &frame)).collect(),
        })
        .collect();
    let undid = run.title.strip_prefix("undo ").and_then(|rest| rest.split([',', ' ']).next()?.parse().ok());
    let integration = frame.integration_of(&run).map(|one| one.name.clone());
    let problems = problems
        .into_iter()
        .map(|problem| ProblemView {
            record: integration.as_ref().zip(problem.vendor).map(|(name, vendor)| {
                let record = format!("{name}:{}:{vendor}", problem.kind);
                (format!("{} {vendor}", problem.kind), frame.why(&record))
            }),
            sentence: problem.sentence,
        })
        .collect();
    page(&RunPage {
        integration,
        read: read::read(&run.summary, progress.as_ref()),
        under_way: read::under_way(progress.as_ref()).filter(|_| run.state == RunState::Running),
        requests: run.summary.requests.max(progress.as_ref().map_or(0, |progress| progress.requests)),
        applied,
        problems,
        problem_count,
        facets,
        about,
        next,
        wanted,
        found: held::found(&run.summary.brake, &frame),
        undid,
        frame,
        run,
    })
}
