//! The list of the primary's customers.

use crate::App;
use crate::error::Failure;
use crate::foreseen::Refusal;
use crate::frame::Frame;
use crate::pages::companies_head::CompaniesHead;
use crate::pages::sent::{OfForm, Pairs};
use crate::pages::{integrations, page};
use crate::paging::{Paging, address};
use crate::text::grouped;
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use counterpart_engine::{Check, SupplementalRow, SupplementalStaged, SupplementalState};
use counterpart_model::{Decision, Integration, Permission};
use counterpart_store::{Beside, CompanyFilter, SupplementalFilter};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Companies offered at a time.
const OFFERED: u64 = 30;

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// A part of the customer's name.
    pub q: String,
    /// `missing`, `matched`, or all.
    pub filter: String,
    /// The page, from 1.
    pub page: Option<u64>,
    /// Rows on a page.
    pub size: Option<u64>,
}

impl OfForm for Wanted {
    fn of_form(pairs: &Pairs) -> Self {
        Self {
            q: pairs.text("q"),
            filter: pairs.text("filter"),
            page: pairs.read("page"),
            size: pairs.read("size"),
        }
    }
}

impl Wanted {
    /// The search, where there is one.
    pub fn search(&self) -> Option<&str> {
        Some(self.q.as_str()).filter(|q| !q.trim().is_empty())
    }

    /// Where this part of the list is.
    pub fn address(&self, integration: &Integration) -> String {
        self.with(integration, &self.filter, self.page)
    }

    fn with(&self, integration: &Integration, filter: &str, page: Option<u64>) -> String {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let (size, page) = (number(self.size), number(page));
        let path = format!("{}/supplemental", integrations::address(integration));
        address(&path, &[("q", &self.q), ("filter", filter), ("size", &size), ("page", &page)])
    }
}

#[derive(Template)]
#[template(path = "supplemental/list.html")]
struct List {
    frame: Frame,
    head: CompaniesHead,
    wanted: Wanted,
    state: SupplementalState,
    rows: Vec<Row>,
    counts: [u64; 3],
    paging: Paging,
    /// Rows that are staged in this integration, here or on the page Match customers.
    staged: u64,
    submitted: bool,
    refused: Option<Refusal>,
    may_stage: bool,
    /// Proposals are being worked out anew; those shown are of before.
    proposing: bool,
    /// Companies that can be chosen without script, as far as there are not too many.
    offered: Vec<Offered>,
}

struct Row {
    row: SupplementalRow,
    /// What was typed and is no company, and why.
    typed: Option<(String, String)>,
}

/// A company to choose.
#[derive(Debug, Serialize)]
pub struct Offered {
    id: String,
    name: String,
}

/// What was typed for a customer and is no company, by the customer's id.
pub type Wrong = HashMap<String, (String, String)>;

/// `GET /integrations/{name}/supplemental`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    shown(&app, frame, integration, wanted, Wrong::new(), None).await
}

/// The primary's customers and this integration, where the page can be opened.
pub fn beside(integration: &Integration, state: &SupplementalState) -> Option<Beside> {
    match state {
        SupplementalState::Open(primary) => {
            Some(Beside { primary: primary.id, supplemental: integration.id })
        }
        _ => None,
    }
}

/// The page, with what was typed and is no company.
pub async fn shown(
    app: &App,
    frame: Frame,
    integration: Integration,
    wanted: Wanted,
    mut wrong: Wrong,
    refused: Option<Refusal>,
) -> Result<Response, Failure> {
    let state = app.hub.supplemental_state(&integration).await?;
    let (user, actor) = (frame.who.user.id, frame.who.actor());
    let mut paging = Paging::of(wanted.page, wanted.size);
    let (mut rows, mut counts, mut offered) = (Vec::new(), [0; 3], Vec::new());
    let mut proposing = false;
    if let Some(beside) = beside(&integration, &state) {
        let revision = frame.pulse.revision();
        proposing = app.propose_for(&integration, frame.state(&revision).busy).await?;
        let filters = [SupplementalFilter::All, SupplementalFilter::Missing, SupplementalFilter::Matched];
        for (count, filter) in counts.iter_mut().zip(filters) {
            *count = app.hub.count_supplemental(beside, filter, wanted.search()).await?;
        }
        let chosen = match wanted.filter.as_str() {
            "missing" => 1,
            "matched" => 2,
            _ => 0,
        };
        paging.total = counts[chosen];
        let part = (filters[chosen], wanted.search());
        let found = app.hub.supplemental((&integration, beside), user, part, paging.range(), &actor).await?;
        rows = found
            .into_iter()
            .map(|row| Row { typed: wrong.remove(&row.customer.id.to_string()), row })
            .collect();
        offered = free(app, &integration, None).await?;
    }
    let staged = app.hub.staged_counts(&integration, user).await?.values().sum();
    let proposed = app.hub.proposed().await?;
    let submitted = proposed.iter().any(|one| one.integration == integration.id && one.user == user);
    let head = CompaniesHead::of(app, &frame, integration, "supplemental");
    let may_stage = frame.may(Permission::Propose);
    page(&List {
        frame,
        head,
        wanted,
        state,
        rows,
        counts,
        paging,
        staged,
        submitted,
        refused,
        may_stage,
        proposing,
        offered,
    })
}

