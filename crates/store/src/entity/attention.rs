//! Things that wait for a person.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attention")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub integration_id: Uuid,
    pub kind: String,
    pub vendor_id: String,
    pub code: String,
    pub sentence: String,
    pub proposed: Option<String>,
    pub since: Instant,
    pub resolved: bool,
}

scoped!();
