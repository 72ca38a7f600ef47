//! Executions.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "runs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub integration_id: Option<Uuid>,
    pub title: String,
    pub actor: String,
    pub state: String,
    pub started_at: Instant,
    pub finished_at: Option<Instant>,
    pub summary: String,
    pub worker: Option<String>,
    pub lease_until: Option<Instant>,
    pub fence: i64,
    pub attempts: i64,
    pub task: String,
    pub progress: String,
}

scoped!();
