//! One value of one column: between the database and a line of the file.

use crate::{StoreError, stored};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::SecondsFormat;
use counterpart_model::Instant;
use sea_orm::sea_query::ColumnType;
use sea_orm::{QueryResult, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

/// What a column holds. Any of them may be NULL; the tables say where not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Uuid,
    Text,
    /// Base64 in the file.
    Bytes,
    Boolean,
    Integer,
    /// RFC 3339 in the file, UTC, to the microsecond.
    Instant,
}

impl Kind {
    pub(crate) fn of(column: &ColumnType) -> Option<Self> {
        Some(match column {
            ColumnType::Uuid => Self::Uuid,
            ColumnType::String(_) | ColumnType::Text => Self::Text,
            ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Self::Bytes,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::BigInteger => Self::Integer,
            ColumnType::TimestampWithTimeZone => Self::Instant,
            _ => return None,
        })
    }

    /// The value of a row that was read.
    pub(crate) fn read(self, row: &QueryResult, column: &str) -> Result<Value, StoreError> {
        Ok(match self {
            Self::Uuid => Value::from(row.try_get::<Option<Uuid>>("", column)?),
            Self::Text => Value::from(row.try_get::<Option<String>>("", column)?),
            Self::Bytes => Value::from(row.try_get::<Option<Vec<u8>>>("", column)?),
            Self::Boolean => Value::from(row.try_get::<Option<bool>>("", column)?),
            Self::Integer => Value::from(row.try_get::<Option<i64>>("", column)?),
            Self::Instant => Value::from(row.try_get::<Option<Instant>>("", column)?),
        })
    }

    /// The value that a line holds; none where it is not of this kind.
    pub(crate) fn parse(self, cell: Json) -> Option<Value> {
        Some(match (self, cell) {
            (Self::Uuid, Json::Null) => Value::from(None::<Uuid>),
            (Self::Text, Json::Null) => Value::from(None::<String>),
            (Self::Bytes, Json::Null) => Value::from(None::<Vec<u8>>),
            (Self::Boolean, Json::Null) => Value::from(None::<bool>),
            (Self::Integer, Json::Null) => Value::from(None::<i64>),
            (Self::Instant, Json::Null) => Value::from(None::<Instant>),
            (Self::Uuid, Json::String(text)) => Value::from(text.parse::<Uuid>().ok()?),
            (Self::Text, Json::String(text)) => Value::from(text),
            (Self::Bytes, Json::String(text)) => Value::from(BASE64.decode(text).ok()?),
            (Self::Boolean, Json::Bool(value)) => Value::from(value),
            (Self::Integer, Json::Number(number)) => Value::from(number.as_i64()?),
            (Self::Instant, Json::String(text)) => Value::from(text.parse::<Instant>().ok()?),
            _ => return None,
        })
    }
}

/// The value as a line holds it.
pub(crate) fn to_json(value: &Value) -> Json {
    match value {
        Value::Uuid(Some(id)) => Json::from(id.to_string()),
        Value::String(Some(text)) => Json::from(text.as_str()),
        Value::Bytes(Some(bytes)) => Json::from(BASE64.encode(bytes)),
        Value::Bool(Some(value)) => Json::from(*value),
        Value::BigInt(Some(number)) => Json::from(*number),
        Value::ChronoDateTimeUtc(Some(at)) => Json::from(at.to_rfc3339_opts(SecondsFormat::Micros, true)),
        _ => Json::Null,
    }
}

/// The value as PostgreSQL can store it.
pub(crate) fn without_nul(value: Value) -> Value {
    match value {
        Value::String(Some(text)) if text.contains('\0') => Value::from(stored::text(&text)),
        other => other,
    }
}
