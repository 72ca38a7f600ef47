//! Tries that failed, or whose end nobody has told yet. How many are too many is the caller's; here they are kept, and
//! changed by one at a time, so that it holds however many processes ask.

use crate::entity::tries::{Column, Entity};
use crate::{StoreError, Tx, dialect, stored};
use counterpart_model::Instant;
use sea_orm::{ColumnTrait, QueryFilter};

/// What is known of the tries of one account or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// How many failed in a row.
    pub failures: u64,
    /// When the last one was.
    pub last_at: Instant,
    /// Until when no other one is let through.
    pub blocked_until: Option<Instant>,
}

/// Tries that failed.
pub struct Tries<'a> {
    pub(crate) tx: &'a Tx,
}

impl Tries<'_> {
    /// What is known; nothing where none failed.
    pub async fn get(&self, subject: &str) -> Result<Option<Tried>, StoreError> {
        let of = Column::Subject.eq(stored::text(subject));
        let row = self.tx.find::<Entity>().filter(of).one(self.tx.db()).await?;
        Ok(row.filter(|row| row.failures > 0).map(|row| Tried {
            failures: row.failures.max(0).cast_unsigned(),
            last_at: row.last_at,
            blocked_until: row.blocked_until,
        }))
    }

    /// As [`Tries::get`], and nobody else changes it before this transaction ends: to be followed by [`Tries::put`].
    pub async fn lock(&self, subject: &str, now: Instant) -> Result<Option<Tried>, StoreError> {
        let add = "INSERT INTO tries (workspace_id, subject, failures, last_at) VALUES ($1, $2, 0, $3) \
                   ON CONFLICT (workspace_id, subject) DO NOTHING";
        let hold = format!(
            "SELECT failures FROM tries WHERE workspace_id = $1 AND subject = $2 {}",
            dialect::for_update(self.tx.backend())
        );
        let place = || vec![self.tx.workspace().into(), stored::text(subject).into()];
        // Another process may be adding the row at this moment: whoever comes second waits. And one may remove it between both
        // statements, or while the second waits: then it is added anew.
        loop {
            let mut values = place();
            values.push(stored::instant(now).into());
            self.tx.execute(add, values).await?;
            if self.tx.one(&hold, place()).await?.is_some() {
                break;
            }
        }
        self.get(subject).await
    }

    /// Keeps what is known of one that was locked in this transaction.
    pub async fn put(&self, subject: &str, tried: Tried) -> Result<(), StoreError> {
        let sql = "UPDATE tries SET failures = $3, last_at = $4, blocked_until = $5 \
                   WHERE workspace_id = $1 AND subject = $2";
        let values = vec![
            self.tx.workspace().into(),
            stored::text(subject).into(),
            i64::try_from(tried.failures).unwrap_or(i64::MAX).into(),
            stored::instant(tried.last_at).into(),
            tried.blocked_until.map(stored::instant).into(),
        ];
        match self.tx.execute(sql, values).await? {
            1 => Ok(()),
            _ => Err(StoreError::NotThere { record: "what is known of these tries".to_owned() }),
        }
    }

    /// Forgets those of one account or address.
    pub async fn clear(&self, subject: &str) -> Result<(), StoreError> {
        self.tx.remove::<Entity>(Column::Subject.eq(stored::text(subject))).await.map(drop)
    }

    /// Forgets those whose last was before this moment.
    pub async fn forget(&self, before: Instant) -> Result<u64, StoreError> {
        self.tx.remove::<Entity>(Column::LastAt.lt(stored::instant(before))).await
    }
}
