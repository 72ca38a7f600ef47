//! Two records of one list that a person said are not one.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "distinct_pairs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub second_id: String,
    pub made_by: String,
    pub made_at: Instant,
}

scoped!();
