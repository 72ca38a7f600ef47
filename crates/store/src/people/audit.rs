//! Security-relevant acts. Rows are added and read; the database refuses anything else.

use crate::entity::audit::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{AuditAct, AuditEntry, AuditId, UserId};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

const TABLE: &str = "audit";

/// Which acts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of these sorts; none named: of all.
    pub acts: Vec<AuditAct>,
    /// Of this person.
    pub user: Option<UserId>,
}

/// Security-relevant acts.
pub struct Audit<'a> {
    pub(crate) tx: &'a Tx,
}

impl Audit<'_> {
    /// Adds one.
    pub async fn append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let row = Model {
            workspace_id: self.tx.workspace(),
            id: entry.id.0,
            happened_at: stored::instant(entry.at),
            actor: stored::text(&entry.actor),
            user_id: entry.user.map(|user| user.0),
            act: stored::word(&entry.act)?,
            about: entry.about.as_deref().map(stored::text),
            details: stored::json(&entry.details)?,
            address: entry.address.as_deref().map(stored::text),
            via: entry.via.as_deref().map(stored::text),
        };
        self.tx.insert::<Entity>(row).await
    }

    /// The newest first, older than the given one.
    pub async fn list(
        &self,
        filter: &AuditFilter,
        older_than: Option<AuditId>,
        limit: u64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mut query = self.filtered(filter)?;
        if let Some(older_than) = older_than {
            query = query.filter(Column::Id.lt(older_than.0));
        }
        let rows = query.order_by_desc(Column::Id).limit(limit).all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }

    /// How many there are.
    pub async fn count(&self, filter: &AuditFilter) -> Result<u64, StoreError> {
        Ok(self.filtered(filter)?.count(self.tx.db()).await?)
    }

    fn filtered(&self, filter: &AuditFilter) -> Result<Select<Entity>, StoreError> {
        let mut query = self.tx.find::<Entity>();
        if !filter.acts.is_empty() {
            let words = filter.acts.iter().map(stored::word).collect::<Result<Vec<_>, _>>()?;
            query = query.filter(Column::Act.is_in(words));
        }
        if let Some(user) = filter.user {
            query = query.filter(Column::UserId.eq(user.0));
        }
        Ok(query)
    }
}

fn from_row(row: Model) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        id: AuditId(row.id),
        at: row.happened_at,
        actor: row.actor,
        user: row.user_id.map(UserId),
        act: stored::from_word(TABLE, &row.act)?,
        about: row.about,
        details: stored::from_json(TABLE, &row.details)?,
        address: row.address,
        via: row.via,
    })
}
