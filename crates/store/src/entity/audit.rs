//! Security-relevant acts.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub happened_at: Instant,
    pub actor: String,
    pub user_id: Option<Uuid>,
    pub act: String,
    pub about: Option<String>,
    pub details: String,
    pub address: Option<String>,
    pub via: Option<String>,
}

scoped!();
