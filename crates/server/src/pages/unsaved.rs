//! `/unsaved`: what somebody had typed before they had to sign in, where its form is not to be found any more.

use super::{SEE, page};
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::routes::Routes;
use crate::unsaved::{LAST_RESORT, Unsaved};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "unsaved.html")]
struct NotSaved {
    frame: Frame,
    rows: Vec<(String, String)>,
    page: String,
}

/// Its route.
pub fn routes(routes: Routes) -> Routes {
    routes.get(LAST_RESORT, SEE, show)
}

/// `GET /unsaved`
pub async fn show(State(app): State<App>, mut frame: Frame) -> Result<Response, Failure> {
    let kept = Unsaved::of(&app, &frame.who);
    let kept = kept
        .ok_or_else(|| Failure::NotFound("Nothing that you typed is kept here, or not any more.".into()))?;
    // The page says it itself.
    frame.said = None;
    let page_before = kept.page().to_owned();
    let rows = kept.sent.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    page(&NotSaved { frame, rows, page: page_before })
}
