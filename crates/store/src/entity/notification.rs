//! What people and programs are told.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub channel: String,
    pub recipient: String,
    pub integration_id: Option<Uuid>,
    pub integration: Option<String>,
    pub run_id: Option<Uuid>,
    pub sentence: String,
    pub details: String,
    pub link: Option<Vec<u8>>,
    pub made_at: Instant,
    pub expires_at: Option<Instant>,
    pub state: String,
    pub attempts: i64,
    pub due_at: Option<Instant>,
    pub said: Option<String>,
    pub updated_at: Instant,
}

scoped!();
