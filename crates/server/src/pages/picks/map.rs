//! `/integrations/{name}/map`: a customer and a company are chosen, put on the list, and so on; then all of it is saved (R23).

use super::act;
use super::collected::Collected;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Refusal, mendable};
use crate::frame::Frame;
use crate::pages::companies_head::CompaniesHead;
use crate::pages::sent::{OfForm, Pairs, Sent};
use crate::pages::{integrations, page};
use crate::paging::address;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use counterpart_engine::Listed;
use counterpart_model::{CustomerId, Decision, Integration, PickList, UserId, VendorId};
use counterpart_store::{CompanyFilter, CustomerFilter};
use serde::Deserialize;

/// Customers and companies that are offered at a time.
const OFFERED: u64 = 12;

/// What is looked for, and what is chosen so far.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    customer_q: String,
    /// `all`, `matched`, or those that are not matched here.
    customers: String,
    company_q: String,
    /// `all`, or those that are not matched.
    companies: String,
    customer: String,
    company: String,
    of: Option<UserId>,
}

#[derive(Template)]
#[template(path = "picks/map.html")]
struct MapPage {
    frame: Frame,
    head: CompaniesHead,
    wanted: Wanted,
    customers: Vec<Choice>,
    more_customers: bool,
    companies: Vec<Choice>,
    more_companies: bool,
    collected: Collected,
}

/// One to choose.
struct Choice {
    id: String,
    name: String,
    /// What helps to tell it from others.
    about: String,
    chosen: bool,
}

/// `GET /integrations/{name}/map`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    page(&shown(&app, frame, integration, wanted, None).await?)
}

/// `POST /integrations/{name}/map`: a pair is added, removed or moved.
pub async fn change(sent: Sent<Wanted>) -> Result<Response, Failure> {
    let refused = match sent.value("add") {
        Some(_) => add(&sent).await?,
        None => act::press(&sent, PickList::Map).await?,
    };
    if refused.is_some() {
        return again(sent, refused, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    // The next pair is looked for anew, among the same.
    let path = format!("{}/map", integrations::address(&sent.integration));
    let Wanted { customers, companies, .. } = &sent.wanted;
    Ok(Redirect::to(&address(&path, &[("customers", customers), ("companies", companies)])).into_response())
}

/// `POST /integrations/{name}/map/save`
pub async fn save(sent: Sent<Wanted>) -> Result<Response, Failure> {
    match act::save(&sent, PickList::Map).await? {
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
            customer_q: pairs.text("customer_q"),
            customers: pairs.text("customers"),
            company_q: pairs.text("company_q"),
            companies: pairs.text("companies"),
            customer: pairs.text("customer"),
            company: pairs.text("company"),
            of: pairs.read("of"),
        }
    }
}

async fn add(sent: &Sent<Wanted>) -> Result<Option<Refusal>, Failure> {
    let wanted = &sent.wanted;
    let missing = |what| Ok(Some(Refusal::saying(format!("Choose {what} too: a pair is one of each."))));
    let Ok(customer) = wanted.customer.parse::<CustomerId>() else { return missing("a customer") };
    if wanted.company.is_empty() {
        return missing("a company");
    }
    let pair = (VendorId::from(wanted.company.as_str()), Decision::Match { customer, take_over: false });
    mendable(sent.app.hub.pick(&sent.integration, sent.user(), PickList::Map, vec![pair]).await)
}

async fn shown(
    app: &App,
    frame: Frame,
    integration: Integration,
    wanted: Wanted,
    refused: Option<Refusal>,
) -> Result<MapPage, Failure> {
    let collected = Collected::of(app, &frame, &integration, (PickList::Map, wanted.of), refused).await?;
    let (customers, more_customers) = customers(app, &integration, &wanted).await?;
    let (companies, more_companies) = companies(app, &integration, &wanted).await?;
    let head = CompaniesHead::of(app, &frame, integration, "map");
    Ok(MapPage { frame, head, wanted, customers, more_customers, companies, more_companies, collected })
}

fn search(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// The customers that are offered (R17), the chosen one first; and whether there are more.
async fn customers(
    app: &App,
    integration: &Integration,
    wanted: &Wanted,
) -> Result<(Vec<Choice>, bool), Failure> {
    let filter = match wanted.customers.as_str() {
        "all" => CustomerFilter::All,
        "matched" => CustomerFilter::In(integration.id),
        _ => CustomerFilter::MissingIn(integration.id),
    };
    let rows = app.hub.page_customers(filter, search(&wanted.customer_q), (0, OFFERED + 1)).await?;
    let more = rows.len() as u64 > OFFERED;
    let mut choices = Vec::new();
    if let Ok(id) = wanted.customer.parse::<CustomerId>()
        && let Ok(view) = app.hub.customer(&id.to_string()).await
    {
        let name = view.customer.name;
        choices.push(Choice { id: id.to_string(), name, about: String::new(), chosen: true });
    }
    for row in rows.into_iter().take(usize::try_from(OFFERED).unwrap_or_default()) {
        let mut here = row.matches.iter().filter(|link| link.integration == integration.id).peekable();
        let about = if here.peek().is_some() { "matched here" } else { "" }.to_owned();
        let id = row.customer.id.to_string();
        if !here.any(|link| link.locked) && choices.iter().all(|choice| choice.id != id) {
            choices.push(Choice { id, name: row.customer.name, about, chosen: false });
        }
    }
    Ok((choices, more))
}

async fn companies(
    app: &App,
    integration: &Integration,
    wanted: &Wanted,
) -> Result<(Vec<Choice>, bool), Failure> {
    let filter = match wanted.companies.as_str() {
        "all" => CompanyFilter::Offered,
        _ => CompanyFilter::Free,
    };
    let range = (0, OFFERED + 1);
    let rows = app.hub.page_companies(integration, filter, search(&wanted.company_q), range).await?;
    let more = rows.len() as u64 > OFFERED;
    let mut choices = Vec::new();
    if !wanted.company.is_empty()
        && let Some(chosen) = app.hub.company(integration, &VendorId::from(wanted.company.as_str())).await?
    {
        choices.push(choice(&chosen, true));
    }
    for row in rows.iter().take(usize::try_from(OFFERED).unwrap_or_default()) {
        if choices.iter().all(|choice| choice.id != row.facts.company.id.0) {
            choices.push(choice(row, false));
        }
    }
    Ok((choices, more))
}

fn choice(row: &Listed, chosen: bool) -> Choice {
    let company = &row.facts.company;
    let mut about = vec![company.id.to_string()];
    let town = company.address.as_ref().and_then(|address| address.city.clone());
    about.extend(town);
    let with: Vec<&str> = row.customers.iter().map(|customer| customer.name.as_str()).collect();
    if !with.is_empty() {
        about.push(format!("matched with {}", with.join(", ")));
    }
    Choice { id: company.id.0.clone(), name: company.name.clone(), about: about.join(" · "), chosen }
}
