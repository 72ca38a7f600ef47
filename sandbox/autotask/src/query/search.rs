//! The query model: what is asked, in any case, from `?search=` or from a body.

use serde_json::{Map, Value};

use super::filter::{Reading, Test, read_filter};
use crate::refusal::Refusal;
use crate::schema::Entity;
use crate::state::State;

/// Largest and usual page.
pub(crate) const LARGEST_PAGE: usize = 500;

/// A query that was understood.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    pub(crate) test: Test,
    pub(crate) page_size: usize,
    /// Names of the fields wanted, as they stand on the wire.
    pub(crate) wanted: Option<Vec<String>>,
    /// Whether it asks for what changed since a moment.
    pub(crate) asks_for_changes: bool,
}

impl Search {
    /// Reads a query model. With `ignore_since` the moments of changes that it asks for filter nothing.
    pub(crate) fn read(
        state: &State,
        entity: &Entity,
        text: &str,
        ignore_since: bool,
    ) -> Result<Self, Refusal> {
        let model: Value = serde_json::from_str(text)
            .map_err(|error| Refusal::error(format!("The query could not be read: {error}")))?;
        let Value::Object(model) = model else {
            return Err(Refusal::error("The query must be a JSON object."));
        };
        let page_size = match part(&model, "maxRecords") {
            None | Some(Value::Null) => LARGEST_PAGE,
            Some(wanted) => page_size(wanted)?,
        };
        let mut reading = Reading::new(state, entity, ignore_since);
        let test = read_filter(&mut reading, part(&model, "filter"))?;
        let asks_for_changes = reading.asks_for_changes;
        Ok(Self {
            test,
            page_size,
            wanted: wanted(state, entity, part(&model, "includeFields"))?,
            asks_for_changes,
        })
    }
}

fn page_size(wanted: &Value) -> Result<usize, Refusal> {
    let number = wanted.as_u64().or_else(|| wanted.as_str().and_then(|text| text.trim().parse().ok()));
    let fits = number.and_then(|number| usize::try_from(number).ok());
    fits.filter(|number| (1..=LARGEST_PAGE).contains(number))
        .ok_or_else(|| Refusal::error("maxCountOfRecordsToReturn must be between 1 and 500"))
}

fn wanted(state: &State, entity: &Entity, sent: Option<&Value>) -> Result<Option<Vec<String>>, Refusal> {
    let names = match sent {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(names)) if names.is_empty() => return Ok(None),
        Some(Value::Array(names)) => names,
        Some(_) => return Err(Refusal::error("IncludeFields must be an array of names.")),
    };
    let name = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        let is_udf =
            |udf: &&crate::udf::UdfField| udf.entity == entity.plural && udf.name.eq_ignore_ascii_case(name);
        match (entity.field(name), state.udfs.iter().find(is_udf)) {
            (Some(field), _) if field.queryable => Ok(field.name.to_owned()),
            (None, Some(udf)) => Ok(udf.name.clone()),
            _ if name.eq_ignore_ascii_case("userDefinedFields") => Ok("userDefinedFields".to_owned()),
            _ => Err(unknown_field(entity, name)),
        }
    };
    names.iter().map(name).collect::<Result<_, _>>().map(Some)
}

pub(super) fn unknown_field(entity: &Entity, name: &str) -> Refusal {
    Refusal::error(format!("Unable to find {name} in the {} Entity.", entity.singular))
}

/// A part of a JSON object, its name in any case.
pub(super) fn part<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
