//! Runs: what was read, planned, done; holding, approving, taking back.

mod act;
mod held;
mod list;
mod read;
mod show;

pub use act::plan_undo;
pub use list::{kind_of, state_of};
pub use show::known;

use super::{SAVE, SEE};
use crate::routes::Routes;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/runs", SEE, list::list)
        .get("/runs/{id}", SEE, show::show)
        .post("/runs/{id}/approve", SAVE, act::approve)
        .get("/runs/{id}/undo", SEE, act::undo)
}
