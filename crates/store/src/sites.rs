//! The hub's sites. They are written by applying a plan ([`crate::Records`]) and read here.

use crate::entity::site::{Column, Entity, Model};
use crate::{NameKeys, StoreError, Tx, stored};
use counterpart_model::{CustomerId, HubSite, SiteId};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// The hub's sites.
pub struct Sites<'a> {
    pub(crate) tx: &'a Tx,
}

impl Sites<'_> {
    /// One by id.
    pub async fn get(&self, id: SiteId) -> Result<Option<HubSite>, StoreError> {
        Ok(self.row(id).await?.map(from_row))
    }

    /// All of a customer, in alphabetical order.
    pub async fn of(&self, customer: CustomerId) -> Result<Vec<HubSite>, StoreError> {
        let rows = self
            .tx
            .find::<Entity>()
            .filter(Column::CustomerId.eq(customer.0))
            .order_by_asc(Column::SortKey)
            .order_by_asc(Column::Id)
            .all(self.tx.db())
            .await?;
        Ok(rows.into_iter().map(from_row).collect())
    }

    /// Those of these that are there, in no particular order.
    pub async fn get_many(&self, ids: &[SiteId]) -> Result<Vec<HubSite>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(500) {
            let query = self.tx.find::<Entity>().filter(Column::Id.is_in(chunk.iter().map(|id| id.0)));
            found.extend(query.all(self.tx.db()).await?.into_iter().map(from_row));
        }
        Ok(found)
    }

    /// All of these customers, in no particular order.
    pub async fn of_all(&self, customers: &[CustomerId]) -> Result<Vec<HubSite>, StoreError> {
        let mut found = Vec::new();
        for chunk in customers.chunks(500) {
            let ids = chunk.iter().map(|id| id.0);
            let query = self.tx.find::<Entity>().filter(Column::CustomerId.is_in(ids));
            found.extend(query.all(self.tx.db()).await?.into_iter().map(from_row));
        }
        Ok(found)
    }

    /// How many there are.
    pub async fn count(&self) -> Result<u64, StoreError> {
        Ok(self.tx.find::<Entity>().count(self.tx.db()).await?)
    }

    pub(crate) async fn row(&self, id: SiteId) -> Result<Option<Model>, StoreError> {
        Ok(self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?)
    }
}

pub(crate) fn to_row(tx: &Tx, site: &HubSite, keys: NameKeys) -> Model {
    Model {
        workspace_id: tx.workspace(),
        id: site.id.0,
        customer_id: site.customer.0,
        name: stored::text(&site.name),
        name_key: keys.name_key.as_deref().map(stored::text),
        sort_key: keys.sort_key,
        active: site.active,
        country: site.country.as_deref().map(stored::text),
        phone: site.phone.as_deref().map(stored::text),
    }
}

pub(crate) fn from_row(row: Model) -> HubSite {
    HubSite {
        id: SiteId(row.id),
        customer: CustomerId(row.customer_id),
        name: row.name,
        active: row.active,
        country: row.country,
        phone: row.phone,
    }
}
