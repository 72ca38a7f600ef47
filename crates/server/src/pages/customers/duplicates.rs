//! `/customers/duplicates`: customers, or a tool's companies, that may be one: each group with the way to the preview of its merge,
//! and the word that they are not the same, which is kept (R26).

use super::super::page;
use crate::App;
use crate::duplicates::of_list;
use crate::error::Failure;
use crate::foreseen::{Refusal, after, refusal};
use crate::frame::Frame;
use crate::pages::sent::Pairs;
use crate::paging::{Paging, address};
use crate::tools::{Tool, tools};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_engine::{Alike, Duplicate, Duplicates, KeptApart};
use counterpart_model::Integration;
use serde::Deserialize;

/// So many records and pairs of a group are shown.
const SHOWN: usize = 8;
/// So many are offered to be merged, or kept apart, at once: what is more is a crowd, and nobody looks through it.
const AT_ONCE: usize = 20;

/// Which page of which list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The tool whose companies are compared; empty for the customers.
    of: String,
    /// `apart` for the pairs that are not the same.
    show: String,
    page: Option<u64>,
    size: Option<u64>,
}

#[derive(Template)]
#[template(path = "customers/duplicates.html")]
struct List {
    frame: Frame,
    tools: Vec<Tool>,
    wanted: Wanted,
    /// How many groups there are, and how many pairs are kept apart.
    counts: (u64, u64),
    groups: Vec<Group>,
    apart: Vec<KeptApart>,
    paging: Paging,
    refused: Option<Refusal>,
}

struct Group {
    score: String,
    count: usize,
    records: Vec<Duplicate>,
    /// The ids of all of them, as far as they are kept apart at once.
    ids: Vec<String>,
    pairs: Vec<Pair>,
    /// The preview of merging all but the first into the first.
    merge: String,
    /// The name of the one that stays.
    keep: String,
}

struct Pair {
    one: Duplicate,
    other: Duplicate,
    /// Why they may be one.
    reasons: Vec<String>,
    /// The preview of merging these two alone.
    merge: String,
}

/// The preview of merging these into that one.
fn merge<'a>(keep: &str, others: impl Iterator<Item = &'a Duplicate>) -> String {
    let with: Vec<(&str, &str)> = others.take(AT_ONCE).map(|other| ("with", other.id.as_str())).collect();
    address(&format!("/customers/{keep}/merge"), &with)
}

impl Group {
    fn of(group: &Duplicates) -> Self {
        let pairs = group.pairs.iter().take(SHOWN);
        let keep = group.records.first();
        let pair = |pair: &Alike| {
            let (one, other) = (&group.records[pair.one], &group.records[pair.other]);
            Pair {
                merge: merge(&one.id, std::iter::once(other)),
                one: one.clone(),
                other: other.clone(),
                reasons: pair.reasons.clone(),
            }
        };
        let all = group.records.iter().map(|record| record.id.clone());
        Self {
            score: format!("{:.2}", group.score()),
            count: group.records.len(),
            records: group.records.iter().take(SHOWN).cloned().collect(),
            ids: if group.records.len() <= AT_ONCE { all.collect() } else { Vec::new() },
            pairs: pairs.map(pair).collect(),
            merge: keep.map(|keep| merge(&keep.id, group.records.iter().skip(1))).unwrap_or_default(),
            keep: keep.map(|keep| keep.name.clone()).unwrap_or_default(),
        }
    }
}

impl Wanted {
    /// The same list on this page.
    fn at(&self, of: &str, show: &str, page: Option<u64>) -> String {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let (size, page) = (number(self.size), number(page));
        address("/customers/duplicates", &[("of", of), ("show", show), ("size", &size), ("page", &page)])
    }
}

impl List {
    /// The same list on another page.
    fn at(&self, page: u64) -> String {
        self.wanted.at(&self.wanted.of, &self.wanted.show, Some(page))
    }

    /// The list of another tool, or of the customers.
    fn of(&self, tool: &str) -> String {
        self.wanted.at(tool, "", None)
    }

    /// The other half of the same list.
    fn showing(&self, show: &str) -> String {
        self.wanted.at(&self.wanted.of, show, None)
    }

    /// Whether customers are compared, which can be merged here.
    fn is_of_customers(&self) -> bool {
        self.wanted.of.is_empty()
    }

    fn shows_apart(&self) -> bool {
        self.wanted.show == "apart"
    }

    /// Where a record is looked at.
    fn page_of(&self, id: impl AsRef<str>) -> String {
        match self.is_of_customers() {
            true => format!("/customers/{}", id.as_ref()),
            false => self.frame.why(&format!("{}:company:{}", self.wanted.of, id.as_ref())),
        }
    }

    /// What the records are called.
    fn noun(&self) -> &'static str {
        if self.is_of_customers() { "customers" } else { "companies" }
    }
}

/// `GET /customers/duplicates`
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    shown(&app, frame, wanted, None).await
}

async fn integration_of(app: &App, name: &str) -> Result<Option<Integration>, Failure> {
    match name {
        "" => Ok(None),
        name => Ok(Some(app.hub.integration(name).await?)),
    }
}

async fn shown(
    app: &App,
    frame: Frame,
    wanted: Wanted,
    refused: Option<Refusal>,
) -> Result<Response, Failure> {
    let integration = integration_of(app, &wanted.of).await?;
    let found = of_list(app, &frame.pulse, integration.as_ref()).await?;
    let kept = app.hub.kept_apart(integration.as_ref()).await?;
    let counts = (found.len() as u64, kept.len() as u64);
    let mut paging = Paging::of(wanted.page, wanted.size);
    let apart = wanted.show == "apart";
    paging.total = if apart { counts.1 } else { counts.0 };
    let (skip, take) = paging.range();
    let (skip, take) =
        (usize::try_from(skip).unwrap_or(usize::MAX), usize::try_from(take).unwrap_or(usize::MAX));
    let (mut groups, mut pairs) = (Vec::new(), Vec::new());
    if apart {
        pairs = kept.into_iter().skip(skip).take(take).collect();
    } else {
        groups = found.iter().skip(skip).take(take).map(Group::of).collect();
    }
    let tools = tools(app, &frame.pulse.integrations);
    page(&List { frame, tools, wanted, counts, groups, apart: pairs, paging, refused })
}

/// `POST /customers/duplicates`: that records are not the same, or that word taken back.
pub async fn keep_apart(
    State(app): State<App>,
    frame: Frame,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let pairs = Pairs(pairs);
    let wanted = Wanted {
        of: pairs.text("of"),
        show: pairs.text("show"),
        page: pairs.read("page"),
        size: pairs.read("size"),
    };
    let integration = integration_of(&app, &wanted.of).await?;
    let records: Vec<String> =
        pairs.0.iter().filter(|(key, _)| key == "record").map(|(_, id)| id.clone()).collect();
    let take_back = pairs.value("take_back").is_some();
    let done = async {
        let plan = app.hub.plan_apart(integration.as_ref(), &records, take_back, &frame.who.actor()).await?;
        app.hub.save(&plan).await
    };
    match done.await {
        Ok(saved) => Ok(after(&wanted.at(&wanted.of, &wanted.show, wanted.page), &saved).into_response()),
        Err(error) => {
            let refused = Some(refusal(error)?);
            let again = shown(&app, frame, wanted, refused).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
