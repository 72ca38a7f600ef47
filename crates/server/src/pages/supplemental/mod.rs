//! `/integrations/{name}/supplemental`: the primary's customers, each with a company of this integration (R08). What is decided
//! here is staged with what is decided on *Match customers*, and saved with it.

mod act;
mod list;

use super::{SAVE, SEE};
use crate::routes::{Needs, Routes};
use counterpart_model::Permission;

const STAGE: Needs = Needs::May(Permission::Propose);

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/integrations/{name}/supplemental", SEE, list::show)
        .get("/integrations/{name}/supplemental/companies", STAGE, list::offer)
        .post("/integrations/{name}/supplemental", STAGE, act::stage)
        .post("/integrations/{name}/supplemental/save", SAVE, act::save)
        .post("/integrations/{name}/supplemental/submit", STAGE, act::submit)
}
