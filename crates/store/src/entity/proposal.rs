//! What the matcher proposes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub vendor_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    pub hub_id: Uuid,
    pub class: String,
    pub score: i64,
    pub reasons: String,
}

scoped!();
