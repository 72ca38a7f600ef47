//! What is to be written to vendors.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub integration_id: Uuid,
    pub kind: String,
    pub hub_id: Uuid,
    pub name: String,
    pub action: String,
    pub marker: String,
    pub state: String,
    pub vendor_id: Option<String>,
    pub found: String,
    pub attempts: i64,
    pub not_before: Option<Instant>,
    pub sentence: Option<String>,
    pub made_by: String,
    pub created_at: Instant,
    pub updated_at: Instant,
}

scoped!();
