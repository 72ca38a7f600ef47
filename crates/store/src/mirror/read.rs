//! Reading mirrored records.

use super::{Mirror, TABLE};
use crate::entity::mirror::{Column, Entity, Model};
use crate::{After, StoreError, stored};
use counterpart_model::{Instant, IntegrationId, Kind, RunId, VendorId, VendorRecord, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeMap;

/// A mirrored record with what the mirror knows about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorEntry {
    /// What the vendor last said.
    pub record: VendorRecord,
    /// Whether the vendor still shows it.
    pub visibility: Visibility,
    /// The exact-spelling key of its name.
    pub name_key: Option<String>,
    /// Where it stands in the alphabetical list.
    pub position: After<u64>,
    /// When it was first seen.
    pub first_seen_at: Instant,
    /// When its content or visibility last changed.
    pub changed_at: Instant,
    /// The run that changed it.
    pub changed_run: RunId,
}

impl Mirror<'_> {
    /// One record.
    pub async fn get(
        &self,
        integration: IntegrationId,
        kind: Kind,
        id: &VendorId,
    ) -> Result<Option<MirrorEntry>, StoreError> {
        let row =
            self.of(integration, kind).filter(Column::VendorId.eq(id.as_str())).one(self.tx.db()).await?;
        row.map(entry).transpose()
    }

    /// Those of these records that the mirror holds, in no particular order.
    pub async fn get_many(
        &self,
        integration: IntegrationId,
        kind: Kind,
        ids: &[VendorId],
    ) -> Result<Vec<MirrorEntry>, StoreError> {
        let mut entries = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(500) {
            let ids = chunk.iter().map(VendorId::as_str);
            let rows =
                self.of(integration, kind).filter(Column::VendorId.is_in(ids)).all(self.tx.db()).await?;
            for row in rows {
                entries.push(entry(row)?);
            }
        }
        Ok(entries)
    }

    /// The records whose name is spelled exactly so, whatever their state, in alphabetical order.
    pub async fn spelled(
        &self,
        integration: IntegrationId,
        kind: Kind,
        name_key: &str,
    ) -> Result<Vec<MirrorEntry>, StoreError> {
        self.alphabetically(self.of(integration, kind).filter(Column::NameKey.eq(name_key))).await
    }

    /// The records whose name is spelled as one of these keys, whatever their state, in no particular order.
    pub async fn spelled_any(
        &self,
        integration: IntegrationId,
        kind: Kind,
        name_keys: &[String],
    ) -> Result<Vec<MirrorEntry>, StoreError> {
        let mut entries = Vec::new();
        for part in name_keys.chunks(500) {
            let keys = part.iter().map(String::as_str);
            let rows =
                self.of(integration, kind).filter(Column::NameKey.is_in(keys)).all(self.tx.db()).await?;
            for row in rows {
                entries.push(entry(row)?);
            }
        }
        Ok(entries)
    }

    /// The records inside a company (its sites), in alphabetical order.
    pub async fn inside(
        &self,
        integration: IntegrationId,
        kind: Kind,
        company: &VendorId,
    ) -> Result<Vec<MirrorEntry>, StoreError> {
        self.alphabetically(self.of(integration, kind).filter(Column::ParentId.eq(company.as_str()))).await
    }

    /// All records of a kind in the order in which they were first seen, behind a row number (0 at first).
    pub async fn list(
        &self,
        integration: IntegrationId,
        kind: Kind,
        after: u64,
        limit: u64,
    ) -> Result<Vec<MirrorEntry>, StoreError> {
        let rows = self
            .of(integration, kind)
            .filter(Column::RowNumber.gt(after.cast_signed()))
            .order_by_asc(Column::RowNumber)
            .limit(limit)
            .all(self.tx.db())
            .await?;
        rows.into_iter().map(entry).collect()
    }

    /// Shown, active records that are held back (for this reason, or any), in alphabetical order (R10).
    pub async fn held_back(
        &self,
        integration: IntegrationId,
        kind: Kind,
        code: Option<&str>,
        after: Option<&After<u64>>,
        limit: u64,
    ) -> Result<Vec<MirrorEntry>, StoreError> {
        let mut query = self.of(integration, kind).filter(waiting());
        if let Some(code) = code {
            query = query.filter(Column::HeldBack.contains(format!(",{code},")));
        }
        if let Some(after) = after {
            let behind = Expr::tuple([Expr::col(Column::SortKey), Expr::col(Column::RowNumber)])
                .gt(Expr::tuple([after.sort_key.clone().into(), after.id.cast_signed().into()]));
            query = query.filter(behind);
        }
        let rows = query
            .order_by_asc(Column::SortKey)
            .order_by_asc(Column::RowNumber)
            .limit(limit)
            .all(self.tx.db())
            .await?;
        rows.into_iter().map(entry).collect()
    }

    /// How many shown, active records are held back, by the code of the reason. One with two reasons counts in both.
    pub async fn held_back_counts(
        &self,
        integration: IntegrationId,
        kind: Kind,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows = self
            .tx
            .all(
                "SELECT held_back, count(*) AS n FROM mirror \
                 WHERE integration_id = $1 AND kind = $2 AND workspace_id = $3 \
                 AND visibility = 'visible' AND active AND NOT internal AND held_back <> '' GROUP BY held_back",
                vec![integration.0.into(), kind.as_str().into(), self.tx.workspace().into()],
            )
            .await?;
        let mut counts = BTreeMap::new();
        for row in rows {
            let codes: String = row.try_get_by_index(0)?;
            let number: i64 = row.try_get_by_index(1)?;
            for code in codes.split(',').filter(|code| !code.is_empty()) {
                *counts.entry(code.to_owned()).or_default() += number.cast_unsigned();
            }
        }
        Ok(counts)
    }

    /// How many records of a kind the mirror holds, shown or not.
    pub async fn count(&self, integration: IntegrationId, kind: Kind) -> Result<u64, StoreError> {
        self.number(integration, kind, "true").await
    }

    /// How many records of a kind the vendor shows.
    pub async fn count_visible(&self, integration: IntegrationId, kind: Kind) -> Result<u64, StoreError> {
        let all = self.count(integration, kind).await?;
        Ok(all.saturating_sub(self.count_hidden(integration, kind).await?))
    }

    /// How many records of a kind are kept that the vendor does not show.
    pub async fn count_hidden(&self, integration: IntegrationId, kind: Kind) -> Result<u64, StoreError> {
        self.number(integration, kind, "m.visibility <> 'visible'").await
    }

    /// How many records of a kind the mirror holds, at most this number: what comes after it is not read.
    pub async fn count_up_to(
        &self,
        integration: IntegrationId,
        kind: Kind,
        most: u64,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) AS n FROM (SELECT 1 AS one FROM mirror m WHERE m.integration_id = $1 AND m.kind = $2 \
                   AND EXISTS (SELECT 1 FROM integrations i WHERE i.workspace_id = $3 AND i.id = $1) LIMIT $4) AS few";
        let workspace = self.tx.workspace().into();
        let values = vec![integration.0.into(), kind.as_str().into(), workspace, most.cast_signed().into()];
        self.tx.number(sql, values).await
    }

    /// Whose rows they are is asked once, of the integration: asked of each row, SQLite would read every wide row instead of an
    /// index.
    async fn number(
        &self,
        integration: IntegrationId,
        kind: Kind,
        condition: &str,
    ) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT count(*) AS n FROM mirror m WHERE m.integration_id = $1 AND m.kind = $2 AND {condition} \
             AND EXISTS (SELECT 1 FROM integrations i WHERE i.workspace_id = $3 AND i.id = $1)"
        );
        let values = vec![integration.0.into(), kind.as_str().into(), self.tx.workspace().into()];
        self.tx.number(&sql, values).await
    }

    /// The database only finds the rows, they are put in order here: asked to order them too, SQLite would walk the
    /// whole list in that order rather than use the index that finds them.
    async fn alphabetically(&self, query: Select<Entity>) -> Result<Vec<MirrorEntry>, StoreError> {
        let rows = query.all(self.tx.db()).await?;
        let mut entries = rows.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        entries.sort_by(|a, b| {
            (&a.position.sort_key, a.position.id).cmp(&(&b.position.sort_key, b.position.id))
        });
        Ok(entries)
    }

    pub(crate) fn of(&self, integration: IntegrationId, kind: Kind) -> Select<Entity> {
        self.tx
            .find::<Entity>()
            .filter(Column::IntegrationId.eq(integration.0))
            .filter(Column::Kind.eq(kind.as_str()))
    }
}

fn waiting() -> Condition {
    Condition::all()
        .add(Column::Visibility.eq(Visibility::Visible.as_str()))
        .add(Column::Active.eq(true))
        .add(Column::Internal.eq(false))
        .add(Column::HeldBack.ne(""))
}

pub(crate) fn entry(row: Model) -> Result<MirrorEntry, StoreError> {
    Ok(MirrorEntry {
        record: stored::from_json(TABLE, &row.content)?,
        visibility: stored::from_word(TABLE, &row.visibility)?,
        name_key: row.name_key,
        position: After { sort_key: row.sort_key, id: row.row_number.cast_unsigned() },
        first_seen_at: row.first_seen_at,
        changed_at: row.changed_at,
        changed_run: RunId(row.changed_run),
    })
}
