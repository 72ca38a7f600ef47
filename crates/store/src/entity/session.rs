//! Sign-ins that last.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub token_hash: Vec<u8>,
    pub standing: String,
    pub created_at: Instant,
    pub seen_at: Instant,
    pub expires_at: Instant,
    pub ends_at: Instant,
    pub address: Option<String>,
    pub agent: Option<String>,
    pub data: String,
}

scoped!();
