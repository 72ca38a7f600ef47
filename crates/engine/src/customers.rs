//! The customer list, one customer, and customers made by hand, merged and split.

mod concerned;
mod edit;
mod merge;
mod rename;
mod split;
mod view;

pub use edit::{BothSides, Shape, SidesAsked};
pub use view::{CustomerView, ToolMatch, ValueSource, ViewedSite};

use crate::matching::search_key;
use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, Cause, Customer, Expectation, Group, Match, MatchKind, Origin, Plan, PlanOrigin, Skipped,
};
use counterpart_store::{CustomerFacets, CustomerFilter, Tx};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A customer with its mark in every tool (R20).
#[derive(Debug, Clone)]
pub struct CustomerRow {
    /// The customer.
    pub customer: Customer,
    /// Its matches, in all integrations, oldest first.
    pub matches: Vec<Match>,
}

impl Hub {
    /// A page of customers, alphabetical, and how many there are in all.
    pub async fn list_customers(
        &self,
        search: Option<&str>,
        range: (u64, u64),
    ) -> Result<(Vec<CustomerRow>, u64), EngineError> {
        self.filter_customers(CustomerFilter::All, search, range).await
    }

    /// A page of the customers that a filter shows, `(skip, take)`, alphabetical (R11), and how many it shows in all.
    pub async fn filter_customers(
        &self,
        filter: CustomerFilter,
        search: Option<&str>,
        range: (u64, u64),
    ) -> Result<(Vec<CustomerRow>, u64), EngineError> {
        let key = search_key(search);
        let total = self.workspace.read().await?.customers().count_of(filter, key.as_deref()).await?;
        Ok((self.page_customers(filter, search, range).await?, total))
    }

    /// The same page without how many there are in all.
    pub async fn page_customers(
        &self,
        filter: CustomerFilter,
        search: Option<&str>,
        range: (u64, u64),
    ) -> Result<Vec<CustomerRow>, EngineError> {
        let tx = self.workspace.read().await?;
        let search = search_key(search);
        let customers = tx.customers().page(filter, search.as_deref(), range).await?;
        let ids: Vec<Uuid> = customers.iter().map(|customer| customer.id.0).collect();
        let mut matches: HashMap<Uuid, Vec<Match>> = HashMap::new();
        for link in tx.matches().of_hubs_everywhere(MatchKind::Company, &ids).await? {
            matches.entry(link.hub).or_default().push(link);
        }
        let row = |customer: Customer| {
            let matches = matches.remove(&customer.id.0).unwrap_or_default();
            CustomerRow { customer, matches }
        };
        Ok(customers.into_iter().map(row).collect())
    }

    /// How many customers each filter shows.
    pub async fn customer_facets(&self, search: Option<&str>) -> Result<CustomerFacets, EngineError> {
        let tx = self.workspace.read().await?;
        Ok(tx.customers().facets(search_key(search).as_deref()).await?)
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
            if let Err(error) = of_a_length(name.trim()) {
                plan.skipped.push(skip(&error.to_string()));
                continue;
            }
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

/// The longest name that a person gives a customer, in characters.
const LONGEST_NAME: usize = 500;

/// Refuses what is longer than any name.
fn of_a_length(name: &str) -> Result<(), EngineError> {
    if name.chars().count() > LONGEST_NAME {
        return Err(EngineError::Refused(format!("A customer's name has up to {LONGEST_NAME} characters.")));
    }
    Ok(())
}

/// The key of a name that no customer bears yet.
async fn new_name(hub: &Hub, tx: &Tx, name: &str) -> Result<String, EngineError> {
    of_a_length(name)?;
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
