//! Hub records as fields, many at a time.

use crate::{Records, StoreError};
use counterpart_model::{Fields, IntegrationId, RecordRef, VendorId};
use std::collections::{BTreeMap, HashMap};

impl Records<'_> {
    /// Those of these records that are there, as they are now.
    pub async fn read_many(&self, records: &[RecordRef]) -> Result<HashMap<RecordRef, Fields>, StoreError> {
        let (mut customers, mut sites, mut matches) = (Vec::new(), Vec::new(), Vec::new());
        let (mut items, mut intents, mut said) = (Vec::new(), Vec::new(), Vec::new());
        let mut marks: BTreeMap<IntegrationId, Vec<VendorId>> = BTreeMap::new();
        for record in records {
            match record {
                RecordRef::Customer { id } => customers.push(*id),
                RecordRef::Site { id } => sites.push(*id),
                RecordRef::Match { id } => matches.push(*id),
                RecordRef::Ignored { integration, company } => {
                    marks.entry(*integration).or_default().push(company.clone());
                }
                RecordRef::Rejected { .. } | RecordRef::Distinct { .. } => said.push(record),
                RecordRef::Attention { id } => items.push(*id),
                RecordRef::Intent { id } => intents.push(*id),
            }
        }
        let tx = self.tx;
        let mut found = HashMap::with_capacity(records.len());
        for one in tx.customers().get_many(&customers).await? {
            found.insert(RecordRef::Customer { id: one.id }, one.fields());
        }
        for one in tx.sites().get_many(&sites).await? {
            found.insert(RecordRef::Site { id: one.id }, one.fields());
        }
        for one in tx.matches().get_many(&matches).await? {
            found.insert(RecordRef::Match { id: one.id }, one.fields());
        }
        for (integration, companies) in marks {
            for one in tx.ignored().get_many(integration, &companies).await? {
                let fields = one.fields();
                found.insert(RecordRef::Ignored { integration, company: one.company }, fields);
            }
        }
        // A person said each of these by itself: there are few in a run.
        for record in said {
            found.extend(self.read(record).await?.map(|fields| (record.clone(), fields)));
        }
        for one in tx.attention().get_many(&items).await? {
            found.insert(RecordRef::Attention { id: one.id }, one.fields());
        }
        for one in tx.outbox().get_many(&intents).await? {
            found.insert(RecordRef::Intent { id: one.id }, one.fields());
        }
        Ok(found)
    }
}
