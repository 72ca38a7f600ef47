//! Lists that this process holds compared, so that a change is compared alone.

use counterpart_matching::organisations::Index;
use counterpart_model::{IntegrationId, JournalId, VendorId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lists of some integrations, compared; whose was used last is behind the others. What is held is only a shortcut: what it was
/// compared of is asked of the database each time.
#[derive(Default)]
pub struct HeldLists {
    most: usize,
    lists: Mutex<Vec<Held>>,
}

/// One integration's companies and the customers, compared.
pub(super) struct Held {
    pub integration: IntegrationId,
    pub index: Index,
    pub seen: Seen,
    /// Companies for which something is proposed.
    pub proposed: BTreeSet<VendorId>,
}

/// Up to where a comparison has seen changes.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub journal: Option<JournalId>,
    /// Of all integrations: what the others say of customers is compared too.
    pub revisions: BTreeMap<IntegrationId, i64>,
}

impl HeldLists {
    /// Holds lists of up to so many records in all, companies and customers. A thousand take some 2 MB.
    pub fn up_to(records: usize) -> Self {
        Self { most: records, lists: Mutex::default() }
    }

    /// Whether lists of so many records are held.
    pub(super) fn has_room_for(&self, records: usize) -> bool {
        records <= self.most
    }

    /// Takes one out. Whoever does puts it back once the database holds what came of it, and drops it where that failed.
    pub(super) fn take(&self, integration: IntegrationId) -> Option<Held> {
        let mut lists = self.lists();
        let at = lists.iter().position(|held| held.integration == integration)?;
        Some(lists.remove(at))
    }

    /// Puts one in. Those that were used least lately go where there are too many.
    pub(super) fn put(&self, held: Held) {
        let mut lists = self.lists();
        lists.retain(|other| other.integration != held.integration);
        lists.push(held);
        while lists.iter().map(|held| held.index.len()).sum::<usize>() > self.most {
            lists.remove(0);
        }
    }

    /// Up to where one has seen changes.
    pub(super) fn seen(&self, integration: IntegrationId) -> Option<Seen> {
        self.lists().iter().find(|held| held.integration == integration).map(|held| held.seen.clone())
    }

    fn lists(&self) -> MutexGuard<'_, Vec<Held>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
