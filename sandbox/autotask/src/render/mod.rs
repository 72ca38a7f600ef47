//! Records as JSON. What nobody wrote comes from the world; nulls are shown as null, and some texts never set as `""`
//! (dossier, section 4).

mod crm;
mod desk;

use serde_json::{Map, Value, json};

use crate::dates;
use crate::hooks;
use crate::schema::{Entity, Field, Kind, Of, Stamp};
use crate::state::{Record, State};
use crate::udf;
use counterpart_sandbox_kit::spread::spread;

/// The whole record, with its user-defined fields.
pub(crate) fn whole(state: &State, of: Of, record: &Record) -> Map<String, Value> {
    let entity = of.entity();
    let mut shown = fields(state, entity, record);
    shown.insert("userDefinedFields".to_owned(), Value::Array(udf::values(state, entity, record)));
    shown
}

/// A row of a query: without the fields that cannot be queried (dossier: a row may hold fewer than the single read), and
/// only those asked for, if some were.
pub(crate) fn row(state: &State, of: Of, record: &Record, wanted: Option<&[String]>) -> Map<String, Value> {
    let mut row = whole(state, of, record);
    let entity = of.entity();
    row.retain(|name, _| {
        let always = name == "id" || name == "userDefinedFields";
        let asked = wanted.is_none_or(|wanted| wanted.iter().any(|wanted| wanted == name));
        always || (asked && entity.field(name).is_none_or(|field| field.queryable))
    });
    row
}

/// One field of a record, as cheaply as it can be had: lists of many thousand records are searched by it.
pub(crate) fn one(state: &State, of: Of, record: &Record, field: &Field) -> Value {
    let entity = of.entity();
    if field.name == "id" {
        return json!(record.id);
    }
    if let Some(written) = record.written(field.name) {
        return written.clone();
    }
    if let Some(stamp) = entity.stamp(field.name) {
        return moment(field.name, record, stamp);
    }
    match (entity.plural, field.name) {
        ("Contacts", "isActive") => json!(u8::from(record.active)),
        (_, "isActive") => json!(record.active),
        ("Companies", "companyName") | ("CompanyLocations", "name") => json!(record.name),
        ("Companies", "companyType") | ("Tickets" | "Opportunities", "status") => json!(record.kind),
        ("CompanyLocations", "isPrimary") => json!(record.kind == 1),
        (_, "companyID") => json!(record.parent),
        (_, key) if entity.parent.is_some_and(|parent| parent.key == key) => json!(record.parent),
        _ => fields(state, entity, record).remove(field.name).unwrap_or_default(),
    }
}

fn fields(state: &State, entity: &Entity, record: &Record) -> Map<String, Value> {
    let mut shown: Map<String, Value> = entity
        .fields
        .iter()
        .zip(0_u64..)
        .map(|(field, at)| (field.name.to_owned(), unset(field, record, at)))
        .collect();
    let mut set = |name: &str, value: Value| {
        if let Some(place) = shown.get_mut(name) {
            *place = value;
        }
    };
    set("id", json!(record.id));
    set(
        "isActive",
        if entity.plural == "Contacts" { json!(u8::from(record.active)) } else { json!(record.active) },
    );
    set("companyID", json!(record.parent));
    if let Some(parent) = entity.parent {
        set(parent.key, json!(record.parent));
    }
    for (name, stamp) in entity.stamps {
        set(name, moment(name, record, *stamp));
    }
    match entity.plural {
        "Companies" => crm::company(state, record, &mut set),
        "CompanyLocations" => crm::location(state, record, &mut set),
        "Contacts" => crm::contact(state, record, &mut set),
        "ConfigurationItems" => desk::item(state, record, &mut set),
        "Tickets" => desk::ticket(state, record, &mut set),
        "Opportunities" => desk::opportunity(state, record, &mut set),
        _ => {}
    }
    if entity.plural.ends_with("Webhooks") {
        set("isReady", json!(hooks::is_ready(state, entity, record)));
    }
    for (name, value) in record.more.iter().flat_map(|more| more.iter()) {
        set(name, value.clone());
    }
    shown
}

/// A stamp as shown. Of a record that was never changed, the moment of its last *tracked* change is null.
fn moment(name: &str, record: &Record, stamp: Stamp) -> Value {
    if name.starts_with("lastTracked") && record.modified == record.created {
        return Value::Null;
    }
    json!(dates::write(record.stamp(stamp)))
}

/// A field that nobody set: null, or for some texts an empty string.
fn unset(field: &Field, record: &Record, at: u64) -> Value {
    let empty =
        field.kind == Kind::Text && !field.read_only && spread(u64::from(record.id), at).is_multiple_of(3);
    if empty { json!("") } else { Value::Null }
}
