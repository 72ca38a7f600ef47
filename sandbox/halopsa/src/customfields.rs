//! Custom fields: definitions, values, and the write that empties what it does not name (dossier, section 7).

use serde_json::{Map, Value, json};

use crate::state::More;
use counterpart_sandbox_kit::spread::{percent, spread};

/// A custom field.
pub(crate) struct Definition {
    pub(crate) id: u32,
    /// Table: 2 client, 3 site.
    pub(crate) table: u32,
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    /// 0 text, 1 memo, 2 single select, 4 date, 6 checkbox.
    pub(crate) kind: u32,
    pub(crate) choices: &'static [&'static str],
}

pub(crate) const DEFINITIONS: [Definition; 5] = [
    Definition {
        id: 172,
        table: 2,
        name: "CFTier",
        label: "Tier",
        kind: 2,
        choices: &["Gold", "Silver", "Bronze"],
    },
    Definition { id: 173, table: 2, name: "CFRenewal", label: "Renewal", kind: 4, choices: &[] },
    Definition { id: 174, table: 2, name: "CFAccountNotes", label: "Account notes", kind: 1, choices: &[] },
    Definition { id: 176, table: 2, name: "CFBackup", label: "Backup managed", kind: 6, choices: &[] },
    Definition { id: 181, table: 3, name: "CFAccess", label: "Site access", kind: 0, choices: &[] },
];

/// The fields of a record of `table`; only those named in `only`, if given.
pub(crate) fn values(table: u32, id: u32, more: &More, only: Option<&str>) -> Value {
    let written = more.as_ref().and_then(|more| more.get("customfields"));
    let wanted = |definition: &&Definition| {
        definition.table == table
            && only.is_none_or(|ids| ids.split(',').any(|wanted| wanted.trim() == definition.id.to_string()))
    };
    DEFINITIONS
        .iter()
        .filter(wanted)
        .map(|definition| {
            let value = match written {
                Some(sent) => sent_value(sent, definition).unwrap_or(Value::Null),
                None => given(definition, id),
            };
            let display = match &value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            json!({
                "id": definition.id, "name": definition.name, "label": definition.label, "type": definition.kind,
                "value": value, "display": display, "usage": 1, "inputtype": 0, "characterlimit": 0,
                "copytochild": false, "searchable": false, "extratype": 0, "hyperlink": "",
            })
        })
        .collect()
}

fn sent_value(sent: &Value, definition: &Definition) -> Option<Value> {
    let of = |entry: &&Value| {
        entry["id"].as_u64() == Some(u64::from(definition.id))
            || entry["name"].as_str() == Some(definition.name)
    };
    sent.as_array()?.iter().find(of)?.get("value").cloned()
}

/// What a record that nobody wrote to holds.
fn given(definition: &Definition, id: u32) -> Value {
    let key = u64::from(definition.id);
    if percent(id, key, 40) {
        return Value::Null;
    }
    match definition.kind {
        2 => {
            json!(definition.choices[(spread(u64::from(id), key) % definition.choices.len() as u64) as usize])
        }
        4 => json!(format!("2026-{:02}-01T00:00:00", 1 + spread(u64::from(id), key) % 12)),
        6 => json!(percent(id, key + 1, 50)),
        1 => Value::Null,
        _ => json!("Key safe"),
    }
}

/// The definition as `/FieldInfo` shows it.
pub(crate) fn definition(definition: &Definition) -> Map<String, Value> {
    let values: Vec<Value> = definition
        .choices
        .iter()
        .zip(1..)
        .map(|(name, id)| json!({ "id": id, "name": name, "lookupid": 10_000 + definition.id, "sequence": id }))
        .collect();
    let shown = json!({
        "id": definition.id, "guid": counterpart_sandbox_kit::spread::guid(7, u64::from(definition.id)), "name": definition.name,
        "label": definition.label, "type": definition.kind, "usage": 1, "inputtype": 0, "characterlimit": 0,
        "values": values, "lookup": if definition.choices.is_empty() { 0 } else { 10_000 + definition.id },
        "copytochild": false, "searchable": false, "tab_id": 0, "custom": 1, "table_id": definition.table,
        "mandatory": false, "access_control": [],
    });
    match shown {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
