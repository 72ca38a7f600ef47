//! `/api/v1/integrations/{name}/matches`: decisions about a vendor's companies, each of which can be previewed.

use super::SAVE;
use super::writing::{Asked, Written};
use crate::error::{ApiFailure, Problem};
use crate::routes::Routes;
use axum::Json;
use counterpart_engine::{Chosen, Link};
use counterpart_model::{How, VendorId};
use counterpart_store::CompanyFilter;
use serde::Deserialize;
use utoipa::{OpenApi, ToSchema};

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(link, unlink, main, confirm, automap, reject, create, ignore, unignore))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .post("/api/v1/integrations/{name}/matches", SAVE, link)
        .post("/api/v1/integrations/{name}/matches/unlink", SAVE, unlink)
        .post("/api/v1/integrations/{name}/matches/main", SAVE, main)
        .post("/api/v1/integrations/{name}/matches/confirm", SAVE, confirm)
        .post("/api/v1/integrations/{name}/matches/automap", SAVE, automap)
        .post("/api/v1/integrations/{name}/matches/reject", SAVE, reject)
        .post("/api/v1/integrations/{name}/matches/create", SAVE, create)
        .post("/api/v1/integrations/{name}/matches/ignore", SAVE, ignore)
        .post("/api/v1/integrations/{name}/matches/unignore", SAVE, unignore)
}

/// Two that belong together.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LinkBody {
    /// The company's id at the vendor.
    pub company: String,
    /// The customer's id, or its name where only one bears it.
    pub customer: String,
    /// Take the company over from its present customer.
    #[serde(default, rename = "move")]
    pub take_over: bool,
    /// Make it the customer's main company.
    #[serde(default)]
    pub main: bool,
    /// Where several customers share the company: the vendor's sites that belong to this one.
    #[serde(default)]
    pub sites: Vec<String>,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

fn page_of(name: &str) -> String {
    format!("/integrations/{name}/match")
}

fn ids(texts: &[String]) -> Vec<VendorId> {
    texts.iter().map(|text| VendorId::from(text.trim())).collect()
}

