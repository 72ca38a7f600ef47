//! The control surface under `/_sandbox/`.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::faults::Fault;
use crate::limits::LimitSettings;
use crate::requests::Since;
use crate::sandbox::{ControlError, Sandbox};
use crate::vendor::StateError;
use crate::world::MOST_CUSTOMERS;

/// Largest body read: many thousand records at once.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

pub(crate) fn routes(sandbox: Sandbox) -> Router {
    let record = get(state_get).put(state_update).patch(state_update).delete(state_delete);
    let controls = Router::new()
        .route("/state/{vendor}/{entity}", get(state_list).post(state_create))
        .route("/state/{vendor}/{entity}/{id}", record)
        .route("/requests", get(requests).delete(clear_requests))
        .route("/faults", get(faults).post(arm).delete(disarm_all))
        .route("/faults/{id}", axum::routing::delete(disarm))
        .route("/clock", get(clock).post(advance))
        .route("/limits", get(all_limits))
        .route("/limits/{vendor}", get(limits).put(set_limits))
        .route("/reset", axum::routing::post(reset))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    Router::new()
        .route("/_sandbox", get(index))
        .route("/_sandbox/", get(index))
        .nest("/_sandbox", controls)
        .with_state(sandbox)
}

/// A refusal in words.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

impl From<ControlError> for Refused {
    fn from(error: ControlError) -> Self {
        let status = match &error {
            ControlError::State(StateError::Invalid(_)) => StatusCode::BAD_REQUEST,
            _ => StatusCode::NOT_FOUND,
        };
        Self(status, error.to_string())
    }
}

type Answer = Result<Response, Refused>;

/// Reads a body whatever its content type says: these are controls, for hands at a terminal.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refused> {
    let body: &[u8] = if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body };
    serde_json::from_slice(body)
        .map_err(|error| Refused(StatusCode::BAD_REQUEST, format!("the body does not fit: {error}")))
}

async fn index(State(sandbox): State<Sandbox>) -> Response {
    let entities: Map<String, Value> =
        sandbox.entities().map(|(vendor, entities)| (vendor.to_owned(), json!(entities))).collect();
    let paths = [
        "state/{vendor}/{entity}[/{id}]",
        "requests",
        "faults[/{id}]",
        "clock",
        "limits[/{vendor}]",
        "reset",
    ];
    Json(json!({ "entities": entities, "controls": paths })).into_response()
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
}

async fn state_list(
    State(sandbox): State<Sandbox>,
    Path((vendor, entity)): Path<(String, String)>,
    Query(page): Query<Page>,
) -> Answer {
    let (total, rows) = sandbox.list(&vendor, &entity, page.offset, page.limit.unwrap_or(100))?;
    Ok(Json(json!({ "total": total, "rows": rows })).into_response())
}

async fn state_get(
    State(sandbox): State<Sandbox>,
    Path((vendor, entity, id)): Path<(String, String, String)>,
) -> Answer {
    Ok(Json(sandbox.get(&vendor, &entity, id)?).into_response())
}

async fn state_create(
    State(sandbox): State<Sandbox>,
    Path((vendor, entity)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let created = match read(&body)? {
        Value::Array(records) => Value::Array(sandbox.create_all(&vendor, &entity, records)?),
        record => sandbox.create(&vendor, &entity, record)?,
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

async fn state_update(
    State(sandbox): State<Sandbox>,
    Path((vendor, entity, id)): Path<(String, String, String)>,
    body: Bytes,
) -> Answer {
    Ok(Json(sandbox.update(&vendor, &entity, id, read(&body)?)?).into_response())
}

async fn state_delete(
    State(sandbox): State<Sandbox>,
    Path((vendor, entity, id)): Path<(String, String, String)>,
) -> Answer {
    sandbox.delete(&vendor, &entity, id)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
struct LogFrom {
    since: Option<String>,
}

async fn requests(State(sandbox): State<Sandbox>, Query(from): Query<LogFrom>) -> Answer {
    let since = from.since.as_deref().map(since).transpose()?;
    Ok(Json(sandbox.requests(since)).into_response())
}

fn since(text: &str) -> Result<Since, Refused> {
    if let Ok(seq) = text.parse() {
        return Ok(Since::Seq(seq));
    }
    // A plus sign left unescaped in a query arrives as a space.
    let time = DateTime::parse_from_rfc3339(&text.replace(' ', "+"));
    let time = time.map_err(|_| {
        let message = format!("since is a seq number or a time like 2026-01-05T09:00:00Z, not {text:?}");
        Refused(StatusCode::BAD_REQUEST, message)
    })?;
    Ok(Since::Time(time.with_timezone(&Utc)))
}

async fn clear_requests(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.clear_requests();
    StatusCode::NO_CONTENT
}

async fn faults(State(sandbox): State<Sandbox>) -> Response {
    Json(sandbox.faults()).into_response()
}

async fn arm(State(sandbox): State<Sandbox>, body: Bytes) -> Answer {
    let fault: Fault = read(&body)?;
    if let Some(vendor) = &fault.vendor {
        sandbox.mounted(vendor)?;
    }
    let id = sandbox.arm(fault);
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))).into_response())
}

async fn disarm(State(sandbox): State<Sandbox>, Path(id): Path<u64>) -> Answer {
    if sandbox.disarm(id) {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Refused(StatusCode::NOT_FOUND, format!("no fault is armed with id {id}")))
    }
}

async fn disarm_all(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.disarm_all();
    StatusCode::NO_CONTENT
}

async fn clock(State(sandbox): State<Sandbox>) -> Response {
    Json(json!({ "now": sandbox.now().to_rfc3339_opts(SecondsFormat::Millis, true) })).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

async fn advance(State(sandbox): State<Sandbox>, body: Bytes) -> Answer {
    let step: Advance = read(&body)?;
    sandbox.advance(Duration::from_secs(step.advance_seconds));
    Ok(clock(State(sandbox)).await)
}

async fn all_limits(State(sandbox): State<Sandbox>) -> Answer {
    let mut all = Map::new();
    for vendor in sandbox.vendors() {
        all.insert(vendor.to_owned(), json!(sandbox.limits(vendor)?));
    }
    Ok(Json(Value::Object(all)).into_response())
}

async fn limits(State(sandbox): State<Sandbox>, Path(vendor): Path<String>) -> Answer {
    Ok(Json(sandbox.limits(&vendor)?).into_response())
}

async fn set_limits(State(sandbox): State<Sandbox>, Path(vendor): Path<String>, body: Bytes) -> Answer {
    // What is not sent stays as it is.
    let mut wanted = json!(sandbox.limits(&vendor)?);
    let sent: Map<String, Value> = read(&body)?;
    for (name, value) in sent {
        wanted[name] = value;
    }
    let settings: LimitSettings = serde_json::from_value(wanted)
        .map_err(|error| Refused(StatusCode::BAD_REQUEST, format!("the limits do not fit: {error}")))?;
    sandbox.set_limits(&vendor, settings)?;
    Ok(Json(settings).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    seed: Option<u64>,
    customers: Option<u32>,
}

async fn reset(State(sandbox): State<Sandbox>, body: Bytes) -> Answer {
    let wanted: Reset = read(&body)?;
    if wanted.customers.is_some_and(|customers| customers > MOST_CUSTOMERS) {
        let message = format!("a world holds at most {MOST_CUSTOMERS} customers");
        return Err(Refused(StatusCode::BAD_REQUEST, message));
    }
    sandbox.reset(wanted.seed, wanted.customers);
    let (seed, customers) = sandbox.size();
    Ok(Json(json!({ "seed": seed, "customers": customers })).into_response())
}
