//! `/customers/{id}/split`: some of a customer's companies, and sites, become a customer of their own (R26).

use super::super::page;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Foreseen, Refusal, after, refusal};
use crate::frame::Frame;
use crate::tools::{Tool, title_of, tools};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_engine::{CustomerView, ToolMatch};
use counterpart_model::{CustomerId, HubSite, VendorId};

#[derive(Template)]
#[template(path = "customers/split.html")]
struct Split {
    frame: Frame,
    view: CustomerView,
    tools: Vec<Tool>,
    asked: Asked,
    foreseen: Option<Foreseen>,
    refused: Option<Refusal>,
}

/// What was chosen.
#[derive(Debug, Clone, Default)]
struct Asked {
    name: String,
    /// Integration and company.
    companies: Vec<(String, VendorId)>,
    sites: Vec<String>,
}

impl Asked {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut asked = Self::default();
        for (key, value) in pairs {
            match key.as_str() {
                "name" => asked.name = value,
                "company" => {
                    let parts = value.split_once(':').map(|(tool, id)| (tool.to_owned(), VendorId::from(id)));
                    asked.companies.extend(parts);
                }
                "site" => asked.sites.push(value),
                _ => {}
            }
        }
        asked
    }
}

/// `GET /customers/{id}/split?name=NAME&company=TOOL:ID&site=ID`
pub async fn choose(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    page(&shown(&app, frame, id, Asked::of(asked), None).await?)
}

/// `POST /customers/{id}/split`
pub async fn save(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CustomerId>,
    Form(asked): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let asked = Asked::of(asked);
    let Asked { name, companies, sites } = &asked;
    let actor = frame.who.actor();
    let saved = match app.hub.plan_split(&id.to_string(), name, companies, sites, &actor).await {
        Ok(plan) => app.hub.save(&plan).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(saved) => {
            let made = app.hub.customer(name).await?;
            Ok(after(&format!("/customers/{}", made.customer.id), &saved).into_response())
        }
        Err(error) => {
            let shown = shown(&app, frame, id, asked, Some(refusal(error)?)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
        }
    }
}

async fn shown(
    app: &App,
    frame: Frame,
    id: CustomerId,
    asked: Asked,
    mut refused: Option<Refusal>,
) -> Result<Split, Failure> {
    let view = app.hub.customer(&id.to_string()).await?;
    let tools = tools(app, &frame.pulse.integrations);
    let mut foreseen = None;
    let Asked { name, companies, sites } = &asked;
    if !companies.is_empty() && refused.is_none() {
        match app.hub.plan_split(&id.to_string(), name, companies, sites, &frame.who.actor()).await {
            Ok(plan) => foreseen = Some(Foreseen::of(&plan)),
            Err(error) => refused = Some(refusal(error)?),
        }
    }
    Ok(Split { frame, view, tools, asked, foreseen, refused })
}

impl Split {
    fn title(&self, one: &ToolMatch) -> String {
        title_of(&self.tools, one.integration.id)
    }

    fn name_of(&self, one: &ToolMatch) -> String {
        one.record.as_ref().map_or_else(|| one.link.vendor.to_string(), |record| record.name().to_owned())
    }

    fn goes(&self, one: &ToolMatch) -> bool {
        let mut companies = self.asked.companies.iter();
        companies.any(|(tool, id)| *tool == one.integration.name && *id == one.link.vendor)
    }

    fn goes_along(&self, site: &HubSite) -> bool {
        self.asked.sites.contains(&site.id.to_string())
    }
}
