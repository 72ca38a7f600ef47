//! `/integrations/{name}/held-back`: records that are there and not offered, each with the reasons and a link to its page at
//! the vendor (R10c).

use super::head::Head;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use counterpart_engine::{HeldBackRow, KindStanding};
use counterpart_model::Kind;
use serde::Deserialize;

/// Records on a page.
const PAGE: u64 = 50;

/// Which of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    kind: Option<Kind>,
    code: String,
    after: String,
}

#[derive(Template)]
#[template(path = "integrations/held_back.html")]
struct HeldBack {
    frame: Frame,
    head: Head,
    kinds: Vec<KindStanding>,
    kind: Kind,
    code: String,
    rows: Vec<HeldBackRow>,
    next: Option<String>,
    first: bool,
}

/// `GET /integrations/{name}/held-back`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = super::find(&app, &name).await?;
    let kinds = app.hub.kinds_of(&integration).await?;
    let head = Head::with(&app, &integration, "held-back", &kinds).await?;
    let fullest = kinds.iter().find(|kind| !kind.held_back.is_empty()).map(|kind| kind.kind);
    let kind = wanted.kind.or(fullest).unwrap_or(Kind::Company);
    let code = (!wanted.code.is_empty()).then_some(wanted.code.as_str());
    let after = (!wanted.after.is_empty()).then_some(wanted.after.as_str());
    let (rows, next) = app.hub.held_back(&integration, kind, code, after, PAGE).await?;
    page(&HeldBack {
        frame,
        head,
        kinds,
        kind,
        code: wanted.code,
        rows,
        next,
        first: wanted.after.is_empty(),
    })
}