/// What is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// `GET /integrations/{name}/supplemental/companies`: companies without a match, whose name contains what is typed.
pub async fn offer(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Offered>>, Failure> {
    let integration = integrations::find(&app, &name).await?;
    Ok(Json(free(&app, &integration, Some(&asked.q)).await?))
}

async fn free(app: &App, integration: &Integration, q: Option<&str>) -> Result<Vec<Offered>, Failure> {
    let search = q.filter(|q| !q.trim().is_empty());
    let rows = app.hub.page_companies(integration, CompanyFilter::Free, search, (0, OFFERED)).await?;
    let offered = rows.into_iter().map(|row| row.facts.company);
    Ok(offered.map(|company| Offered { id: company.id.0, name: company.name }).collect())
}

impl List {
    /// The same list with another filter.
    fn with(&self, filter: &str) -> String {
        self.wanted.with(&self.head.integration, filter, None)
    }

    /// The same list on another page.
    fn at(&self, page: u64) -> String {
        self.wanted.with(&self.head.integration, &self.wanted.filter, Some(page))
    }

    /// Whether a filter is chosen.
    fn is(&self, filter: &str) -> bool {
        self.wanted.filter == filter
    }

    /// Whether a filter shows any customer.
    fn has(&self, place: usize) -> bool {
        self.counts[place] > 0
    }

    /// A number of customers.
    fn n(&self, place: usize) -> String {
        grouped(self.counts[place])
    }

    /// What is staged, in words.
    fn words(&self, staged: &SupplementalStaged) -> String {
        let company = &staged.name;
        match staged.row.staged.decision {
            Decision::Unlink { .. } => format!("delete the match with {company}"),
            Decision::Match { take_over: true, .. } => format!("{company} moves here"),
            Decision::Main { .. } => format!("{company} becomes the main company"),
            Decision::Automap { .. } => format!("match with {company}, nearly sure"),
            _ => format!("match with {company}"),
        }
    }

    /// What is in the way of a staged row.
    fn problem<'a>(&self, staged: &'a SupplementalStaged) -> Option<&'a str> {
        match &staged.row.check {
            Check::Fine => None,
            Check::DoneAlready => Some("This is so already."),
            Check::Moves(reason) | Check::Refused(reason) => Some(reason),
        }
    }

    /// Whether saying that the company moves would do.
    fn moves(&self, staged: &SupplementalStaged) -> bool {
        matches!(staged.row.check, Check::Moves(_))
    }

    /// Whether the program filled it in (R15).
    fn filled_in(&self, staged: &SupplementalStaged) -> bool {
        matches!(staged.row.staged.decision, Decision::Confirm { .. } | Decision::Automap { .. })
    }

    /// Whether all that is staged of a row was filled in.
    fn all_filled_in(&self, row: &SupplementalRow) -> bool {
        row.staged.iter().all(|staged| self.filled_in(staged))
    }

    /// Which syncs are waited for.
    fn waits(&self) -> Option<String> {
        match &self.state {
            SupplementalState::Waits(names) => Some(names.join(" and ")),
            _ => None,
        }
    }

    /// The primary's name.
    fn primary(&self) -> Option<&str> {
        match &self.state {
            SupplementalState::Open(primary) => Some(&primary.name),
            _ => None,
        }
    }
}
