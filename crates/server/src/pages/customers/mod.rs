//! Customers: the list, one customer with everything known, search.

use crate::routes::Routes;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
}
