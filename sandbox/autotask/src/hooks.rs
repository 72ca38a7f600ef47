//! Webhooks as the tenant holds them (dossier, section 5): which are ready, and what an event tells each of them.

use serde_json::{Map, Value, json};

use crate::choices::watched_fields;
use crate::schema::{Entity, Of};
use crate::state::{Record, State};

/// What has happened to a record, with the record before it, or as it was.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Created,
    Updated(Map<String, Value>),
    Deleted,
}

impl Event {
    pub(crate) fn action(&self) -> &'static str {
        match self {
            Self::Created => "Create",
            Self::Updated(_) => "Update",
            Self::Deleted => "Delete",
        }
    }

    fn subscription(&self) -> &'static str {
        match self {
            Self::Created => "isSubscribedToCreateEvents",
            Self::Updated(_) => "isSubscribedToUpdateEvents",
            Self::Deleted => "isSubscribedToDeleteEvents",
        }
    }
}

/// A webhook is ready once it has a subscribed field.
pub(crate) fn is_ready(state: &State, hooks: &Entity, hook: &Record) -> bool {
    ["Fields", "UdfFields"].iter().filter_map(|child| hooks.child(child)).any(|fields| {
        let of_hook = |field: &&Record| field.parent == hook.id && truth(field, "isSubscribedField");
        state.table(fields.of).records.iter().any(|field| of_hook(&field))
    })
}

fn truth(record: &Record, name: &str) -> bool {
    record.written(name) == Some(&json!(true))
}

/// The webhooks that an event reaches, each with the fields it is told; none if nothing it watches has changed.
pub(crate) fn reached(
    state: &State,
    entity: &Entity,
    after: &Map<String, Value>,
    event: &Event,
    by: u32,
) -> Vec<(Of, Record, Map<String, Value>)> {
    let Some([hooks, fields, udfs, excluded]) = entity.webhooks else { return Vec::new() };
    let mut reached = Vec::new();
    for hook in &state.table(hooks).records {
        let ignores =
            state.table(excluded).records.iter().any(|resource| {
                resource.parent == hook.id && resource.written("resourceID") == Some(&json!(by))
            });
        if !hook.active
            || ignores
            || !truth(hook, event.subscription())
            || !is_ready(state, hooks.entity(), hook)
        {
            continue;
        }
        let watched = state.table(fields).records.iter().filter(|field| field.parent == hook.id);
        let mut told = Map::new();
        let mut changed = !matches!(event, Event::Updated(_));
        for field in watched {
            let number = field.written("fieldID").and_then(Value::as_u64);
            let Some((_, watched)) =
                watched_fields(entity.singular).find(|(id, _)| Some(u64::from(*id)) == number)
            else {
                continue;
            };
            let now = after.get(watched.name).cloned().unwrap_or_default();
            let touched = truth(field, "isSubscribedField") && moved(event, watched.name, &now);
            changed |= touched;
            if touched || truth(field, "isDisplayAlwaysField") {
                told.insert(pascal(watched.name), now);
            }
        }
        for field in state.table(udfs).records.iter().filter(|field| field.parent == hook.id) {
            let number = field.written("udfFieldID").and_then(Value::as_u64);
            let Some(udf) = state.udfs.iter().find(|udf| Some(u64::from(udf.id)) == number) else { continue };
            let now = udf_value(after, &udf.name);
            let touched = truth(field, "isSubscribedField")
                && match event {
                    Event::Created => !now.is_null(),
                    Event::Updated(before) => udf_value(before, &udf.name) != now,
                    Event::Deleted => false,
                };
            changed |= touched;
            if touched || truth(field, "isDisplayAlwaysField") {
                told.insert(udf.name.clone(), now);
            }
        }
        if changed {
            reached.push((hooks, hook.clone(), told));
        }
    }
    reached
}

fn moved(event: &Event, name: &str, now: &Value) -> bool {
    match event {
        Event::Created => !now.is_null(),
        Event::Updated(before) => before.get(name) != Some(now),
        Event::Deleted => false,
    }
}

fn udf_value(record: &Map<String, Value>, name: &str) -> Value {
    let list = record.get("userDefinedFields").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .find(|entry| entry["name"] == name)
        .map_or(Value::Null, |entry| entry["value"].clone())
}

/// Callouts spell fields as the older interface did.
fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The name of an entity in callouts: that of the older interface.
pub(crate) fn entity_type(entity: &Entity) -> &'static str {
    match entity.singular {
        "Company" => "Account",
        "ConfigurationItem" => "InstalledProduct",
        other => other,
    }
}
