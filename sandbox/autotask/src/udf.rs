//! User-defined fields (dossier, section 7). Values are strings or null whatever the type.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::schema::Entity;
use crate::state::{Record, State};
use counterpart_sandbox_kit::spread::{percent, spread};

/// A definition.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UdfField {
    pub(crate) id: u32,
    /// Plural name of the entity.
    pub(crate) entity: String,
    /// The display name, which is the name on the wire: spaces and punctuation included.
    pub(crate) name: String,
    /// `string`, `datetime`, `double` or `list`.
    pub(crate) kind: String,
    /// Values and labels of a list.
    pub(crate) values: Vec<(String, String)>,
    pub(crate) is_required: bool,
}

impl UdfField {
    /// Whether it is a field of the entity with this singular name.
    pub(crate) fn is_of(&self, singular: &str) -> bool {
        crate::schema::singular(singular).is_some_and(|entity| entity.plural == self.entity)
    }

    /// As the metadata shows it. Here the type is called `type`.
    pub(crate) fn shown(&self) -> Value {
        let list = self.kind == "list";
        let values: Vec<Value> = self
            .values
            .iter()
            .zip(1_u32..)
            .map(|((value, label), at)| {
                json!({
                    "value": value, "label": label, "isDefaultValue": false, "sortOrder": at, "parentValue": "",
                    "isActive": true, "isSystem": false,
                })
            })
            .collect();
        json!({
            "name": self.name,
            "label": self.name,
            "type": if list { "string" } else { self.kind.as_str() },
            "length": if self.kind == "string" { 255 } else { 0 },
            "description": "",
            "isRequired": self.is_required,
            "isReadOnly": false,
            "isQueryable": true,
            "isReference": false,
            "referenceEntityType": "",
            "isPickList": list,
            "picklistValues": if list { json!(values) } else { Value::Null },
            "picklistParentValueField": "",
            "defaultValue": Value::Null,
            "isSupportedWebhookField": true,
        })
    }
}

/// The definitions of a new tenant.
pub(crate) fn of_tenant() -> Vec<UdfField> {
    let field = |id, entity: &str, name: &str, kind: &str, values: &[(&str, &str)]| UdfField {
        id,
        entity: entity.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        values: values.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect(),
        is_required: false,
    };
    vec![
        field(29_682_771, "Companies", "Hub ID", "string", &[]),
        field(
            29_682_772,
            "Companies",
            "CustomerRanking",
            "list",
            &[("1", "Golden"), ("2", "Silver"), ("3", "Bronze")],
        ),
        field(29_682_775, "Companies", "Contract end (est.)", "datetime", &[]),
        field(29_682_780, "Contacts", "Badge no.", "string", &[]),
        field(29_682_783, "ConfigurationItems", "OS", "string", &[]),
        field(29_682_790, "Tickets", "Customer's own number", "string", &[]),
    ]
}

/// The values of a record: those that hold something, as far as nobody wrote others; written ones also when null.
pub(crate) fn values(state: &State, entity: &Entity, record: &Record) -> Vec<Value> {
    let written = record.written("userDefinedFields").and_then(Value::as_object);
    let of_entity = state.udfs.iter().filter(|udf| udf.entity == entity.plural);
    of_entity
        .filter_map(|udf| {
            let value = match written.and_then(|written| written.get(&udf.name)) {
                Some(value) => value.clone(),
                None => json!(of_world(udf, record)?),
            };
            Some(json!({ "name": udf.name, "value": value }))
        })
        .collect()
}

/// One value of a record; null when it holds none.
pub(crate) fn value(state: &State, entity: &Entity, record: &Record, name: &str) -> Value {
    let found = values(state, entity, record).into_iter().find(|value| value["name"] == name);
    found.map_or(Value::Null, |mut found| found["value"].take())
}

fn of_world(udf: &UdfField, record: &Record) -> Option<String> {
    let made_by_hand = record.origin == crate::state::Origin::None;
    if made_by_hand || !percent(record.id, u64::from(udf.id), 15) {
        return None;
    }
    let draw = spread(u64::from(record.id), u64::from(udf.id) + 1);
    match udf.name.as_str() {
        "CustomerRanking" => Some((1 + draw % 3).to_string()),
        "Contract end (est.)" => Some(format!("20{}-0{}-01T00:00:00Z", 26 + draw % 4, 1 + draw % 9)),
        "Badge no." => Some(format!("{:04}", draw % 10_000)),
        "OS" => Some(if draw.is_multiple_of(2) { "Windows 11" } else { "Windows 10" }.to_owned()),
        _ => None,
    }
}

/// Reads `[{"name": ..., "value": ...}]` of a posted record. A name that nobody defined is refused.
pub(crate) fn read(state: &State, entity: &Entity, sent: &Value) -> Result<Map<String, Value>, String> {
    let list = sent.as_array().ok_or("userDefinedFields must be an array of name and value.")?;
    let mut read = Map::new();
    for entry in list {
        let part = |name: &str| {
            let fields = entry.as_object().into_iter().flatten();
            fields.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone()).next()
        };
        let name = part("name").and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
        let known =
            state.udfs.iter().find(|udf| udf.entity == entity.plural && udf.name.eq_ignore_ascii_case(&name));
        let Some(udf) = known else {
            return Err(format!("Unable to find {name} in the {} Entity.", entity.singular));
        };
        let value = match part("value").unwrap_or_default() {
            Value::Null => Value::Null,
            Value::String(text) if text.chars().count() > 255 => {
                return Err(format!("{} exceeds the maximum length of 255.", udf.name));
            }
            Value::String(text) => Value::String(text),
            other => return Err(format!("The value {other} of {} is not a string.", udf.name)),
        };
        let listed = |value: &str| udf.values.iter().any(|(known, _)| known == value);
        if let Some(text) = value.as_str().filter(|text| udf.kind == "list" && !listed(text)) {
            return Err(format!("Picklist value [{text}] does not exist for {}", udf.name));
        }
        read.insert(udf.name.clone(), value);
    }
    Ok(read)
}
