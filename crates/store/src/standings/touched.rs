//! What a transaction has written that may move companies on their lists.

use counterpart_model::{IntegrationId, VendorId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// What was touched and is not worked out yet.
#[derive(Debug, Default)]
pub(crate) struct Touched(Mutex<Noted>);

/// The notes.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// Rows of the mirror.
    pub rows: BTreeMap<IntegrationId, BTreeSet<i64>>,
    /// Companies by the vendor's id.
    pub companies: BTreeMap<IntegrationId, BTreeSet<VendorId>>,
    /// Companies for which something else is proposed: they may stand elsewhere, and nothing that is compared has changed.
    pub proposed: BTreeMap<IntegrationId, BTreeSet<VendorId>>,
    /// Names that customers gained or lost.
    pub names: BTreeSet<String>,
}

impl Touched {
    /// These rows of the mirror changed.
    pub fn rows(&self, integration: IntegrationId, rows: impl IntoIterator<Item = i64>) {
        self.with(|noted| noted.rows.entry(integration).or_default().extend(rows));
    }

    /// What belongs to this company changed.
    pub fn company(&self, integration: IntegrationId, company: &VendorId) {
        self.with(|noted| {
            noted.companies.entry(integration).or_default().insert(company.clone());
        });
    }

    /// Something else is proposed for this company.
    pub fn proposed(&self, integration: IntegrationId, company: &VendorId) {
        self.with(|noted| {
            noted.proposed.entry(integration).or_default().insert(company.clone());
        });
    }

    /// A customer bears this name now, or no longer.
    pub fn name(&self, key: Option<&str>) {
        if let Some(key) = key {
            self.with(|noted| {
                noted.names.insert(key.to_owned());
            });
        }
    }

    /// The notes, which are then gone.
    pub(super) fn take(&self) -> Noted {
        let mut taken = Noted::default();
        self.with(|noted| taken = std::mem::take(noted));
        taken
    }

    fn with(&self, note: impl FnOnce(&mut Noted)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Noted {
    /// The integrations of which something was touched directly.
    pub fn integrations(&self) -> BTreeSet<IntegrationId> {
        self.rows.keys().chain(self.companies.keys()).chain(self.proposed.keys()).copied().collect()
    }
}
