//! What people sign in with.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credentials")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub password_hash: Option<String>,
    pub password_set_at: Option<Instant>,
    pub totp: Option<Vec<u8>>,
    pub totp_offered: Option<Vec<u8>>,
    pub totp_step: Option<i64>,
}

scoped!();
