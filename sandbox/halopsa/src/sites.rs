//! `/Site` (dossier, 6.2).

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
use crate::merge::save_site;
use crate::params::Params;
use crate::refusal::Refusal;
use crate::render::{site_detail, site_row};
use crate::save;
use crate::state::{Agent, Site, State};

/// Parameters of the list; any other is ignored.
const KNOWN: &str = "activeinactive advanced_search azuresites client_id contract_id count exclude_internal gfisites \
    idonly include_custom_fields includeactive includeaddress includeinactive includenonstocklocations \
    includenoorderstockbin includenotes includestocklocations iscalendarfilter item_id_qty item_salesorder_id \
    item_salesorder_line lastupdatefromdate lastupdatetodate order order2 order3 order4 order5 orderdesc orderdesc2 \
    orderdesc3 orderdesc4 orderdesc5 override_enablestockbins page_no page_size pageinate search site_id sitefields \
    stocklocation tenant toplevel_id user_override";

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
        query.matching(&state.last_sites, state.version, agent.id, || search(&state, agent, &query));
    let matching = query.without_forgotten(&faults, matching);
    let window = query.window(&faults, matching.len());
    let address = params.flag("includeaddress") == Some(true);
    let custom_fields = params.text("include_custom_fields");
    let mut rows: Vec<Value> = matching[window.rows.clone()]
        .iter()
        .map(|&at| &state.sites[at as usize])
        .map(|site| match query.id_only {
            true => json!({ "id": site.id }),
            false => site_row(&state, site, address, custom_fields),
        })
        .collect();
    faults.edit_rows(&mut rows, "id");
    Ok(query.reply("sites", &window, rows))
}

fn search(state: &State, agent: &Agent, query: &ListQuery) -> Vec<u32> {
    let filter = &query.filter;
    let client_name = |site: &Site| state.client(site.client).map_or("", |client| &client.name);
    let fits = |site: &Site| {
        filter.admits(site.inactive, site.updated)
            && agent.sees(site.client)
            && filter.client.is_none_or(|wanted| i64::from(site.client) == wanted)
            && filter.toplevel.is_none_or(|wanted| {
                state.client(site.client).is_some_and(|client| i64::from(client.toplevel) == wanted)
            })
            && filter.search.as_ref().is_none_or(|text| {
                site.name.to_lowercase().contains(text) || client_name(site).to_lowercase().contains(text)
            })
    };
    let sites = state.sites.iter().zip(0_u32..);
    let mut rows: Vec<u32> = sites.filter(|(site, _)| fits(site)).map(|(_, at)| at).collect();
    let names = Folded::new(query, Order::Name, state.sites.iter().map(|site| &*site.name));
    let client_names = Folded::new(query, Order::ClientName, state.sites.iter().map(client_name));
    let site = |at: u32| &state.sites[at as usize];
    let by = |order: Order, left: u32, right: u32| match order {
        Order::Id => left.cmp(&right),
        Order::Name => names.compare(left, right),
        Order::Inactive => site(left).inactive.cmp(&site(right).inactive),
        Order::Client | Order::TopLevel => site(left).client.cmp(&site(right).client),
        Order::ClientName => client_names.compare(left, right),
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
    let site = state.site(save::path_id(&id)?).ok_or(Refusal::NotFound)?;
    if !agent.sees(site.client) {
        return Err(Refusal::Forbidden);
    }
    let mut record = [site_detail(&state, site, params.flag("includedetails") == Some(true))];
    faults.edit_rows(&mut record, "id");
    let [record] = record;
    Ok(Json(record).into_response())
}

pub(crate) async fn save(
    Shared(halo): Shared<Arc<HaloPsa>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Refusal> {
    let posted = save::read(request, &fields::SITE).await?;
    let now = halo.clock.now().timestamp_millis();
    let mut state = halo.write();
    let agent = caller.pass(&state, Need::EditCustomers)?.clone();
    let mut saved = Vec::new();
    for fields in posted {
        let known = fields.get("id").and_then(Value::as_u64).and_then(|id| state.site(id as u32));
        if known.is_some_and(|site| !agent.sees(site.client)) {
            return Err(Refusal::Forbidden);
        }
        saved.push(save_site(&mut state, now, fields)?);
    }
    let records =
        saved.iter().filter_map(|&(id, _)| state.site(id)).map(|site| site_detail(&state, site, true));
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
    if state.site(id).is_some_and(|site| !agent.sees(site.client)) {
        return Err(Refusal::Forbidden);
    }
    if state.remove_site(id) { Ok(Json(json!({ "id": id })).into_response()) } else { Err(Refusal::NotFound) }
}
