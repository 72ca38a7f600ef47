//! What programs sign in with, found by the hash of the token.

use crate::entity::api_token::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{ApiToken, Instant, TokenId, UserId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

const TABLE: &str = "api_tokens";

/// What programs sign in with.
pub struct ApiTokens<'a> {
    pub(crate) tx: &'a Tx,
}

impl ApiTokens<'_> {
    /// Adds one.
    pub async fn insert(&self, token: &ApiToken, token_hash: &[u8]) -> Result<(), StoreError> {
        let row = Model {
            workspace_id: self.tx.workspace(),
            id: token.id.0,
            user_id: token.user.0,
            name: stored::text(&token.name),
            scope: stored::word(&token.scope)?,
            prefix: stored::text(&token.prefix),
            token_hash: token_hash.to_vec(),
            created_at: stored::instant(token.created_at),
            expires_at: token.expires_at.map(stored::instant),
            used_at: token.used_at.map(stored::instant),
        };
        self.tx.insert::<Entity>(row).await
    }

    /// The one with this hash, whether it still works or not.
    pub async fn by_hash(&self, token_hash: &[u8]) -> Result<Option<ApiToken>, StoreError> {
        let of = Column::TokenHash.eq(token_hash.to_vec());
        let row = self.tx.find::<Entity>().filter(of).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// One by id.
    pub async fn get(&self, id: TokenId) -> Result<Option<ApiToken>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// Those of one person or of all, oldest first.
    pub async fn list(&self, user: Option<UserId>) -> Result<Vec<ApiToken>, StoreError> {
        let mut query = self.tx.find::<Entity>();
        if let Some(user) = user {
            query = query.filter(Column::UserId.eq(user.0));
        }
        let rows = query.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }

    /// Notes that it was used, unless somebody noted that since `unless_since`.
    pub async fn touch(
        &self,
        id: TokenId,
        used_at: Instant,
        unless_since: Instant,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE api_tokens SET used_at = $3 \
                   WHERE workspace_id = $1 AND id = $2 AND (used_at IS NULL OR used_at < $4)";
        let values = vec![
            self.tx.workspace().into(),
            id.0.into(),
            stored::instant(used_at).into(),
            stored::instant(unless_since).into(),
        ];
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// Revokes one; false where it is not there any more.
    pub async fn remove(&self, id: TokenId) -> Result<bool, StoreError> {
        Ok(self.tx.remove::<Entity>(Column::Id.eq(id.0)).await? > 0)
    }
}

fn from_row(row: Model) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: TokenId(row.id),
        user: UserId(row.user_id),
        name: row.name,
        scope: stored::from_word(TABLE, &row.scope)?,
        prefix: row.prefix,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
    })
}
