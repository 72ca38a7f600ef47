//! `/api/v1/integrations/{name}/mappings`: who is matched with whom, since when, by whom and how; deleting some; as a file, out
//! and in.

use super::page::{Page, PageQuery};
use super::writing::{Written, write};
use super::{SAVE, SEE};
use crate::App;
use crate::error::{ApiFailure, Failure, Problem};
use crate::gate::Who;
use crate::pages::mappings::{file, filter_of, total};
use crate::routes::Routes;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterpart_engine::{Mapping, MappingLine};
use counterpart_model::MatchId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Its part of the description.
#[derive(OpenApi)]
#[openapi(paths(list, delete, export, import))]
pub struct Description;

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/integrations/{name}/mappings", SEE, list)
        .post("/api/v1/integrations/{name}/mappings/delete", SAVE, delete)
        .get("/api/v1/integrations/{name}/mappings/file", SEE, export)
        .post_file("/api/v1/integrations/{name}/mappings/file", SAVE, import)
}

/// A customer and a company that are taken for the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct MappingView {
    /// By which it is deleted.
    pub id: Uuid,
    /// The customer's id.
    pub customer: Uuid,
    /// The customer's name.
    pub customer_name: String,
    /// The company's id at the vendor.
    pub company: String,
    /// The company's name there.
    pub company_name: String,
    /// What is not as it should be at the vendor, in a word: `inactive there`.
    pub trouble: Option<&'static str>,
    /// When it was mapped.
    pub mapped_at: String,
    /// By whom.
    pub mapped_by: String,
    /// `automatic`, `manual`, `created`, `imported`, `file`, `merged` or `pushed`.
    pub how: &'static str,
    /// Whether it is the customer's main one, which receives what is pushed.
    pub main: bool,
    /// Whether it came as part of a many-to-many.
    pub locked: bool,
    /// The vendor's sites that belong to this customer, where several share the company.
    pub sites: Vec<String>,
}

impl MappingView {
    fn of(mapping: &Mapping) -> Self {
        let link = &mapping.link;
        Self {
            id: link.id.0,
            customer: link.hub,
            customer_name: mapping.customer.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
            company: link.vendor.0.clone(),
            company_name: mapping.company_name().to_owned(),
            trouble: mapping.trouble(),
            mapped_at: link.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
            mapped_by: link.by.clone(),
            how: link.how.as_str(),
            main: link.main,
            locked: link.locked,
            sites: link.sites.iter().map(|site| site.0.clone()).collect(),
        }
    }
}

/// Which mappings are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct MappingsQuery {
    /// Only those whose customer or company has this text in its name.
    pub search: Option<String>,
    /// `all` (the default), `crosswise` (many-to-many), or how they came: `automatic`, `manual`, `created`, `imported`, `file`,
    /// `merged`, `pushed`.
    pub filter: Option<String>,
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

/// Lists an integration's mappings, by the customers' names.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/mappings", tag = "Mappings", operation_id = "list_mappings",
    params(("name" = String, Path, description = "The integration's name"), MappingsQuery),
    responses((status = 200, body = Page<MappingView>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    Path(name): Path<String>,
    wanted: Result<Query<MappingsQuery>, QueryRejection>,
) -> Result<Json<Page<MappingView>>, ApiFailure> {
    let Query(wanted) = wanted?;
    let integration = app.hub.integration(&name).await?;
    let filter = filter_of(wanted.filter.as_deref().unwrap_or("all"))?;
    let search = wanted.search.as_deref();
    let page = PageQuery { cursor: wanted.cursor.clone(), limit: wanted.limit };
    let range = (page.behind()?, page.limit());
    let counts = app.hub.mapping_counts(&integration, search).await?;
    let rows = app.hub.mappings(&integration, filter, search, range).await?;
    Ok(Json(Page::counted(rows.iter().map(MappingView::of).collect(), range, total(filter, &counts))))
}

/// Mappings to delete.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DeleteBody {
    /// Their ids.
    pub mappings: Vec<Uuid>,
    /// Do nothing, and answer what would be done.
    #[serde(default)]
    pub preview: bool,
}

