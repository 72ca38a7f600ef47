//! Durable facts that may cause a write.

use crate::dialect::BulkColumn;
use crate::entity::trigger::{Column, Entity, Model};
use crate::{StoreError, Tx, bulk, stored};
use counterpart_model::{IntegrationId, Kind, Trigger, TriggerCause, TriggerId, VendorId};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value};
use std::collections::BTreeMap;

const TABLE: &str = "triggers";

const COLUMNS: [BulkColumn; 8] = [
    column("id", "uuid", false),
    column("integration_id", "uuid", false),
    column("kind", "text", false),
    column("vendor_id", "text", false),
    column("cause", "text", false),
    column("previous_value", "text", true),
    column("new_value", "text", true),
    column("seen_at", "timestamptz", false),
];

const fn column(name: &'static str, postgres_type: &'static str, nullable: bool) -> BulkColumn {
    BulkColumn { name, postgres_type, nullable }
}

/// Durable facts that may cause a write.
pub struct Triggers<'a> {
    pub(crate) tx: &'a Tx,
}

impl Triggers<'_> {
    /// Adds facts. One of the same record and cause that still waits is replaced: the new one keeps its own id (so
    /// that answering the old one does not answer the new one too), the value before the first, and the latest value.
    pub async fn insert(&self, triggers: Vec<Trigger>) -> Result<(), StoreError> {
        let mut latest: BTreeMap<(IntegrationId, Kind, VendorId, TriggerCause), Trigger> = BTreeMap::new();
        for mut trigger in triggers {
            let place = (trigger.integration, trigger.kind, trigger.vendor.clone(), trigger.cause);
            if let Some(earlier) = latest.remove(&place) {
                trigger.previous = earlier.previous;
            }
            latest.insert(place, trigger);
        }
        let mut pending = Vec::new();
        let mut group: Option<(IntegrationId, Kind, Vec<VendorId>)> = None;
        for (integration, kind, vendor, _) in latest.keys() {
            match &mut group {
                Some((i, k, vendors)) if (*i, *k) == (*integration, *kind) && vendors.len() < 500 => {
                    if vendors.last() != Some(vendor) {
                        vendors.push(vendor.clone());
                    }
                }
                _ => {
                    if let Some((i, k, vendors)) = group.take() {
                        pending.extend(self.about(i, k, &vendors).await?);
                    }
                    group = Some((*integration, *kind, vec![vendor.clone()]));
                }
            }
        }
        if let Some((i, k, vendors)) = group {
            pending.extend(self.about(i, k, &vendors).await?);
        }
        let mut replaced = Vec::new();
        for earlier in pending {
            let place = (earlier.integration, earlier.kind, earlier.vendor, earlier.cause);
            if let Some(trigger) = latest.get_mut(&place) {
                trigger.previous = earlier.previous;
                replaced.push(earlier.id);
            }
        }
        self.consume(&replaced).await?;
        self.add(latest.into_values()).await
    }

    /// Facts that wait, of an integration, oldest first, behind the given one.
    pub async fn pending(
        &self,
        integration: IntegrationId,
        after: Option<TriggerId>,
        limit: u64,
    ) -> Result<Vec<Trigger>, StoreError> {
        let mut query = self.of(integration);
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        let rows = query.order_by_asc(Column::Id).limit(limit).all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }

    /// How many facts of an integration wait.
    pub async fn count(&self, integration: IntegrationId) -> Result<u64, StoreError> {
        Ok(self.of(integration).count(self.tx.db()).await?)
    }

    /// Facts that wait about these vendor records.
    pub async fn about(
        &self,
        integration: IntegrationId,
        kind: Kind,
        vendors: &[VendorId],
    ) -> Result<Vec<Trigger>, StoreError> {
        let mut found = Vec::new();
        for chunk in vendors.chunks(500) {
            for row in self.of_vendors(integration, kind, chunk).all(self.tx.db()).await? {
                found.push(from_row(row)?);
            }
        }
        found.sort_by_key(|trigger| trigger.id);
        Ok(found)
    }

    /// Removes facts that were acted on; returns how many of them still waited.
    pub async fn consume(&self, ids: &[TriggerId]) -> Result<u64, StoreError> {
        let mut removed = 0;
        for chunk in ids.chunks(500) {
            removed += self.tx.remove::<Entity>(Column::Id.is_in(chunk.iter().map(|id| id.0))).await?;
        }
        Ok(removed)
    }

    async fn add(&self, triggers: impl Iterator<Item = Trigger>) -> Result<(), StoreError> {
        let rows = triggers.map(|t| -> Vec<Value> {
            vec![
                t.id.0.into(),
                t.integration.0.into(),
                t.kind.as_str().into(),
                t.vendor.0.into(),
                t.cause.as_str().into(),
                t.previous.as_deref().map(stored::text).into(),
                t.new.as_deref().map(stored::text).into(),
                stored::instant(t.at).into(),
            ]
        });
        let shared = [("workspace_id", self.tx.workspace().into())];
        bulk::insert_rows(self.tx, TABLE, &shared, &COLUMNS, rows).await
    }

    /// The database only finds the facts, they are put in order here: asked to order
    /// them too, SQLite would walk the whole table in that order rather than use the index that finds them.
    pub(crate) fn of_vendors(
        &self,
        integration: IntegrationId,
        kind: Kind,
        ids: &[VendorId],
    ) -> Select<Entity> {
        self.of(integration)
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::VendorId.is_in(ids.iter().map(VendorId::as_str)))
    }

    fn of(&self, integration: IntegrationId) -> Select<Entity> {
        self.tx.find::<Entity>().filter(Column::IntegrationId.eq(integration.0))
    }
}

fn from_row(row: Model) -> Result<Trigger, StoreError> {
    Ok(Trigger {
        id: TriggerId(row.id),
        integration: IntegrationId(row.integration_id),
        kind: stored::from_word(TABLE, &row.kind)?,
        vendor: VendorId(row.vendor_id),
        cause: stored::from_word(TABLE, &row.cause)?,
        previous: row.previous_value,
        new: row.new_value,
        at: row.seen_at,
    })
}
