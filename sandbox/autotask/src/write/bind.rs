//! Fitting a posted object to the fields of its entity.

use serde_json::{Map, Value, json};

use super::Manner;
use crate::dates;
use crate::refusal::Refusal;
use crate::schema::{Entity, Field, Kind};
use crate::state::State;
use crate::udf;

/// Reads a body: one plain object.
pub(crate) fn read(text: &str) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_str(text) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(Refusal::error("The request body must be a JSON object.")),
        Err(error) => Err(Refusal::error(format!("The request body could not be read: {error}"))),
    }
}

/// A posted object, its values of the kinds they must be.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// The id in the body; 0 counts as none.
    pub(super) id: Option<u32>,
    pub(super) values: Map<String, Value>,
    /// User-defined fields sent.
    pub(super) udfs: Option<Map<String, Value>>,
    pub(super) tags: Vec<String>,
}

/// Property names in any case. Unknown ones and read-only ones are dropped without a word, as far as the API is
/// concerned (dossier: probably ignored); every other fault is told, all of them at once.
pub(super) fn bind(
    state: &State,
    entity: &Entity,
    manner: Manner,
    body: &Map<String, Value>,
) -> Result<Bound, Refusal> {
    let mut bound = Bound::default();
    let mut errors = Vec::new();
    for (name, value) in body {
        if name.eq_ignore_ascii_case("id") {
            bound.id =
                value.as_u64().or_else(|| value.as_str()?.parse().ok()).and_then(|id| u32::try_from(id).ok());
            continue;
        }
        if entity.udf && name.eq_ignore_ascii_case("userDefinedFields") {
            match udf::read(state, entity, value) {
                Ok(udfs) => bound.udfs = Some(udfs),
                Err(error) => errors.push(error),
            }
            continue;
        }
        let Some(field) = entity.field(name) else {
            if manner.by_hand() {
                errors.push(format!("There is no field {name}."));
            }
            bound.tags.push(format!("unknown-property:{name}"));
            continue;
        };
        if field.read_only && !manner.by_hand() {
            bound.tags.push(format!("read-only:{}", field.name));
            continue;
        }
        if field.fixed && !manner.creates() && !manner.by_hand() {
            bound.tags.push(format!("fixed:{}", field.name));
            continue;
        }
        match fit(field, value) {
            Ok(value) => drop(bound.values.insert(field.name.to_owned(), value)),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(bound) } else { Err(Refusal::Errors(errors)) }
}

/// A value of the field's kind. Numbers may come as strings; texts that are too long are refused.
fn fit(field: &Field, value: &Value) -> Result<Value, String> {
    let name = field.name;
    let misfit = || format!("The value {value} of {name} is not of type {}.", field.kind.name());
    if value.is_null() {
        return Ok(Value::Null);
    }
    let fitted = match (field.kind, value) {
        (Kind::Text, Value::String(text)) => {
            if field.length > 0 && text.chars().count() > field.length {
                return Err(format!(
                    "The length of {name} exceeds the maximum of {} characters.",
                    field.length
                ));
            }
            Some(json!(text))
        }
        (Kind::Text, Value::Number(number)) => Some(json!(number.to_string())),
        (kind, Value::String(text)) if kind.is_whole() => text.trim().parse::<i64>().ok().map(Value::from),
        (kind, value) if kind.is_whole() => value.as_i64().map(Value::from),
        (Kind::Decimal | Kind::Double, Value::String(text)) => {
            text.trim().parse::<f64>().ok().map(Value::from)
        }
        (Kind::Decimal | Kind::Double, value) => value.as_f64().map(Value::from),
        (Kind::Boolean, Value::Bool(truth)) => Some(json!(truth)),
        (Kind::Boolean, Value::String(text)) => {
            text.trim().to_lowercase().parse::<bool>().ok().map(Value::from)
        }
        // Seen: 1 and 0 are taken for a flag.
        (Kind::Boolean, value) => value.as_i64().map(|number| json!(number != 0)),
        (Kind::Moment, value) => {
            let read = value.as_str().and_then(dates::read);
            read.map(|at| json!(dates::write(if is_day(name) { at - at.rem_euclid(86_400_000) } else { at })))
        }
        _ => None,
    };
    fitted.ok_or_else(misfit)
}

/// Fields that hold a day: the time is cut off, and nothing shifts by a zone (dossier, section 8).
fn is_day(name: &str) -> bool {
    matches!(name, "installDate" | "warrantyExpirationDate" | "startDate" | "projectedCloseDate")
}
