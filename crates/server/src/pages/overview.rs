//! `/`: what waits for the reader, most urgent first; then the tools; then what was done last.

use super::{SEE, page};
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::routes::Routes;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use counterpart_engine::Waiting;
use counterpart_model::Run;

/// Things that wait shown here; all of them stand on their own page.
const WAITING: usize = 8;
/// Runs shown here.
const RUNS: u64 = 8;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    waiting: Vec<Waiting>,
    runs: Vec<Run>,
}

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/", SEE, show)
}

/// `GET /`
async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Failure> {
    let mut waiting = app.hub.waiting(None, None).await?;
    waiting.truncate(WAITING);
    let runs = app.hub.workspace.read().await?.runs().list(None, None, RUNS).await?;
    page(&Overview { frame, waiting, runs })
}
