//! `/search`: everything that bears a name or an id, the likeliest first.

use super::super::page;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::tools::{Tool, title_of, tools};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_engine::Found;
use counterpart_store::FoundCompany;
use serde::Deserialize;

/// Records of each kind on the page.
const SHOWN: usize = 20;
/// The longest text that is looked for. No name is longer.
pub const LONGEST: usize = 200;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
}

#[derive(Template)]
#[template(path = "customers/search.html")]
struct Search {
    frame: Frame,
    q: String,
    tools: Vec<Tool>,
    found: Found,
    too_long: bool,
}

/// `GET /search`
pub async fn search(
    State(app): State<App>,
    frame: Frame,
    Query(Wanted { q }): Query<Wanted>,
) -> Result<Response, Failure> {
    let tools = tools(&app, &frame.pulse.integrations);
    if q.chars().count() > LONGEST {
        let found = Found::default();
        let shown = Search { frame, q: String::new(), tools, found, too_long: true };
        return Ok((StatusCode::PAYLOAD_TOO_LARGE, page(&shown)?).into_response());
    }
    let found = app.hub.search(&q, SHOWN).await?;
    page(&Search { frame, q, tools, found, too_long: false })
}

impl Search {
    fn title(&self, company: &FoundCompany) -> String {
        title_of(&self.tools, company.integration)
    }
}
