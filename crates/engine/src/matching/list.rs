//! The matching list as it is read: pages, counts, single rows (R11, R16).

use super::Listed;
use crate::{EngineError, Hub, facts};
use counterpart_matching::spelling::SpellingKey;
use counterpart_model::{Customer, CustomerId, Integration, VendorId};
use counterpart_rules::CompanyFacts;
use counterpart_store::{CompanyFilter, Tx};
use std::collections::{BTreeMap, HashMap};

/// The filters that are counted, by the word used for each.
pub const FILTERS: [(&str, CompanyFilter); 10] = [
    ("all", CompanyFilter::Offered),
    ("suggested", CompanyFilter::Suggested),
    ("ambiguous", CompanyFilter::Ambiguous),
    ("unmatched", CompanyFilter::Unmatched),
    ("automapped", CompanyFilter::Automapped),
    ("matched", CompanyFilter::Matched),
    ("ignored", CompanyFilter::Ignored),
    ("held_back", CompanyFilter::HeldBack),
    ("hidden", CompanyFilter::Hidden),
    ("everything", CompanyFilter::Everything),
];

impl Hub {
    /// A page of the matching list, alphabetical, and how many rows the filter has in all.
    pub async fn list_companies(
        &self,
        integration: &Integration,
        filter: CompanyFilter,
        search: Option<&str>,
        range: (u64, u64),
    ) -> Result<(Vec<Listed>, u64), EngineError> {
        let key = search_key(search);
        let total =
            self.workspace.read().await?.companies().count(integration.id, filter, key.as_deref()).await?;
        Ok((self.page_companies(integration, filter, search, range).await?, total))
    }

    /// The same page without how many there are in all, which takes longest where there are many.
    pub async fn page_companies(
        &self,
        integration: &Integration,
        filter: CompanyFilter,
        search: Option<&str>,
        range: (u64, u64),
    ) -> Result<Vec<Listed>, EngineError> {
        let tx = self.workspace.read().await?;
        let search = search_key(search);
        let page = tx.companies().page(integration.id, filter, search.as_deref(), range).await?;
        let rows = facts::complete(&tx, integration.id, page).await?;
        with_customers(&tx, rows.into_iter().map(|(facts, _)| facts).collect()).await
    }

    /// How many companies a filter shows.
    pub async fn count_companies(
        &self,
        integration: &Integration,
        filter: CompanyFilter,
        search: Option<&str>,
    ) -> Result<u64, EngineError> {
        let tx = self.workspace.read().await?;
        Ok(tx.companies().count(integration.id, filter, search_key(search).as_deref()).await?)
    }

    /// One company as a row of the matching list, where the mirror holds it.
    pub async fn company(
        &self,
        integration: &Integration,
        id: &VendorId,
    ) -> Result<Option<Listed>, EngineError> {
        let tx = self.workspace.read().await?;
        let found = facts::of(&tx, integration.id, std::slice::from_ref(id)).await?.into_values().collect();
        Ok(with_customers(&tx, found).await?.pop())
    }

    /// How many companies each filter shows (R16); and how many suggestions are unambiguous.
    pub async fn company_counts(
        &self,
        integration: &Integration,
        search: Option<&str>,
    ) -> Result<BTreeMap<&'static str, u64>, EngineError> {
        let tx = self.workspace.read().await?;
        let search = search_key(search);
        let counts = tx.companies().counts(integration.id, search.as_deref()).await?;
        let unambiguous = ("unambiguous", counts.unambiguous());
        Ok(FILTERS.into_iter().map(|(word, filter)| (word, counts.of(filter))).chain([unambiguous]).collect())
    }

    /// How many companies have matches that came each way (R16).
    pub async fn matched_by_how(
        &self,
        integration: &Integration,
        search: Option<&str>,
    ) -> Result<BTreeMap<String, u64>, EngineError> {
        let tx = self.workspace.read().await?;
        Ok(tx.companies().count_by_how(integration.id, search_key(search).as_deref()).await?)
    }
}

pub(crate) fn search_key(search: Option<&str>) -> Option<String> {
    search.and_then(SpellingKey::of).map(|key| key.as_str().to_owned())
}

async fn with_customers(tx: &Tx, rows: Vec<CompanyFacts>) -> Result<Vec<Listed>, EngineError> {
    let ids: Vec<CustomerId> =
        rows.iter().flat_map(|facts| facts.matches.iter().map(|link| CustomerId(link.hub))).collect();
    let known: HashMap<CustomerId, Customer> =
        tx.customers().get_many(&ids).await?.into_iter().map(|customer| (customer.id, customer)).collect();
    let listed = rows.into_iter().map(|facts| {
        let customers =
            facts.matches.iter().filter_map(|link| known.get(&CustomerId(link.hub)).cloned()).collect();
        Listed { facts, customers }
    });
    Ok(listed.collect())
}
