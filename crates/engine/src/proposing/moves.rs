//! What has changed of two lists since they were compared.

use super::held::Seen;
use super::lists::{company, organisations};
use crate::EngineError;
use counterpart_matching::record::Organisation;
use counterpart_model::{
    CustomerId, IntegrationId, JournalEntry, JournalId, Kind, Match, MatchKind, Operation, RecordRef,
    VendorId,
};
use counterpart_store::Tx;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Where more than so many records changed, lists are compared from the beginning.
const MOST: usize = 2_000;

/// Everything that changed, as it is now.
pub(super) struct Moves {
    pub companies: BTreeMap<VendorId, CompanyNow>,
    /// With nothing for those that are no customers any more.
    pub customers: BTreeMap<CustomerId, Option<Organisation>>,
    /// Pairs, and whether somebody says that they are not one.
    pub rejected: BTreeMap<(VendorId, CustomerId), bool>,
    pub seen: Seen,
}

/// A company as it is now.
#[derive(Default)]
pub(super) struct CompanyNow {
    /// Nothing where it is not offered.
    pub organisation: Option<Organisation>,
    pub customers: BTreeSet<CustomerId>,
    pub ignored: bool,
}

/// The ids of what changed.
#[derive(Default)]
struct Names {
    companies: BTreeSet<VendorId>,
    customers: BTreeSet<CustomerId>,
    rejected: BTreeSet<(VendorId, CustomerId)>,
}

impl Seen {
    /// Everything that there is.
    pub(super) async fn now(tx: &Tx) -> Result<Self, EngineError> {
        let mut revisions = BTreeMap::new();
        for integration in tx.integrations().list().await? {
            revisions.insert(integration.id, tx.proposals().revision(integration.id).await?);
        }
        Ok(Self { journal: tx.journal().newest().await?, revisions })
    }

    fn revision(&self, integration: IntegrationId) -> i64 {
        self.revisions.get(&integration).copied().unwrap_or_default()
    }

    /// Whether this was seen of the same data as what is there now: nothing goes back but another database.
    fn is_before(&self, now: &Self) -> bool {
        self.journal <= now.journal && self.revisions.iter().all(|(id, seen)| *seen <= now.revision(*id))
    }
}

impl Moves {
    /// What changed since; nothing where that is too much to be looked at one by one.
    pub(super) async fn since(
        tx: &Tx,
        integration: IntegrationId,
        seen: &Seen,
    ) -> Result<Option<Self>, EngineError> {
        let now = Seen::now(tx).await?;
        match Names::since(tx, integration, seen, MOST).await? {
            Some(names) if seen.is_before(&now) => Ok(Some(names.read(tx, integration, now).await?)),
            _ => Ok(None),
        }
    }

    /// Whether so few records changed since that whoever waits for it hardly notices.
    pub(super) async fn are_few(
        tx: &Tx,
        integration: IntegrationId,
        seen: &Seen,
        most: usize,
    ) -> Result<bool, EngineError> {
        Ok(Names::since(tx, integration, seen, most).await?.is_some())
    }
}

impl Names {
    async fn since(
        tx: &Tx,
        integration: IntegrationId,
        seen: &Seen,
        most: usize,
    ) -> Result<Option<Self>, EngineError> {
        let limit = most as u64 + 1;
        let mut names = Self::default();
        for other in tx.integrations().list().await? {
            let moved = tx.proposals().moved_since(other.id, seen.revision(other.id), limit).await?;
            if moved.len() > most {
                return Ok(None);
            }
            if other.id == integration {
                names.companies.extend(moved);
            } else {
                let links = tx.matches().touching(other.id, MatchKind::Company, &[], &moved).await?;
                names.customers.extend(links.iter().map(|link| CustomerId(link.hub)));
            }
        }
        let entries = tx.journal().since(seen.journal.map(a_minute_before), limit).await?;
        if entries.len() > most {
            return Ok(None);
        }
        for entry in &entries {
            names.of(tx, integration, entry).await?;
        }
        Ok(Some(names))
    }

    /// What a change was about.
    async fn of(&mut self, tx: &Tx, own: IntegrationId, entry: &JournalEntry) -> Result<(), EngineError> {
        match &entry.change.record {
            RecordRef::Customer { id } => drop(self.customers.insert(*id)),
            RecordRef::Match { id } => {
                let fields = match entry.change.operation {
                    Operation::Delete => entry.change.before(),
                    _ => entry.change.after(),
                };
                let link = match Match::from_fields(*id, &fields) {
                    Ok(link) => Some(link),
                    // An update tells only what it changed.
                    Err(_) => tx.matches().get(*id).await?,
                };
                if let Some(link) = link.filter(|link| link.kind == MatchKind::Company) {
                    self.customers.insert(CustomerId(link.hub));
                    if link.integration == own {
                        self.companies.insert(link.vendor);
                    }
                }
            }
            RecordRef::Ignored { integration, company } if *integration == own => {
                self.companies.insert(company.clone());
            }
            RecordRef::Rejected { integration, company, customer } if *integration == own => {
                self.rejected.insert((company.clone(), *customer));
            }
            _ => {}
        }
        Ok(())
    }

    async fn read(self, tx: &Tx, integration: IntegrationId, seen: Seen) -> Result<Moves, EngineError> {
        let ids: Vec<VendorId> = self.companies.into_iter().collect();
        let mut companies: BTreeMap<VendorId, CompanyNow> =
            ids.iter().map(|id| (id.clone(), CompanyNow::default())).collect();
        for entry in tx.mirror().get_many(integration, Kind::Company, &ids).await? {
            if let Some(place) = companies.get_mut(entry.record.id()) {
                place.organisation = company(&entry);
            }
        }
        for link in tx.matches().touching(integration, MatchKind::Company, &[], &ids).await? {
            if let Some(place) = companies.get_mut(&link.vendor) {
                place.customers.insert(CustomerId(link.hub));
            }
        }
        for mark in tx.ignored().get_many(integration, &ids).await? {
            if let Some(place) = companies.get_mut(&mark.company) {
                place.ignored = true;
            }
        }
        let ids: Vec<CustomerId> = self.customers.into_iter().collect();
        let there = tx.customers().get_many(&ids).await?;
        let mut customers: BTreeMap<CustomerId, Option<Organisation>> =
            ids.into_iter().map(|id| (id, None)).collect();
        for (id, organisation) in organisations(tx, integration, &there).await? {
            customers.insert(id, Some(organisation));
        }
        let mut rejected = BTreeMap::new();
        for (company, customer) in self.rejected {
            let is = tx.rejected().get(integration, &company, customer).await?.is_some();
            rejected.insert((company, customer), is);
        }
        Ok(Moves { companies, customers, rejected, seen })
    }
}

/// Ids of changes tell when they were made. Clocks of several machines differ: what was written last is read again, which changes
/// nothing.
fn a_minute_before(id: JournalId) -> JournalId {
    const MINUTE: u128 = 60_000;
    let milliseconds = (id.0.as_u128() >> 80).saturating_sub(MINUTE);
    JournalId(Uuid::from_u128(milliseconds << 80))
}
