//! The matching list of an integration, and a person's decisions on it as plans.

mod compare;
mod list;
mod listed;
mod mains;

pub use compare::{ComparedField, Comparison};
pub use list::FILTERS;
pub(crate) use list::search_key;
pub use listed::{Candidate, Listed};
pub(crate) use mains::main_group;
use mains::the_match;

use crate::step::command;
use crate::{EngineError, Hub, facts};
use counterpart_matching::spelling::SpellingKey;
use counterpart_model::{
    Actor, Customer, CustomerId, Group, How, Integration, Kind, Match, MatchKind, NewCustomers, Operation,
    Plan, PlanOrigin, RecordRef, Site, Skipped, VendorId, VendorRecord,
};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers::{self, LinkRequest};
use counterpart_store::{After, CompanyFilter, Tx};
use std::collections::HashSet;

/// Companies looked at per query where a decision concerns all of them.
const BATCH: u64 = 500;

/// Which companies a decision concerns.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These.
    These(Vec<VendorId>),
    /// All that a filter shows, on all pages.
    All {
        /// The filter.
        filter: CompanyFilter,
        /// Only names that contain this text.
        search: Option<String>,
    },
}

/// What to link, as a person names it.
#[derive(Debug, Clone)]
pub struct Link {
    /// The company's id at the vendor.
    pub company: VendorId,
    /// The customer's id or its name.
    pub customer: String,
    /// Take the company over from its present customer.
    pub take_over: bool,
    /// Make it the customer's main company.
    pub main: bool,
    /// In many:1, the vendor's sites that belong to this customer.
    pub sites: Vec<VendorId>,
}

impl Hub {
    /// Every unambiguous suggestion among the chosen, as a plan (R14, R18b).
    pub async fn plan_confirm(
        &self,
        integration: &Integration,
        chosen: &Chosen,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let scribe = self.scribe(actor);
        self.plan_each(integration, chosen, actor, ("match confirm", false), |facts, _| {
            customers::confirm(&scribe, facts)
        })
        .await
    }

    /// Every exact and near-exact proposal among the chosen, as a plan (R15).
    pub async fn plan_automap(
        &self,
        integration: &Integration,
        chosen: &Chosen,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let scribe = self.scribe(actor);
        self.plan_each(integration, chosen, actor, ("match automap", false), |facts, _| {
            match facts.proposals.first() {
                Some(proposed) => customers::accept(&scribe, facts, proposed.proposal.customer),
                None => customers::confirm(&scribe, facts),
            }
        })
        .await
    }

    /// The word that a company is not a customer, never to be proposed again, as a plan (R15); or that word taken back.
    pub async fn plan_reject(
        &self,
        integration: &Integration,
        (company, customer): (&VendorId, &str),
        take_back: bool,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let customer = named_customer(&tx, customer).await?;
        let facts = known_company(&tx, integration, company).await?;
        let known = tx.rejected().get(integration.id, company, customer.id).await?;
        let (command, group) = match (known, take_back) {
            (None, false) => {
                let who = (customer.id, customer.name.as_str());
                let group = customers::reject(&self.scribe(actor), &facts, who);
                ("match reject", group.map_err(|skipped| EngineError::Refused(skipped.reason))?)
            }
            (Some(pair), true) => ("match unreject", customers::unreject(&facts, &pair, &customer.name)),
            (Some(_), false) => return Ok(plan("match reject", integration, actor, Vec::new(), Vec::new())),
            (None, true) => {
                return Err(EngineError::NotFound(format!(
                    "Nobody said that company {company} is not '{}'.",
                    customer.name
                )));
            }
        };
        Ok(plan(command, integration, actor, vec![group], Vec::new()))
    }

    /// Customers made of the chosen companies and matched with them, as a plan (R21, R22).
    pub async fn plan_create(
        &self,
        integration: &Integration,
        chosen: &Chosen,
        how: How,
        with_sites: bool,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        may_create(integration)?;
        let scribe = self.scribe(actor);
        self.plan_each(integration, chosen, actor, ("match create", with_sites), |facts, sites| {
            customers::create(&scribe, facts, sites, how)
        })
        .await
    }

