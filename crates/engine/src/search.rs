//! Searching everything: customers, vendors' companies, sites, runs; the best first.

use crate::matching::search_key;
use crate::{EngineError, Hub};
use counterpart_model::{Customer, CustomerId, HubSite, Integration, IntegrationId, Run, RunId, VendorId};
use counterpart_store::FoundCompany;
use std::collections::HashMap;

/// What a text was found in, the best first in each list.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Customers whose name contains it, or of this id.
    pub customers: Vec<Customer>,
    /// Vendors' companies whose name contains it, or of this id, with their integration and the customers they are matched
    /// with.
    pub companies: Vec<(FoundCompany, Integration, Vec<Customer>)>,
    /// The hub's sites whose name contains it.
    pub sites: Vec<FoundSite>,
    /// The run of this id.
    pub run: Option<Run>,
    /// True where a list was cut: there is more than was asked for.
    pub more: bool,
}

/// A site and whose it is.
#[derive(Debug, Clone)]
pub struct FoundSite {
    /// The site.
    pub site: HubSite,
    /// Whose it is.
    pub customer: Customer,
}

impl Found {
    /// True where nothing was found.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty() && self.companies.is_empty() && self.sites.is_empty() && self.run.is_none()
    }
}

impl Hub {
    /// Finds a text everywhere, up to so many of each kind.
    pub async fn search(&self, text: &str, limit: usize) -> Result<Found, EngineError> {
        let text = text.trim();
        let tx = self.workspace.read().await?;
        let mut found = Found::default();
        let most = limit as u64 + 1;
        if let Ok(id) = text.parse::<uuid::Uuid>() {
            found.run = tx.runs().get(RunId(id)).await?;
            found.customers.extend(tx.customers().get(CustomerId(id)).await?);
        }
        let mut companies = match text {
            "" => Vec::new(),
            id => tx.finder().companies_of_id(&VendorId::from(id), most).await?,
        };
        let mut sites = Vec::new();
        if let Some(key) = search_key(Some(text)) {
            found.customers.extend(tx.finder().customers(&key, most).await?);
            for company in tx.finder().companies(&key, most).await? {
                if !companies.contains(&company) {
                    companies.push(company);
                }
            }
            sites = tx.finder().sites(&key, most).await?;
        }
        found.more = [found.customers.len(), companies.len(), sites.len()].iter().any(|many| *many > limit);
        found.customers.truncate(limit);
        companies.truncate(limit);
        sites.truncate(limit);
        let integrations: HashMap<IntegrationId, Integration> =
            tx.integrations().list().await?.into_iter().map(|one| (one.id, one)).collect();
        for company in companies {
            let Some(integration) = integrations.get(&company.integration) else { continue };
            let kind = counterpart_model::MatchKind::Company;
            let links = tx.matches().of_vendor(company.integration, kind, &company.id).await?;
            let ids: Vec<CustomerId> = links.iter().map(|link| CustomerId(link.hub)).collect();
            let customers = tx.customers().get_many(&ids).await?;
            found.companies.push((company, integration.clone(), customers));
        }
        for site in sites {
            if let Some(customer) = tx.customers().get(site.customer).await? {
                found.sites.push(FoundSite { site, customer });
            }
        }
        Ok(found)
    }
}
