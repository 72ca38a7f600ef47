//! Small values of a workspace: the value that tells whether a key fits, and the like.

use crate::entity::meta;
use crate::{StoreError, Tx};
use sea_orm::{ColumnTrait, QueryFilter};

/// Small values by name.
pub struct Meta<'a> {
    pub(crate) tx: &'a Tx,
}

impl Meta<'_> {
    /// The value of that name.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let row =
            self.tx.find::<meta::Entity>().filter(meta::Column::Name.eq(name)).one(self.tx.db()).await?;
        Ok(row.map(|row| row.value))
    }

    /// Removes the value of that name; tells whether there was one.
    pub async fn remove(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.tx.remove::<meta::Entity>(meta::Column::Name.eq(name)).await? > 0)
    }

    /// Sets the value of that name.
    pub async fn put(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.tx.remove::<meta::Entity>(meta::Column::Name.eq(name)).await?;
        let row =
            meta::Model { workspace_id: self.tx.workspace(), name: name.to_owned(), value: value.to_owned() };
        self.tx.insert::<meta::Entity>(row).await
    }
}
