//! The JSON API under `/api/v1`: everything the pages can do. A file per resource, each with its routes and its part of the
//! description; the whole description is committed, and compared in a test.

pub mod attention;
pub mod changes;
pub mod companies;
pub mod connectors;
pub mod customers;
pub mod duplicates;
pub mod integrations;
pub mod lists;
pub mod mappings;
pub mod matches;
mod openapi;
pub mod outbox;
pub mod overview;
pub mod page;
pub mod plans;
pub(crate) mod reference;
pub mod runs;
pub mod schedules;
pub mod settings;
pub mod sides;
pub mod staged;
pub mod supplemental;
pub mod tokens;
pub mod users;
pub mod why;
mod writing;

pub use openapi::document;

use crate::routes::{Needs, Routes};
use counterpart_model::Permission;

/// What everybody who is signed in may do.
const SEE: Needs = Needs::May(Permission::See);

/// What whoever saves may do.
const SAVE: Needs = Needs::May(Permission::Save);

/// Every route of the API.
pub fn routes(routes: Routes) -> Routes {
    let resources = [
        attention::routes,
        companies::routes,
        connectors::routes,
        customers::routes,
        duplicates::routes,
        integrations::routes,
        lists::routes,
        mappings::routes,
        matches::routes,
        outbox::routes,
        overview::routes,
        plans::routes,
        runs::routes,
        schedules::routes,
        settings::routes,
        sides::routes,
        staged::routes,
        supplemental::routes,
        tokens::routes,
        users::routes,
        why::routes,
    ];
    resources.into_iter().fold(routes, |routes, add| add(routes))
}
