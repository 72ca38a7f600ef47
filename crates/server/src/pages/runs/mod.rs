//! Runs: what was read, planned, done; holding, approving, taking back.

mod list;

use super::SEE;
use crate::routes::Routes;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/runs", SEE, list::list)
}