    /// The chosen companies marked "not a customer", as a plan (R13).
    pub async fn plan_ignore(
        &self,
        integration: &Integration,
        chosen: &Chosen,
        reason: &str,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let scribe = self.scribe(actor);
        self.plan_each(integration, chosen, actor, ("match ignore", false), |facts, _| {
            customers::ignore(&scribe, facts, reason)
        })
        .await
    }

    /// The mark taken off the chosen companies, as a plan (R13).
    pub async fn plan_unignore(
        &self,
        integration: &Integration,
        chosen: &Chosen,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        self.plan_each(integration, chosen, actor, ("match unignore", false), |facts, _| {
            customers::unignore(facts)
        })
        .await
    }

    /// A company and a customer matched by hand, as a plan (R19, R23).
    pub async fn plan_link(
        &self,
        integration: &Integration,
        link: &Link,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let group = link_group(self, &tx, integration, link, actor).await?;
        Ok(plan("match link", integration, actor, vec![group], Vec::new()))
    }

    /// The match of a company deleted, as a plan (R23).
    pub async fn plan_unlink(
        &self,
        integration: &Integration,
        company: &VendorId,
        customer: Option<&str>,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let link = the_match(&tx, integration, company, customer).await?;
        let group = unlink_group(&tx, integration, &link, actor).await?;
        Ok(plan("match unlink", integration, actor, vec![group], Vec::new()))
    }

    async fn plan_each(
        &self,
        integration: &Integration,
        chosen: &Chosen,
        actor: &Actor,
        (command, with_sites): (&str, bool),
        decide: impl Fn(&CompanyFacts, &[Site]) -> Result<Group, Skipped>,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let mut groups = Vec::new();
        let mut skipped = Vec::new();
        let mut take = |facts: &CompanyFacts, sites: &[Site]| match decide(facts, sites) {
            Ok(group) => groups.push(group),
            Err(reason) => skipped.push(reason),
        };
        match chosen {
            Chosen::These(ids) => {
                let mut known = facts::of(&tx, integration.id, ids).await?;
                let mut named = HashSet::new();
                for id in ids.iter().filter(|id| named.insert(*id)) {
                    let facts = known.remove(id).ok_or_else(|| unknown(integration, id))?;
                    let sites = if with_sites { sites_of(&tx, integration, id).await? } else { Vec::new() };
                    take(&facts, &sites);
                }
            }
            Chosen::All { filter, search } => {
                let search = search_key(search.as_deref());
                let mut after: Option<After<u64>> = None;
                loop {
                    let page = tx
                        .companies()
                        .list(integration.id, *filter, search.as_deref(), after.as_ref(), BATCH)
                        .await?;
                    let Some(last) = page.last() else { break };
                    after = Some(last.position.clone());
                    for (facts, _) in facts::complete(&tx, integration.id, page).await? {
                        let id = &facts.company.id;
                        let sites =
                            if with_sites { sites_of(&tx, integration, id).await? } else { Vec::new() };
                        take(&facts, &sites);
                    }
                }
            }
        }
        Ok(plan(command, integration, actor, groups, skipped))
    }
}

fn plan(
    command: &str,
    integration: &Integration,
    actor: &Actor,
    groups: Vec<Group>,
    skipped: Vec<Skipped>,
) -> Plan {
    let origin =
        PlanOrigin::Person { command: format!("{command} {}", integration.name), actor: actor.clone() };
    Plan { origin, groups, skipped }
}

/// A company and a customer matched by hand, as things stand in this transaction.
pub(crate) async fn link_group(
    hub: &Hub,
    tx: &Tx,
    integration: &Integration,
    link: &Link,
    actor: &Actor,
) -> Result<Group, EngineError> {
    let customer = named_customer(tx, &link.customer).await?;
    let facts = known_company(tx, integration, &link.company).await?;
    let company = std::slice::from_ref(&link.company);
    let around = facts::around(tx, integration.id, MatchKind::Company, &[customer.id.0], company).await?;
    for site in &link.sites {
        let entry = tx.mirror().get(integration.id, Kind::Site, site).await?;
        if entry.and_then(|entry| entry.record.parent().cloned()).as_ref() != Some(&link.company) {
            return Err(EngineError::NotFound(format!("Company {} has no site {site}.", link.company)));
        }
    }
    let request = LinkRequest {
        customer: &customer,
        facts: &facts,
        around: &around,
        take_over: link.take_over,
        main: link.main,
        sites: link.sites.clone(),
        how: How::Manual,
    };
    let mut group = customers::link(&hub.scribe(actor), &request).map_err(refused)?;
    name_matches(tx, &mut group).await?;
    Ok(group)
}

