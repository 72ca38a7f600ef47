//! `/customers`: one row per customer with the mark of each tool (R11, R20).

use super::super::page;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::paging::{Paging, address};
use crate::text::counted;
use crate::tools::{Tool, tools};
use crate::urls::encoded;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use counterpart_engine::CustomerRow;
use counterpart_model::{Customer, Integration, IntegrationId, Kind, Match, MatchKind, Origin, VendorId};
use counterpart_store::{CustomerFacets, CustomerFilter, Tx};
use serde::Deserialize;
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};

/// Which page of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    filter: String,
    page: Option<u64>,
    size: Option<u64>,
}

#[derive(Template)]
#[template(path = "customers/list.html")]
struct List {
    frame: Frame,
    q: String,
    filter: String,
    facets: Vec<Facet>,
    tools: Vec<Tool>,
    rows: Vec<Row>,
    paging: Paging,
}

/// One choice beside the list.
struct Facet {
    /// A heading that stands above it.
    above: &'static str,
    title: String,
    href: String,
    count: u64,
    chosen: bool,
}

struct Row {
    customer: Customer,
    from: String,
    marks: Vec<Mark>,
}

/// What a row says of one tool.
enum Mark {
    Nothing,
    /// Matched with these companies, by their names; how many customers the first one has.
    Matched(Vec<String>, usize),
}

impl Mark {
    /// The companies, for whoever points at the mark.
    fn names(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Matched(names, _) => names.join(", "),
        }
    }

    /// The mark in words.
    fn words(&self) -> String {
        match self {
            Self::Nothing => "not matched".to_owned(),
            Self::Matched(names, 1) if names.len() == 1 => "matched".to_owned(),
            Self::Matched(names, 1) => counted(names.len() as u64, "company", "companies"),
            Self::Matched(_, customers) => format!("shared by {customers}"),
        }
    }
}

/// `GET /customers`
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let filter = filter_of(&wanted.filter, &frame.pulse.integrations)?;
    let search = Some(wanted.q.as_str()).filter(|q| !q.trim().is_empty());
    let mut paging = Paging::of(wanted.page, wanted.size);
    let rows = app.hub.page_customers(filter, search, paging.range()).await?;
    let tools = tools(&app, &frame.pulse.integrations);
    let key = search.unwrap_or_default().to_owned();
    let revision = frame.pulse.revision();
    let counts = app.customers.get(frame.state(&revision), key, app.hub.customer_facets(search)).await?;
    paging.total = total(filter, &counts);
    let facets = facets(&tools, &counts, &wanted);
    let rows = marked(&app.hub.workspace.read().await?, rows, &tools).await?;
    page(&List { frame, q: wanted.q, filter: wanted.filter, facets, tools, rows, paging })
}

/// How many customers a filter shows.
fn total(filter: CustomerFilter, counts: &CustomerFacets) -> u64 {
    let of = |counts: &BTreeMap<IntegrationId, u64>, id| counts.get(&id).copied().unwrap_or_default();
    match filter {
        CustomerFilter::All => counts.all,
        CustomerFilter::InAll => counts.in_all,
        CustomerFilter::InNone => counts.in_none,
        CustomerFilter::In(id) => of(&counts.matched, id),
        CustomerFilter::MissingIn(id) => counts.all.saturating_sub(of(&counts.matched, id)),
        CustomerFilter::From(id) => of(&counts.from, id),
        CustomerFilter::FromPeople => counts.from_people,
    }
}

impl List {
    /// Where both sides of a customer's matches in a tool are edited, and from where that was asked for.
    fn edit(&self, row: &Row, tool: impl Borrow<usize>) -> String {
        let path =
            format!("/customers/{}/sides/{}", row.customer.id, encoded(&self.tools[*tool.borrow()].name));
        address(&path, &[("back", &self.at(self.paging.page))])
    }

    /// What the tool of a column is called.
    fn tool(&self, at: impl Borrow<usize>) -> &str {
        &self.tools[*at.borrow()].title
    }

    /// The same list on another page.
    fn at(&self, page: u64) -> String {
        let (page, size) = (page.to_string(), self.paging.size.to_string());
        address("/customers", &[("q", &self.q), ("filter", &self.filter), ("size", &size), ("page", &page)])
    }
}

