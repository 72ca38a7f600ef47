//! Things that wait for a person. They are written by applying a plan ([`crate::Records`]).

use crate::entity::attention::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Attention, AttentionId, IntegrationId, Kind, VendorId};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

const TABLE: &str = "attention";

/// Things that wait for a person.
pub struct AttentionItems<'a> {
    pub(crate) tx: &'a Tx,
}

impl AttentionItems<'_> {
    /// One by id.
    pub async fn get(&self, id: AttentionId) -> Result<Option<Attention>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Those of these that are there, in no particular order.
    pub async fn get_many(&self, ids: &[AttentionId]) -> Result<Vec<Attention>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(500) {
            let query = self.tx.find::<Entity>().filter(Column::Id.is_in(chunk.iter().map(|id| id.0)));
            for row in query.all(self.tx.db()).await? {
                found.push(from_row(row)?);
            }
        }
        Ok(found)
    }

    /// What waits, of all integrations or one, oldest first, behind the given one.
    pub async fn open(
        &self,
        integration: Option<IntegrationId>,
        after: Option<AttentionId>,
        limit: u64,
    ) -> Result<Vec<Attention>, StoreError> {
        let mut query = self.waiting(integration);
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        let rows = query.order_by_asc(Column::Id).limit(limit).all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }

    /// How much waits.
    pub async fn count_open(&self, integration: Option<IntegrationId>) -> Result<u64, StoreError> {
        Ok(self.waiting(integration).count(self.tx.db()).await?)
    }

    /// Everything that waits about these vendor records, oldest first.
    pub async fn open_about(
        &self,
        integration: IntegrationId,
        kind: Kind,
        vendors: &[VendorId],
    ) -> Result<Vec<Attention>, StoreError> {
        let mut found = Vec::new();
        for chunk in vendors.chunks(500) {
            for row in self.of_vendors(integration, kind, chunk).all(self.tx.db()).await? {
                found.push(from_row(row)?);
            }
        }
        found.sort_by_key(|item: &Attention| item.id);
        Ok(found)
    }

    /// The database only finds the items, they are put in order here: asked to order
    /// them too, SQLite would walk the whole table in that order rather than use the index that finds them.
    pub(crate) fn of_vendors(
        &self,
        integration: IntegrationId,
        kind: Kind,
        ids: &[VendorId],
    ) -> Select<Entity> {
        self.waiting(Some(integration))
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::VendorId.is_in(ids.iter().map(VendorId::as_str)))
    }

    fn waiting(&self, integration: Option<IntegrationId>) -> Select<Entity> {
        let query = self.tx.find::<Entity>().filter(Column::Resolved.eq(false));
        match integration {
            Some(id) => query.filter(Column::IntegrationId.eq(id.0)),
            None => query,
        }
    }
}

pub(crate) fn to_row(tx: &Tx, item: &Attention) -> Model {
    Model {
        workspace_id: tx.workspace(),
        id: item.id.0,
        integration_id: item.integration.0,
        kind: item.kind.as_str().to_owned(),
        vendor_id: item.vendor.0.clone(),
        code: item.code.as_str().to_owned(),
        sentence: stored::text(&item.sentence),
        proposed: item.proposed.as_deref().map(stored::text),
        since: stored::instant(item.at),
        resolved: item.resolved,
    }
}

fn from_row(row: Model) -> Result<Attention, StoreError> {
    Ok(Attention {
        id: AttentionId(row.id),
        integration: IntegrationId(row.integration_id),
        kind: stored::from_word(TABLE, &row.kind)?,
        vendor: VendorId(row.vendor_id),
        code: stored::from_word(TABLE, &row.code)?,
        sentence: row.sentence,
        proposed: row.proposed,
        at: row.since,
        resolved: row.resolved,
    })
}
