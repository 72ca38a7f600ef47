//! What stands now, read ahead for many changes at once: each counts on a dozen things, and asking the database for every one of
//! them takes longer than all else. For the same reason records that are made are written together, before the database is asked
//! the next time. Whatever a change writes is forgotten here, so nothing known is older than the last change.

use super::wanted::{OfTool, Wanted};
use crate::{EngineError, facts};
use counterpart_model::{
    Change, Customer, CustomerId, Fields, Group, Ignored, IntegrationId, Kind, Match, MatchKind, Operation,
    RecordRef, VendorId,
};
use counterpart_store::{MirrorEntry, NameKeys, NewRecord, Tx};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use uuid::Uuid;

/// So many records are kept to be written together.
const TOGETHER: usize = 1_000;

/// What stands now. What was not read ahead is asked for.
pub(super) struct Present<'a> {
    tx: &'a Tx,
    integrations: BTreeSet<IntegrationId>,
    known: Known,
    /// Records that are made, and not written yet.
    made: Vec<NewRecord>,
}

#[derive(Default)]
struct Known {
    /// The records that are to be changed.
    records: HashMap<RecordRef, Option<Fields>>,
    companies: HashMap<(IntegrationId, VendorId), Option<MirrorEntry>>,
    companies_spelled: HashMap<(IntegrationId, String), Vec<MirrorEntry>>,
    ignored: HashMap<(IntegrationId, VendorId), Option<Ignored>>,
    customers: HashMap<CustomerId, Option<Customer>>,
    customers_spelled: HashMap<String, Vec<CustomerId>>,
    of_vendor: HashMap<(IntegrationId, VendorId), Vec<Match>>,
    of_hub: HashMap<(IntegrationId, Uuid), Vec<Match>>,
}

impl Known {
    async fn read_of_tool(
        &mut self,
        tx: &Tx,
        integration: IntegrationId,
        wanted: OfTool,
    ) -> Result<(), EngineError> {
        let here = |id: &VendorId| (integration, id.clone());
        let ids: Vec<VendorId> = wanted.companies.into_iter().collect();
        self.companies.extend(ids.iter().map(|id| (here(id), None)));
        for entry in tx.mirror().get_many(integration, Kind::Company, &ids).await? {
            self.companies.insert(here(entry.record.id()), Some(entry));
        }
        let keys: Vec<String> = wanted.spelled.into_iter().collect();
        self.companies_spelled.extend(keys.iter().map(|key| ((integration, key.clone()), Vec::new())));
        for entry in tx.mirror().spelled_any(integration, Kind::Company, &keys).await? {
            let key = entry.name_key.clone().unwrap_or_default();
            self.companies_spelled.entry((integration, key)).or_default().push(entry);
        }
        let vendors: Vec<VendorId> = wanted.vendors.into_iter().collect();
        let hubs: Vec<Uuid> = wanted.hubs.into_iter().collect();
        self.ignored.extend(vendors.iter().map(|id| (here(id), None)));
        for mark in tx.ignored().get_many(integration, &vendors).await? {
            self.ignored.insert(here(&mark.company), Some(mark));
        }
        self.of_vendor.extend(vendors.iter().map(|id| (here(id), Vec::new())));
        self.of_hub.extend(hubs.iter().map(|hub| ((integration, *hub), Vec::new())));
        for link in tx.matches().touching(integration, MatchKind::Company, &hubs, &vendors).await? {
            if let Some(all) = self.of_vendor.get_mut(&here(&link.vendor)) {
                all.push(link.clone());
            }
            if let Some(all) = self.of_hub.get_mut(&(integration, link.hub)) {
                all.push(link);
            }
        }
        Ok(())
    }

    /// A match was made or deleted.
    fn forget_links(&mut self, link: Option<Match>) {
        let Some(link) = link else { return *self = Self::default() };
        self.of_vendor.remove(&(link.integration, link.vendor));
        self.of_hub.remove(&(link.integration, link.hub));
    }
}

impl<'a> Present<'a> {
    pub(super) async fn of(tx: &'a Tx) -> Result<Self, EngineError> {
        let integrations = tx.integrations().list().await?.into_iter().map(|one| one.id).collect();
        Ok(Self { tx, integrations, known: Known::default(), made: Vec::new() })
    }

    /// Reads the records that these groups change, and what their changes count on where they make customers and matches.
    pub(super) async fn read_ahead(&mut self, groups: &[Group]) -> Result<(), EngineError> {
        let wanted = Wanted::of(groups);
        let (tx, mut known) = (self.now().await?, Known::default());
        let records: Vec<RecordRef> = wanted.records.into_iter().collect();
        let mut found = tx.records().read_many(&records).await?;
        known.records = records.into_iter().map(|record| (record.clone(), found.remove(&record))).collect();
        known.customers = absent(&wanted.customers);
        for customer in tx.customers().get_many(&wanted.customers.into_iter().collect::<Vec<_>>()).await? {
            known.customers.insert(customer.id, Some(customer));
        }
        known.customers_spelled = absent(&wanted.customers_spelled);
        let keys: Vec<String> = wanted.customers_spelled.into_iter().collect();
        for (key, id) in tx.customers().spelled_any(&keys).await? {
            known.customers_spelled.entry(key).or_default().push(id);
        }
        for (integration, wanted) in wanted.tools {
            known.read_of_tool(tx, integration, wanted).await?;
        }
        self.known = known;
        Ok(())
    }

