//! `/`: what waits for the reader, most urgent first; then the tools; then what was done last.

use super::{SEE, page};
use crate::App;
use crate::chart::Chart;
use crate::error::Failure;
use crate::frame::Frame;
use crate::paging::address;
use crate::routes::Routes;
use crate::text::{counted, grouped};
use crate::tools::{Tool, tools};
use crate::urls::encoded;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::TimeDelta;
use counterpart_engine::{Waiting, WaitingCode};
use counterpart_model::{CensusPoint, Integration, PickList, Run};
use counterpart_store::ProposedPicks;

/// Things that wait shown here; all of them stand on their own page.
const WAITING: usize = 8;
/// Runs shown here.
const RUNS: u64 = 8;
/// How far charts go back, in days.
pub const DAYS: i64 = 90;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    waiting: Vec<Urgent>,
    /// Rows of matching lists that wait for the reader: their own to be saved, others' to be approved.
    staged: Vec<Staged>,
    tiles: Vec<Tile>,
    runs: Vec<Run>,
}

/// Something that waits, and where it is done.
struct Urgent {
    waiting: Waiting,
    href: String,
}

/// Rows of a matching list that somebody has to save.
struct Staged {
    words: String,
    href: String,
}

/// One integration with what it holds.
struct Tile {
    integration: Integration,
    title: String,
    last: Option<CensusPoint>,
    /// Companies that nobody has matched yet.
    open: u64,
    records: Option<(Chart, String)>,
    matched: Option<(Chart, String)>,
}

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/", SEE, show)
}

/// `GET /`
async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Failure> {
    let mut waiting = app.hub.waiting(None, None).await?;
    waiting.sort_by_key(|one| (one.code.urgency(), one.since));
    waiting.truncate(WAITING);
    let waiting = waiting.into_iter().map(|waiting| Urgent { href: done_at(&waiting), waiting }).collect();
    let staged = staged(&app, &frame).await?;
    let tx = app.hub.workspace.read().await?;
    let runs = tx.runs().list(None, None, RUNS).await?;
    let mut tiles = Vec::new();
    for tool in tools(&app, &frame.pulse.integrations) {
        let Some(integration) = frame.pulse.integrations.iter().find(|one| one.id == tool.id) else {
            continue;
        };
        let now = app.hub.now();
        let points = tx.census().since(tool.id, now - TimeDelta::days(DAYS)).await?;
        // What was counted longer ago than charts go back still holds.
        let last = match points.last() {
            Some(last) => Some(*last),
            None => tx.census().last(tool.id).await?,
        };
        tiles.push(tile(integration.clone(), tool.title, &points, last, &frame));
    }
    page(&Overview { frame, waiting, staged, tiles, runs })
}

/// What the reader decided and has not saved, and what others handed over to those who may save.
async fn staged(app: &App, frame: &Frame) -> Result<Vec<Staged>, Failure> {
    let mut found = Vec::new();
    let own = frame.who.user.id;
    let proposed = app.hub.proposed().await?;
    for tool in tools(app, &frame.pulse.integrations) {
        let Some(integration) = frame.pulse.integrations.iter().find(|one| one.id == tool.id) else {
            continue;
        };
        let href = format!("/integrations/{}/match?filter=staged", tool.name);
        let rows: u64 = app.hub.staged_counts(integration, own).await?.values().sum();
        for list in [PickList::Import, PickList::Map] {
            found.extend(collected(app, frame, integration, &tool, list).await?);
        }
        let handed_over = proposed.iter().any(|one| one.integration == tool.id && one.user == own);
        if rows > 0 && !handed_over {
            let words = format!("{} staged in {}, not saved yet", counted(rows, "row", "rows"), tool.title);
            found.push(Staged { words, href: href.clone() });
        }
        for one in proposed.iter().filter(|one| one.integration == tool.id && one.user != own) {
            if frame.may_save() {
                let who = app.hub.user(one.user).await?.name;
                let rows = counted(one.rows, "row", "rows");
                let words = format!("{who} handed over {rows} of {} for approval", tool.title);
                found.push(Staged { words, href: format!("{href}&of={}", one.user) });
            }
        }
    }
    Ok(found)
}

