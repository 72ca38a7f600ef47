//! `/step`: one decision about a company, previewed: matching it, making a customer of it, deleting its match.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::gate::Who;
use crate::pages::page;
use crate::pages::plans::PlanView;
use crate::urls::encoded;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use counterpart_engine::{Chosen, Link};
use counterpart_model::{How, Kind, Plan, VendorId};
use serde::Deserialize;
use utoipa::ToSchema;

/// One decision about a vendor's company.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Decision {
    /// `confirm` the suggested match, `link` it with a customer, `create` a customer of it, or `unlink` it.
    pub does: String,
    /// The integration's name.
    pub integration: String,
    /// The company's id at the vendor.
    pub company: String,
    /// The customer, by its id or name: for `link`, and for `unlink` where the company has several.
    #[serde(default)]
    pub customer: String,
}

impl Decision {
    /// Where it is previewed.
    pub fn address(&self) -> String {
        format!(
            "/step?does={}&integration={}&company={}&customer={}",
            encoded(&self.does),
            encoded(&self.integration),
            encoded(&self.company),
            encoded(&self.customer)
        )
    }
}

/// The plan that carries a decision out, and what it would do in words.
pub async fn plan_decision(app: &App, who: &Who, decision: &Decision) -> Result<(Plan, String), Failure> {
    let integration = app.hub.integration(&decision.integration).await?;
    let company = VendorId(decision.company.trim().to_owned());
    let actor = who.actor();
    let these = Chosen::These(vec![company.clone()]);
    let customer = (!decision.customer.is_empty()).then_some(decision.customer.as_str());
    let entry = app.hub.workspace.read().await?.mirror().get(integration.id, Kind::Company, &company).await?;
    let called =
        entry.map_or_else(|| format!("company {company}"), |entry| format!("'{}'", entry.record.name()));
    let name = &integration.name;
    let matched = format!("Match {called} of {name}");
    Ok(match decision.does.as_str() {
        "unlink" => {
            let plan = app.hub.plan_unlink(&integration, &company, customer, &actor).await?;
            (plan, format!("Delete the match of {called} of {name}"))
        }
        "confirm" => (app.hub.plan_confirm(&integration, &these, &actor).await?, matched),
        "create" => {
            let plan = app.hub.plan_create(&integration, &these, How::Created, false, &actor).await?;
            (plan, format!("Make a customer of {called} of {name}"))
        }
        "link" => {
            let customer = decision.customer.clone();
            let link = Link { company, customer, take_over: false, main: false, sites: Vec::new() };
            (app.hub.plan_link(&integration, &link, &actor).await?, matched)
        }
        _ => {
            return Err(Failure::BadRequest("A decision is one of confirm, link, create and unlink.".into()));
        }
    })
}

#[derive(Template)]
#[template(path = "step.html")]
struct StepPage {
    frame: Frame,
    why: String,
    plan: PlanView,
}

/// `GET /step`
pub async fn preview(
    State(app): State<App>,
    frame: Frame,
    Query(decision): Query<Decision>,
) -> Result<Response, Failure> {
    let (plan, title) = plan_decision(&app, &frame.who, &decision).await?;
    let why = frame.why(&format!("{}:company:{}", decision.integration, decision.company.trim()));
    let plan = PlanView::keep(&app, &frame, &plan, &title, &decision.address(), "Save").await?;
    page(&StepPage { frame, why, plan })
}
