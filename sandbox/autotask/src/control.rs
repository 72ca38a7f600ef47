//! The tenant's state on the control surface: a person at the vendor's own screens.

use counterpart_sandbox_kit::StateError;
use counterpart_sandbox_kit::settings::{keep, merged};
use serde_json::{Map, Value, json};

use crate::caller::Caller;
use crate::choices::Choice;
use crate::render;
use crate::schema::{COMPANIES, Of, find};
use crate::state::{Origin, Record, State};
use crate::udf::UdfField;
use crate::write::{self, Manner, Order};

pub(crate) const ENTITIES: &[&str] = &[
    "company",
    "location",
    "contact",
    "country",
    "companycategory",
    "classificationicon",
    "resource",
    "billingcode",
    "configurationitem",
    "configurationitemcategory",
    "configurationitemtype",
    "product",
    "ticket",
    "ticketnote",
    "opportunity",
    "deletedticketlog",
    "companywebhook",
    "contactwebhook",
    "configurationitemwebhook",
    "ticketwebhook",
    "webhookeventerrorlog",
    "picklist",
    "udf",
    "user",
    "instance",
    "delivery",
];

/// The id of the only user and of the instance.
const ONLY: u32 = 1;

/// Whoever works at the screens.
pub(crate) const PERSON: Caller = Caller { resource: 29_682_885, impersonator: None };

/// The entity of the API that a name of the control surface stands for.
fn of(entity: &str) -> Option<Of> {
    let plural = match entity {
        "company" => "companies".to_owned(),
        "location" => "companylocations".to_owned(),
        "country" => "countries".to_owned(),
        "opportunity" => "opportunities".to_owned(),
        "companycategory" => "companycategories".to_owned(),
        "configurationitemcategory" => "configurationitemcategories".to_owned(),
        other => format!("{other}s"),
    };
    find(&plural).map(|entity| entity.of)
}

pub(crate) fn list(
    state: &State,
    entity: &str,
    offset: usize,
    limit: usize,
) -> Result<(usize, Vec<Value>), StateError> {
    known(entity)?;
    let ids: Vec<u32> = match (entity, of(entity)) {
        ("picklist", _) => state.choices.iter().map(|choice| choice.id).collect(),
        ("udf", _) => state.udfs.iter().map(|udf| udf.id).collect(),
        ("delivery", _) => state.deliveries.iter().map(|delivery| delivery.id).collect(),
        (_, Some(of)) => state.table(of).records.iter().map(|record| record.id).collect(),
        _ => vec![ONLY],
    };
    let shown = ids.iter().skip(offset).take(limit).filter_map(|&id| shown(state, entity, id));
    Ok((ids.len(), shown.collect()))
}

pub(crate) fn get(state: &State, entity: &str, id: &str) -> Result<Value, StateError> {
    known(entity)?;
    id.parse().ok().and_then(|id| shown(state, entity, id)).ok_or_else(|| StateError::missing(entity, id))
}

pub(crate) fn save(
    state: &mut State,
    now: i64,
    entity: &str,
    id: Option<&str>,
    fields: Map<String, Value>,
) -> Result<Value, StateError> {
    known(entity)?;
    let number = id.map(|id| id.parse::<u32>().map_err(|_| StateError::missing(entity, id))).transpose()?;
    if let Some(id) = number.filter(|&id| shown(state, entity, id).is_none()) {
        return Err(StateError::missing(entity, &id.to_string()));
    }
    let saved = match (entity, of(entity)) {
        ("picklist", _) => {
            let new = json!({
                "isDefaultValue": false, "sortOrder": 99, "parentValue": "", "isActive": true, "isSystem": false,
            });
            keep(&mut state.choices, number, new, fields, |choice: &Choice| choice.id)?
        }
        ("udf", _) => {
            let new = json!({ "kind": "string", "values": [], "is_required": false });
            keep(&mut state.udfs, number, new, fields, |udf: &UdfField| udf.id)?
        }
        ("user" | "instance", _) if number.is_none() => {
            return Err(StateError::Invalid(format!(
                "there is one {entity} only: change the one with id {ONLY}"
            )));
        }
        ("user", _) => {
            state.user = merged(&state.user, fields)?;
            ONLY
        }
        ("instance", _) => {
            state.instance = merged(&state.instance, fields)?;
            ONLY
        }
        ("delivery", _) => return Err(StateError::Invalid("deliveries are made by events".to_owned())),
        (_, Some(of)) => {
            let manner = number.map_or(Manner::HandNew, Manner::Hand);
            let order = Order { now, caller: PERSON, entity: of.entity(), parent: None, manner };
            let mut fields = fields;
            fields.retain(|name, _| !name.starts_with('_'));
            let saved = write::save(state, order, &fields);
            saved.map_err(|refusal| StateError::Invalid(refusal.in_words()))?.id
        }
        _ => return Err(StateError::missing(entity, "")),
    };
    state.version += 1;
    shown(state, entity, saved).ok_or_else(|| StateError::missing(entity, &saved.to_string()))
}

pub(crate) fn delete(state: &mut State, now: i64, entity: &str, id: &str) -> Result<(), StateError> {
    get(state, entity, id)?;
    let number: u32 = id.parse().map_err(|_| StateError::missing(entity, id))?;
    match (entity, of(entity)) {
        ("company", _) if number == 0 => {
            return Err(StateError::Invalid("the MSP's own company cannot be deleted".to_owned()));
        }
        ("picklist", _) => state.choices.retain(|choice| choice.id != number),
        ("udf", _) => state.udfs.retain(|udf| udf.id != number),
        (_, Some(of)) => write::take_out(state, now, PERSON, of, number),
        _ => return Err(StateError::Invalid(format!("the {entity} cannot be deleted"))),
    }
    state.version += 1;
    Ok(())
}

fn shown(state: &State, entity: &str, id: u32) -> Option<Value> {
    match (entity, of(entity)) {
        ("picklist", _) => state.choices.iter().find(|choice| choice.id == id).map(|choice| json!(choice)),
        ("udf", _) => state.udfs.iter().find(|udf| udf.id == id).map(|udf| json!(udf)),
        ("user", _) => (id == ONLY).then(|| json!(state.user)),
        ("instance", _) => (id == ONLY).then(|| json!(state.instance)),
        ("delivery", _) => {
            state.deliveries.iter().find(|delivery| delivery.id == id).map(|found| json!(found))
        }
        (_, Some(of)) => state.table(of).get(id).map(|record| whole(state, of, record)),
        _ => None,
    }
}

fn whole(state: &State, of: Of, record: &Record) -> Value {
    let mut shown = render::whole(state, of, record);
    if of == *COMPANIES {
        let own = match record.origin {
            Origin::Organization(world) | Origin::Site(world, _) => Some(world.0),
            _ => None,
        };
        let joined = state.joined.get(&record.id).into_iter().flatten().map(|world| world.0);
        let all: Vec<u32> = own.into_iter().chain(joined).collect();
        shown.insert("_world_id".to_owned(), json!(own));
        shown.insert("_world_ids".to_owned(), json!(all));
    }
    Value::Object(shown)
}

fn known(entity: &str) -> Result<(), StateError> {
    if ENTITIES.contains(&entity) {
        return Ok(());
    }
    Err(StateError::unknown(entity, ENTITIES))
}
