//! Counterpart in the browser and for programs: pages rendered here, a JSON API for everything they can do, live events.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`routes`] | the table of routes, each with who may use it; the gate denies by default |
//! | [`pages`] | the pages, a file and a template each |
//! | [`api`] | the API, a file per resource |
//! | [`live`] | events for pages that are left open |
//! | `unsaved` | a form whose session was over, given back after signing in |
//! | [`layers`] | what every request and answer goes through: headers, limits, other sites' forms |

mod advice;
pub mod api;
mod app;
mod assets;
mod chart;
mod cookies;
mod counted;
mod demo;
mod duplicates;
mod error;
mod fields;
mod foreseen;
mod frame;
mod gate;
mod health;
pub mod layers;
pub mod live;
mod once;
pub mod pages;
mod paging;
mod places;
mod previews;
pub mod routes;
mod said;
mod text;
mod titles;
mod tools;
mod unsaved;
mod urls;

pub use app::{App, ServerOptions};

use counterpart_engine::Hub;
use counterpart_model::Permission;
use routes::{Needs, RouteRow, Routes};
use std::net::SocketAddr;
use std::sync::Arc;

/// Every route, with the table of who may use it.
fn all_routes(app: &App) -> Routes {
    let routes = Routes::new(app.clone())
        .get("/assets/{name}", Needs::Nothing, assets::serve)
        .get("/demo", Needs::Nothing, demo::let_in)
        .get("/health/live", Needs::Nothing, health::live)
        .get("/health/ready", Needs::Nothing, health::ready)
        .get("/api/v1/metrics", Needs::May(Permission::See), health::metrics)
        .get("/api/openapi.json", Needs::May(Permission::See), api::reference::json)
        .get("/api", Needs::May(Permission::See), api::reference::show)
        .get("/events", Needs::May(Permission::See), live::events);
    api::routes(pages::routes(routes))
}

/// The table of routes.
pub fn table(app: &App) -> Vec<RouteRow> {
    all_routes(app).into_parts().1
}

/// The application as a service.
pub fn router(app: &App) -> Result<axum::Router, String> {
    let (router, table) = all_routes(app).into_parts();
    app.know_pages(&table);
    layers::around(router, app)
}

/// Serves until `stop` ends; requests under way are finished.
pub async fn serve(
    listener: tokio::net::TcpListener,
    hub: Arc<Hub>,
    options: ServerOptions,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (app, beats) = App::new(hub, options);
    let router = router(&app).map_err(std::io::Error::other)?;
    let beats = tokio::spawn(beats);
    drop(app);
    // Live events would keep the server until the last page is closed: they end with the beats that they wait for.
    let ending = beats.abort_handle();
    let stop = async move {
        stop.await;
        ending.abort();
    };
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop)
        .await;
    beats.abort();
    served
}
