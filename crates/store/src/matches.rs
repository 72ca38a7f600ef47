//! Saved links between hub records and vendor records. They are written by applying a plan ([`crate::Records`]).

use crate::entity::matched::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{IntegrationId, Match, MatchId, MatchKind, VendorId};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashSet;
use uuid::Uuid;

const TABLE: &str = "matches";

/// Saved links.
pub struct Matches<'a> {
    pub(crate) tx: &'a Tx,
}

impl Matches<'_> {
    /// One by id.
    pub async fn get(&self, id: MatchId) -> Result<Option<Match>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Those of these that are there, in no particular order.
    pub async fn get_many(&self, ids: &[MatchId]) -> Result<Vec<Match>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(500) {
            let query = self.tx.find::<Entity>().filter(Column::Id.is_in(chunk.iter().map(|id| id.0)));
            found.extend(self.read(query).await?);
        }
        Ok(found)
    }

    /// The links of a vendor record.
    pub async fn of_vendor(
        &self,
        integration: IntegrationId,
        kind: MatchKind,
        vendor: &VendorId,
    ) -> Result<Vec<Match>, StoreError> {
        self.touching(integration, kind, &[], std::slice::from_ref(vendor)).await
    }

    /// The links of a hub record, in all integrations.
    pub async fn of_hub(&self, kind: MatchKind, hub: Uuid) -> Result<Vec<Match>, StoreError> {
        let query =
            self.tx.find::<Entity>().filter(Column::Kind.eq(kind.as_str())).filter(Column::HubId.eq(hub));
        let mut found = self.read(query).await?;
        found.sort_by_key(|link| link.id);
        Ok(found)
    }

    /// The links of these hub records, in all integrations, oldest first.
    pub async fn of_hubs_everywhere(&self, kind: MatchKind, hubs: &[Uuid]) -> Result<Vec<Match>, StoreError> {
        let mut found = Vec::new();
        for chunk in hubs.chunks(500) {
            let query = self
                .tx
                .find::<Entity>()
                .filter(Column::Kind.eq(kind.as_str()))
                .filter(Column::HubId.is_in(chunk.iter().copied()));
            found.extend(self.read(query).await?);
        }
        found.sort_by_key(|link: &Match| link.id);
        Ok(found)
    }

    /// All links of an integration, oldest first, behind the given one.
    pub async fn list(
        &self,
        integration: IntegrationId,
        kind: MatchKind,
        after: Option<MatchId>,
        limit: u64,
    ) -> Result<Vec<Match>, StoreError> {
        let mut query = self.of(integration, kind);
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        self.read(query.order_by_asc(Column::Id).limit(limit)).await
    }

    /// How many links an integration has.
    pub async fn count(&self, integration: IntegrationId, kind: MatchKind) -> Result<u64, StoreError> {
        Ok(self.of(integration, kind).count(self.tx.db()).await?)
    }

    /// Every link that touches one of these hub or vendor records: what is needed to see whether links form stars
    /// (R19). Each link once, oldest first.
    pub async fn touching(
        &self,
        integration: IntegrationId,
        kind: MatchKind,
        hubs: &[Uuid],
        vendors: &[VendorId],
    ) -> Result<Vec<Match>, StoreError> {
        let mut found = Vec::new();
        for chunk in hubs.chunks(500) {
            found.extend(self.read(self.of_hubs(integration, kind, chunk)).await?);
        }
        for chunk in vendors.chunks(500) {
            found.extend(self.read(self.of_vendors(integration, kind, chunk)).await?);
        }
        let mut seen = HashSet::new();
        found.retain(|link: &Match| seen.insert(link.id));
        found.sort_by_key(|link| link.id);
        Ok(found)
    }

    /// The database only finds the links, they are put in order here: asked to order
    /// them too, SQLite would walk the whole table in that order rather than use the index that finds them.
    pub(crate) fn of_vendors(
        &self,
        integration: IntegrationId,
        kind: MatchKind,
        ids: &[VendorId],
    ) -> Select<Entity> {
        self.of(integration, kind).filter(Column::VendorId.is_in(ids.iter().map(VendorId::as_str)))
    }

    pub(crate) fn of_hubs(
        &self,
        integration: IntegrationId,
        kind: MatchKind,
        ids: &[Uuid],
    ) -> Select<Entity> {
        self.of(integration, kind).filter(Column::HubId.is_in(ids.iter().copied()))
    }

    fn of(&self, integration: IntegrationId, kind: MatchKind) -> Select<Entity> {
        self.tx
            .find::<Entity>()
            .filter(Column::IntegrationId.eq(integration.0))
            .filter(Column::Kind.eq(kind.as_str()))
    }

    async fn read(&self, query: Select<Entity>) -> Result<Vec<Match>, StoreError> {
        let rows = query.all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }
}

pub(crate) fn to_row(tx: &Tx, link: &Match) -> Result<Model, StoreError> {
    Ok(Model {
        workspace_id: tx.workspace(),
        id: link.id.0,
        integration_id: link.integration.0,
        kind: link.kind.as_str().to_owned(),
        hub_id: link.hub,
        vendor_id: link.vendor.0.clone(),
        how: link.how.as_str().to_owned(),
        main: link.main,
        locked: link.locked,
        sites: stored::json(&link.sites)?,
        made_by: stored::text(&link.by),
        made_at: stored::instant(link.at),
    })
}

pub(crate) fn from_row(row: Model) -> Result<Match, StoreError> {
    Ok(Match {
        id: MatchId(row.id),
        integration: IntegrationId(row.integration_id),
        kind: stored::from_word(TABLE, &row.kind)?,
        hub: row.hub_id,
        vendor: VendorId(row.vendor_id),
        how: stored::from_word(TABLE, &row.how)?,
        main: row.main,
        locked: row.locked,
        sites: stored::from_json(TABLE, &row.sites)?,
        by: row.made_by,
        at: row.made_at,
    })
}
