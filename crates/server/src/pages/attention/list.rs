//! The list: by what it is, by integration or by customer; filtered by either.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use crate::pages::steps::Button;
use crate::text::{grouped, words};
use crate::urls::encoded;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use counterpart_engine::{Waiting, WaitingCode};
use counterpart_model::{Customer, Instant};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Things on a page.
const PAGE: usize = 100;

/// Which of it, and in what order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// `kind`, `integration` or `customer`; by age where absent.
    by: String,
    /// Only of this code.
    code: String,
    /// Only of the integration of this name.
    integration: String,
    /// Behind so many.
    behind: usize,
}

/// One thing.
struct Item {
    word: String,
    urgent: bool,
    since: Instant,
    integration: String,
    customer: Option<Customer>,
    sentence: String,
    meaning: &'static str,
    proposed: Option<String>,
    why: Option<String>,
    buttons: Vec<Button>,
}

/// Things that belong together.
struct Group {
    name: String,
    items: Vec<Item>,
}

/// A choice with its count.
struct Facet {
    name: String,
    href: String,
    count: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "attention.html")]
struct AttentionPage {
    frame: Frame,
    total: usize,
    shown: usize,
    codes: Vec<Facet>,
    tools: Vec<Facet>,
    orders: Vec<Facet>,
    groups: Vec<Group>,
    older: Option<String>,
    first: Option<String>,
    /// Where buttons come back to.
    back: String,
}

/// `GET /attention`
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let all = app.hub.waiting(None, None).await?;
    let total = all.len();
    let codes = facets(
        &all,
        &wanted.code,
        |one| one.code.as_str().to_owned(),
        |code| Wanted { code, behind: 0, ..wanted.clone() },
    );
    let tools = facets(
        &all,
        &wanted.integration,
        |one| one.integration.clone(),
        |integration| Wanted { integration, behind: 0, ..wanted.clone() },
    );
    let fits = |one: &Waiting| {
        (wanted.code.is_empty() || one.code.as_str() == wanted.code)
            && (wanted.integration.is_empty() || one.integration == wanted.integration)
    };
    let fitting: Vec<Waiting> = all.into_iter().filter(fits).collect();
    let customers = app.hub.customers_of(&fitting).await?;
    let mut fitting: Vec<(Waiting, Option<Customer>)> = fitting.into_iter().zip(customers).collect();
    // What stops a whole integration comes first, whatever the order.
    fitting.sort_by_cached_key(|(one, customer)| {
        (group_of(&wanted.by, one, customer), !urgent(one.code), one.since)
    });
    let shown = fitting.len();
    let mut groups: Vec<Group> = Vec::new();
    for (one, customer) in fitting.into_iter().skip(wanted.behind).take(PAGE) {
        let (_, name) = group_of(&wanted.by, &one, &customer);
        let item = item(&frame, one, customer);
        match groups.last_mut() {
            Some(group) if group.name == name => group.items.push(item),
            _ => groups.push(Group { name, items: vec![item] }),
        }
    }
    let at = |behind: usize| address(&Wanted { behind, ..wanted.clone() });
    let until = wanted.behind + PAGE;
    let orders = [
        ("", "oldest first"),
        ("kind", "by what it is"),
        ("integration", "by integration"),
        ("customer", "by customer"),
    ];
    let orders = orders.into_iter().map(|(by, name)| Facet {
        name: name.to_owned(),
        href: address(&Wanted { by: by.to_owned(), behind: 0, ..wanted.clone() }),
        count: String::new(),
        chosen: wanted.by == by,
    });
    page(&AttentionPage {
        frame,
        total,
        shown,
        codes,
        tools,
        orders: orders.collect(),
        groups,
        older: (until < shown).then(|| at(until)),
        first: (wanted.behind > 0).then(|| at(0)),
        back: at(wanted.behind),
    })
}

fn address(wanted: &Wanted) -> String {
    let mut pairs = Vec::new();
    for (key, value) in [("by", &wanted.by), ("code", &wanted.code), ("integration", &wanted.integration)] {
        if !value.is_empty() {
            pairs.push(format!("{key}={}", encoded(value)));
        }
    }
    if wanted.behind > 0 {
        pairs.push(format!("behind={}", wanted.behind));
    }
    if pairs.is_empty() { "/attention".to_owned() } else { format!("/attention?{}", pairs.join("&")) }
}

fn facets(
    all: &[Waiting],
    chosen: &str,
    of: impl Fn(&Waiting) -> String,
    with: impl Fn(String) -> Wanted,
) -> Vec<Facet> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for one in all {
        *counts.entry(of(one)).or_default() += 1;
    }
    let facet = |(value, count): (String, u64)| Facet {
        name: words(&value),
        count: grouped(count),
        chosen: value == chosen,
        // A second click takes the filter away.
        href: address(&with(if value == chosen { String::new() } else { value })),
    };
    counts.into_iter().map(facet).collect()
}

/// Where it is grouped, and what that is called; those without a name come last.
fn group_of(by: &str, one: &Waiting, customer: &Option<Customer>) -> (bool, String) {
    match by {
        "kind" => (false, words(one.code.as_str())),
        "integration" => (false, one.integration.clone()),
        "customer" => match customer {
            Some(customer) => (false, customer.name.clone()),
            None => (true, "Of no customer".to_owned()),
        },
        _ => (false, String::new()),
    }
}

fn urgent(code: WaitingCode) -> bool {
    matches!(code, WaitingCode::IntegrationFailing | WaitingCode::RunHeld)
}

fn item(frame: &Frame, one: Waiting, customer: Option<Customer>) -> Item {
    let record = one.record.as_deref().filter(|_| one.run.is_none());
    Item {
        word: words(one.code.as_str()),
        urgent: urgent(one.code),
        buttons: Button::all(&one.commands, frame),
        meaning: one.code.meaning(),
        why: record.map(|record| frame.why(record)),
        since: one.since,
        integration: one.integration,
        customer,
        sentence: one.sentence,
        proposed: one.proposed,
    }
}
