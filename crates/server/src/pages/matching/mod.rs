//! `/integrations/{name}/match`: who is who. Decisions are staged row by row, survive paging and restarts, and are saved
//! together (R10 to R20).

mod act;
mod compare;
mod list;
mod picker;
mod row;
mod save;
mod sent;
mod wanted;

pub use row::about;

use super::SEE;
use crate::routes::{Needs, Routes};
use counterpart_model::Permission;

const STAGE: Needs = Needs::May(Permission::Propose);
const SAVE: Needs = Needs::May(Permission::Save);

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/integrations/{name}/match", SEE, list::show)
        .get("/integrations/{name}/match/customers", STAGE, picker::offer)
        .get("/integrations/{name}/match/compare", SEE, compare::show)
        .post("/integrations/{name}/match", STAGE, act::stage)
        .post("/integrations/{name}/match/save", SAVE, save::save)
        .post("/integrations/{name}/match/submit", STAGE, save::submit)
        .post("/integrations/{name}/match/approve", SAVE, save::approve)
}
