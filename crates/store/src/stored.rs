//! Between nouns and columns: words, JSON texts, instants.

use crate::StoreError;
use chrono::SubsecRound;
use counterpart_model::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The word of a closed list, as the database keeps it.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(StoreError::Unstorable(format!("not a word: {other:?}"))),
    }
}

/// The value that a stored word means.
pub(crate) fn from_word<T: DeserializeOwned>(table: &'static str, word: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error| StoreError::unreadable(table, error))
}

/// A value as JSON text.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unstorable(format!("not JSON: {error}")))
}

/// The value that a JSON text holds.
pub(crate) fn from_json<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::unreadable(table, error))
}

/// How many rows, as a statement takes it: "all of them" is the largest number there, not a negative one.
pub(crate) fn rows(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Cut to microseconds, so that both engines give back what was written.
pub(crate) fn instant(at: Instant) -> Instant {
    at.trunc_subsecs(6)
}

/// Text for a column that is searched or shown in lists. PostgreSQL cannot store U+0000; the content, which is JSON,
/// keeps it escaped.
pub(crate) fn text(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text.to_owned() }
}