/// The same of what was collected on the page of this list.
async fn collected(
    app: &App,
    frame: &Frame,
    integration: &Integration,
    tool: &Tool,
    list: PickList,
) -> Result<Vec<Staged>, Failure> {
    let mut found = Vec::new();
    let own = frame.who.user.id;
    let href = format!("/integrations/{}/{}", tool.name, list.as_str());
    let what = match list {
        PickList::Import => "to import from",
        PickList::Map => "to map in",
    };
    let proposed = app.hub.proposed_picks().await?;
    let of_list = |one: &&ProposedPicks| one.by.integration == tool.id && one.by.list == list;
    let rows = app.hub.count_picks(integration, own, list).await?;
    if rows > 0 && !proposed.iter().filter(of_list).any(|one| one.by.user == own) {
        let words = format!("{} {what} {}, not saved yet", counted(rows, "row", "rows"), tool.title);
        found.push(Staged { words, href: href.clone() });
    }
    for one in proposed.iter().filter(of_list).filter(|one| one.by.user != own) {
        if frame.may_save() {
            let who = app.hub.user(one.by.user).await?.name;
            let rows = counted(one.rows, "row", "rows");
            let words = format!("{who} handed over {rows} {what} {} for approval", tool.title);
            found.push(Staged { words, href: format!("{href}?of={}", one.by.user) });
        }
    }
    Ok(found)
}

fn tile(
    integration: Integration,
    title: String,
    points: &[CensusPoint],
    last: Option<CensusPoint>,
    frame: &Frame,
) -> Tile {
    let now = frame.now;
    let points: Vec<CensusPoint> =
        if points.is_empty() { last.into_iter().collect() } else { points.to_vec() };
    let values = |value: fn(&CensusPoint) -> u64| {
        points.iter().map(|point| (point.at, value(point))).collect::<Vec<_>>()
    };
    let records = values(|point| point.census.records);
    let shares = values(|point| point.census.matched_percent().unwrap_or_default());
    let most = records.iter().map(|(_, value)| *value).max().unwrap_or_default();
    let told = |what: &str, values: &[(_, u64)], unit: &str| match (values.first(), values.last()) {
        (Some((at, first)), Some((_, last))) if values.len() > 1 => {
            let (first, last) = (grouped(*first), grouped(*last));
            format!("{what}: {first}{unit} on {}, {last}{unit} now", frame.day(*at))
        }
        (_, Some((_, last))) => format!("{what}: {}{unit}", grouped(*last)),
        _ => what.to_owned(),
    };
    let open = last.map_or(0, |last| last.census.companies.saturating_sub(last.census.matched));
    let records = Chart::of(&records, most, now).map(|chart| (chart, told("Records", &records, "")));
    let matched = Chart::of(&shares, 100, now).map(|chart| (chart, told("Matched", &shares, " %")));
    Tile { integration, title, last, open, records, matched }
}

impl Tile {
    /// `772 of 1,204 companies`.
    fn matched_sentence(&self) -> String {
        let Some(last) = self.last else { return "Not counted yet".to_owned() };
        let all = counted(last.census.companies, "company", "companies");
        format!("{} of {all}", grouped(last.census.matched))
    }

    /// `432 companies`.
    fn open_words(&self) -> String {
        counted(self.open, "company", "companies")
    }

    /// `64 %`.
    fn percent(&self) -> String {
        match self.last.and_then(|last| last.census.matched_percent()) {
            Some(percent) => format!("{percent} %"),
            None => "–".to_owned(),
        }
    }
}

/// Where something that waits is done.
pub fn done_at(waiting: &Waiting) -> String {
    match (waiting.code, waiting.run) {
        (WaitingCode::RunHeld, Some(run)) => format!("/runs/{run}#held"),
        (WaitingCode::IntegrationFailing, _) => format!("/integrations/{}", encoded(&waiting.integration)),
        (code, _) => address("/attention", &[("code", code.as_str()), ("integration", &waiting.integration)]),
    }
}
