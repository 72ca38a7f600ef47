//! `/Client` (dossier, 6.1).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, Request, State as Shared};
use axum::response::{IntoResponse, Response};
use counterpart_sandbox_kit::{PageFaults, Tags};
use serde_json::{Value, json};

use crate::HaloPsa;
use crate::access::Need;
use crate::caller::Caller;
use crate::fields;
use crate::listing::{Folded, ListQuery, Order};
use crate::merge::save_client;
use crate::params::Params;
use crate::populate::UNKNOWN_CLIENT;
use crate::refusal::Refusal;
use crate::render::{client_detail, client_row};
use crate::save;
use crate::state::{Agent, Client, State};

/// Parameters of the list; any other is ignored.
const KNOWN: &str = "accountmanageronly activeinactive advanced_search azureclients callplan columns_id count domain \
    exclude_internal gficlients idonly include_custom_fields includeactive includeazuretenants includecolumns \
    includeinactive includeinvoicetemplatename includenotes includeqbofields integration_tenantids integration_type \
    isjira issentinel isservicenow lastupdatefromdate lastupdatetodate order order2 order3 order4 order5 orderdesc \
    orderdesc2 orderdesc3 orderdesc4 orderdesc5 page_no page_size pageinate search search_name_only sentinelid \
    showcounts sitefields snowaccountid snowclients tenant ticketarea_id toplevel_id view_id";

pub(crate) async fn list(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    params: Params,
    Extension(faults): Extension<PageFaults>,
) -> Result<Response, Refusal> {
    let state = halo.read();
    let agent = caller.pass(&state, Need::ReadCustomers)?;
    let query = ListQuery::read(&params, agent, &state.instance, KNOWN, faults.ignores_since());
    let matching =
        query.matching(&state.last_clients, state.version, agent.id, || search(&state, agent, &query));
    let matching = query.without_forgotten(&faults, matching);
    let window = query.window(&faults, matching.len());
    let custom_fields = params.text("include_custom_fields");
    let mut rows: Vec<Value> = matching[window.rows.clone()]
        .iter()
        .map(|&at| &state.clients[at as usize])
        .map(|client| {
            if query.id_only { json!({ "id": client.id }) } else { client_row(&state, client, custom_fields) }
        })
        .collect();
    faults.edit_rows(&mut rows, "id");
    Ok(query.reply("clients", &window, rows))
}

fn search(state: &State, agent: &Agent, query: &ListQuery) -> Vec<u32> {
    let filter = &query.filter;
    let fits = |client: &Client| {
        filter.admits(client.inactive, client.updated)
            && agent.sees(client.id)
            && filter.toplevel.is_none_or(|wanted| i64::from(client.toplevel) == wanted)
            && filter.search.as_ref().is_none_or(|text| client.name.to_lowercase().contains(text))
    };
    let clients = state.clients.iter().zip(0_u32..);
    let mut rows: Vec<u32> = clients.filter(|(client, _)| fits(client)).map(|(_, at)| at).collect();
    let names = Folded::new(query, Order::Name, state.clients.iter().map(|client| &*client.name));
    let client = |at: u32| &state.clients[at as usize];
    let by = |order: Order, left: u32, right: u32| match order {
        Order::Id | Order::Client | Order::ClientName => left.cmp(&right),
        Order::Name => names.compare(left, right),
        Order::Inactive => client(left).inactive.cmp(&client(right).inactive),
        Order::TopLevel => client(left).toplevel.cmp(&client(right).toplevel),
    };
    rows.sort_by(|&left, &right| query.compare(left, right, by));
    rows
}

pub(crate) async fn one(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    Path(id): Path<String>,
    params: Params,
    Extension(faults): Extension<PageFaults>,
) -> Result<Response, Refusal> {
    let state = halo.read();
    let agent = caller.pass(&state, Need::ReadCustomers)?;
    let client = state.client(save::path_id(&id)?).ok_or(Refusal::NotFound)?;
    if !agent.sees(client.id) {
        return Err(Refusal::Forbidden);
    }
    let mut record = [client_detail(&state, client, params.flag("includedetails") == Some(true))];
    faults.edit_rows(&mut record, "id");
    let [record] = record;
    Ok(Json(record).into_response())
}

pub(crate) async fn save(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Refusal> {
    let posted = save::read(request, &fields::CLIENT).await?;
    let now = halo.clock.now().timestamp_millis();
    let mut state = halo.write();
    let agent = caller.pass(&state, Need::EditCustomers)?.clone();
    let mut saved = Vec::new();
    for fields in posted {
        if fields.get("id").and_then(Value::as_u64).is_some_and(|id| !agent.sees(id as u32)) {
            return Err(Refusal::Forbidden);
        }
        let (id, created) = save_client(&mut state, now, fields)?;
        saved.push((id, created));
    }
    let records = saved
        .iter()
        .filter_map(|&(id, _)| state.client(id))
        .map(|client| client_detail(&state, client, true));
    let records: Vec<Value> = records.collect();
    let mut response = save::reply(&state, records);
    let tags =
        saved.iter().map(|(id, created)| format!("{}:{id}", if *created { "created" } else { "updated" }));
    response.extensions_mut().insert(Tags(tags.collect()));
    Ok(response)
}

pub(crate) async fn delete(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let mut state = halo.write();
    let agent = caller.pass(&state, Need::EditCustomers)?;
    let id = save::path_id(&id)?;
    if !agent.sees(id) {
        return Err(Refusal::Forbidden);
    }
    if id == UNKNOWN_CLIENT {
        return Err(Refusal::Rule("This customer is needed by the system and cannot be deleted.".to_owned()));
    }
    if state.remove_client(id) {
        Ok(Json(json!({ "id": id })).into_response())
    } else {
        Err(Refusal::NotFound)
    }
}
