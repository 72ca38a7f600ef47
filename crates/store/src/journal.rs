//! Every change that was applied.

use crate::entity::journal::{Column, Entity, Model};
use crate::keys::contains_pattern;
use crate::{StoreError, Tx, stored};
use counterpart_model::{Field, JournalEntry, JournalId, Operation, RecordRef, RunId, Value};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
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

    /// What was done to records of this kind (`match`) that held this value in this field before or afterwards, in order;
    /// also of records that are not there any more. An update names only what it changed, so it is found by
    /// [`Journal::of_record`]. Looks through the whole journal: for a person's question, not for a sync.
    pub async fn naming(
        &self,
        word: &str,
        field: Field,
        value: &str,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        let mut found = self.holding(word, &stored::json(&value)?).await?;
        let wanted = Value::text(value);
        found.retain(|entry| {
            let mut fields = entry.change.fields.iter().filter(|change| change.field == field);
            fields.any(|change| change.before == wanted || change.after == wanted)
        });
        Ok(found)
    }

    /// What removed records of this kind, in order. Looks through the whole journal, as [`Journal::naming`] does.
    pub async fn removals(&self, word: &str) -> Result<Vec<JournalEntry>, StoreError> {
        let mut found = self.holding(word, &stored::json(&Operation::Delete)?).await?;
        found.retain(|entry| entry.change.operation == Operation::Delete);
        Ok(found)
    }

    /// The place of an entry among the changes of its run, from 1.
    pub async fn place(&self, entry: &JournalEntry) -> Result<u64, StoreError> {
        let until =
            self.tx.find::<Entity>().filter(Column::RunId.eq(entry.run.0)).filter(Column::Id.lte(entry.id.0));
        Ok(until.count(self.tx.db()).await?)
    }

    /// How many changes were applied, ever.
    pub async fn count(&self) -> Result<u64, StoreError> {
        Ok(self.tx.find::<Entity>().count(self.tx.db()).await?)
    }

    /// Entries about this kind of record whose change holds this text as JSON.
    async fn holding(&self, word: &str, text: &str) -> Result<Vec<JournalEntry>, StoreError> {
        let pattern = LikeExpr::new(contains_pattern(text)).escape('!');
        let query = self
            .tx
            .find::<Entity>()
            .filter(Column::Record.eq(word))
            .filter(Expr::col(Column::Change).like(pattern))
            .order_by_asc(Column::Id);
        self.read(query).await
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
