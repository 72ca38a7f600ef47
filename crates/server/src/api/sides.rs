//! `/api/v1/customers/{id}/sides/{tool}`: both sides of a customer's matches in one integration (R20).

use super::writing::{Written, write};
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::routes::Routes;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use counterpart_engine::{Shape, SidesAsked};
use counterpart_model::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(show, edit))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/customers/{id}/sides/{tool}", SEE, show).post(
        "/api/v1/customers/{id}/sides/{tool}",
        SAVE,
        edit,
    )
}

/// One end of matches.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Both sides of a customer's matches.
#[derive(Debug, Serialize, ToSchema)]
pub struct SidesView {
    /// `one_to_one`, `one_to_many`, `many_to_one` or `tangled`.
    pub shape: &'static str,
    /// The customers, this one among them.
    pub customers: Vec<EndView>,
    /// The companies.
    pub companies: Vec<EndView>,
    /// Of several companies of the customer, the id of the main one, which receives what is pushed.
    pub main: Option<String>,
}

/// Both sides of a customer's matches in one integration.
#[utoipa::path(get, path = "/api/v1/customers/{id}/sides/{tool}", tag = "Customers", operation_id = "show_sides",
    params(("id" = Uuid, Path, description = "The customer's id"),
        ("tool" = String, Path, description = "The integration's name")),
    responses((status = 200, body = SidesView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    Path((id, tool)): Path<(Uuid, String)>,
) -> Result<Json<SidesView>, ApiFailure> {
    let integration = app.hub.integration(&tool).await?;
    let customer = app.hub.customer(&id.to_string()).await?.customer;
    let sides = app.hub.both_sides(&integration, customer.id).await?.ok_or_else(|| {
        Failure::NotFound(format!("The customer '{}' has no match in '{tool}'.", customer.name))
    })?;
    let customers = sides.customers.into_iter().map(|one| EndView { id: one.id.to_string(), name: one.name });
    let companies = sides.companies.into_iter().map(|(id, name)| EndView { id: id.0, name });
    Ok(Json(SidesView {
        shape: match sides.shape {
            Shape::OneToOne => "one_to_one",
            Shape::OneToMany => "one_to_many",
            Shape::ManyToOne => "many_to_one",
            Shape::Tangled => "tangled",
        },
        customers: customers.collect(),
        companies: companies.collect(),
        main: sides.main.map(|id| id.0),
    }))
}

/// Who is to stand on either side.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SidesBody {
    /// The customers afterwards, by ids, or by names where only one bears it.
    pub customers: Vec<String>,
    /// The companies afterwards, in the same way.
    pub companies: Vec<String>,
    /// Take what is added away from where it is matched now.
    #[serde(default, rename = "move")]
    pub take_over: bool,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Edits both sides at once. Of one to one, either side may gain; of one to many, the one side may only be switched.
#[utoipa::path(post, path = "/api/v1/customers/{id}/sides/{tool}", tag = "Customers", operation_id = "edit_sides",
    params(("id" = Uuid, Path, description = "The customer's id"),
        ("tool" = String, Path, description = "The integration's name")), request_body = SidesBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn edit(
    State(app): State<App>,
    who: Who,
    Path((id, tool)): Path<(Uuid, String)>,
    body: Result<Json<SidesBody>, JsonRejection>,
) -> Result<Json<Written>, ApiFailure> {
    let Json(body) = body?;
    let integration = app.hub.integration(&tool).await?;
    let asked =
        SidesAsked { customers: body.customers, companies: body.companies, take_over: body.take_over };
    let plan = app.hub.plan_sides(&integration, CustomerId(id), &asked, &who.actor()).await?;
    let page = format!("/customers/{id}/sides/{}", crate::urls::encoded(&tool));
    write(&app, &plan, body.preview, ("Edit both sides", &page)).await
}
