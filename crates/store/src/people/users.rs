//! People who sign in.

use crate::entity::user::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Role, User, UserId, UserState};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};

const TABLE: &str = "users";

/// People who sign in.
pub struct Users<'a> {
    pub(crate) tx: &'a Tx,
}

impl Users<'_> {
    /// All, in the order of their addresses.
    pub async fn list(&self) -> Result<Vec<User>, StoreError> {
        let rows = self.tx.find::<Entity>().order_by_asc(Column::EmailKey).all(self.tx.db()).await?;
        rows.into_iter().map(from_row).collect()
    }

    /// One by id.
    pub async fn get(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::Id.eq(id.0)).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// The one whose address has this key.
    pub async fn by_email_key(&self, key: &str) -> Result<Option<User>, StoreError> {
        let of = Column::EmailKey.eq(stored::text(key));
        let row = self.tx.find::<Entity>().filter(of).one(self.tx.db()).await?;
        row.map(from_row).transpose()
    }

    /// How many of a role are in a state.
    pub async fn count(&self, role: Role, state: UserState) -> Result<u64, StoreError> {
        let of = Column::Role.eq(role.as_str()).and(Column::State.eq(state.as_str()));
        Ok(self.tx.find::<Entity>().filter(of).count(self.tx.db()).await?)
    }

    /// Adds one. `email_key` is equal for addresses that are the same.
    pub async fn insert(&self, user: &User, email_key: &str) -> Result<(), StoreError> {
        self.tx.insert::<Entity>(to_row(self.tx, user, email_key)?).await
    }

    /// Overwrites the one with this id.
    pub async fn update(&self, user: &User, email_key: &str) -> Result<(), StoreError> {
        let row = to_row(self.tx, user, email_key)?;
        match self.tx.overwrite::<Entity>(row, Column::Id.eq(user.id.0)).await? {
            true => Ok(()),
            false => Err(StoreError::NotThere { record: format!("the user {}", user.email) }),
        }
    }
}

fn to_row(tx: &Tx, user: &User, email_key: &str) -> Result<Model, StoreError> {
    Ok(Model {
        workspace_id: tx.workspace(),
        id: user.id.0,
        email: stored::text(&user.email),
        email_key: stored::text(email_key),
        name: stored::text(&user.name),
        role: stored::word(&user.role)?,
        state: stored::word(&user.state)?,
        locale: user.locale.as_deref().map(stored::text),
        time_zone: user.time_zone.as_deref().map(stored::text),
        second_factor_since: user.second_factor_since.map(stored::instant),
        created_at: stored::instant(user.created_at),
        last_sign_in_at: user.last_sign_in_at.map(stored::instant),
    })
}

fn from_row(row: Model) -> Result<User, StoreError> {
    Ok(User {
        id: UserId(row.id),
        email: row.email,
        name: row.name,
        role: stored::from_word(TABLE, &row.role)?,
        state: stored::from_word(TABLE, &row.state)?,
        locale: row.locale,
        time_zone: row.time_zone,
        second_factor_since: row.second_factor_since,
        created_at: row.created_at,
        last_sign_in_at: row.last_sign_in_at,
    })
}
