//! Sign-ins that last, found by the hash of their token.

use crate::entity::session::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Instant, Session, SessionId, UserId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

const TABLE: &str = "sessions";

/// Sign-ins that last.
pub struct Sessions<'a> {
    pub(crate) tx: &'a Tx,
}

impl Sessions<'_> {
    /// Adds one.
    pub async fn insert(&self, session: &Session, token_hash: &[u8]) -> Result<(), StoreError> {
        let row = Model {
            workspace_id: self.tx.workspace(),
            id: session.id.0,
            user_id: session.user.0,
            token_hash: token_hash.to_vec(),
            standing: stored::word(&session.standing)?,
            created_at: stored::instant(session.created_at),
            seen_at: stored::instant(session.seen_at),
            expires_at: stored::instant(session.expires_at),
            ends_at: stored::instant(session.ends_at),
            address: session.address.as_deref().map(stored::text),
            agent: session.agent.as_deref().map(stored::text),
            data: stored::json(&session.data)?,
        };
        self.tx.insert::<Entity>(row).await
    }

    /// The one whose token has this hash, whether it still lasts or not.
    pub async fn by_hash(&self, token_hash: &[u8]) -> Result<Option<Session>, StoreError> {
        let of = Column::TokenHash.eq(token_hash.to_vec());
        let row = self.tx.find::<Entity>().filter(of).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// One by id.
    pub async fn get(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// A person's that last at this moment, the one used last first.
    pub async fn of(&self, user: UserId, now: Instant) -> Result<Vec<Session>, StoreError> {
        let now = stored::instant(now);
        let rows = self
            .tx
            .find::<Entity>()
            .filter(Column::UserId.eq(user.0).and(Column::ExpiresAt.gt(now)).and(Column::EndsAt.gt(now)))
            .order_by_desc(Column::SeenAt)
            .order_by_desc(Column::Id)
            .all(self.tx.db())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// Notes that it was used, unless somebody noted that since `unless_since`.
    pub async fn touch(
        &self,
        id: SessionId,
        seen_at: Instant,
        expires_at: Instant,
        unless_since: Instant,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE sessions SET seen_at = $3, expires_at = $4 \
                   WHERE workspace_id = $1 AND id = $2 AND seen_at < $5";
        let values = vec![
            self.tx.workspace().into(),
            id.0.into(),
            stored::instant(seen_at).into(),
            stored::instant(expires_at).into(),
            stored::instant(unless_since).into(),
        ];
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// Keeps what the web pages keep with it; false where it is not there any more.
    pub async fn put_data(&self, id: SessionId, data: &serde_json::Value) -> Result<bool, StoreError> {
        let sql = "UPDATE sessions SET data = $3 WHERE workspace_id = $1 AND id = $2";
        let values = vec![self.tx.workspace().into(), id.0.into(), stored::json(data)?.into()];
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// Ends one; false where it is not there any more.
    pub async fn remove(&self, id: SessionId) -> Result<bool, StoreError> {
        Ok(self.tx.remove::<Entity>(Column::Id.eq(id.0)).await? > 0)
    }

    /// Ends all of a person, except one; tells how many.
    pub async fn remove_of(&self, user: UserId, except: Option<SessionId>) -> Result<u64, StoreError> {
        let mut of = Column::UserId.eq(user.0);
        if let Some(except) = except {
            of = of.and(Column::Id.ne(except.0));
        }
        self.tx.remove::<Entity>(of).await
    }

    /// Forgets those that lasted until before this moment.
    pub async fn forget(&self, before: Instant) -> Result<u64, StoreError> {
        let before = stored::instant(before);
        self.tx.remove::<Entity>(Column::ExpiresAt.lt(before).or(Column::EndsAt.lt(before))).await
    }
}

fn from_row(row: Model) -> Result<Session, StoreError> {
    Ok(Session {
        id: SessionId(row.id),
        user: UserId(row.user_id),
        standing: stored::from_word(TABLE, &row.standing)?,
        created_at: row.created_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
        ends_at: row.ends_at,
        address: row.address,
        agent: row.agent,
        data: stored::from_json(TABLE, &row.data)?,
    })
}
