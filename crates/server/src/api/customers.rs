//! `/api/v1/customers`

use super::page::{Page, PageQuery};
use super::writing::{Asked, Written};
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::pages::customers::list::filter_of;
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use counterpart_engine::{CustomerRow, ToolMatch, ViewedSite};
use counterpart_model::{Customer, CustomerId, Field, Integration, Match, Origin, VendorId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, show, create, rename, merge, split))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/customers", SEE, list)
        .post("/api/v1/customers", SAVE, create)
        .get("/api/v1/customers/{id}", SEE, show)
        .patch("/api/v1/customers/{id}", SAVE, rename)
        .post("/api/v1/customers/{id}/merge", SAVE, merge)
        .post("/api/v1/customers/{id}/split", SAVE, split)
}

/// A customer with its matches.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerListed {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// False when the workspace no longer looks after it.
    pub active: bool,
    /// `by_hand`, `file`, or `integration:NAME`.
    pub origin: String,
    /// Its matches in every integration, oldest first.
    pub matches: Vec<MatchView>,
}

/// A saved match of a customer or a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchView {
    /// Its id.
    pub id: Uuid,
    /// The integration's name.
    pub integration: String,
    /// The record's id at the vendor.
    pub vendor: String,
    /// `automatic`, `manual`, `created`, `imported`, `file`, `merged` or `pushed`.
    pub how: &'static str,
    /// Whether it is the one of several that receives what is written.
    pub main: bool,
    /// Whether it belongs to a many-to-many that an import brought: it may be deleted, and nothing be added.
    pub locked: bool,
    /// The vendor's sites that belong to this customer, where several customers share a company.
    pub sites: Vec<String>,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What the vendor calls the record; absent in lists, and where the data does not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its page at the vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A customer with everything known.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerShown {
    /// The customer with its matches.
    #[serde(flatten)]
    pub customer: CustomerListed,
    /// Its sites.
    pub sites: Vec<SiteView>,
}

/// A site with where its values came from.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// False when it is no longer in use.
    pub active: bool,
    /// Country as its source wrote it.
    pub country: Option<String>,
    /// Phone number as its source wrote it.
    pub phone: Option<String>,
    /// Its matches.
    pub matches: Vec<MatchView>,
    /// Of `name`, `country` and `phone`: who wrote them last, when and why.
    pub sources: Vec<SourceView>,
}

/// Where a value came from.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceView {
    /// The field.
    pub field: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Who caused it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// In which run.
    pub run: Uuid,
}

impl MatchView {
    /// Of a match.
    pub fn of(link: &Match, integrations: &[Integration]) -> Self {
        let integration = integrations.iter().find(|one| one.id == link.integration);
        Self {
            id: link.id.0,
            integration: integration.map(|one| one.name.clone()).unwrap_or_default(),
            vendor: link.vendor.0.clone(),
            how: link.how.as_str(),
            main: link.main,
            locked: link.locked,
            sites: link.sites.iter().map(|site| site.0.clone()).collect(),
            by: link.by.clone(),
            at: link.at,
            name: None,
            url: None,
        }
    }

    fn with_record(one: &ToolMatch) -> Self {
        Self {
            name: one.record.as_ref().map(|record| record.name().to_owned()),
            url: one.record.as_ref().and_then(|record| record.url().map(str::to_owned)),
            ..Self::of(&one.link, std::slice::from_ref(&one.integration))
        }
    }
}

impl CustomerListed {
    fn of(customer: Customer, matches: Vec<MatchView>, integrations: &[Integration]) -> Self {
        let origin = match &customer.origin {
            Origin::ByHand => "by_hand".to_owned(),
            Origin::File => "file".to_owned(),
            Origin::Integration(id) => match integrations.iter().find(|one| one.id == *id) {
                Some(one) => format!("integration:{}", one.name),
                None => "integration".to_owned(),
            },
        };
        Self { id: customer.id.0, name: customer.name, active: customer.active, origin, matches }
    }

    fn of_row(row: CustomerRow, integrations: &[Integration]) -> Self {
        let matches = row.matches.iter().map(|link| MatchView::of(link, integrations)).collect();
        Self::of(row.customer, matches, integrations)
    }
}

impl SiteView {
    fn of(viewed: ViewedSite) -> Self {
        let shown = [Field::Name, Field::Country, Field::Phone];
        let sources = viewed.sources.iter().filter(|source| shown.contains(&source.field));
        Self {
            id: viewed.site.id.0,
            matches: viewed.matches.iter().map(MatchView::with_record).collect(),
            sources: sources
                .map(|source| SourceView {
                    field: source.field.to_string(),
                    at: source.at,
                    by: source.by.clone(),
                    reason: source.sentence.clone(),
                    run: source.run.0,
                })
                .collect(),
            name: viewed.site.name,
            active: viewed.site.active,
            country: viewed.site.country,
            phone: viewed.site.phone,
        }
    }
}

