//! The tenant's state on the control surface: a person at the vendor's own screens.

use chrono::{DateTime, Utc};
use counterpart_sandbox_kit::StateError;
use counterpart_sandbox_kit::settings::{keep, merged};
use serde_json::{Map, Value, json};

use crate::fields;
use crate::merge::{save_client, save_site};
use crate::populate::UNKNOWN_CLIENT;
use crate::refusal::Refusal;
use crate::render::{client_detail, site_detail};
use crate::save::bind;
use crate::state::{Agent, State, TopLevel};

pub(crate) const ENTITIES: &[&str] = &["client", "site", "agent", "application", "toplevel", "instance"];

/// The id of the only application and of the instance.
const ONLY: u32 = 1;

pub(crate) fn list(
    state: &State,
    entity: &str,
    offset: usize,
    limit: usize,
) -> Result<(usize, Vec<Value>), StateError> {
    let ids: Vec<u32> = match entity {
        "client" => state.clients.iter().map(|client| client.id).collect(),
        "site" => state.sites.iter().map(|site| site.id).collect(),
        "agent" => state.agents.iter().map(|agent| agent.id).collect(),
        "toplevel" => state.toplevels.iter().map(|toplevel| toplevel.id).collect(),
        "application" | "instance" => vec![ONLY],
        other => return Err(StateError::unknown(other, ENTITIES)),
    };
    let shown = ids.iter().skip(offset).take(limit).filter_map(|&id| record(state, entity, id));
    Ok((ids.len(), shown.collect()))
}

pub(crate) fn get(state: &State, entity: &str, id: &str) -> Result<Value, StateError> {
    let number = number(entity, id)?;
    record(state, entity, number).ok_or_else(|| StateError::missing(entity, id))
}

pub(crate) fn save(
    state: &mut State,
    now: DateTime<Utc>,
    entity: &str,
    id: Option<&str>,
    mut fields: Map<String, Value>,
) -> Result<Value, StateError> {
    let id = id.map(|id| number(entity, id)).transpose()?;
    if let Some(id) = id.filter(|&id| record(state, entity, id).is_none()) {
        return Err(StateError::missing(entity, &id.to_string()));
    }
    let now = now.timestamp_millis();
    let saved = match entity {
        "client" | "site" => {
            fields.insert("id".to_owned(), json!(id.unwrap_or(0)));
            let kinds = if entity == "client" { &fields::CLIENT } else { &fields::SITE };
            let save = if entity == "client" { save_client } else { save_site };
            let saved = bind(kinds, 0, Value::Object(fields)).and_then(|fields| save(state, now, fields));
            saved.map_err(|refusal: Refusal| StateError::Invalid(refusal.in_words()))?.0
        }
        "agent" => {
            let new = json!({
                "name": "New Agent", "email": "", "team": "", "isdisabled": false, "isapiagent": false, "pagesize": 50,
                "customers": "modify", "visible_clients": null, "hidden_clients": [],
            });
            keep(&mut state.agents, id, new, fields, |agent: &Agent| agent.id)?
        }
        "toplevel" => {
            let new = json!({ "name": "New top level" });
            keep(&mut state.toplevels, id, new, fields, |toplevel: &TopLevel| toplevel.id)?
        }
        "application" | "instance" if id.is_none() => {
            return Err(StateError::Invalid(format!(
                "there is one {entity} only: change the one with id {ONLY}"
            )));
        }
        "application" => {
            state.application = merged(&state.application, fields)?;
            ONLY
        }
        "instance" => {
            state.instance = merged(&state.instance, fields)?;
            ONLY
        }
        other => return Err(StateError::unknown(other, ENTITIES)),
    };
    state.version += 1;
    record(state, entity, saved).ok_or_else(|| StateError::missing(entity, &saved.to_string()))
}

pub(crate) fn delete(state: &mut State, entity: &str, id: &str) -> Result<(), StateError> {
    let number = number(entity, id)?;
    record(state, entity, number).ok_or_else(|| StateError::missing(entity, id))?;
    match entity {
        "client" if number == UNKNOWN_CLIENT => {
            return Err(StateError::Invalid("the unknown client cannot be deleted".to_owned()));
        }
        "client" => {
            state.remove_client(number);
        }
        "site" => {
            state.remove_site(number);
        }
        "agent" => state.agents.retain(|agent| agent.id != number),
        "toplevel" => state.toplevels.retain(|toplevel| toplevel.id != number),
        _ => return Err(StateError::Invalid(format!("the {entity} cannot be deleted"))),
    }
    state.version += 1;
    Ok(())
}

fn record(state: &State, entity: &str, id: u32) -> Option<Value> {
    match entity {
        "client" => state.client(id).map(|client| {
            let mut shown = client_detail(state, client, true);
            shown["_world_id"] = json!(client.world.map(|world| world.0));
            shown
        }),
        "site" => state.site(id).map(|site| site_detail(state, site, true)),
        "agent" => state.agent(id).map(|agent| json!(agent)),
        "toplevel" => {
            state.toplevels.iter().find(|toplevel| toplevel.id == id).map(|toplevel| json!(toplevel))
        }
        "application" if id == ONLY => Some(json!(state.application)),
        "instance" if id == ONLY => Some(json!(state.instance)),
        _ => None,
    }
}

fn number(entity: &str, id: &str) -> Result<u32, StateError> {
    if !ENTITIES.contains(&entity) {
        return Err(StateError::unknown(entity, ENTITIES));
    }
    id.parse().map_err(|_| StateError::missing(entity, id))
}
