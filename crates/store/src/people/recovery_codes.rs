//! Codes for whoever has lost the second factor, as hashes.

use crate::entity::recovery_code::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Instant, UserId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

/// Codes that work once each.
pub struct RecoveryCodes<'a> {
    pub(crate) tx: &'a Tx,
}

impl RecoveryCodes<'_> {
    /// Puts these in the place of all that a person had.
    pub async fn replace(&self, user: UserId, hashes: &[Vec<u8>], now: Instant) -> Result<(), StoreError> {
        self.tx.remove::<Entity>(Column::UserId.eq(user.0)).await?;
        let row = |hash: &Vec<u8>| Model {
            workspace_id: self.tx.workspace(),
            user_id: user.0,
            code_hash: hash.clone(),
            made_at: stored::instant(now),
            used_at: None,
        };
        self.tx.insert_many::<Entity>(hashes.iter().map(row).collect()).await
    }

    /// Uses one up; false where it is not there or was used.
    pub async fn consume(&self, user: UserId, hash: &[u8], now: Instant) -> Result<bool, StoreError> {
        let sql = "UPDATE recovery_codes SET used_at = $4 \
                   WHERE workspace_id = $1 AND user_id = $2 AND code_hash = $3 AND used_at IS NULL";
        let values = vec![
            self.tx.workspace().into(),
            user.0.into(),
            hash.to_vec().into(),
            stored::instant(now).into(),
        ];
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// How many of a person's are left.
    pub async fn left(&self, user: UserId) -> Result<u64, StoreError> {
        let unused = Column::UserId.eq(user.0).and(Column::UsedAt.is_null());
        Ok(self.tx.find::<Entity>().filter(unused).count(self.tx.db()).await?)
    }
}