    /// The database, with everything written that was made.
    pub(super) async fn now(&mut self) -> Result<&'a Tx, EngineError> {
        if !self.made.is_empty() {
            self.tx.records().create_many(std::mem::take(&mut self.made)).await?;
        }
        Ok(self.tx)
    }

    /// Writes a change; `keys` are those of the name that it gives.
    pub(super) async fn write(&mut self, change: &Change, keys: Option<NameKeys>) -> Result<(), EngineError> {
        self.forget(change, keys.as_ref());
        let record = &change.record;
        match change.operation {
            Operation::Create => {
                self.made.push(NewRecord { record: record.clone(), fields: change.after(), keys });
                if self.made.len() >= TOGETHER {
                    self.now().await?;
                }
            }
            Operation::Update => self.now().await?.records().update(record, &change.fields, keys).await?,
            Operation::Delete => self.now().await?.records().delete(record).await?,
        }
        Ok(())
    }

    /// What a change may move is not known any longer.
    fn forget(&mut self, change: &Change, keys: Option<&NameKeys>) {
        let known = &mut self.known;
        known.records.remove(&change.record);
        match (change.operation, &change.record) {
            (Operation::Create, RecordRef::Customer { id }) => {
                let made = Customer::from_fields(*id, &change.after()).ok();
                known.customers.remove(id);
                known.customers.extend(made.map(|one| (*id, Some(one))));
                if let Some(key) = keys.and_then(|keys| keys.name_key.as_ref()) {
                    known.customers_spelled.remove(key);
                }
            }
            (Operation::Create, RecordRef::Match { id }) => {
                known.forget_links(Match::from_fields(*id, &change.after()).ok());
            }
            (Operation::Delete, RecordRef::Match { id }) => {
                known.forget_links(Match::from_fields(*id, &change.before()).ok());
            }
            (_, RecordRef::Customer { id }) => {
                known.customers.remove(id);
                // Its old name is another's alone now, or nobody's.
                known.customers_spelled.clear();
            }
            _ => *known = Known::default(),
        }
    }

    pub(super) fn has(&self, integration: IntegrationId) -> bool {
        self.integrations.contains(&integration)
    }

    /// The record that a change is about, as fields.
    pub(super) async fn record(&mut self, record: &RecordRef) -> Result<Option<Fields>, EngineError> {
        if let Some(known) = self.known.records.get(record) {
            return Ok(known.clone());
        }
        Ok(self.now().await?.records().read(record).await?)
    }

    pub(super) async fn customer(&mut self, id: CustomerId) -> Result<Option<Customer>, EngineError> {
        if let Some(known) = self.known.customers.get(&id) {
            return Ok(known.clone());
        }
        Ok(self.now().await?.customers().get(id).await?)
    }

    /// Customers whose name is spelled exactly so.
    pub(super) async fn customers_spelled(&mut self, key: &str) -> Result<Vec<CustomerId>, EngineError> {
        if let Some(known) = self.known.customers_spelled.get(key) {
            return Ok(known.clone());
        }
        Ok(self.now().await?.customers().spelled(key).await?.into_iter().map(|one| one.id).collect())
    }

    pub(super) async fn company(
        &mut self,
        integration: IntegrationId,
        company: &VendorId,
    ) -> Result<Option<MirrorEntry>, EngineError> {
        if let Some(known) = self.known.companies.get(&(integration, company.clone())) {
            return Ok(known.clone());
        }
        Ok(self.now().await?.mirror().get(integration, Kind::Company, company).await?)
    }

    /// Companies whose name is spelled exactly so.
    pub(super) async fn companies_spelled(
        &mut self,
        integration: IntegrationId,
        key: &str,
    ) -> Result<Vec<MirrorEntry>, EngineError> {
        if let Some(known) = self.known.companies_spelled.get(&(integration, key.to_owned())) {
            return Ok(known.clone());
        }
        Ok(self.now().await?.mirror().spelled(integration, Kind::Company, key).await?)
    }

    /// The mark "not a customer" of a company.
    pub(super) async fn mark(
        &mut self,
        integration: IntegrationId,
        company: &VendorId,
    ) -> Result<Option<Ignored>, EngineError> {
        if let Some(known) = self.known.ignored.get(&(integration, company.clone())) {
            return Ok(known.clone());
        }
        Ok(self.now().await?.ignored().get(integration, company).await?)
    }

    /// The matches of a company.
    pub(super) async fn matches_of(
        &mut self,
        integration: IntegrationId,
        company: &VendorId,
    ) -> Result<Vec<Match>, EngineError> {
        if let Some(known) = self.known.of_vendor.get(&(integration, company.clone())) {
            return Ok(known.clone());
        }
        Ok(self.now().await?.matches().of_vendor(integration, MatchKind::Company, company).await?)
    }

    /// What the law of stars looks at where this match is to be made.
    pub(super) async fn around(&mut self, link: &Match) -> Result<Vec<Match>, EngineError> {
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
        facts::around(self.now().await?, link.integration, link.kind, &[link.hub], vendor).await
    }
}

/// All of these, with nothing known to be there.
fn absent<K: Clone + Eq + Hash, V: Default>(keys: &BTreeSet<K>) -> HashMap<K, V> {
    keys.iter().map(|key| (key.clone(), V::default())).collect()
}