/// Matches a company and a customer.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches", tag = "Matches", operation_id = "link",
    params(("name" = String, Path, description = "The integration's name")), request_body = LinkBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn link(asked: Asked<LinkBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    let link = Link {
        company: VendorId(body.company.clone()),
        customer: body.customer.clone(),
        take_over: body.take_over,
        main: body.main,
        sites: ids(&body.sites),
    };
    let plan = asked.app.hub.plan_link(&integration, &link, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Match a company", &page_of(&asked.named))).await
}

/// A match to delete.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UnlinkBody {
    /// The company's id at the vendor.
    pub company: String,
    /// The customer's id or name, where the company has several.
    #[serde(default)]
    pub customer: Option<String>,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Deletes a match. No record is deleted.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches/unlink", tag = "Matches", operation_id = "unlink",
    params(("name" = String, Path, description = "The integration's name")), request_body = UnlinkBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn unlink(asked: Asked<UnlinkBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    let company = VendorId(body.company.clone());
    let plan =
        asked.app.hub.plan_unlink(&integration, &company, body.customer.as_deref(), &asked.actor).await?;
    asked.write(&plan, body.preview, ("Delete a match", &page_of(&asked.named))).await
}

/// A company that becomes the main one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MainBody {
    /// The company's id at the vendor.
    pub company: String,
    /// The customer's id or name, where the company has several.
    #[serde(default)]
    pub customer: Option<String>,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Makes a company the main one of its customer's several, which receives what is pushed. Where it is that already, nothing is done.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches/main", tag = "Matches", operation_id = "make_main",
    params(("name" = String, Path, description = "The integration's name")), request_body = MainBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn main(asked: Asked<MainBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    let company = VendorId(body.company.clone());
    let plan =
        asked.app.hub.plan_main(&integration, &company, body.customer.as_deref(), &asked.actor).await?;
    asked.write(&plan, body.preview, ("Make a company the main one", &page_of(&asked.named))).await
}

/// Companies: these, or all that fit.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CompaniesBody {
    /// Their ids at the vendor; absent: every one that can be, whose name contains `search`.
    #[serde(default)]
    pub companies: Option<Vec<String>>,
    /// Only names that contain this text, where no ids are given.
    #[serde(default)]
    pub search: Option<String>,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

impl CompaniesBody {
    fn chosen(&self, filter: CompanyFilter) -> Chosen {
        match &self.companies {
            Some(companies) => Chosen::These(ids(companies)),
            None => Chosen::All { filter, search: self.search.clone() },
        }
    }
}

/// Matches every unambiguous suggestion among them. Customers that are matched already are left out, with the reason.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches/confirm", tag = "Matches",
    operation_id = "confirm_matches",
    params(("name" = String, Path, description = "The integration's name")), request_body = CompaniesBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn confirm(asked: Asked<CompaniesBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    let chosen = body.chosen(CompanyFilter::Suggested);
    let plan = asked.app.hub.plan_confirm(&integration, &chosen, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Confirm matches", &page_of(&asked.named))).await
}

/// Matches every exact and near-exact proposal among them. What is less sure is left out, with the reason.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches/automap", tag = "Matches",
    operation_id = "automap",
    params(("name" = String, Path, description = "The integration's name")), request_body = CompaniesBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn automap(asked: Asked<CompaniesBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    asked.app.hub.propose(&integration).await?;
    let chosen = body.chosen(CompanyFilter::Automapped);
    let plan = asked.app.hub.plan_automap(&integration, &chosen, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Automap", &page_of(&asked.named))).await
}

/// A company that is not a customer.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RejectBody {
    /// The company's id at the vendor.
    pub company: String,
    /// The customer's id, or its name where only one bears it.
    pub customer: String,
    /// Take that word back: the two may be proposed again.
    #[serde(default)]
    pub take_back: bool,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Says that a company is not a customer: the two are never proposed for each other again. Reversible.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches/reject", tag = "Matches",
    operation_id = "reject_proposal",
    params(("name" = String, Path, description = "The integration's name")), request_body = RejectBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn reject(asked: Asked<RejectBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    let which = (&VendorId(body.company.clone()), body.customer.as_str());
    let plan = asked.app.hub.plan_reject(&integration, which, body.take_back, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Turn a proposal down", &page_of(&asked.named))).await
}

/// Companies to make customers of.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateBody {
    /// Which companies.
    #[serde(flatten)]
    pub companies: CompaniesBody,
    /// Make their sites too; absent: as the integration is set.
    #[serde(default)]
    pub sites: Option<bool>,
    /// Record them as imported rather than created.
    #[serde(default)]
    pub import: bool,
}

/// Makes customers of companies and matches them, in one step.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches/create", tag = "Matches",
    operation_id = "create_from_companies",
    params(("name" = String, Path, description = "The integration's name")), request_body = CreateBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn create(asked: Asked<CreateBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    let chosen = body.companies.chosen(CompanyFilter::Unmatched);
    let how = if body.import { How::Imported } else { How::Created };
    let sites = body.sites.unwrap_or(integration.settings.create_sites);
    let plan = asked.app.hub.plan_create(&integration, &chosen, how, sites, &asked.actor).await?;
    asked.write(&plan, body.companies.preview, ("Make customers", &page_of(&asked.named))).await
}

/// Companies that are no customers.
#[derive(Debug, Deserialize, ToSchema)]
pub struct IgnoreBody {
    /// Their ids at the vendor.
    pub companies: Vec<String>,
    /// Why, for whoever looks at it later.
    #[serde(default)]
    pub reason: String,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Marks companies "not a customer". Reversible.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches/ignore", tag = "Matches",
    operation_id = "ignore_companies",
    params(("name" = String, Path, description = "The integration's name")), request_body = IgnoreBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn ignore(asked: Asked<IgnoreBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    let chosen = Chosen::These(ids(&body.companies));
    let plan = asked.app.hub.plan_ignore(&integration, &chosen, &body.reason, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Ignore companies", &page_of(&asked.named))).await
}

/// Takes the mark "not a customer" off companies.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/matches/unignore", tag = "Matches",
    operation_id = "unignore_companies",
    params(("name" = String, Path, description = "The integration's name")), request_body = IgnoreBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn unignore(asked: Asked<IgnoreBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let integration = asked.integration().await?;
    let chosen = Chosen::These(ids(&body.companies));
    let plan = asked.app.hub.plan_unignore(&integration, &chosen, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Take up companies again", &page_of(&asked.named))).await
}
