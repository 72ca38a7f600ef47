//! Every change that was applied.

use crate::entity::journal::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{JournalEntry, JournalId, RecordRef, RunId};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

const TABLE: &str = "journal";

/// Applied changes. There is no call that changes or removes one.
pub struct Journal<'a> {
    pub(crate) tx: &'a Tx,
}

impl Journal<'_> {
    /// Adds entries.
    pub async fn append(&self, entries: &[JournalEntry]) -> Result<(), StoreError> {
        let rows = entries
            .iter()
            .map(|entry| {
                Ok(Model {
                    workspace_id: self.tx.workspace(),
                    id: entry.id.0,
                    run_id: entry.run.0,
                    applied_at: stored::instant(entry.at),
                    actor: stored::json(&entry.actor)?,
                    record: entry.change.record.word().to_owned(),
                    record_key: entry.change.record.key(),
                    change: stored::json(&entry.change)?,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        self.tx.insert_many::<Entity>(rows).await
    }

    /// What a run applied, in order, behind the given entry.
    pub async fn of_run(
        &self,
        run: RunId,
        after: Option<JournalId>,
        limit: u64,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        let mut query = self.tx.find::<Entity>().filter(Column::RunId.eq(run.0));
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        self.read(query.order_by_asc(Column::Id).limit(limit)).await
    }

    /// What was ever done to a record, in order.
    pub async fn of_record(&self, record: &RecordRef) -> Result<Vec<JournalEntry>, StoreError> {
        let query = self
            .tx
            .find::<Entity>()
            .filter(Column::Record.eq(record.word()))
            .filter(Column::RecordKey.eq(record.key()))
            .order_by_asc(Column::Id);
        self.read(query).await
    }

    /// How many changes were applied, ever.
    pub async fn count(&self) -> Result<u64, StoreError> {
        Ok(self.tx.find::<Entity>().count(self.tx.db()).await?)
    }

    async fn read(&self, query: Select<Entity>) -> Result<Vec<JournalEntry>, StoreError> {
        query
            .all(self.tx.db())
            .await?
            .into_iter()
            .map(|row| {
                Ok(JournalEntry {
                    id: JournalId(row.id),
                    run: RunId(row.run_id),
                    at: row.applied_at,
                    actor: stored::from_json(TABLE, &row.actor)?,
                    change: stored::from_json(TABLE, &row.change)?,
                })
            })
            .collect()
    }
}
