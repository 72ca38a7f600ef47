//! Plans that were previewed and may be applied.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_plans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_key: String,
    pub head: String,
    pub expires_at: Instant,
    pub applied_run: Option<Uuid>,
}

scoped!();
