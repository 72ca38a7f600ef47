//! What vendors last said.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mirror")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: Uuid,
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub row_number: i64,
    pub vendor_id: String,
    pub name: String,
    pub name_key: Option<String>,
    pub sort_key: Vec<u8>,
    pub active: bool,
    pub internal: bool,
    pub offered: bool,
    pub held_back: String,
    pub parent_id: Option<String>,
    pub visibility: String,
    pub content: String,
    pub content_hash: Vec<u8>,
    pub first_seen_at: Instant,
    pub changed_at: Instant,
    pub changed_run: Uuid,
}

scoped!();
