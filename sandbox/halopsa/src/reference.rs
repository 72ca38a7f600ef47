//! Reference lists: bare arrays that ignore paging (dossier, sections 4, 6.8 and 6.14).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::HaloPsa;
use crate::access::Need;
use crate::caller::Caller;
use crate::customfields::{DEFINITIONS, definition};
use crate::params::Params;
use crate::refusal::Refusal;
use crate::state::State;
use counterpart_sandbox_kit::spread::{guid, percent};

pub(crate) async fn list(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    Path(list): Path<String>,
    params: Params,
) -> Result<Response, Refusal> {
    let state = halo.read();
    caller.pass(&state, Need::Any)?;
    let rows = rows(&state, &list, &params).ok_or(Refusal::NotFound)?;
    caller.pass(&state, need(&list))?;
    Ok(Json(rows).into_response())
}

pub(crate) async fn one(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    Path((list, id)): Path<(String, String)>,
    params: Params,
) -> Result<Response, Refusal> {
    let state = halo.read();
    caller.pass(&state, Need::Any)?;
    let rows = rows(&state, &list, &params).ok_or(Refusal::NotFound)?;
    caller.pass(&state, need(&list))?;
    let found = rows.into_iter().find(|row| match row.get("id") {
        Some(Value::String(own)) => *own == id,
        Some(own) => id.parse().is_ok_and(|id: u64| own.as_u64() == Some(id)),
        None => false,
    });
    found.map(|row| Json(row).into_response()).ok_or(Refusal::NotFound)
}

/// Which scope opens configuration lists is partly known only.
fn need(list: &str) -> Need {
    match list {
        "lookup" | "fieldinfo" => Need::Configuration,
        _ => Need::Any,
    }
}

type Row = Map<String, Value>;

fn rows(state: &State, list: &str, params: &Params) -> Option<Vec<Row>> {
    let rows = match list {
        "toplevel" => state
            .toplevels
            .iter()
            .map(|top| {
                let guid = guid(1, u64::from(top.id));
                json!({ "id": top.id, "guid": guid, "name": top.name, "long_name": top.name, "type": 0,
                        "organisation_id": 0, "organisation_name": "", "user_count": 0 })
            })
            .collect(),
        "team" => teams(),
        "status" => statuses(),
        "priority" => priorities(),
        "tickettype" => ticket_types(),
        "arearequesttype" => area_request_types(state),
        "lookup" => lookups(params.number("lookupid")),
        "fieldinfo" => {
            let table = params.number("typeid");
            let wanted =
                DEFINITIONS.iter().filter(|field| table.is_none_or(|table| i64::from(field.table) == table));
            return Some(wanted.map(definition).collect());
        }
        _ => return None,
    };
    let objects = rows.into_iter().filter_map(|row| match row {
        Value::Object(fields) => Some(fields),
        _ => None,
    });
    Some(objects.collect())
}

fn teams() -> Vec<Value> {
    let team = |(id, name): (u32, &str)| {
        json!({ "id": id, "guid": guid(2, u64::from(id)), "name": name, "sequence": id, "forrequests": true,
                "foropps": id == 4, "forprojects": id == 3, "ticket_count": 0, "department_id": 1,
                "department_name": "Service Desk", "inactive": false, "use": "team" })
    };
    [(1, "1st Line Support"), (2, "2nd Line Support"), (3, "Projects"), (4, "Account Management")]
        .map(team)
        .into()
}

fn statuses() -> Vec<Value> {
    let status = |(id, name, kind, colour): (u32, &str, u32, &str)| {
        json!({ "id": id, "guid": guid(3, u64::from(id)), "name": name, "shortname": name, "type": kind,
                "sequence": id, "colour": colour, "ticket_count": 0, "showonquickchange": true, "slaaction": "",
                "tickettypes": [], "outcomes": [] })
    };
    [
        (1, "New", 0, "#2b8ae0"),
        (2, "In Progress", 0, "#7ab648"),
        (4, "With User", 0, "#f0a30a"),
        (8, "Resolved", 0, "#6d8764"),
        (9, "Closed", 0, "#647687"),
        (31, "Active", 1, "#7ab648"),
    ]
    .map(status)
    .into()
}

fn priorities() -> Vec<Value> {
    let priority = |(id, name, hours): (u32, &str, f64)| {
        json!({ "id": guid(4, u64::from(id)), "slaid": 1, "priorityid": id, "name": name, "fixtime": hours,
                "fixunits": "H", "responsetime": 1.0, "responseunits": "H", "ishidden": false, "colour": "#d80073" })
    };
    [(1, "Critical", 4.0), (2, "High", 8.0), (3, "Medium", 24.0), (4, "Low", 72.0)].map(priority).into()
}

fn ticket_types() -> Vec<Value> {
    let kind = |(id, name, itil, usage): (u32, &str, u32, &str)| {
        json!({ "id": id, "guid": guid(5, u64::from(id)), "name": name, "use": usage, "group_id": 1,
                "group_name": "Tickets", "itilrequesttype": itil, "cancreate": true, "agentscanselect": true,
                "enduserscanselect": itil < 4, "anonymouscanselect": false, "visible": true, "sequence": id,
                "default_sla": 1, "workflow_id": 0, "initial_status": 1, "ticket_count": 0, "allowed_clients": [] })
    };
    [
        (1, "Incident", 1, "ticket"),
        (2, "Change Request", 2, "ticket"),
        (3, "Service Request", 3, "ticket"),
        (4, "Problem", 4, "ticket"),
        (5, "Project", 22, "project"),
        (6, "Project Task", 23, "project"),
        (20, "Request for Quote", 20, "opps"),
    ]
    .map(kind)
    .into()
}

fn area_request_types(state: &State) -> Vec<Value> {
    let restricted = state.clients.iter().filter(|client| percent(client.id, 23, 20));
    restricted
        .map(|client| json!({ "client_id": client.id, "client_name": client.name, "request_type": 1 }))
        .collect()
}

/// The kinds of lookups whose numbers are known.
fn lookups(kind: Option<i64>) -> Vec<Value> {
    let entry = |kind: u32, id: u32, name: &str| json!({ "lookupid": kind, "id": id, "name": name, "value2": "", "value3": "", "sequence": id, "inactive": false });
    let all = [
        (11, vec![(11, "Lookup types"), (17, "Charge rates"), (41, "Report groups"), (64, "Webhook events")]),
        (17, vec![(1, "Standard"), (2, "Out of hours")]),
        (41, vec![(1, "General")]),
        (64, vec![(3, "New ticket logged"), (61, "Ticket updated")]),
    ];
    all.into_iter()
        .filter(|(number, _)| kind.is_none_or(|kind| kind == i64::from(*number)))
        .flat_map(|(number, entries)| entries.into_iter().map(move |(id, name)| entry(number, id, name)))
        .collect()
}
