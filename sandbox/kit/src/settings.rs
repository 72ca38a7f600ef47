//! What a person changes on the control surface beside records: lists of settings, each with an id, and single ones.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::vendor::StateError;

/// Changes the one of a list with this id, or adds one: `new` with the fields sent over it. Gives its id.
///
/// # Errors
///
/// Says which fields do not fit.
pub fn keep<T: Serialize + DeserializeOwned>(
    list: &mut Vec<T>,
    id: Option<u32>,
    new: Value,
    mut fields: Map<String, Value>,
    id_of: impl Fn(&T) -> u32,
) -> Result<u32, StateError> {
    let position = id.and_then(|id| list.iter().position(|entry| id_of(entry) == id));
    let id = id.unwrap_or(list.iter().map(&id_of).max().unwrap_or(0) + 1);
    fields.insert("id".to_owned(), json!(id));
    match position {
        Some(at) => list[at] = merged(&list[at], fields)?,
        None => list.push(merged(&new, fields)?),
    }
    Ok(id)
}

/// What stands, with the fields sent over it.
///
/// # Errors
///
/// Says which fields do not fit.
pub fn merged<T: DeserializeOwned>(
    present: &impl Serialize,
    fields: Map<String, Value>,
) -> Result<T, StateError> {
    let mut present = json!(present);
    for (name, value) in fields {
        present[name] = value;
    }
    serde_json::from_value(present)
        .map_err(|error| StateError::Invalid(format!("the fields do not fit: {error}")))
}
