//! Saving one record.

use serde_json::{Map, Value, json};

use super::bind::{Bound, bind};
use super::check::check;
use super::delete::no_match;
use super::{Manner, Order, Saved, rules};
use crate::dates;
use crate::deliveries::{self, Event};
use crate::refusal::Refusal;
use crate::render;
use crate::schema::{Entity, Stamp};
use crate::state::{Record, State};

/// Saves a record and says which.
pub(crate) fn save(state: &mut State, order: Order, body: &Map<String, Value>) -> Result<Saved, Refusal> {
    let Order { entity, manner, .. } = order;
    let mut bound = bind(state, entity, manner, body)?;
    if let Some(parent) = order.parent {
        below(state, entity, parent, &mut bound)?;
    }
    let id = match manner {
        Manner::Create | Manner::HandNew => None,
        Manner::Hand(id) | Manner::Put(Some(id)) => Some(id),
        Manner::Patch | Manner::Put(None) => {
            Some(bound.id.ok_or_else(|| Refusal::error("Value does not exist for the required field id"))?)
        }
    };
    let before = id.map(|id| present(state, &order, id)).transpose()?;
    if let (Manner::Put(_), Some(_)) = (manner, &before) {
        emptied(entity, &mut bound);
    }
    check(state, &order, &whole(state, entity, before.as_ref(), &bound.values, manner))?;

    let mut record = before.clone().unwrap_or_else(|| Record::new(state.table(entity.of).next, 0, order.now));
    let shown_before = before.as_ref().map(|before| render::whole(state, entity.of, before));
    apply(entity, &order, &mut record, bound.values);
    if entity.udf {
        write_udfs(state, entity, &mut record, bound.udfs, matches!(manner, Manner::Put(_)));
    }
    if before.is_none() {
        rules::made(state, &order, &mut record);
    }
    let id = record.id;
    match before {
        Some(_) => {
            if let Some(place) = state.table_mut(entity.of).get_mut(id) {
                *place = record.clone();
            }
        }
        None => state.table_mut(entity.of).push(record.clone()),
    }
    rules::saved(state, &order, id);
    state.version += 1;
    deliveries::record(
        state,
        &order,
        &record,
        match shown_before {
            None => Event::Created,
            Some(before) => Event::Updated(before),
        },
    );
    let verb = if manner.creates() { "created" } else { "updated" };
    bound.tags.push(format!("{verb}:{id}"));
    Ok(Saved { id, tags: bound.tags })
}

/// A child belongs to the parent of its address; naming another one in the body is refused.
fn below(state: &State, entity: &Entity, parent: u32, bound: &mut Bound) -> Result<(), Refusal> {
    let Some(of) = entity.parent else { return Ok(()) };
    let there = state.table(of.of).get(parent).filter(|record| state.sees(of.of, record));
    let named = bound.values.get(of.key).and_then(Value::as_u64);
    if there.is_none() || named.is_some_and(|named| named != u64::from(parent)) {
        return Err(Refusal::error(format!("Value does not reference an existing entity for {}", of.key)));
    }
    bound.values.insert(of.key.to_owned(), json!(parent));
    Ok(())
}

/// The record to change: one that is there, is seen, and stands below the parent of the address.
fn present(state: &State, order: &Order, id: u32) -> Result<Record, Refusal> {
    let found = state.table(order.entity.of).get(id).filter(|record| {
        let below = order.parent.is_none_or(|parent| record.parent == parent);
        below && (order.manner.by_hand() || state.sees(order.entity.of, record))
    });
    found.cloned().ok_or_else(no_match)
}

/// In a full update, what is not sent becomes null.
fn emptied(entity: &Entity, bound: &mut Bound) {
    for field in entity.fields.iter().filter(|field| !field.read_only && !field.fixed && field.name != "id") {
        bound.values.entry(field.name).or_insert(Value::Null);
    }
}

/// What rules look at: what is sent, and of a record changed in part what else they need.
fn whole(
    state: &State,
    entity: &Entity,
    before: Option<&Record>,
    sent: &Map<String, Value>,
    manner: Manner,
) -> Map<String, Value> {
    let mut values = Map::new();
    if let Some(before) = before.filter(|_| manner == Manner::Patch) {
        // Fields that rules look at together with others.
        for name in [
            "companyID",
            "contactID",
            "issueType",
            "assignedResourceID",
            "assignedResourceRoleID",
            "startDate",
        ] {
            let together = sent.keys().any(|sent| PAIRED.contains(&sent.as_str()));
            if let Some(field) = entity.field(name).filter(|_| together) {
                values.insert(name.to_owned(), render::one(state, entity.of, before, field));
            }
        }
    }
    values.extend(sent.iter().map(|(name, value)| (name.clone(), value.clone())));
    values
}

/// Fields whose change makes others be looked at again.
const PAIRED: [&str; 6] = [
    "contactID",
    "subIssueType",
    "assignedResourceID",
    "assignedResourceRoleID",
    "projectedCloseDate",
    "startDate",
];

/// Writes the values into the record: some have a place of their own, the others are kept by name.
fn apply(entity: &Entity, order: &Order, record: &mut Record, values: Map<String, Value>) {
    if order.manner.creates() && entity.singular == "Company" {
        record.parent = record.id;
    }
    record.modified = order.now;
    record.activity = order.now;
    let parent = entity.parent.map(|parent| parent.key).or(entity.company_key());
    for (name, value) in values {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        match (entity.plural, name.as_str()) {
            (_, "id") => {}
            ("Companies", "companyNumber") if value.is_null() => record.write(&name, json!("")),
            (_, "isActive") => {
                record.active =
                    value.as_bool().or_else(|| value.as_i64().map(|flag| flag != 0)).unwrap_or(false)
            }
            ("Companies", "companyName") | ("CompanyLocations", "name") => {
                record.name = value.as_str().unwrap_or_default().into()
            }
            ("Companies", "companyType") | ("Tickets" | "Opportunities", "status") => {
                record.kind = number.unwrap_or(0) as u16
            }
            ("CompanyLocations", "isPrimary") => record.kind = u16::from(value == json!(true)),
            (_, key) if Some(key) == parent => record.parent = number.unwrap_or(record.parent),
            _ => match entity.stamp(&name) {
                Some(stamp) => stamped(record, stamp, &value),
                None => record.write(&name, value),
            },
        }
    }
}

/// A stamp that a person set, as if the change or activity had been then.
fn stamped(record: &mut Record, stamp: Stamp, value: &Value) {
    let Some(at) = value.as_str().and_then(dates::read) else { return };
    match stamp {
        Stamp::Created => record.created = at,
        Stamp::Modified => record.modified = at,
        Stamp::Activity => record.activity = at,
    }
}

/// Those not sent stay as they are; whether they survive a full update is not established, so there they do not.
fn write_udfs(
    state: &State,
    entity: &Entity,
    record: &mut Record,
    sent: Option<Map<String, Value>>,
    full: bool,
) {
    let Some(sent) = sent.or_else(|| full.then(Map::new)) else { return };
    let mut kept = if full {
        let of_entity = state.udfs.iter().filter(|udf| udf.entity == entity.plural);
        of_entity.map(|udf| (udf.name.clone(), Value::Null)).collect()
    } else {
        record.written("userDefinedFields").and_then(Value::as_object).cloned().unwrap_or_default()
    };
    kept.extend(sent);
    record.write("userDefinedFields", Value::Object(kept));
}
