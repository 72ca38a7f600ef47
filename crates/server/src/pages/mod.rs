//! The pages, a file each, with a template of the same name under `templates/`. They are complete without script.

pub mod customers;
pub mod integrations;
pub mod overview;
pub mod people;
pub mod problem;
pub mod runs;

use crate::error::Failure;
use crate::routes::{Needs, Routes};
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use counterpart_model::Permission;

/// What everybody who is signed in may do.
const SEE: Needs = Needs::May(Permission::See);

/// Every page.
pub fn routes(routes: Routes) -> Routes {
    let areas = [overview::routes, customers::routes, integrations::routes, people::routes, runs::routes];
    areas.into_iter().fold(routes, |routes, add| add(routes))
}

/// A template as an answer.
pub fn page(template: &impl Template) -> Result<Response, Failure> {
    Ok(Html(template.render()?).into_response())
}
