//! `/attention`: everything that waits for a person, each thing with what ends it.

mod act;
mod list;
mod step;

pub use step::{Decision, plan_decision};

use super::{SAVE, SEE};
use crate::routes::{Needs, Routes};
use counterpart_model::Permission;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/attention", SEE, list::list)
        .post("/attention/{id}/accept", SAVE, act::accept)
        .post("/attention/{id}/dismiss", SAVE, act::dismiss)
        .post("/attention/notifications/{id}/retry", SAVE, act::tell_again)
        .post("/attention/notifications/{id}/drop", SAVE, act::tell_no_more)
        .post("/attention/compare", Needs::May(Permission::ManageIntegrations), act::compare)
        .get("/step", SAVE, step::preview)
}
