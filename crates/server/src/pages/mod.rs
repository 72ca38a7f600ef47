//! The pages, a file each, with a template of the same name under `templates/`. They are complete without script.

pub mod attention;
pub mod changes;
mod companies_head;
pub mod customers;
pub mod integrations;
pub mod mappings;
pub mod matching;
pub mod outbox;
pub mod overview;
pub mod people;
pub mod picks;
pub mod plans;
pub mod problem;
pub mod runs;
pub mod sent;
pub mod steps;
pub mod supplemental;
pub mod unsaved;
pub mod why;

use crate::error::Failure;
use crate::routes::{Needs, Routes};
use crate::urls;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use counterpart_model::{Permission, RunId};

/// What everybody who is signed in may do.
const SEE: Needs = Needs::May(Permission::See);

/// What whoever saves may do.
const SAVE: Needs = Needs::May(Permission::Save);

/// Every page.
pub fn routes(routes: Routes) -> Routes {
    let areas = [
        overview::routes,
        customers::routes,
        integrations::routes,
        matching::routes,
        mappings::routes,
        people::routes,
        picks::routes,
        supplemental::routes,
        runs::routes,
        plans::routes,
        attention::routes,
        outbox::routes,
        why::routes,
        unsaved::routes,
    ];
    areas.into_iter().fold(routes, |routes, add| add(routes))
}

/// A template as an answer.
pub fn page(template: &impl Template) -> Result<Response, Failure> {
    Ok(Html(template.render()?).into_response())
}

/// Back to the page from which something was done, with what was done.
pub fn back(to: &str, otherwise: &str, run: Option<RunId>) -> Response {
    match run {
        Some(run) => back_with(to, otherwise, &format!("done={run}")),
        None => back_with(to, otherwise, "said=nothing"),
    }
}

/// Back to the page from which something was done, with a sentence.
pub fn back_saying(to: &str, otherwise: &str, word: &str) -> Response {
    back_with(to, otherwise, &format!("said={word}"))
}

fn back_with(to: &str, otherwise: &str, pair: &str) -> Response {
    let to = match urls::local(Some(to)) {
        "/" => otherwise,
        local => local,
    };
    // What was said before is not said again.
    let (path, query) = to.split_once('?').unwrap_or((to, ""));
    let said = |pair: &&str| !pair.is_empty() && !pair.starts_with("said=") && !pair.starts_with("done=");
    let mut pairs: Vec<&str> = query.split('&').filter(said).collect();
    pairs.push(pair);
    Redirect::to(&format!("{path}?{}", pairs.join("&"))).into_response()
}
