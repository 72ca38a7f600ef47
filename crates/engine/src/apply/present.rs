//! What stands now, read ahead for many changes at once: each counts on a dozen things, and asking the database for every one of
//! them takes longer than all else. Whatever a change writes is forgotten here, so nothing known is older than the last write.

use super::wanted::Wanted;
use crate::{EngineError, facts};
use counterpart_model::{
    Change, Customer, CustomerId, Fields, Group, Ignored, IntegrationId, Kind, Match, MatchId, MatchKind,
    Operation, RecordRef, VendorId,
};
use counterpart_store::{MirrorEntry, NameKeys, StoreError, Tx};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use uuid::Uuid;

/// What stands now. What was not read ahead is asked for.
pub(super) struct Present<'a> {
    pub tx: &'a Tx,
    integrations: BTreeSet<IntegrationId>,
    known: Known,
}

#[derive(Default)]
struct Known {
    companies: HashMap<(IntegrationId, VendorId), Option<MirrorEntry>>,
    companies_spelled: HashMap<(IntegrationId, String), Vec<MirrorEntry>>,
    ignored: HashMap<(IntegrationId, VendorId), Option<Ignored>>,
    customers: HashMap<CustomerId, Option<Customer>>,
    customers_spelled: HashMap<String, Vec<CustomerId>>,
    /// Matches that are not there.
    unmade: HashSet<MatchId>,
    of_vendor: HashMap<(IntegrationId, VendorId), Vec<Match>>,
    of_hub: HashMap<(IntegrationId, Uuid), Vec<Match>>,
}

impl<'a> Present<'a> {
    pub(super) async fn of(tx: &'a Tx) -> Result<Self, EngineError> {
        let integrations = tx.integrations().list().await?.into_iter().map(|one| one.id).collect();
        Ok(Self { tx, integrations, known: Known::default() })
    }

    /// Reads what the changes of these groups count on where they make customers and their matches.
    pub(super) async fn read_ahead(&mut self, groups: &[Group]) -> Result<(), EngineError> {
        let wanted = Wanted::of(groups);
        let (tx, mut known) = (self.tx, Known::default());
        known.customers = absent(&wanted.customers);
        for customer in tx.customers().get_many(&wanted.customers.into_iter().collect::<Vec<_>>()).await? {
            known.customers.insert(customer.id, Some(customer));
        }
        known.customers_spelled = absent(&wanted.customers_spelled);
        let keys: Vec<String> = wanted.customers_spelled.into_iter().collect();
        for (key, id) in tx.customers().spelled_any(&keys).await? {
            known.customers_spelled.entry(key).or_default().push(id);
        }
        known.unmade = wanted.matches.iter().copied().collect();
        for link in tx.matches().get_many(&wanted.matches.into_iter().collect::<Vec<_>>()).await? {
            known.unmade.remove(&link.id);
        }
        for (integration, wanted) in wanted.tools {
            let here = |id: &VendorId| (integration, id.clone());
            let ids: Vec<VendorId> = wanted.companies.into_iter().collect();
            known.companies.extend(ids.iter().map(|id| (here(id), None)));
            for entry in tx.mirror().get_many(integration, Kind::Company, &ids).await? {
                known.companies.insert(here(entry.record.id()), Some(entry));
            }
            let keys: Vec<String> = wanted.spelled.into_iter().collect();
            known.companies_spelled.extend(keys.iter().map(|key| ((integration, key.clone()), Vec::new())));
            for entry in tx.mirror().spelled_any(integration, Kind::Company, &keys).await? {
                let key = entry.name_key.clone().unwrap_or_default();
                known.companies_spelled.entry((integration, key)).or_default().push(entry);
            }
            let vendors: Vec<VendorId> = wanted.vendors.into_iter().collect();
            let hubs: Vec<Uuid> = wanted.hubs.into_iter().collect();
            known.ignored.extend(vendors.iter().map(|id| (here(id), None)));
            for mark in tx.ignored().get_many(integration, &vendors).await? {
                known.ignored.insert(here(&mark.company), Some(mark));
            }
            known.of_vendor.extend(vendors.iter().map(|id| (here(id), Vec::new())));
            known.of_hub.extend(hubs.iter().map(|hub| ((integration, *hub), Vec::new())));
            for link in tx.matches().touching(integration, MatchKind::Company, &hubs, &vendors).await? {
                if let Some(all) = known.of_vendor.get_mut(&here(&link.vendor)) {
                    all.push(link.clone());
                }
                if let Some(all) = known.of_hub.get_mut(&(integration, link.hub)) {
                    all.push(link);
                }
            }
        }
        self.known = known;
        Ok(())
    }

