//! Times at which a sync is due.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub integration_id: Uuid,
    pub timing: String,
    pub time_zone: String,
    pub kinds: String,
    pub quiet: String,
    pub enabled: bool,
    pub created_by: String,
    pub created_at: Instant,
    pub next_at: Option<Instant>,
}

scoped!();
