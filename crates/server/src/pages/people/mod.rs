//! Signing in, one's own account, users, tokens, the audit log, settings.

use crate::routes::Routes;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
}
