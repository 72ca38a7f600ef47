//! `/integrations/{name}/import`: companies are looked for page by page, put on the list, and become customers together (R22).

use super::act;
use super::collected::Collected;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Refusal, mendable};
use crate::frame::Frame;
use crate::pages::companies_head::CompaniesHead;
use crate::pages::matching::about;
use crate::pages::sent::{OfForm, Pairs, Sent};
use crate::pages::{integrations, page};
use crate::paging::{Paging, address};
use crate::text::{counted, grouped};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::{Candidate, Listed};
use counterpart_model::{Company, Decision, Integration, NewCustomers, PickList, UserId, VendorId};
use counterpart_store::CompanyFilter;
use serde::Deserialize;
use std::collections::HashSet;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    page: Option<u64>,
    size: Option<u64>,
    /// Set once companies are asked for.
    get: Option<u8>,
    of: Option<UserId>,
}

impl Wanted {
    /// The address of these companies.
    fn address(&self, path: &str, page: Option<u64>) -> String {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let get = if self.get.is_some() { "1" } else { "" };
        let (size, page) = (number(self.size), number(page));
        address(path, &[("get", get), ("q", &self.q), ("size", &size), ("page", &page)])
    }
}

#[derive(Template)]
#[template(path = "picks/import.html")]
struct ImportPage {
    frame: Frame,
    head: CompaniesHead,
    wanted: Wanted,
    rows: Vec<Row>,
    paging: Paging,
    collected: Collected,
    /// Whether this integration makes customers at all.
    makes_customers: bool,
}

/// One company that was found.
struct Row {
    company: Company,
    about: String,
    offer: Offer,
}

/// What can be done with it here.
enum Offer {
    /// It becomes a customer.
    Create,
    /// A customer bears its name, or nearly: the two are mapped.
    Map(Candidate),
    /// It is on the list.
    OnTheList,
    /// It is matched with these customers.
    Matched(String),
    /// It must be decided elsewhere, and why.
    ByHand(String),
}

impl Offer {
    fn of(row: &Listed, on_the_list: bool, makes_customers: bool) -> Self {
        if on_the_list {
            return Self::OnTheList;
        }
        let candidates = row.candidates();
        match row.state() {
            "matched" => {
                let names: Vec<&str> = candidates.iter().map(|one| one.name.as_str()).collect();
                Self::Matched(names.join(", "))
            }
            // Nearly sure to be a customer: a second one is not offered here (R15, R22).
            "suggested" | "automapped" => match candidates.into_iter().next() {
                Some(one) if one.matched => Self::ByHand(format!("{} is matched already", one.name)),
                Some(one) => Self::Map(one),
                None => Self::ByHand(row.reason()),
            },
            "unmatched" if row.facts.rivals > 0 => {
                Self::ByHand(format!("{} companies bear this name", grouped(row.facts.rivals + 1)))
            }
            "unmatched" if !makes_customers => Self::ByHand("no customers are made here".to_owned()),
            "unmatched" => Self::Create,
            _ => Self::ByHand(row.reason()),
        }
    }

    /// The decision that putting it on the list means.
    fn decision(&self) -> Option<Decision> {
        match self {
            Self::Create => Some(Decision::Create),
            Self::Map(candidate) => Some(Decision::Match { customer: candidate.id, take_over: false }),
            Self::OnTheList | Self::Matched(_) | Self::ByHand(_) => None,
        }
    }
}

/// `GET /integrations/{name}/import`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    page(&shown(&app, frame, integration, wanted, None).await?)
}

