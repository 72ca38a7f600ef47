//! Saved links.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub integration_id: Uuid,
    pub kind: String,
    pub hub_id: Uuid,
    pub vendor_id: String,
    pub how: String,
    pub main: bool,
    pub locked: bool,
    pub sites: String,
    pub made_by: String,
    pub made_at: Instant,
}

scoped!();
