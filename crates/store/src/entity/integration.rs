//! Configured connections.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integrations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub connector: String,
    pub name: String,
    pub config: String,
    pub settings: String,
    pub tenant: Option<String>,
    pub state: String,
    pub created_at: Instant,
    pub fresh_at: Option<Instant>,
}

scoped!();