/// `POST /integrations/{name}/import`: companies are put on the list, or taken off.
pub async fn change(sent: Sent<Wanted>) -> Result<Response, Failure> {
    let refused = match sent.value("add") {
        Some(which) => add(&sent, which).await?,
        None => act::press(&sent, PickList::Import).await?,
    };
    if refused.is_some() {
        return again(sent, refused, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let path = format!("{}/import", integrations::address(&sent.integration));
    Ok(Redirect::to(&sent.wanted.address(&path, sent.wanted.page)).into_response())
}

/// `POST /integrations/{name}/import/save`
pub async fn save(sent: Sent<Wanted>) -> Result<Response, Failure> {
    match act::save(&sent, PickList::Import).await? {
        Ok(done) => Ok(done),
        Err(refused) => again(sent, Some(refused), StatusCode::CONFLICT).await,
    }
}

/// The page again, with what is wrong.
async fn again(
    sent: Sent<Wanted>,
    refused: Option<Refusal>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let shown = shown(&sent.app, sent.frame, sent.integration, sent.wanted, refused).await?;
    Ok((status, page(&shown)?).into_response())
}

impl OfForm for Wanted {
    fn of_form(pairs: &Pairs) -> Self {
        Self {
            q: pairs.text("q"),
            page: pairs.read("page"),
            size: pairs.read("size"),
            get: pairs.value("get").is_some().then_some(1),
            of: pairs.read("of"),
        }
    }
}

/// Puts the ticked ones on the list, or all of this page that can be.
async fn add(sent: &Sent<Wanted>, which: &str) -> Result<Option<Refusal>, Failure> {
    let Sent { app, frame, integration, wanted, pairs } = sent;
    let listed = match which {
        "page" => found(app, integration, wanted).await?,
        _ => {
            let ticked = pairs.0.iter().filter(|(key, _)| key == "company");
            let mut rows = Vec::new();
            for (_, id) in ticked {
                rows.extend(app.hub.company(integration, &VendorId::from(id.as_str())).await?);
            }
            rows
        }
    };
    let on_the_list = on_the_list(app, frame, integration).await?;
    let makes_customers = makes_customers(integration);
    let mut decisions = Vec::new();
    for row in &listed {
        let company = &row.facts.company.id;
        let offer = Offer::of(row, on_the_list.contains(company), makes_customers);
        decisions.extend(offer.decision().map(|decision| (company.clone(), decision)));
    }
    if decisions.is_empty() {
        let sentence = match which {
            "page" => "Nothing on this page can be put on the list.",
            _ => "Tick the companies that are to be put on the list.",
        };
        return Ok(Some(Refusal::saying(sentence)));
    }
    mendable(app.hub.pick(integration, sent.user(), PickList::Import, decisions).await)
}

/// The companies on the reader's list.
async fn on_the_list(
    app: &App,
    frame: &Frame,
    integration: &Integration,
) -> Result<HashSet<VendorId>, Failure> {
    let actor = frame.who.actor();
    let picks = app.hub.plan_picks(integration, frame.who.user.id, PickList::Import, false, &actor).await?;
    Ok(picks.rows.into_iter().map(|row| row.picked.company).collect())
}

fn makes_customers(integration: &Integration) -> bool {
    integration.settings.new_customers != NewCustomers::Never
}

async fn found(app: &App, integration: &Integration, wanted: &Wanted) -> Result<Vec<Listed>, Failure> {
    let range = Paging::of(wanted.page, wanted.size).range();
    let search = Some(wanted.q.as_str()).filter(|q| !q.trim().is_empty());
    Ok(app.hub.page_companies(integration, CompanyFilter::Offered, search, range).await?)
}

async fn shown(
    app: &App,
    frame: Frame,
    integration: Integration,
    wanted: Wanted,
    refused: Option<Refusal>,
) -> Result<ImportPage, Failure> {
    let collected = Collected::of(app, &frame, &integration, (PickList::Import, wanted.of), refused).await?;
    let mut paging = Paging::of(wanted.page, wanted.size);
    let makes_customers = makes_customers(&integration);
    let mut rows = Vec::new();
    if wanted.get.is_some() {
        let search = Some(wanted.q.as_str()).filter(|q| !q.trim().is_empty());
        let offered = CompanyFilter::Offered;
        paging.total = app.hub.count_companies(&integration, offered, search).await?;
        let on_the_list: HashSet<&VendorId> = collected.rows.iter().map(|row| &row.picked.company).collect();
        for row in found(app, &integration, &wanted).await? {
            let offer = Offer::of(&row, on_the_list.contains(&row.facts.company.id), makes_customers);
            let company = row.facts.company;
            rows.push(Row { about: about(&company), company, offer });
        }
    }
    let head = CompaniesHead::of(app, &frame, integration, "import");
    Ok(ImportPage { frame, head, wanted, rows, paging, collected, makes_customers })
}

impl ImportPage {
    /// The same companies on another page.
    fn at(&self, page: u64) -> String {
        self.wanted.address(&self.collected.path, Some(page))
    }

    /// How many of this page can be put on the list, in words.
    fn can_be_added(&self) -> Option<String> {
        let number = self.rows.iter().filter(|row| row.offer.decision().is_some()).count() as u64;
        (number > 0 && self.collected.may_pick).then(|| counted(number, "company", "companies"))
    }
}
