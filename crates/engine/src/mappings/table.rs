//! The table of mappings (R23): who is matched with whom, since when, by whom and how; and deleting some of them, which is
//! also how a many-to-many is untangled (R19f).

use crate::matching::{name_matches, search_key};
use crate::{EngineError, Hub, facts};
use counterpart_model::{
    Actor, Company, Customer, CustomerId, Integration, Kind, Match, MatchId, MatchKind, Plan, PlanOrigin,
    VendorId, VendorRecord, Visibility,
};
use counterpart_rules::customers;
use counterpart_store::{MappingCounts, MappingFilter};
use std::collections::HashMap;

/// One mapping with what it ties together.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The saved match.
    pub link: Match,
    /// The customer.
    pub customer: Option<Customer>,
    /// The company as the vendor last said it, and whether it still shows it.
    pub company: Option<(Company, Visibility)>,
}

impl Mapping {
    /// What the company is called; its id where the mirror does not hold it.
    pub fn company_name(&self) -> &str {
        self.company.as_ref().map_or(self.link.vendor.as_str(), |(company, _)| &company.name)
    }

    /// What is not as it should be at the vendor, in a word.
    pub fn trouble(&self) -> Option<&'static str> {
        match &self.company {
            None => Some("not in the data"),
            Some((_, Visibility::Gone)) => Some("deleted there"),
            Some((_, Visibility::NotVisible)) => Some("not visible"),
            Some((company, Visibility::Visible)) if !company.active => Some("inactive there"),
            Some(_) => None,
        }
    }
}

impl Hub {
    /// A page of an integration's mappings, by customer; `search` is looked for in both names.
    pub async fn mappings(
        &self,
        integration: &Integration,
        filter: MappingFilter,
        search: Option<&str>,
        range: (u64, u64),
    ) -> Result<Vec<Mapping>, EngineError> {
        let tx = self.workspace.read().await?;
        let links = tx.matches().mapped(integration.id, filter, search_key(search).as_deref(), range).await?;
        let ids: Vec<CustomerId> = links.iter().map(|link| CustomerId(link.hub)).collect();
        let mut customers: HashMap<CustomerId, Customer> = HashMap::new();
        for customer in tx.customers().get_many(&ids).await? {
            customers.insert(customer.id, customer);
        }
        let vendors: Vec<VendorId> = links.iter().map(|link| link.vendor.clone()).collect();
        let mut companies: HashMap<VendorId, (Company, Visibility)> = HashMap::new();
        for entry in tx.mirror().get_many(integration.id, Kind::Company, &vendors).await? {
            if let VendorRecord::Company(company) = entry.record {
                companies.insert(company.id.clone(), (company, entry.visibility));
            }
        }
        let mapping = |link: Match| Mapping {
            customer: customers.get(&CustomerId(link.hub)).cloned(),
            company: companies.get(&link.vendor).cloned(),
            link,
        };
        Ok(links.into_iter().map(mapping).collect())
    }

    /// How many mappings each filter shows.
    pub async fn mapping_counts(
        &self,
        integration: &Integration,
        search: Option<&str>,
    ) -> Result<MappingCounts, EngineError> {
        let tx = self.workspace.read().await?;
        Ok(tx.matches().mapping_counts(integration.id, search_key(search).as_deref()).await?)
    }

    /// These mappings deleted, as a plan. No record is deleted.
    pub async fn plan_unmap(
        &self,
        integration: &Integration,
        ids: &[MatchId],
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let mut links: Vec<Match> = Vec::with_capacity(ids.len());
        for id in ids {
            let found = tx.matches().get(*id).await?;
            let found =
                found.filter(|link| link.integration == integration.id && link.kind == MatchKind::Company);
            let link = found.ok_or_else(|| {
                EngineError::NotFound(format!(
                    "'{}' has no mapping {id}; it may have been deleted meanwhile.",
                    integration.name
                ))
            })?;
            if !links.contains(&link) {
                links.push(link);
            }
        }
        let hubs: Vec<_> = links.iter().map(|link| link.hub).collect();
        let around = facts::around(&tx, integration.id, MatchKind::Company, &hubs, &[]).await?;
        let gone: Vec<&Match> = links.iter().collect();
        let mut groups = customers::unlink_all(&gone, &around, &format!("deleted by {actor}"));
        for group in &mut groups {
            name_matches(&tx, group).await?;
            if let [only] = group.changes.as_slice() {
                group.about.clone_from(&only.label);
            }
        }
        let command = format!("match unlink {}", integration.name);
        let origin = PlanOrigin::Person { command, actor: actor.clone() };
        Ok(Plan { origin, groups, skipped: Vec::new() })
    }
}
