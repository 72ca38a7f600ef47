//! What was asked for with a key of the caller's, so that the same asked again is done once.

use crate::entity::idempotency_key::{Column, Entity};
use crate::{StoreError, Tx, stored};
use counterpart_model::Instant;
use sea_orm::{ColumnTrait, Condition, QueryFilter};

/// What is known of a key. It has no `Debug`: the answer may hold what is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// What was asked for, as a hash.
    pub fingerprint: Vec<u8>,
    /// When it was begun.
    pub claimed_at: Instant,
    /// The status and the sealed body of the answer; none while it is under way.
    pub answer: Option<(u16, Vec<u8>)>,
}

/// Keys of callers.
pub struct IdempotencyKeys<'a> {
    pub(crate) tx: &'a Tx,
}

impl IdempotencyKeys<'_> {
    /// Takes a key for a request; false where it is taken.
    pub async fn claim(
        &self,
        owner: &str,
        name: &str,
        fingerprint: &[u8],
        now: Instant,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO idempotency_keys (workspace_id, owner, name, fingerprint, claimed_at) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id, owner, name) DO NOTHING";
        let values = vec![
            self.tx.workspace().into(),
            stored::text(owner).into(),
            stored::text(name).into(),
            fingerprint.to_vec().into(),
            stored::instant(now).into(),
        ];
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// What is known of a key.
    pub async fn get(&self, owner: &str, name: &str) -> Result<Option<IdempotencyKey>, StoreError> {
        let row = self.tx.find::<Entity>().filter(place(owner, name)).one(self.tx.db()).await?;
        Ok(row.map(|row| IdempotencyKey {
            fingerprint: row.fingerprint,
            claimed_at: row.claimed_at,
            answer: row.status.and_then(|status| u16::try_from(status).ok()).zip(row.answer),
        }))
    }

    /// Keeps the answer; false where the key is not under way.
    pub async fn complete(
        &self,
        owner: &str,
        name: &str,
        status: u16,
        answer: &[u8],
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE idempotency_keys SET status = $4, answer = $5 \
                   WHERE workspace_id = $1 AND owner = $2 AND name = $3 AND status IS NULL";
        let values = vec![
            self.tx.workspace().into(),
            stored::text(owner).into(),
            stored::text(name).into(),
            i64::from(status).into(),
            answer.to_vec().into(),
        ];
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// Gives a key back that is under way: nothing was done with it.
    pub async fn release(&self, owner: &str, name: &str) -> Result<bool, StoreError> {
        let open = place(owner, name).add(Column::Status.is_null());
        Ok(self.tx.remove::<Entity>(open).await? > 0)
    }

    /// Forgets those that were taken before this moment.
    pub async fn forget(&self, before: Instant) -> Result<u64, StoreError> {
        self.tx.remove::<Entity>(Column::ClaimedAt.lt(stored::instant(before))).await
    }
}

fn place(owner: &str, name: &str) -> Condition {
    Condition::all().add(Column::Owner.eq(stored::text(owner))).add(Column::Name.eq(stored::text(name)))
}
