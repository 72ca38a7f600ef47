//! Customers: the list, likely duplicates, one customer with everything known, search.

mod add;
mod duplicates;
pub mod list;
mod main_company;
mod merge;
mod one;
mod rename;
pub mod search;
mod sides;
mod split;

use super::SEE;
use crate::routes::{Needs, Routes};
use counterpart_model::Permission;

/// What changes customers and their matches.
const SAVE: Needs = Needs::May(Permission::Save);

/// What proposes changes of matches; who may save, saves them.
const EDIT: Needs = Needs::May(Permission::Propose);

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/customers", SEE, list::list)
        .get("/customers/new", SAVE, add::form)
        .post("/customers/new", SAVE, add::save)
        .get("/customers/duplicates", SEE, duplicates::list)
        .post("/customers/duplicates", SAVE, duplicates::keep_apart)
        .get("/customers/{id}", SEE, one::show)
        .post("/customers/{id}/unlink", SAVE, one::unlink)
        .post("/customers/{id}/main", EDIT, main_company::choose)
        .get("/customers/{id}/rename", SAVE, rename::form)
        .post("/customers/{id}/rename", SAVE, rename::save)
        .get("/customers/{id}/merge", SAVE, merge::choose)
        .post("/customers/{id}/merge", SAVE, merge::save)
        .get("/customers/{id}/split", SAVE, split::choose)
        .post("/customers/{id}/split", SAVE, split::save)
        .get("/customers/{id}/sides/{tool}", EDIT, sides::form)
        .post("/customers/{id}/sides/{tool}", EDIT, sides::save)
        .get("/search", SEE, search::search)
}
