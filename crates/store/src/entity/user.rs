//! People who sign in.

use counterpart_model::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub email_key: String,
    pub name: String,
    pub role: String,
    pub state: String,
    pub locale: Option<String>,
    pub time_zone: Option<String>,
    pub second_factor_since: Option<Instant>,
    pub created_at: Instant,
    pub last_sign_in_at: Option<Instant>,
}

scoped!();