/// Deletes mappings, together or not at all. No record is deleted.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/mappings/delete", tag = "Mappings",
    operation_id = "delete_mappings",
    params(("name" = String, Path, description = "The integration's name")), request_body = DeleteBody,
    responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn delete(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    body: Result<Json<DeleteBody>, JsonRejection>,
) -> Result<Json<Written>, ApiFailure> {
    let Json(body) = body?;
    let integration = app.hub.integration(&name).await?;
    let ids: Vec<MatchId> = body.mappings.into_iter().map(MatchId).collect();
    let plan = app.hub.plan_unmap(&integration, &ids, &who.actor()).await?;
    write(&app, &plan, body.preview, ("Delete mappings", &page_of(&name))).await
}

fn page_of(name: &str) -> String {
    format!("/integrations/{}/mappings", crate::urls::encoded(name))
}

/// All mappings as CSV, as `import_mappings` takes them.
#[utoipa::path(get, path = "/api/v1/integrations/{name}/mappings/file", tag = "Mappings",
    operation_id = "export_mappings", params(("name" = String, Path, description = "The integration's name")),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 404, body = Problem)))]
pub async fn export(State(app): State<App>, Path(name): Path<String>) -> Result<Response, ApiFailure> {
    let integration = app.hub.integration(&name).await?;
    Ok(file(&app, &integration).await?)
}

/// How a file is taken.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ImportQuery {
    /// Do nothing, and answer what would be done.
    pub preview: bool,
}

/// A row of a mapping file that can be used.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// Where it stands in the file.
    pub line: u64,
    /// The customer's id.
    pub customer: Uuid,
    /// The customer's name.
    pub customer_name: String,
    /// The company's id at the vendor.
    pub company: String,
    /// The company's name there.
    pub company_name: String,
}

impl LineView {
    fn of(line: &MappingLine) -> Self {
        Self {
            line: line.line,
            customer: line.customer.id.0,
            customer_name: line.customer.name.clone(),
            company: line.company.0.clone(),
            company_name: line.company_name.clone(),
        }
    }
}

/// A row of a mapping file that cannot be used. It stops nothing else.
#[derive(Debug, Serialize, ToSchema)]
pub struct BadLine {
    /// Where it stands in the file.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// What a mapping file did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct MappingsReport {
    /// What was written.
    #[serde(flatten)]
    pub written: Written,
    /// Rows that ask for a mapping that was not there.
    pub mapped: Vec<LineView>,
    /// Rows that say what is so already.
    pub already: Vec<LineView>,
    /// Rows that cannot be used.
    pub bad: Vec<BadLine>,
    /// What was noticed about the file as a whole.
    pub notes: Vec<String>,
}

/// Takes mappings from a CSV file with the columns `customer_id` or `customer`, and `company_id` or `company`. A second import
/// of the same file changes nothing.
#[utoipa::path(post, path = "/api/v1/integrations/{name}/mappings/file", tag = "Mappings",
    operation_id = "import_mappings",
    params(("name" = String, Path, description = "The integration's name"), ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = MappingsReport), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem)))]
pub async fn import(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    wanted: Result<Query<ImportQuery>, QueryRejection>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<MappingsReport>, ApiFailure> {
    let Query(wanted) = wanted?;
    let bytes = bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Failure::TooLarge("The file is larger than 16 MB. Send it in parts.".to_owned())
        }
        _ => Failure::BadRequest("The file did not come whole. Send it again.".to_owned()),
    })?;
    let integration = app.hub.integration(&name).await?;
    let read = app.hub.read_mappings(&integration, bytes.as_ref(), &who.actor()).await?;
    let page = format!("{}/upload", page_of(&name));
    let Json(written) = write(&app, &read.plan, wanted.preview, ("Map what a file says", &page)).await?;
    let bad = read.problems.into_iter().map(|one| BadLine { line: one.line, reason: one.reason });
    Ok(Json(MappingsReport {
        written,
        mapped: read.wanted.iter().map(LineView::of).collect(),
        already: read.already.iter().map(LineView::of).collect(),
        bad: bad.collect(),
        notes: read.notes,
    }))
}
