//! Where programs are told. Sealing and opening is the caller's; the key never comes here.

use crate::entity::webhook::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Webhook, WebhookId};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};

/// What is sealed of a webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedWebhook {
    /// Its whole address.
    pub address: Vec<u8>,
    /// What its messages are signed with.
    pub secret: Vec<u8>,
}

/// Where programs are told.
pub struct Webhooks<'a> {
    pub(crate) tx: &'a Tx,
}

impl Webhooks<'_> {
    /// All, oldest first.
    pub async fn list(&self) -> Result<Vec<Webhook>, StoreError> {
        let rows = self.tx.find::<Entity>().order_by_asc(Column::Id).all(self.tx.db()).await?;
        Ok(rows.into_iter().map(from_row).map(|(webhook, _)| webhook).collect())
    }

    /// One by id, with what is sealed of it.
    pub async fn get(&self, id: WebhookId) -> Result<Option<(Webhook, SealedWebhook)>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        Ok(row.map(from_row))
    }

    /// Adds one.
    pub async fn insert(&self, webhook: &Webhook, sealed: SealedWebhook) -> Result<(), StoreError> {
        let row = Model {
            workspace_id: self.tx.workspace(),
            id: webhook.id.0,
            host: stored::text(&webhook.host),
            address: sealed.address,
            secret: sealed.secret,
            made_by: stored::text(&webhook.made_by),
            made_at: stored::instant(webhook.made_at),
        };
        self.tx.insert::<Entity>(row).await
    }

    /// Removes one; false when it is not there.
    pub async fn remove(&self, id: WebhookId) -> Result<bool, StoreError> {
        Ok(self.tx.remove::<Entity>(Column::Id.eq(id.0)).await? > 0)
    }

    /// Removes all; tells how many there were.
    pub async fn remove_all(&self) -> Result<u64, StoreError> {
        self.tx.remove::<Entity>(Condition::all()).await
    }
}

fn from_row(row: Model) -> (Webhook, SealedWebhook) {
    let webhook =
        Webhook { id: WebhookId(row.id), host: row.host, made_by: row.made_by, made_at: row.made_at };
    (webhook, SealedWebhook { address: row.address, secret: row.secret })
}
