//! Durable facts that may cause a write.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "triggers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub integration_id: Uuid,
    pub kind: String,
    pub vendor_id: String,
    pub cause: String,
    pub previous_value: Option<String>,
    pub new_value: Option<String>,
    pub seen_at: Instant,
}

scoped!();