/// The filter of a word in the address: `in-all`, `missing:halopsa`.
pub fn filter_of(word: &str, integrations: &[Integration]) -> Result<CustomerFilter, Failure> {
    let (kind, name) = word.split_once(':').unwrap_or((word, ""));
    let integration = || {
        let found = integrations.iter().find(|one| one.name == name);
        let unknown =
            || Failure::NotFound(format!("There is no integration '{name}'. It may have been removed."));
        found.map(|one| one.id).ok_or_else(unknown)
    };
    Ok(match kind {
        "" | "all" => CustomerFilter::All,
        "in-all" => CustomerFilter::InAll,
        "in-none" => CustomerFilter::InNone,
        "from-people" => CustomerFilter::FromPeople,
        "in" => CustomerFilter::In(integration()?),
        "missing" => CustomerFilter::MissingIn(integration()?),
        "from" => CustomerFilter::From(integration()?),
        other => {
            return Err(Failure::BadRequest(format!(
                "There is no filter '{other}'. There are: all, in-all, in-none, in:TOOL, missing:TOOL, from:TOOL, \
                 from-people."
            )));
        }
    })
}

fn facets(tools: &[Tool], counts: &CustomerFacets, wanted: &Wanted) -> Vec<Facet> {
    let facet = |above: &'static str, title: String, word: String, count: u64| {
        let size = wanted.size.map(|size| size.to_string()).unwrap_or_default();
        Facet {
            above,
            title,
            href: address("/customers", &[("q", &wanted.q), ("filter", &word), ("size", &size)]),
            count,
            chosen: wanted.filter == word,
        }
    };
    let mut facets = vec![facet("", "All".to_owned(), String::new(), counts.all)];
    if tools.len() > 1 {
        facets.push(facet("", "In all tools".to_owned(), "in-all".to_owned(), counts.in_all));
    }
    if !tools.is_empty() {
        facets.push(facet("", "In no tool".to_owned(), "in-none".to_owned(), counts.in_none));
    }
    for (at, tool) in tools.iter().enumerate() {
        let matched = counts.matched.get(&tool.id).copied().unwrap_or_default();
        let missing = counts.all.saturating_sub(matched);
        let above = if at == 0 { "Missing in" } else { "" };
        facets.push(facet(above, tool.title.clone(), format!("missing:{}", tool.name), missing));
    }
    for (at, tool) in tools.iter().enumerate() {
        let matched = counts.matched.get(&tool.id).copied().unwrap_or_default();
        let above = if at == 0 { "Matched in" } else { "" };
        facets.push(facet(above, tool.title.clone(), format!("in:{}", tool.name), matched));
    }
    facets.push(facet(
        "Came from",
        "People and files".to_owned(),
        "from-people".to_owned(),
        counts.from_people,
    ));
    for tool in tools {
        let from = counts.from.get(&tool.id).copied().unwrap_or_default();
        facets.push(facet("", tool.title.clone(), format!("from:{}", tool.name), from));
    }
    facets
}

/// The rows with what they say of each tool: companies by their names, and whether other customers share them.
async fn marked(tx: &Tx, rows: Vec<CustomerRow>, tools: &[Tool]) -> Result<Vec<Row>, Failure> {
    let mut companies: BTreeMap<IntegrationId, Vec<VendorId>> = BTreeMap::new();
    for link in rows.iter().flat_map(|row| &row.matches) {
        companies.entry(link.integration).or_default().push(link.vendor.clone());
    }
    let mut names: HashMap<(IntegrationId, VendorId), String> = HashMap::new();
    let mut shared: HashMap<(IntegrationId, VendorId), usize> = HashMap::new();
    for (integration, ids) in companies {
        for entry in tx.mirror().get_many(integration, Kind::Company, &ids).await? {
            names.insert((integration, entry.record.id().clone()), entry.record.name().to_owned());
        }
        for link in tx.matches().touching(integration, MatchKind::Company, &[], &ids).await? {
            *shared.entry((integration, link.vendor)).or_default() += 1;
        }
    }
    let named = |link: &&Match| {
        let key = (link.integration, link.vendor.clone());
        names.get(&key).cloned().unwrap_or_else(|| link.vendor.to_string())
    };
    let mark = |row: &CustomerRow, tool: &Tool| {
        let own: Vec<&Match> = row.matches.iter().filter(|link| link.integration == tool.id).collect();
        let Some(first) = own.first() else { return Mark::Nothing };
        let customers = shared.get(&(first.integration, first.vendor.clone())).copied().unwrap_or(1);
        Mark::Matched(own.iter().map(named).collect(), customers)
    };
    let marked = rows.into_iter().map(|row| Row {
        from: origin(&row.customer.origin, tools),
        marks: tools.iter().map(|tool| mark(&row, tool)).collect(),
        customer: row.customer,
    });
    Ok(marked.collect())
}

/// How a customer came, in words that stand alone.
pub fn origin(origin: &Origin, tools: &[Tool]) -> String {
    match origin {
        Origin::ByHand => "Made by hand".to_owned(),
        Origin::File => "From a file".to_owned(),
        Origin::Integration(id) => match tools.iter().find(|tool| tool.id == *id) {
            Some(tool) => format!("From {}", tool.title),
            None => "From a tool that was removed".to_owned(),
        },
    }
}
