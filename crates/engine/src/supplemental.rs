//! A supplemental integration beside a primary one (R08): the primary's active companies make the customer list, and each of
//! those customers is matched with a company of the supplemental one.

mod suggest;

pub use suggest::Suggestion;

use crate::matching::search_key;
use crate::{EngineError, Hub, StagedRow};
use counterpart_model::{
    Actor, Customer, CustomerId, Decision, Integration, IntegrationRole, Kind, Match, MatchKind, Proposal,
    UserId, VendorId, VendorRecord,
};
use counterpart_store::{Beside, SupplementalFilter, Tx};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Customers looked at per query where a decision concerns all of them.
const BATCH: u64 = 500;

/// Whether the page of a supplemental integration can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupplementalState {
    /// It is not marked as supplemental.
    Ordinary,
    /// No integration is marked as primary.
    NoPrimary,
    /// The initial syncs of these are not complete.
    Waits(Vec<String>),
    /// It can, beside this primary.
    Open(Box<Integration>),
}

/// One of the primary's customers.
#[derive(Debug, Clone)]
pub struct SupplementalRow {
    /// The customer.
    pub customer: Customer,
    /// Its matches in the supplemental integration, each with the company's name.
    pub matches: Vec<(Match, String)>,
    /// The one free company that is spelled the same (R14), or nearly sure to be it (R15), where there is just one.
    pub suggestion: Option<Suggestion>,
    /// What the person decided about it and has not saved.
    pub staged: Vec<SupplementalStaged>,
}

/// What a person decided about one of the primary's customers and has not saved.
#[derive(Debug, Clone)]
pub struct SupplementalStaged {
    /// The decision, with what would come of it.
    pub row: StagedRow,
    /// What the company is called.
    pub name: String,
    /// How sure the matcher is that the two are one, and why, where it proposes them.
    pub proposal: Option<Proposal>,
}

impl Hub {
    /// Whether the page can be opened.
    pub async fn supplemental_state(
        &self,
        integration: &Integration,
    ) -> Result<SupplementalState, EngineError> {
        if integration.settings.role != IntegrationRole::Supplemental {
            return Ok(SupplementalState::Ordinary);
        }
        let all = self.workspace.read().await?.integrations().list().await?;
        let Some(primary) = all.into_iter().find(|one| one.settings.role == IntegrationRole::Primary) else {
            return Ok(SupplementalState::NoPrimary);
        };
        let waits: Vec<String> = [&primary, integration]
            .into_iter()
            .filter(|one| one.fresh_at.is_none())
            .map(|one| one.name.clone())
            .collect();
        if waits.is_empty() {
            Ok(SupplementalState::Open(Box::new(primary)))
        } else {
            Ok(SupplementalState::Waits(waits))
        }
    }

    /// How many of the primary's customers each filter shows.
    pub async fn count_supplemental(
        &self,
        beside: Beside,
        filter: SupplementalFilter,
        search: Option<&str>,
    ) -> Result<u64, EngineError> {
        let tx = self.workspace.read().await?;
        Ok(tx.customers().count_of_primary(beside, filter, search_key(search).as_deref()).await?)
    }

    /// A page of the primary's customers, alphabetical, with how each stands in the supplemental integration.
    pub async fn supplemental(
        &self,
        (integration, beside): (&Integration, Beside),
        user: UserId,
        (filter, search): (SupplementalFilter, Option<&str>),
        range: (u64, u64),
        actor: &Actor,
    ) -> Result<Vec<SupplementalRow>, EngineError> {
        let tx = self.workspace.read().await?;
        let search = search_key(search);
        let customers = tx.customers().of_primary(beside, filter, search.as_deref(), range).await?;
        let hubs: Vec<Uuid> = customers.iter().map(|customer| customer.id.0).collect();
        let mut matches: HashMap<Uuid, Vec<Match>> = HashMap::new();
        for link in tx.matches().touching(integration.id, MatchKind::Company, &hubs, &[]).await? {
            matches.entry(link.hub).or_default().push(link);
        }
        let missing: Vec<&Customer> =
            customers.iter().filter(|customer| !matches.contains_key(&customer.id.0)).collect();
        let mut suggestions = suggest::suggestions(self, &tx, integration, &missing, actor).await?;
        let mut staged = self.staged_about(&tx, integration, user, &hubs, actor).await?;
        let mut rows = Vec::with_capacity(customers.len());
        for customer in customers {
            let links = matches.remove(&customer.id.0).unwrap_or_default();
            let suggestion = suggestions.remove(&customer.id);
            let mut named = Vec::with_capacity(links.len());
            for link in links {
                let name = name_of(&tx, integration, &link.vendor).await?;
                named.push((link, name));
            }
            let staged = staged.remove(&customer.id).unwrap_or_default();
            rows.push(SupplementalRow { customer, matches: named, suggestion, staged });
        }
        Ok(rows)
    }

