//! What is written into the audit log, and reading it. No secret comes here: details are names and words.

use super::require;
use crate::{EngineError, Hub};
use counterpart_model::{AuditAct, AuditEntry, AuditId, Caller, Permission, Principal, User};
use counterpart_store::{AuditFilter, StoreError, Tx};
use std::collections::BTreeMap;

/// An act that is still to be written down.
pub(crate) struct Noted {
    entry: AuditEntry,
}

impl Noted {
    /// About whom or what.
    pub(crate) fn about(mut self, about: impl Into<String>) -> Self {
        self.entry.about = Some(about.into());
        self
    }

    /// Something more, by name.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.entry.details.insert(name.to_owned(), value.to_string());
        self
    }

    /// Writes it down, in the transaction that does it.
    pub(crate) async fn append(self, tx: &Tx) -> Result<(), StoreError> {
        tx.audit().append(&self.entry).await
    }
}

impl Hub {
    /// The audit log, newest first, older than the given entry.
    ///
    /// # Errors
    /// [`EngineError::Forbidden`] without [`Permission::SeeAudit`].
    pub async fn audit_log(
        &self,
        who: &Principal,
        filter: &AuditFilter,
        older_than: Option<AuditId>,
        limit: u64,
    ) -> Result<Vec<AuditEntry>, EngineError> {
        require(who, Permission::SeeAudit)?;
        Ok(self.workspace.read().await?.audit().list(filter, older_than, limit).await?)
    }

    /// How many entries a filter of the audit log lets through.
    pub async fn audit_count(&self, who: &Principal, filter: &AuditFilter) -> Result<u64, EngineError> {
        require(who, Permission::SeeAudit)?;
        Ok(self.workspace.read().await?.audit().count(filter).await?)
    }

    /// Writes down an act that is done elsewhere: credentials of an integration changed, and the like. `details` hold no
    /// secret.
    pub async fn record(
        &self,
        who: &Principal,
        act: AuditAct,
        about: &str,
        details: BTreeMap<String, String>,
    ) -> Result<(), EngineError> {
        let tx = self.workspace.write().await?;
        let mut noted = self.noted(who, act).about(about);
        noted.entry.details = details;
        noted.append(&tx).await?;
        Ok(tx.commit().await?)
    }

    /// An act of somebody who acts already.
    pub(crate) fn noted(&self, who: &Principal, act: AuditAct) -> Noted {
        let mut noted = self.noted_of(None, &who.caller, act);
        noted.entry.actor = who.actor.to_string();
        noted.entry.user = who.user;
        noted.entry.via = Some(who.via.as_str().to_owned());
        noted
    }

    /// An act of somebody who is getting in; of nobody that is known.
    pub(crate) fn noted_of(&self, user: Option<&User>, caller: &Caller, act: AuditAct) -> Noted {
        Noted {
            entry: AuditEntry {
                id: AuditId(self.ids.next()),
                at: self.now(),
                actor: user.map_or_else(|| "unknown".to_owned(), |user| user.email.clone()),
                user: user.map(|user| user.id),
                act,
                about: None,
                details: BTreeMap::new(),
                address: caller.address.map(|address| address.to_canonical().to_string()),
                via: None,
            },
        }
    }
}
