//! Secrets of integrations, as ciphertext. Encrypting and decrypting is the caller's; the key never comes here.

use crate::entity::secret::{Column, Entity, Model};
use crate::{StoreError, Tx};
use counterpart_model::IntegrationId;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};

/// One encrypted answer to a connector's form (R05).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The form's field.
    pub field: String,
    /// Which key encrypted it.
    pub key_id: String,
    /// Nonce and ciphertext, as the caller lays them out.
    pub ciphertext: Vec<u8>,
}

/// Secrets by integration and field.
pub struct Secrets<'a> {
    pub(crate) tx: &'a Tx,
}

impl Secrets<'_> {
    /// All of an integration, by field.
    pub async fn of(&self, integration: IntegrationId) -> Result<Vec<Secret>, StoreError> {
        let rows = self
            .tx
            .find::<Entity>()
            .filter(Column::IntegrationId.eq(integration.0))
            .order_by_asc(Column::Field)
            .all(self.tx.db())
            .await?;
        Ok(rows.into_iter().map(secret).collect())
    }

    /// One of an integration.
    pub async fn get(&self, integration: IntegrationId, field: &str) -> Result<Option<Secret>, StoreError> {
        let row = self.tx.find::<Entity>().filter(place(integration, field)).one(self.tx.db()).await?;
        Ok(row.map(secret))
    }

    /// Removes all of them, of every integration; tells how many there were.
    pub async fn remove_all(&self) -> Result<u64, StoreError> {
        self.tx.remove::<Entity>(Condition::all()).await
    }

    /// Sets one of an integration.
    pub async fn put(&self, integration: IntegrationId, secret: Secret) -> Result<(), StoreError> {
        self.tx.remove::<Entity>(place(integration, &secret.field)).await?;
        let row = Model {
            workspace_id: self.tx.workspace(),
            integration_id: integration.0,
            field: secret.field,
            key_id: secret.key_id,
            ciphertext: secret.ciphertext,
        };
        self.tx.insert::<Entity>(row).await
    }
}

fn place(integration: IntegrationId, field: &str) -> Condition {
    Condition::all().add(Column::IntegrationId.eq(integration.0)).add(Column::Field.eq(field))
}

fn secret(row: Model) -> Secret {
    Secret { field: row.field, key_id: row.key_id, ciphertext: row.ciphertext }
}
