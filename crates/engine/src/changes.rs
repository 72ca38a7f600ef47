//! What a run changed, a page at a time, each change with what it is about.

use crate::{EngineError, Hub};
use counterpart_model::{
    AttentionId, Change, CustomerId, Field, IntegrationId, JournalEntry, JournalId, MatchKind, RecordRef,
    RunId, SiteId, Value, VendorId,
};
use counterpart_store::{JournalFilter, Tx};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Changes that are about the same customer, or about no customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The customer, where it is about one, also where that one is not there any more.
    pub customer: Option<CustomerId>,
    /// What a person calls it.
    pub name: String,
    /// The changes, in the order in which they were applied.
    pub entries: Vec<JournalEntry>,
}

/// One page of the changes of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunChanges {
    /// By what they are about, in the order in which the first change of each was applied.
    pub about: Vec<About>,
    /// The last change of this page, where there are more.
    pub next: Option<JournalId>,
}

impl Hub {
    /// The changes of a run that fit the filter, behind the given one.
    pub async fn run_changes(
        &self,
        run: RunId,
        filter: &JournalFilter,
        after: Option<JournalId>,
        limit: u64,
    ) -> Result<RunChanges, EngineError> {
        let tx = self.workspace.read().await?;
        let mut entries = tx.journal().of_run_where(run, filter, after, limit.saturating_add(1)).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = entries.last().filter(|_| more).map(|entry| entry.id);
        let about = grouped(&tx, entries, |entry| &entry.change).await?;
        let about = about.into_iter().map(|(customer, name, entries)| About { customer, name, entries });
        Ok(RunChanges { about: about.collect(), next })
    }
}

/// What the changes of a plan are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutPlanned {
    /// The customer, where it is about one that is there.
    pub customer: Option<CustomerId>,
    /// What a person calls it.
    pub name: String,
    /// The changes, in the order in which they come.
    pub changes: Vec<Change>,
}

impl Hub {
    /// Changes of a plan by the customer that they are about, in the order in which the first of each comes.
    pub async fn by_customer(&self, changes: Vec<Change>) -> Result<Vec<AboutPlanned>, EngineError> {
        let tx = self.workspace.read().await?;
        let found = grouped(&tx, changes, |change| change).await?;
        let there: Vec<CustomerId> = found.iter().filter_map(|(id, ..)| *id).collect();
        let there: HashSet<CustomerId> =
            tx.customers().get_many(&there).await?.into_iter().map(|customer| customer.id).collect();
        let about = found.into_iter().map(|(customer, name, changes)| AboutPlanned {
            customer: customer.filter(|id| there.contains(id)),
            name,
            changes,
        });
        Ok(about.collect())
    }
}

/// Things by the customer that their changes are about, each with its name.
async fn grouped<T>(
    tx: &Tx,
    things: Vec<T>,
    change: impl Fn(&T) -> &Change,
) -> Result<Vec<(Option<CustomerId>, String, Vec<T>)>, EngineError> {
    let mut owners = Vec::with_capacity(things.len());
    for thing in &things {
        owners.push(customer_of(tx, change(thing)).await?);
    }
    let known: Vec<CustomerId> = owners.iter().flatten().copied().collect();
    let known = tx.customers().get_many(&known).await?;
    let mut names: HashMap<CustomerId, String> =
        known.into_iter().map(|customer| (customer.id, customer.name)).collect();
    // One that is not there, or not yet, bears the name under which it is made or deleted.
    for thing in &things {
        if let RecordRef::Customer { id } = change(thing).record {
            names.entry(id).or_insert_with(|| change(thing).label.clone());
        }
    }
    let mut found: Vec<(Option<CustomerId>, String, Vec<T>)> = Vec::new();
    let mut places: HashMap<(Option<CustomerId>, String), usize> = HashMap::new();
    for (thing, customer) in things.into_iter().zip(owners) {
        let name = match customer {
            Some(id) => names.get(&id).cloned().unwrap_or_else(|| change(&thing).label.clone()),
            None => without_customer(&change(&thing).record).to_owned(),
        };
        let key = (customer, if customer.is_some() { String::new() } else { name.clone() });
        let place = *places.entry(key).or_insert_with(|| {
            found.push((customer, name, Vec::new()));
            found.len() - 1
        });
        found[place].2.push(thing);
    }
    Ok(found)
}

fn without_customer(record: &RecordRef) -> &'static str {
    match record {
        RecordRef::Customer { .. } => "Customers",
        RecordRef::Site { .. } => "Sites",
        RecordRef::Match { .. } => "Matches",
        RecordRef::Ignored { .. } => "Companies that are no customers",
        RecordRef::Rejected { .. } => "Companies that are other customers",
        RecordRef::Distinct { integration: None, .. } => "Customers that are not the same",
        RecordRef::Distinct { .. } => "Companies that are not the same",
        RecordRef::Attention { .. } => "What waits for a person",
        RecordRef::Intent { .. } => "Writes to vendors",
    }
}

/// The customer that a change is about, as far as it can still be told.
pub(crate) async fn customer_of(tx: &Tx, change: &Change) -> Result<Option<CustomerId>, EngineError> {
    let named = |field: Field| {
        let shown = change.fields.iter().find(|one| one.field == field)?;
        let value = if shown.after == Value::Null { &shown.before } else { &shown.after };
        value.as_text().map(str::to_owned)
    };
    let id = |field: Field| named(field).and_then(|text| text.parse::<Uuid>().ok());
    Ok(match &change.record {
        RecordRef::Customer { id } => Some(*id),
        RecordRef::Site { id: site } => match id(Field::Customer) {
            Some(customer) => Some(CustomerId(customer)),
            None => of_site(tx, *site).await?,
        },
        RecordRef::Match { id: link } => match (id(Field::Hub), named(Field::Kind)) {
            (Some(hub), Some(kind)) => of_hub(tx, hub, kind == MatchKind::Site.as_str()).await?,
            _ => match tx.matches().get(*link).await? {
                Some(link) => of_hub(tx, link.hub, link.kind == MatchKind::Site).await?,
                None => None,
            },
        },
        RecordRef::Intent { id: intent } => match id(Field::Hub) {
            Some(hub) => Some(CustomerId(hub)),
            None => tx.outbox().get(*intent).await?.map(|intent| CustomerId(intent.hub)),
        },
        RecordRef::Attention { id: item } => {
            let vendor = match (id(Field::Integration), named(Field::Vendor)) {
                (Some(integration), Some(vendor)) => Some((IntegrationId(integration), VendorId(vendor))),
                _ => of_item(tx, *item).await?,
            };
            match vendor {
                Some((integration, vendor)) => {
                    let links = tx.matches().of_vendor(integration, MatchKind::Company, &vendor).await?;
                    links.first().map(|link| CustomerId(link.hub))
                }
                None => None,
            }
        }
        RecordRef::Rejected { customer, .. } => Some(*customer),
        RecordRef::Ignored { .. } | RecordRef::Distinct { .. } => None,
    })
}

async fn of_hub(tx: &Tx, hub: Uuid, is_site: bool) -> Result<Option<CustomerId>, EngineError> {
    if is_site { of_site(tx, SiteId(hub)).await } else { Ok(Some(CustomerId(hub))) }
}

async fn of_site(tx: &Tx, site: SiteId) -> Result<Option<CustomerId>, EngineError> {
    Ok(tx.sites().get(site).await?.map(|site| site.customer))
}

async fn of_item(tx: &Tx, item: AttentionId) -> Result<Option<(IntegrationId, VendorId)>, EngineError> {
    Ok(tx.attention().get(item).await?.map(|item| (item.integration, item.vendor)))
}