    /// A change was written: what it may have moved is forgotten.
    pub(super) fn wrote(&mut self, change: &Change, keys: Option<&NameKeys>) {
        let known = &mut self.known;
        match (change.operation, &change.record) {
            (Operation::Create, RecordRef::Customer { id }) => {
                known.customers.remove(id);
                known
                    .customers
                    .extend(Customer::from_fields(*id, &change.after()).ok().map(|one| (*id, Some(one))));
                if let Some(key) = keys.and_then(|keys| keys.name_key.as_ref()) {
                    known.customers_spelled.remove(key);
                }
            }
            (Operation::Create, RecordRef::Match { id }) => {
                known.unmade.remove(id);
                if let Ok(link) = Match::from_fields(*id, &change.after()) {
                    known.of_vendor.remove(&(link.integration, link.vendor));
                    known.of_hub.remove(&(link.integration, link.hub));
                }
            }
            _ => *known = Known::default(),
        }
    }

    pub(super) fn has(&self, integration: IntegrationId) -> bool {
        self.integrations.contains(&integration)
    }

    /// A hub record as fields.
    pub(super) async fn record(&self, record: &RecordRef) -> Result<Option<Fields>, EngineError> {
        Ok(match record {
            RecordRef::Customer { id } => self.customer(*id).await?.map(|one| one.fields()),
            RecordRef::Match { id } if self.known.unmade.contains(id) => None,
            _ => self.tx.records().read(record).await?,
        })
    }

    pub(super) async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, EngineError> {
        let known = self.known.customers.get(&id);
        or_ask(known, self.tx.customers().get(id)).await
    }

    /// Customers whose name is spelled exactly so.
    pub(super) async fn customers_spelled(&self, key: &str) -> Result<Vec<CustomerId>, EngineError> {
        match self.known.customers_spelled.get(key) {
            Some(known) => Ok(known.clone()),
            None => Ok(self.tx.customers().spelled(key).await?.into_iter().map(|one| one.id).collect()),
        }
    }

    pub(super) async fn company(
        &self,
        integration: IntegrationId,
        company: &VendorId,
    ) -> Result<Option<MirrorEntry>, EngineError> {
        let known = self.known.companies.get(&(integration, company.clone()));
        or_ask(known, self.tx.mirror().get(integration, Kind::Company, company)).await
    }

    /// Companies whose name is spelled exactly so.
    pub(super) async fn companies_spelled(
        &self,
        integration: IntegrationId,
        key: &str,
    ) -> Result<Vec<MirrorEntry>, EngineError> {
        let known = self.known.companies_spelled.get(&(integration, key.to_owned()));
        or_ask(known, self.tx.mirror().spelled(integration, Kind::Company, key)).await
    }

    /// The mark "not a customer" of a company.
    pub(super) async fn mark(
        &self,
        integration: IntegrationId,
        company: &VendorId,
    ) -> Result<Option<Ignored>, EngineError> {
        let known = self.known.ignored.get(&(integration, company.clone()));
        or_ask(known, self.tx.ignored().get(integration, company)).await
    }

    /// The matches of a company.
    pub(super) async fn matches_of(
        &self,
        integration: IntegrationId,
        company: &VendorId,
    ) -> Result<Vec<Match>, EngineError> {
        let known = self.known.of_vendor.get(&(integration, company.clone()));
        or_ask(known, self.tx.matches().of_vendor(integration, MatchKind::Company, company)).await
    }

    /// What the law of stars looks at where this match is to be made.
    pub(super) async fn around(&self, link: &Match) -> Result<Vec<Match>, EngineError> {
        let ends = (
            self.known.of_vendor.get(&(link.integration, link.vendor.clone())),
            self.known.of_hub.get(&(link.integration, link.hub)),
        );
        if let (MatchKind::Company, (Some(vendor), Some(hub))) = (link.kind, ends)
            && vendor.is_empty()
            && hub.is_empty()
        {
            return Ok(Vec::new());
        }
        let vendor = std::slice::from_ref(&link.vendor);
        facts::around(self.tx, link.integration, link.kind, &[link.hub], vendor).await
    }
}

/// What is known, else what the database says.
async fn or_ask<T: Clone>(
    known: Option<&T>,
    ask: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, EngineError> {
    match known {
        Some(known) => Ok(known.clone()),
        None => Ok(ask.await?),
    }
}

/// All of these, with nothing known to be there.
fn absent<K: Clone + Eq + Hash, V: Default>(keys: &BTreeSet<K>) -> HashMap<K, V> {
    keys.iter().map(|key| (key.clone(), V::default())).collect()
}
