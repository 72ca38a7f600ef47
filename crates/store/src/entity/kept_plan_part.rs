//! The changes of those plans.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_plan_parts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_key: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub content: Vec<u8>,
}

scoped!();
