//! A company and a customer side by side: a page of its own, and opened in its row by the script of the matching page.

use super::super::page;
use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::tools::{title_of, tools};
use crate::urls::encoded;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use counterpart_engine::Comparison;
use counterpart_model::{Permission, ProposalClass, VendorId};
use serde::Deserialize;

/// Which two.
#[derive(Debug, Deserialize)]
pub struct Asked {
    company: String,
    customer: String,
}

#[derive(Template)]
#[template(path = "matching/compare.html")]
struct Compare {
    frame: Frame,
    title: String,
    /// The matching page.
    path: String,
    comparison: Comparison,
    may_stage: bool,
}

impl Compare {
    /// The button that accepts the customer: nearly sure ones are accepted as proposed, all others chosen.
    fn accepts(&self) -> &'static str {
        match self.comparison.proposal.as_ref().map(|proposal| proposal.class) {
            Some(ProposalClass::NearExact) => "automap",
            _ => "choose",
        }
    }
}

/// `GET /integrations/{name}/match/compare?company=…&customer=…`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let integration = app.hub.integration(&name).await?;
    let company = VendorId::from(asked.company.as_str());
    let comparison = app.hub.compare(&integration, &company, &asked.customer).await?;
    let title = title_of(&tools(&app, &frame.pulse.integrations), integration.id);
    let path = format!("/integrations/{}/match", encoded(&integration.name));
    let may_stage = frame.may(Permission::Propose);
    page(&Compare { frame, title, path, comparison, may_stage })
}
