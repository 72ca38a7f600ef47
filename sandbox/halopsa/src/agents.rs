//! `/Agent` (dossier, 2.5 and 6.13).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::HaloPsa;
use crate::access::Need;
use crate::caller::Caller;
use crate::dates::EMPTY_DATE;
use crate::params::Params;
use crate::refusal::Refusal;
use crate::save;
use crate::state::{Agent, Level};

/// A bare array, unless it is paged: then rows come under `results`.
pub(crate) async fn list(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    params: Params,
) -> Result<Response, Refusal> {
    let state = halo.read();
    caller.pass(&state, Need::Any)?;
    let include = |name: &str, default: bool| params.flag(name).unwrap_or(default);
    let search = params.text("search").map(str::to_lowercase);
    let fits = |agent: &&Agent| {
        (if agent.isdisabled { include("includedisabled", false) } else { include("includeenabled", true) })
            && (agent.id != 1 || include("includeunassigned", false))
            && (!agent.isapiagent || include("includeapiagents", false))
            && search.as_ref().is_none_or(|text| agent.name.to_lowercase().contains(text))
    };
    let rows: Vec<Value> = state.agents.iter().filter(fits).map(row).collect();
    let page = params.number("page_no").and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    if params.flag("pageinate") != Some(true) || page == 0 {
        return Ok(Json(rows).into_response());
    }
    let size =
        params.number("page_size").and_then(|size| usize::try_from(size).ok()).unwrap_or(50).clamp(1, 100);
    let count = rows.len();
    let shown: Vec<Value> = rows.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect();
    let body = json!({ "page_no": page, "page_size": size, "record_count": count, "results": shown });
    Ok(Json(body).into_response())
}

/// One agent; `me` is the agent the token is logged in as, with its claims.
pub(crate) async fn one(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let state = halo.read();
    let own = caller.pass(&state, Need::Any)?;
    let me = id == "me";
    let agent = if me { own } else { state.agent(save::path_id(&id)?).ok_or(Refusal::NotFound)? };
    let mut record = row(agent);
    record["pagesize"] = json!(agent.pagesize);
    record["datecreated"] = json!("2016-03-01T09:00:00");
    record["last_modified"] = json!(EMPTY_DATE);
    record["is_admin"] = json!(false);
    record["roles"] = json!([{ "id": "2", "name": if agent.isapiagent { "API" } else { "Agent" } }]);
    if me {
        record["claims"] = claims(agent);
    }
    Ok(Json(record).into_response())
}

fn row(agent: &Agent) -> Value {
    let (first, last) = agent.name.split_once(' ').unwrap_or((&agent.name, ""));
    let initials: String = [first, last].iter().filter_map(|part| part.chars().next()).collect();
    let teams = match agent.team.as_str() {
        "" => json!([]),
        team => json!([{ "team_id": 1, "team_name": team, "department_id": 1 }]),
    };
    json!({
        "id": agent.id, "name": agent.name, "email": agent.email, "firstname": first, "surname": last,
        "initials": initials, "jobtitle": "", "isdisabled": agent.isdisabled, "is_agent": true,
        "isapiagent": agent.isapiagent, "team": agent.team, "teams": teams, "departments": [],
        "is_online": false, "onlinestatus": 0, "lastlogindate": EMPTY_DATE, "ticket_count": 0, "colour": "#4a90d9",
        "one_client": 0, "licence_type": 0, "use": "agents", "customfields": [],
    })
}

const FEATURES: [&str; 36] = [
    "accounts",
    "actions",
    "adminpanel",
    "appointments",
    "approvals",
    "assets",
    "attachments",
    "budgets",
    "calendar",
    "cannedtext",
    "chat",
    "clientcontracts",
    "crm",
    "customers",
    "dashboards",
    "expenses",
    "feedback",
    "holidays",
    "invoices",
    "items",
    "knowledgebase",
    "mailcampaigns",
    "opportunities",
    "orders",
    "outcomes",
    "products",
    "projects",
    "purchaseorders",
    "quotations",
    "reports",
    "sales",
    "services",
    "software",
    "suppliers",
    "tickets",
    "timesheets",
];

/// What the role permits: about a hundred claims. Their wording is ours; only `type` and `value` are known.
fn claims(agent: &Agent) -> Value {
    let claim = |feature: &str, right: &str| {
        let level = if feature == "customers" { agent.customers } else { Level::Modify };
        let held = match right {
            "delete" | "edit" => level == Level::Modify,
            _ => level >= Level::Read,
        };
        json!({ "type": format!("{feature}_{right}"), "value": held.to_string() })
    };
    FEATURES
        .iter()
        .flat_map(|feature| ["view", "edit", "delete"].map(|right| claim(feature, right)))
        .collect()
}