/// Which customers are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CustomersQuery {
    /// Only names that contain this text.
    pub search: Option<String>,
    /// `all`, `in-all`, `in-none`, `in:NAME`, `missing:NAME`, `from:NAME` or `from-people`, with an integration's name.
    pub filter: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists customers, alphabetically in the workspace's locale.
#[utoipa::path(get, path = "/api/v1/customers", tag = "Customers", operation_id = "list_customers", params(CustomersQuery),
    responses((status = 200, body = Page<CustomerListed>), (status = 400, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    wanted: Result<Query<CustomersQuery>, QueryRejection>,
) -> Result<Json<Page<CustomerListed>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let integrations = app.hub.workspace.read().await?.integrations().list().await?;
    let filter = filter_of(wanted.filter.as_deref().unwrap_or_default(), &integrations)?;
    let page = PageQuery { cursor: wanted.cursor, limit: wanted.limit };
    let behind = page.behind()?;
    let range = (behind, page.limit());
    let (rows, total) = app.hub.filter_customers(filter, wanted.search.as_deref(), range).await?;
    let items = rows.into_iter().map(|row| CustomerListed::of_row(row, &integrations)).collect();
    Ok(Json(Page::counted(items, range, total)))
}

/// One customer with everything known of it.
#[utoipa::path(get, path = "/api/v1/customers/{id}", tag = "Customers", operation_id = "show_customer",
    params(("id" = Uuid, Path, description = "The customer's id")),
    responses((status = 200, body = CustomerShown), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Json<CustomerShown>, ApiFailure> {
    let id = id_of(&id)?;
    let view = app.hub.customer(&id.to_string()).await?;
    let integrations = app.hub.workspace.read().await?.integrations().list().await?;
    let matches = view.matches.iter().map(MatchView::with_record).collect();
    let sites = app.hub.customer_sites(id).await?.into_iter().map(SiteView::of).collect();
    let customer = CustomerListed::of(view.customer, matches, &integrations);
    Ok(Json(CustomerShown { customer, sites }))
}

/// An id in a path.
pub fn id_of(text: &str) -> Result<CustomerId, Failure> {
    text.parse().map_err(|_| Failure::NotFound(format!("There is no customer '{text}'.")))
}

/// A customer's name.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NameBody {
    /// The name. Another customer's name is refused.
    pub name: String,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Makes a customer by hand.
#[utoipa::path(post, path = "/api/v1/customers", tag = "Customers", operation_id = "create_customer", request_body = NameBody,
    responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn create(asked: Asked<NameBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let plan = asked.app.hub.plan_add_customer(&body.name, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Add a customer", "/customers")).await
}

/// Renames a customer. Its matches hold.
#[utoipa::path(patch, path = "/api/v1/customers/{id}", tag = "Customers", operation_id = "rename_customer",
    params(("id" = Uuid, Path, description = "The customer's id")), request_body = NameBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn rename(asked: Asked<NameBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let id = asked.customer()?;
    let plan = asked.app.hub.plan_rename(&id, &body.name, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Rename a customer", &format!("/customers/{id}"))).await
}

/// Which customers become part of another.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MergeBody {
    /// Their ids.
    pub from: Vec<Uuid>,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Makes other customers part of this one: their matches and sites move, then they are deleted.
#[utoipa::path(post, path = "/api/v1/customers/{id}/merge", tag = "Customers", operation_id = "merge_customers",
    params(("id" = Uuid, Path, description = "The customer that stays")), request_body = MergeBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn merge(asked: Asked<MergeBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let id = asked.customer()?;
    let from: Vec<String> = body.from.iter().map(Uuid::to_string).collect();
    let plan = asked.app.hub.plan_merge(&from, &id, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Merge customers", &format!("/customers/{id}"))).await
}

/// What becomes a customer of its own.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SplitBody {
    /// The new customer's name.
    pub name: String,
    /// The companies that go.
    pub companies: Vec<CompanyRef>,
    /// Further sites of the customer that go, by their ids.
    #[serde(default)]
    pub sites: Vec<Uuid>,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// A vendor's company.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CompanyRef {
    /// The integration's name.
    pub integration: String,
    /// The company's id there.
    pub company: String,
}

/// Makes a new customer of some of this one's companies and sites.
#[utoipa::path(post, path = "/api/v1/customers/{id}/split", tag = "Customers", operation_id = "split_customer",
    params(("id" = Uuid, Path, description = "The customer that is split")), request_body = SplitBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn split(asked: Asked<SplitBody>) -> Result<Json<Written>, ApiFailure> {
    let body = &asked.body;
    let id = asked.customer()?;
    let companies = body.companies.iter().map(|one| (one.integration.clone(), VendorId(one.company.clone())));
    let companies: Vec<(String, VendorId)> = companies.collect();
    let sites: Vec<String> = body.sites.iter().map(Uuid::to_string).collect();
    let plan = asked.app.hub.plan_split(&id, &body.name, &companies, &sites, &asked.actor).await?;
    asked.write(&plan, body.preview, ("Split a customer", &format!("/customers/{id}"))).await
}
