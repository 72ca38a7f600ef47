//! What a backup holds of each table.

use super::cell::Kind;
use crate::entity::{
    Scoped, api_token, attention, audit, census, credential, customer, distinct, ignored, integration,
    journal, matched, meta, mirror, notification, outbox, picked, pull_state, recovery_code, rejected, run,
    run_problem, schedule, schedule_tick, secret, site, staged, trigger, user, webhook,
};
use sea_orm::{ColumnTrait, IdenStatic, Iterable, PrimaryKeyToColumn};
use serde::{Deserialize, Serialize};

/// Tables that no backup holds: what was sent to vendors within the last minutes, what was tried, what was asked for with a
/// key and what somebody was about to apply says nothing about a later time or another machine. A session that has ended
/// since, or a link that was used since, would work again. Where companies stand is worked out anew, and so is what is proposed.
pub(crate) const LEFT_OUT: [&str; 10] = [
    "rate_budgets",
    "one_time_links",
    "sessions",
    "tries",
    "idempotency_keys",
    "kept_plans",
    "kept_plan_parts",
    "standings",
    "proposals",
    "proposal_states",
];

/// A table in a backup, without the column that says whose row it is: rows stand below their workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    pub name: String,
    /// In the order in which a row holds them.
    pub columns: Vec<(String, Kind)>,
    /// Which of them tell rows apart. Known for tables of this program only.
    #[serde(skip)]
    pub key: Vec<usize>,
}

impl Table {
    fn of<E: Scoped + Default>() -> Self {
        let names = |column: E::Column| column.as_str().to_owned();
        let owner = names(E::WORKSPACE);
        let columns: Vec<(String, Kind)> = E::Column::iter()
            .filter(|column| column.as_str() != owner)
            .map(|column| {
                let kind = Kind::of(column.def().get_column_type());
                (names(column), kind.expect("a kind of column that backups know; a test dumps every table"))
            })
            .collect();
        let key = E::PrimaryKey::iter()
            .filter_map(|part| {
                let part = part.into_column();
                columns.iter().position(|(name, _)| name == part.as_str())
            })
            .collect();
        Self { name: E::default().table_name().to_owned(), columns, key }
    }
}

/// Every table of the present schema that a backup holds. Rows come after the rows they refer to.
pub(crate) fn tables() -> Vec<Table> {
    vec![
        Table::of::<meta::Entity>(),
        Table::of::<integration::Entity>(),
        Table::of::<secret::Entity>(),
        Table::of::<mirror::Entity>(),
        Table::of::<customer::Entity>(),
        Table::of::<site::Entity>(),
        Table::of::<matched::Entity>(),
        Table::of::<ignored::Entity>(),
        Table::of::<rejected::Entity>(),
        Table::of::<distinct::Entity>(),
        Table::of::<attention::Entity>(),
        Table::of::<outbox::Entity>(),
        Table::of::<trigger::Entity>(),
        Table::of::<run::Entity>(),
        Table::of::<run_problem::Entity>(),
        Table::of::<journal::Entity>(),
        Table::of::<schedule::Entity>(),
        Table::of::<schedule_tick::Entity>(),
        Table::of::<pull_state::Entity>(),
        Table::of::<user::Entity>(),
        Table::of::<credential::Entity>(),
        Table::of::<recovery_code::Entity>(),
        Table::of::<api_token::Entity>(),
        Table::of::<audit::Entity>(),
        Table::of::<webhook::Entity>(),
        Table::of::<notification::Entity>(),
        Table::of::<census::Entity>(),
        Table::of::<staged::Entity>(),
        Table::of::<picked::Entity>(),
    ]
}
