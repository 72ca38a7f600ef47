//! The customer list, one customer, and customers made by hand, merged and split.

mod concerned;
mod merge;
mod split;

use crate::matching::{named_customer, search_key};
use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, Cause, Customer, CustomerId, Expectation, Group, HubSite, Integration, Kind, Match, MatchKind,
    Origin, Plan, PlanOrigin, Skipped, VendorRecord,
};
use counterpart_store::{After, Tx};
use std::collections::HashSet;

/// Customers read per query.
const BATCH: u64 = 500;

/// A customer with its mark in every tool (R20).
#[derive(Debug, Clone)]
pub struct CustomerRow {
    /// The customer.
    pub customer: Customer,
    /// Its matches, in all integrations.
    pub matches: Vec<Match>,
}

/// One customer with everything known.
#[derive(Debug, Clone)]
pub struct CustomerView {
    /// The customer.
    pub customer: Customer,
    /// Its sites.
    pub sites: Vec<HubSite>,
    /// Its matches, each with its integration and what the vendor says of the company.
    pub matches: Vec<(Match, Integration, Option<VendorRecord>)>,
}

impl Hub {
    /// A page of customers, alphabetical, and how many there are in all.
    pub async fn list_customers(
        &self,
        search: Option<&str>,
        (skip, take): (u64, u64),
    ) -> Result<(Vec<CustomerRow>, u64), EngineError> {
        let tx = self.workspace.read().await?;
        let search = search_key(search);
        let total = tx.customers().count(search.as_deref()).await?;
        let (mut after, mut at): (Option<After<CustomerId>>, u64) = (None, 0);
        let mut rows = Vec::new();
        let end = skip.saturating_add(take);
        while at < end {
            let limit = BATCH.min(if at < skip { skip } else { end } - at);
            let page = tx.customers().list(search.as_deref(), after.as_ref(), limit).await?;
            let (seen, wanted) = (page.len() as u64, at >= skip);
            at += seen;
            for (customer, position) in page {
                after = Some(position);
                if wanted {
                    let matches = tx.matches().of_hub(MatchKind::Company, customer.id.0).await?;
                    rows.push(CustomerRow { customer, matches });
                }
            }
            if seen < limit {
                break;
            }
        }
        Ok((rows, total))
    }

    /// One customer, by id or name.
    pub async fn customer(&self, id_or_name: &str) -> Result<CustomerView, EngineError> {
        let tx = self.workspace.read().await?;
        let customer = named_customer(&tx, id_or_name).await?;
        let sites = tx.sites().of(customer.id).await?;
        let mut matches = Vec::new();
        for link in tx.matches().of_hub(MatchKind::Company, customer.id.0).await? {
            let Some(integration) = tx.integrations().get(link.integration).await? else { continue };
            let entry = tx.mirror().get(link.integration, Kind::Company, &link.vendor).await?;
            matches.push((link, integration, entry.map(|entry| entry.record)));
        }
        Ok(CustomerView { customer, sites, matches })
    }

    /// A customer made by hand, as a plan. A name that exists is refused: two customers of one name make every
    /// suggestion ambiguous.
    pub async fn plan_add_customer(&self, name: &str, actor: &Actor) -> Result<Plan, EngineError> {
        let name = name.trim();
        let tx = self.workspace.read().await?;
        let key = new_name(self, &tx, name).await?;
        let (_, change) =
            self.scribe(actor).customer(name, Origin::ByHand, Cause::new("R20", format!("{actor} added it")));
        let change = change.expecting(Expectation::Spelled { key, customers: Vec::new() });
        let origin = PlanOrigin::Person { command: "customers add".into(), actor: actor.clone() };
        let group = Group { about: name.to_owned(), changes: vec![change], consumes: Vec::new() };
        Ok(Plan { origin, groups: vec![group], skipped: Vec::new() })
    }

    /// Customers of a list that somebody has already, as a plan. Names that exist, or come twice, are left out.
    pub async fn plan_add_customers(
        &self,
        names: impl IntoIterator<Item = String>,
        command: &str,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let scribe = self.scribe(actor);
        let mut seen = HashSet::new();
        let mut plan = Plan::empty(PlanOrigin::Person { command: command.to_owned(), actor: actor.clone() });
        for name in names {
            let skip = |reason: &str| Skipped { label: name.clone(), reason: reason.to_owned() };
            let Some(key) = self.keys(&name).name_key else {
                plan.skipped.push(skip("a name needs at least one letter or digit"));
                continue;
            };
            if !seen.insert(key.clone()) || !tx.customers().spelled(&key).await?.is_empty() {
                plan.skipped.push(skip("there is a customer of that name already"));
                continue;
            }
            let cause = Cause::new("R20", format!("{actor} brought it in a list"));
            let (_, change) = scribe.customer(name.trim(), Origin::ByHand, cause);
            let change = change.expecting(Expectation::Spelled { key, customers: Vec::new() });
            plan.groups.push(Group { about: name, changes: vec![change], consumes: Vec::new() });
        }
        Ok(plan)
    }
}

/// The key of a name that no customer bears yet.
async fn new_name(hub: &Hub, tx: &Tx, name: &str) -> Result<String, EngineError> {
    let Some(key) = hub.keys(name).name_key else {
        return Err(EngineError::Refused("A customer's name needs at least one letter or digit.".into()));
    };
    match tx.customers().spelled(&key).await?.first() {
        Some(twin) => {
            Err(EngineError::Refused(format!("There is a customer '{}' already ({}).", twin.name, twin.id)))
        }
        None => Ok(key),
    }
}
