//! What programs sign in with.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub name: String,
    pub scope: String,
    pub prefix: String,
    pub token_hash: Vec<u8>,
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
    pub used_at: Option<Instant>,
}

scoped!();
