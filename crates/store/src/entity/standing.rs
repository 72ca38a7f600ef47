//! Where each company stands on its matching list.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "standings")]
pub struct Model {
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub row_number: i64,
    pub vendor_id: String,
    pub standing: String,
    pub name_key: Option<String>,
    pub sort_key: Vec<u8>,
    pub revision: i64,
}

scoped!();
