//! Reading what is posted, and answering with what was saved (dossier, 6.0).
//!
//! A body is read whole before anything is saved; of several records, those before one that a rule refuses stay
//! saved (how HaloPSA fails in the middle is not known).

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::dates;
use crate::fields::{Fields, Kind};
use crate::refusal::Refusal;
use crate::state::State;

/// Largest body read.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// The records of a posted array, each field of the kind it must be. A bare object is refused.
pub(crate) async fn read(request: Request, fields: &Fields) -> Result<Vec<Map<String, Value>>, Refusal> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !matches!(kind.as_str(), "application/json" | "text/json") && !kind.ends_with("+json") {
        return Err(Refusal::NotJson);
    }
    let body = to_bytes(request.into_body(), LARGEST_BODY)
        .await
        .map_err(|_| Refusal::binding("", "The request body could not be read."))?;
    let body: Value = serde_json::from_slice(&body).map_err(|error| {
        let place = format!("line {}, position {}", error.line(), error.column());
        Refusal::binding("", format!("Unexpected content while reading the body. Path '', {place}."))
    })?;
    let Value::Array(records) = body else {
        let message =
            "A JSON array is required here, one element for each record. Path '', line 1, position 1.";
        return Err(Refusal::binding("", message));
    };
    records.into_iter().enumerate().map(|(position, record)| bind(fields, position, record)).collect()
}

/// Fits one record to the kinds of its fields. Fields that do not exist are dropped without a word.
pub(crate) fn bind(fields: &Fields, position: usize, record: Value) -> Result<Map<String, Value>, Refusal> {
    let Value::Object(record) = record else {
        let message =
            format!("Could not convert the element to a record. Path '[{position}]', line 1, position 2.");
        return Err(Refusal::binding(format!("[{position}]"), message));
    };
    let mut bound = Map::new();
    for (name, value) in record {
        let Some(&kind) = fields.kinds.get(name.as_str()) else { continue };
        if value.is_null() {
            continue;
        }
        let shown = value.to_string();
        let fitted = fit(kind, value).ok_or_else(|| {
            let path = format!("[{position}].{name}");
            let message =
                format!("Could not convert {shown} to {}. Path '{path}', line 1, position 2.", words(kind));
            Refusal::binding(path, message)
        })?;
        bound.insert(name, fitted);
    }
    Ok(bound)
}

fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Whole => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Text => "string",
        Kind::Date => "date",
        Kind::Array => "array",
        Kind::Object => "object",
    }
}

/// Numbers may come as strings, but a whole number must not come with decimals or beyond 32 bits.
fn fit(kind: Kind, value: Value) -> Option<Value> {
    match (kind, value) {
        (Kind::Whole, Value::String(text)) => text.trim().parse::<i32>().ok().map(Value::from),
        (Kind::Whole, value) => {
            value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()).then_some(value)
        }
        (Kind::Number, Value::String(text)) => text.trim().parse::<f64>().ok().map(Value::from),
        (Kind::Number, value) => value.is_number().then_some(value),
        (Kind::Boolean, Value::Bool(value)) => Some(Value::Bool(value)),
        (Kind::Boolean, Value::String(text)) => {
            text.to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool)
        }
        (Kind::Boolean, value) => value.as_i64().map(|number| Value::Bool(number != 0)),
        (Kind::Text, Value::String(text)) => Some(Value::String(text)),
        (Kind::Text, value) => {
            (!value.is_array() && !value.is_object()).then(|| Value::String(value.to_string()))
        }
        (Kind::Date, value) => dates::read(value.as_str()?).map(|at| Value::String(dates::write(at))),
        (Kind::Array, value) => value.is_array().then_some(value),
        (Kind::Object, value) => value.is_object().then_some(value),
    }
}

/// The id in a path.
pub(crate) fn path_id(id: &str) -> Result<u32, Refusal> {
    let number: i32 =
        id.parse().map_err(|_| Refusal::binding("id", format!("The value '{id}' is not valid.")))?;
    // Negative ids name nothing.
    u32::try_from(number).map_err(|_| Refusal::NotFound)
}

/// What was saved: one posted, the object itself; several, an array (what the vendor answers then is not known).
pub(crate) fn reply(state: &State, mut records: Vec<Value>) -> Response {
    let status = StatusCode::from_u16(state.instance.post_status).unwrap_or(StatusCode::CREATED);
    let body = if records.len() == 1 { records.remove(0) } else { Value::Array(records) };
    (status, Json(body)).into_response()
}
