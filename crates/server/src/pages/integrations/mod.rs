//! Integrations: connecting, testing, switches, schedules, live progress, removing.

use crate::routes::Routes;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
}