    /// What somebody decided about these customers and has not saved.
    async fn staged_about(
        &self,
        tx: &Tx,
        integration: &Integration,
        user: UserId,
        hubs: &[Uuid],
        actor: &Actor,
    ) -> Result<HashMap<CustomerId, Vec<SupplementalStaged>>, EngineError> {
        let wanted: HashSet<&Uuid> = hubs.iter().collect();
        let about = |decision: &Decision| decision.customer().is_some_and(|it| wanted.contains(&it.0));
        let rows = crate::staging::all(tx, integration, user).await?;
        let companies: Vec<VendorId> =
            rows.into_iter().filter(|row| about(&row.decision)).map(|row| row.company).collect();
        let mut found: HashMap<CustomerId, Vec<SupplementalStaged>> = HashMap::new();
        let mut checked = self.staged_rows(integration, user, &companies, actor).await?;
        let mut proposed = tx.proposals().of_companies(integration.id, &companies).await?;
        for company in companies {
            let Some(row) = checked.remove(&company) else { continue };
            let Some(customer) = row.staged.decision.customer() else { continue };
            let name = name_of(tx, integration, &company).await?;
            let proposals = proposed.remove(&company).unwrap_or_default();
            let proposal = proposals.into_iter().find(|one| one.customer == customer);
            found.entry(customer).or_default().push(SupplementalStaged { row, name, proposal });
        }
        Ok(found)
    }

    /// *Automap*: stages every company that is spelled as one of the primary's customers or nearly sure to be it (R15), where the
    /// customer has no match yet, on all pages. What the person has decided otherwise stays. Tells how many.
    pub async fn stage_supplemental(
        &self,
        (integration, beside): (&Integration, Beside),
        user: UserId,
        search: Option<&str>,
        actor: &Actor,
    ) -> Result<u64, EngineError> {
        let key = search_key(search);
        let mut decisions = Vec::new();
        {
            let tx = self.workspace.read().await?;
            let rows = crate::staging::all(&tx, integration, user).await?;
            let about: HashSet<CustomerId> = rows.iter().filter_map(|row| row.decision.customer()).collect();
            let decided: HashSet<VendorId> = rows.into_iter().map(|row| row.company).collect();
            let mut skip = 0;
            loop {
                let range = (skip, BATCH);
                let missing = SupplementalFilter::Missing;
                let page = tx.customers().of_primary(beside, missing, key.as_deref(), range).await?;
                skip += page.len() as u64;
                let free: Vec<&Customer> = page.iter().filter(|one| !about.contains(&one.id)).collect();
                for (customer, found) in suggest::suggestions(self, &tx, integration, &free, actor).await? {
                    if !decided.contains(&found.company) {
                        decisions.push((found.company.clone(), found.decision(customer)));
                    }
                }
                if (page.len() as u64) < BATCH {
                    break;
                }
            }
        }
        self.stage(integration, user, decisions).await
    }

    /// The company of this id, or of this name where only one bears it.
    pub async fn company_called(
        &self,
        integration: &Integration,
        text: &str,
    ) -> Result<VendorId, EngineError> {
        let tx = self.workspace.read().await?;
        let id = VendorId::from(text.trim());
        match tx.mirror().get(integration.id, Kind::Company, &id).await? {
            Some(_) => Ok(id),
            None => crate::mappings::company_named(&tx, integration, text.trim()).await,
        }
    }
}

async fn name_of(tx: &Tx, integration: &Integration, company: &VendorId) -> Result<String, EngineError> {
    let entry = tx.mirror().get(integration.id, Kind::Company, company).await?;
    Ok(match entry.map(|entry| entry.record) {
        Some(VendorRecord::Company(company)) => company.name,
        _ => company.to_string(),
    })
}
