//! What people sign in with: hashes and ciphertext. Hashing and sealing is the caller's.

use crate::entity::credential::{Column, Entity, Model};
use crate::{StoreError, Tx, stored};
use counterpart_model::{Instant, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

/// What one person signs in with. It has no `Debug`: a hash belongs in no log either.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credential {
    /// The password's hash, with how it was made.
    pub password_hash: Option<String>,
    /// When the password was chosen.
    pub password_set_at: Option<Instant>,
    /// The sealed secret of the authenticator app.
    pub totp: Option<Vec<u8>>,
    /// The sealed secret of one that is being set up.
    pub totp_offered: Option<Vec<u8>>,
    /// The newest time step whose code was used.
    pub totp_step: Option<i64>,
}

/// What people sign in with.
pub struct Credentials<'a> {
    pub(crate) tx: &'a Tx,
}

impl Credentials<'_> {
    /// Of one person; empty where there is nothing yet.
    pub async fn of(&self, user: UserId) -> Result<Credential, StoreError> {
        let row = self.tx.find::<Entity>().filter(Column::UserId.eq(user.0)).one(self.tx.db()).await?;
        Ok(row.map(from_row).unwrap_or_default())
    }

    /// Sets those of one person.
    pub async fn put(&self, user: UserId, credential: &Credential) -> Result<(), StoreError> {
        let row = to_row(self.tx, user, credential);
        if self.tx.overwrite::<Entity>(row.clone(), Column::UserId.eq(user.0)).await? {
            return Ok(());
        }
        self.tx.insert::<Entity>(row).await
    }

    /// Forgets everything that was sealed, of everybody; tells of how many.
    pub async fn forget_sealed(&self) -> Result<u64, StoreError> {
        let sealed = Condition::any().add(Column::Totp.is_not_null()).add(Column::TotpOffered.is_not_null());
        let done = Entity::update_many()
            .col_expr(Column::Totp, Expr::value(None::<Vec<u8>>))
            .col_expr(Column::TotpOffered, Expr::value(None::<Vec<u8>>))
            .col_expr(Column::TotpStep, Expr::value(None::<i64>))
            .filter(Column::WorkspaceId.eq(self.tx.workspace()))
            .filter(sealed)
            .exec(self.tx.db())
            .await?;
        Ok(done.rows_affected)
    }
}

fn to_row(tx: &Tx, user: UserId, credential: &Credential) -> Model {
    Model {
        workspace_id: tx.workspace(),
        user_id: user.0,
        password_hash: credential.password_hash.clone(),
        password_set_at: credential.password_set_at.map(stored::instant),
        totp: credential.totp.clone(),
        totp_offered: credential.totp_offered.clone(),
        totp_step: credential.totp_step,
    }
}

fn from_row(row: Model) -> Credential {
    Credential {
        password_hash: row.password_hash,
        password_set_at: row.password_set_at,
        totp: row.totp,
        totp_offered: row.totp_offered,
        totp_step: row.totp_step,
    }
}