/// A match deleted, as things stand in this transaction.
pub(crate) async fn unlink_group(
    tx: &Tx,
    integration: &Integration,
    link: &Match,
    actor: &Actor,
) -> Result<Group, EngineError> {
    let around = facts::around(tx, integration.id, MatchKind::Company, &[link.hub], &[]).await?;
    let mut group = customers::unlink(link, &around, &format!("deleted by {actor}"));
    name_matches(tx, &mut group).await?;
    Ok(group)
}

/// Whether customers may be made of this integration's companies.
pub(crate) fn may_create(integration: &Integration) -> Result<(), EngineError> {
    if integration.settings.new_customers == NewCustomers::Never {
        return Err(EngineError::Refused(format!(
            "'{}' is set to make no customers. Allow it: `counterpart integration set {} --new-customers on-request`",
            integration.name, integration.name
        )));
    }
    Ok(())
}

fn refused(refused: customers::Refused) -> EngineError {
    let text = format!("{}: {}", refused.skipped.label, refused.skipped.reason);
    if refused.a_move_would_do { EngineError::NeedsDecision(text) } else { EngineError::Refused(text) }
}

/// Says of each match that is deleted or changed what its two ends are called: a preview shows both sides of a move (R19e).
pub(crate) async fn name_matches(tx: &Tx, group: &mut Group) -> Result<(), EngineError> {
    for change in group.changes.iter_mut().filter(|change| change.operation != Operation::Create) {
        let RecordRef::Match { id } = change.record else { continue };
        let Some(link) = tx.matches().get(id).await? else { continue };
        let Some(customer) = tx.customers().get(CustomerId(link.hub)).await? else { continue };
        let entry = tx.mirror().get(link.integration, Kind::Company, &link.vendor).await?;
        let company = entry.map(|entry| entry.record.name().to_owned()).unwrap_or_default();
        change.label = format!("{} = {} '{company}'", customer.name, link.vendor);
    }
    Ok(())
}

fn unknown(integration: &Integration, id: &VendorId) -> EngineError {
    EngineError::NotFound(format!(
        "'{}' has no company {id}. Look: `counterpart match list {}`",
        integration.name, integration.name
    ))
}

async fn known_company(
    tx: &Tx,
    integration: &Integration,
    id: &VendorId,
) -> Result<CompanyFacts, EngineError> {
    let mut found = facts::of(tx, integration.id, std::slice::from_ref(id)).await?;
    found.remove(id).ok_or_else(|| unknown(integration, id))
}

/// The customer of this id or name.
pub(crate) async fn named_customer(tx: &Tx, text: &str) -> Result<Customer, EngineError> {
    if let Ok(id) = text.parse::<CustomerId>() {
        let found = tx.customers().get(id).await?;
        return found.ok_or_else(|| EngineError::NotFound(format!("There is no customer {id}.")));
    }
    let key = SpellingKey::of(text).ok_or_else(|| EngineError::NotFound(format!("'{text}' is no name.")))?;
    let mut found = tx.customers().spelled(key.as_str()).await?;
    match (found.pop(), found.len()) {
        (None, _) => Err(EngineError::NotFound(format!(
            "There is no customer '{text}'. Look: `{}`",
            command(&["customers", "--search", text])
        ))),
        (Some(one), 0) => Ok(one),
        (Some(last), others) => Err(EngineError::NeedsDecision(format!(
            "{} customers are called '{text}'. Name one by its id, such as {}.",
            others + 1,
            last.id
        ))),
    }
}

pub(crate) async fn sites_of(
    tx: &Tx,
    integration: &Integration,
    company: &VendorId,
) -> Result<Vec<Site>, EngineError> {
    let entries = tx.mirror().inside(integration.id, Kind::Site, company).await?;
    Ok(entries
        .into_iter()
        .filter(|entry| entry.visibility == counterpart_model::Visibility::Visible)
        .filter_map(|entry| match entry.record {
            VendorRecord::Site(site) => Some(site),
            VendorRecord::Company(_) => None,
        })
        .collect())
}
