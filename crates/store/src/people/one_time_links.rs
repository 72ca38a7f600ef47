//! Links that work once, found by the hash of their secret.

use crate::entity::one_time_link::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Instant, LinkId, LinkPurpose, OneTimeLink, UserId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter};

const TABLE: &str = "one_time_links";

/// Links that work once.
pub struct OneTimeLinks<'a> {
    pub(crate) tx: &'a Tx,
}

impl OneTimeLinks<'_> {
    /// Adds one. Those of the same purpose for the same person that were not used stop working.
    pub async fn insert(&self, link: &OneTimeLink, secret_hash: &[u8]) -> Result<(), StoreError> {
        self.revoke(link.purpose, link.user).await?;
        let row = Model {
            workspace_id: self.tx.workspace(),
            id: link.id.0,
            purpose: stored::word(&link.purpose)?,
            user_id: link.user.map(|user| user.0),
            secret_hash: secret_hash.to_vec(),
            made_by: stored::text(&link.made_by),
            made_at: stored::instant(link.made_at),
            expires_at: stored::instant(link.expires_at),
            used_at: link.used_at.map(stored::instant),
        };
        self.tx.insert::<Entity>(row).await
    }

    /// The one whose secret has this hash.
    pub async fn by_hash(&self, secret_hash: &[u8]) -> Result<Option<OneTimeLink>, StoreError> {
        let of = Column::SecretHash.eq(secret_hash.to_vec());
        let row = self.tx.find::<Entity>().filter(of).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Uses one up; false where it was used already.
    pub async fn consume(&self, id: LinkId, now: Instant) -> Result<bool, StoreError> {
        let sql =
            "UPDATE one_time_links SET used_at = $3 WHERE workspace_id = $1 AND id = $2 AND used_at IS NULL";
        let values = vec![self.tx.workspace().into(), id.0.into(), stored::instant(now).into()];
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// Takes back those of a purpose for a person (none: for nobody in particular) that were not used.
    pub async fn revoke(&self, purpose: LinkPurpose, user: Option<UserId>) -> Result<u64, StoreError> {
        let of = match user {
            Some(user) => Column::UserId.eq(user.0),
            None => Column::UserId.is_null(),
        };
        let of = of.and(Column::Purpose.eq(stored::word(&purpose)?)).and(Column::UsedAt.is_null());
        self.tx.remove::<Entity>(of).await
    }

    /// Takes back every one for a person.
    pub async fn revoke_all(&self, user: UserId) -> Result<u64, StoreError> {
        self.tx.remove::<Entity>(Column::UserId.eq(user.0).and(Column::UsedAt.is_null())).await
    }

    /// Forgets those that expired before this moment.
    pub async fn forget(&self, before: Instant) -> Result<u64, StoreError> {
        self.tx.remove::<Entity>(Column::ExpiresAt.lt(stored::instant(before))).await
    }
}

fn from_row(row: Model) -> Result<OneTimeLink, StoreError> {
    Ok(OneTimeLink {
        id: LinkId(row.id),
        purpose: stored::from_word(TABLE, &row.purpose)?,
        user: row.user_id.map(UserId),
        made_by: row.made_by,
        made_at: row.made_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
    })
}
