//! Every change that was applied.

use crate::entity::journal::{Column, Entity, Model};
use crate::keys::contains_pattern;
use crate::{StoreError, Tx, stored};
use counterpart_model::{Field, JournalEntry, JournalId, Operation, RecordRef, RunId, Value};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

const TABLE: &str = "journal";

/// Rows read per query where most of them may not be wanted.
const BATCH: u64 = 500;

/// Which changes of a run are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Of this kind of record: `match`.
    pub word: Option<String>,
    /// That do this.
    pub operation: Option<Operation>,
    /// That hold this text in what a person reads of them, in small or capital letters.
    pub text: Option<String>,
}

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

    /// The id of the newest entry.
    pub async fn newest(&self) -> Result<Option<JournalId>, StoreError> {
        let query = self.tx.find::<Entity>().order_by_desc(Column::Id).limit(1);
        Ok(query.one(self.tx.db()).await?.map(|row| JournalId(row.id)))
    }

    /// The changes behind the given one, whichever run applied them, in order.
    pub async fn since(&self, after: Option<JournalId>, limit: u64) -> Result<Vec<JournalEntry>, StoreError> {
        let mut query = self.tx.find::<Entity>();
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        self.read(query.order_by_asc(Column::Id).limit(limit)).await
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

    /// What a run applied, the latest first, before the given entry.
    pub async fn of_run_back(
        &self,
        run: RunId,
        before: Option<JournalId>,
        limit: u64,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        let mut query = self.tx.find::<Entity>().filter(Column::RunId.eq(run.0));
        if let Some(before) = before {
            query = query.filter(Column::Id.lt(before.0));
        }
        self.read(query.order_by_desc(Column::Id).limit(limit)).await
    }

    /// Those changes of a run that fit the filter, in order, behind the given one.
    pub async fn of_run_where(
        &self,
        run: RunId,
        filter: &JournalFilter,
        mut after: Option<JournalId>,
        limit: u64,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        let text = filter.text.as_deref().map(str::to_lowercase);
        let all_fit = *filter == JournalFilter::default();
        let rows = if all_fit || limit > BATCH { limit } else { BATCH };
        let mut found = Vec::new();
        loop {
            let mut query = self.tx.find::<Entity>().filter(Column::RunId.eq(run.0));
            if let Some(word) = &filter.word {
                query = query.filter(Column::Record.eq(stored::text(word)));
            }
            if let Some(text) = &text {
                let pattern = LikeExpr::new(loose_pattern(text)).escape('!');
                query = query.filter(Expr::expr(Func::lower(Expr::col(Column::Change))).like(pattern));
            }
            if let Some(after) = after {
                query = query.filter(Column::Id.gt(after.0));
            }
            let batch = self.read(query.order_by_asc(Column::Id).limit(rows)).await?;
            let full = batch.len() as u64 == rows;
            after = batch.last().map(|entry| entry.id);
            found.extend(batch.into_iter().filter(|entry| {
                filter.operation.is_none_or(|wanted| entry.change.operation == wanted)
                    && text.as_deref().is_none_or(|text| reads(entry, text))
            }));
            if found.len() as u64 >= limit || !full {
                found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                return Ok(found);
            }
        }
    }

    /// How many changes a run applied.
    pub async fn count_of_run(&self, run: RunId) -> Result<u64, StoreError> {
        Ok(self.tx.find::<Entity>().filter(Column::RunId.eq(run.0)).count(self.tx.db()).await?)
    }

    /// These changes of a run, in order; those that are not of it are left out.
    pub async fn of_run_these(&self, run: RunId, ids: &[JournalId]) -> Result<Vec<JournalEntry>, StoreError> {
        let mut found = Vec::new();
        for chunk in ids.chunks(500) {
            let query = self.tx.find::<Entity>().filter(Column::RunId.eq(run.0));
            found.extend(self.read(query.filter(Column::Id.is_in(chunk.iter().map(|id| id.0)))).await?);
        }
        found.sort_by_key(|entry| entry.id);
        Ok(found)
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

/// Finds at least what is looked for: engines differ in what is a small letter beyond ASCII, and JSON writes some characters
/// otherwise.
fn loose_pattern(text: &str) -> String {
    let plain = |c: char| c.is_ascii() && !c.is_ascii_control() && c != '"' && c != '\\';
    let parts: Vec<String> = text
        .split(|c: char| !plain(c))
        .map(|part| contains_pattern(part).trim_matches('%').to_owned())
        .collect();
    format!("%{}%", parts.join("%"))
}

/// Whether a person reads this text, which is in small letters, in what the page shows of a change.
fn reads(entry: &JournalEntry, text: &str) -> bool {
    let holds = |shown: &str| shown.to_lowercase().contains(text);
    let change = &entry.change;
    holds(&change.label)
        || holds(&change.cause.sentence)
        || holds(&change.cause.rule)
        || change
            .fields
            .iter()
            .any(|field| [&field.before, &field.after].into_iter().any(|v| holds(&v.to_string())))
}
