//! One entity per table, as SeaORM wants them: classic derives, no relation fields. None of this leaves the crate.

use sea_orm::EntityTrait;

/// A table whose rows belong to a workspace. Queries start from `Tx::find` and its sisters, which add the filter.
pub(crate) trait Scoped: EntityTrait {
    /// The column that says whose row it is.
    const WORKSPACE: Self::Column;
}

macro_rules! scoped {
    () => {
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}

        impl super::Scoped for Entity {
            const WORKSPACE: Column = Column::WorkspaceId;
        }
    };
}

pub(crate) mod api_token;
pub(crate) mod attention;
pub(crate) mod audit;
pub(crate) mod census;
pub(crate) mod credential;
pub(crate) mod customer;
pub(crate) mod distinct;
pub(crate) mod idempotency_key;
pub(crate) mod ignored;
pub(crate) mod integration;
pub(crate) mod journal;
pub(crate) mod kept_plan;
pub(crate) mod kept_plan_part;
pub(crate) mod matched;
pub(crate) mod meta;
pub(crate) mod mirror;
pub(crate) mod notification;
pub(crate) mod one_time_link;
pub(crate) mod outbox;
pub(crate) mod picked;
pub(crate) mod proposal;
pub(crate) mod pull_state;
pub(crate) mod rate_budget;
pub(crate) mod recovery_code;
pub(crate) mod rejected;
pub(crate) mod run;
pub(crate) mod run_problem;
pub(crate) mod schedule;
pub(crate) mod schedule_tick;
pub(crate) mod secret;
pub(crate) mod session;
pub(crate) mod site;
pub(crate) mod staged;
pub(crate) mod standing;
pub(crate) mod tries;
pub(crate) mod trigger;
pub(crate) mod user;
pub(crate) mod webhook;
