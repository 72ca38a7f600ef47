//! The one table of routes. A route cannot be added without saying who may use it, and the table can be read: a test walks
//! it as nobody, as each role and as another workspace's user.

use crate::layers::FILE_LIMIT;
use crate::{App, gate};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodFilter, on};
use counterpart_model::Permission;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody: signing in itself, assets, health.
    Nothing,
    /// Somebody whose password was right and whose second factor is still to come, or who is in.
    PasswordGiven,
    /// Somebody who is in and may do this.
    May(Permission),
}

/// One route.
#[derive(Debug, Clone)]
pub struct RouteRow {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub needs: Needs,
}

impl RouteRow {
    /// True for the API, whose answers are JSON.
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/v1/")
    }
}

/// Collects routes into a router and into the table of who may use what.
pub struct Routes {
    app: App,
    router: Router<App>,
    table: Vec<RouteRow>,
}

impl Routes {
    /// No routes yet.
    pub fn new(app: App) -> Self {
        Self { app, router: Router::new(), table: Vec::new() }
    }

    /// A route that is read.
    pub fn get<T: 'static>(self, path: &'static str, needs: Needs, handler: impl Handler<T, App>) -> Self {
        self.add(Method::GET, path, needs, handler)
    }

    /// A route that does something.
    pub fn post<T: 'static>(self, path: &'static str, needs: Needs, handler: impl Handler<T, App>) -> Self {
        self.add(Method::POST, path, needs, handler)
    }

    /// A route that takes a file.
    pub fn post_file<T: 'static>(
        self,
        path: &'static str,
        needs: Needs,
        handler: impl Handler<T, App>,
    ) -> Self {
        self.add(Method::POST, path, needs, handler.layer(DefaultBodyLimit::max(FILE_LIMIT)))
    }

    /// A route that changes a resource of the API.
    pub fn patch<T: 'static>(self, path: &'static str, needs: Needs, handler: impl Handler<T, App>) -> Self {
        self.add(Method::PATCH, path, needs, handler)
    }

    /// A route that removes a resource of the API.
    pub fn delete<T: 'static>(self, path: &'static str, needs: Needs, handler: impl Handler<T, App>) -> Self {
        self.add(Method::DELETE, path, needs, handler)
    }

    fn add<T: 'static>(
        mut self,
        method: Method,
        path: &'static str,
        needs: Needs,
        handler: impl Handler<T, App>,
    ) -> Self {
        // A method that is not one of the four above cannot come here.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let guard = middleware::from_fn_with_state((self.app.clone(), needs), gate::guard);
        self.router = self.router.route(path, on(filter, handler).layer(guard));
        self.table.push(RouteRow { method, path, needs });
        self
    }

    /// The router, and the table of its routes.
    pub fn into_parts(self) -> (Router<App>, Vec<RouteRow>) {
        (self.router, self.table)
    }
}
