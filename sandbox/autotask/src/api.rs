//! The API: each request is proven, sent to what its address means, and answered.

use std::sync::Arc;

use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Query, Request, State as Shared};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use counterpart_sandbox_kit::{PageFaults, Tags, Usage};
use serde_json::{Value, json};

use crate::Autotask;
use crate::caller::{self, Caller};
use crate::metadata;
use crate::query::{self, Cursor, Search, Step};
use crate::refusal::Refusal;
use crate::render;
use crate::route::{self, Target};
use crate::schema::Entity;
use crate::settings::MissingRecord;
use crate::state::{Record, State};
use crate::write::{self, Manner};
use crate::zone;

/// Largest body read.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// Addresses of this length fail (dossier, section 3).
const LONGEST_ADDRESS: usize = 2_048;

/// One request, read.
struct Call {
    method: Method,
    path: String,
    params: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
    faults: PageFaults,
    usage: Option<Usage>,
}

impl Call {
    fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn reads(&self) -> Result<(), Refusal> {
        if self.method == Method::GET { Ok(()) } else { Err(self.verb()) }
    }

    fn verb(&self) -> Refusal {
        Refusal::Verb(self.method.to_string())
    }

    /// The body as text, if it is declared to be JSON.
    fn json(&self) -> Result<&str, Refusal> {
        let kind = caller::header(&self.headers, "content-type").split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") && !kind.eq_ignore_ascii_case("text/json") {
            return Err(Refusal::NotJson);
        }
        std::str::from_utf8(&self.body).map_err(|_| Refusal::error("The body is not UTF-8."))
    }

    /// The address of what stands below a zone's service.
    fn address(&self, zone: &str, below: &str) -> String {
        format!("{}/{zone}/ATServicesRest/V1.0/{below}", zone::root(&self.headers))
    }
}

pub(crate) async fn handle(Shared(autotask): Shared<Arc<Autotask>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let host = caller::header(&parts.headers, "host").len();
    if length(&parts.uri) + host + "http:///autotask".len() >= LONGEST_ADDRESS {
        return Refusal::NoRoute.into_response();
    }
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return Refusal::error("The body is too large.").into_response();
    };
    let call = Call {
        params: Query::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default(),
        path: parts.uri.path().to_owned(),
        method: parts.method,
        headers: parts.headers,
        body,
        faults: parts.extensions.get::<PageFaults>().cloned().unwrap_or_default(),
        usage: parts.extensions.get::<Usage>().copied(),
    };
    answer(&autotask, &call).unwrap_or_else(Refusal::into_response)
}

fn length(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |target| target.as_str().len())
}

fn answer(autotask: &Arc<Autotask>, call: &Call) -> Result<Response, Refusal> {
    let (zone, target) = route::read(&call.path);
    match target {
        Target::Versions => return call.reads().map(|()| zone::versions(&autotask.read())),
        Target::ZoneInformation => {
            call.reads()?;
            return zone::information(&autotask.read(), &call.headers, call.param("user"));
        }
        _ => {}
    }
    let caller = caller::prove(&mut autotask.write(), &call.headers, zone)?;
    match (&call.method, target) {
        (_, Target::Nowhere) => Err(Refusal::NoRoute),
        (&Method::GET, Target::Threshold) => Ok(threshold(call)),
        (&Method::GET, Target::Rights(entity)) => {
            Ok(Json(metadata::rights(&autotask.read(), entity)).into_response())
        }
        (&Method::GET, Target::Fields(entity)) => {
            Ok(Json(metadata::fields(&autotask.read(), entity)).into_response())
        }
        (&Method::GET, Target::UdfFields(entity)) => {
            Ok(Json(metadata::udf_fields(&autotask.read(), entity)).into_response())
        }
        (&Method::GET, Target::One(entity, id)) => one(&autotask.read(), call, entity, id, None),
        (&Method::GET, Target::Child(entity, parent, id)) => {
            one(&autotask.read(), call, entity, id, Some(parent))
        }
        (
            &Method::GET | &Method::POST,
            Target::Query(entity) | Target::Page(entity) | Target::Count(entity),
        ) => search(&autotask.read(), call, zone, entity, target),
        (&Method::GET, Target::Children(entity, parent) | Target::ChildrenPage(entity, parent)) => {
            children(&autotask.read(), call, zone, entity, parent)
        }
        _ => change(autotask, call, caller, target),
    }
}

fn may(state: &State, entity: &Entity, what: &'static str) -> Result<(), Refusal> {
    if state.user.may(entity.plural, what) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted { what, status: state.instance.permission_status })
    }
}

/// The call itself is counted.
fn threshold(call: &Call) -> Response {
    let usage = call.usage;
    Json(json!({
        "externalRequestThreshold": usage.map_or(0, |usage| usage.settings.count),
        "requestThresholdTimeframe": usage.map_or(0, |usage| usage.settings.window_seconds / 60),
        "currentTimeframeRequestCount": usage.map_or(0, |usage| usage.count),
    }))
    .into_response()
}

fn one(
    state: &State,
    call: &Call,
    entity: &Entity,
    id: &str,
    parent: Option<&str>,
) -> Result<Response, Refusal> {
    caller::not_acting(state, &call.headers)?;
    may(state, entity, "query")?;
    let below = |record: &&Record| parent.is_none_or(|parent| parent == record.parent.to_string());
    let found = id.parse().ok().and_then(|id| state.table(entity.of).get(id)).filter(below);
    let Some(record) = found.filter(|record| state.sees(entity.of, record)) else {
        return match state.instance.missing_record {
            MissingRecord::Null => Ok(Json(json!({ "item": null })).into_response()),
            MissingRecord::NotFound => Err(Refusal::NoRoute),
        };
    };
    let mut shown = render::whole(state, entity.of, record);
    // Seen once: the single read of an inactive contact says it belongs to nobody.
    if entity.plural == "Contacts" && !record.active && record.id.is_multiple_of(3) {
        shown.insert("companyID".to_owned(), json!(0));
    }
    let mut item = [Value::Object(shown)];
    call.faults.edit_rows(&mut item, "id");
    let [item] = item;
    Ok(Json(json!({ "item": item })).into_response())
}

fn search(
    state: &State,
    call: &Call,
    zone: &str,
    entity: &'static Entity,
    target: Target<'_>,
) -> Result<Response, Refusal> {
    let by_get = call.method == Method::GET;
    let sent = call.param("search");
    if matches!(target, Target::Page(_)) && by_get != sent.is_some() {
        // A query is continued in the verb in which it began: only addresses of one begun by GET hold the search.
        return Err(call.verb());
    }
    caller::not_acting(state, &call.headers)?;
    may(state, entity, "query")?;
    let model = if by_get { sent.unwrap_or("{}") } else { call.json()? };
    let search = Search::read(state, entity, model, call.faults.ignores_since())?;
    if matches!(target, Target::Count(_)) {
        return Ok(query::count(state, &call.faults, entity.of, &search));
    }
    let step = Step {
        of: entity.of,
        cursor: cursor(call, target, search.page_size)?,
        search: &search,
        address: call.address(zone, &format!("{}/query", entity.plural)),
        repeated: by_get.then(|| model.to_owned()),
    };
    Ok(query::page(state, &call.faults, &step))
}

fn cursor(call: &Call, target: Target<'_>, page_size: usize) -> Result<Cursor, Refusal> {
    match target {
        Target::Page(_) | Target::ChildrenPage(..) => Cursor::read(call.param("paging").unwrap_or_default()),
        _ => Ok(Cursor::first(page_size)),
    }
}

fn children(
    state: &State,
    call: &Call,
    zone: &str,
    entity: &'static Entity,
    parent: &str,
) -> Result<Response, Refusal> {
    caller::not_acting(state, &call.headers)?;
    may(state, entity, "query")?;
    let search = Search::read(state, entity, r#"{"filter":[{"op":"exist","field":"id"}]}"#, false)?;
    let paged = call.param("paging").is_some();
    let Some(of) = entity.parent else { return Err(Refusal::NoRoute) };
    let target = if paged { Target::ChildrenPage(entity, parent) } else { Target::Children(entity, parent) };
    let step = Step {
        of: entity.of,
        cursor: cursor(call, target, search.page_size)?,
        search: &search,
        address: call.address(zone, &format!("{}/{parent}/{}", of.of.entity().plural, of.child)),
        repeated: None,
    };
    let parent = parent.parse().map_err(|_| Refusal::NoRoute)?;
    Ok(query::children(state, &call.faults, &step, parent))
}

/// What a verb does at an address, if it does anything there. Children are written below their parent only, ids stand
/// in bodies, and some entities lack some verbs: 404 where nothing has this address, else 405.
fn change(
    autotask: &Arc<Autotask>,
    call: &Call,
    caller: Caller,
    target: Target<'_>,
) -> Result<Response, Refusal> {
    let missing = autotask.read().instance.patch_missing;
    let (entity, parent, manner) = match (&call.method, target) {
        (&Method::PATCH, Target::Collection(_) | Target::Children(..)) if missing => {
            return Err(Refusal::NoRoute);
        }
        (&Method::PUT, Target::One(entity, id)) if missing && entity.updates && entity.parent.is_none() => {
            (entity, None, Manner::Put(id.parse().ok()))
        }
        (_, Target::Collection(entity)) if entity.parent.is_some() => return Err(Refusal::NoRoute),
        (_, Target::Collection(entity)) if !entity.creates && !entity.updates => {
            return Err(Refusal::NoRoute);
        }
        (method, Target::Collection(entity)) => (entity, None, manner(call, method, entity)?),
        (method, Target::Children(entity, parent)) => (entity, Some(parent), manner(call, method, entity)?),
        (&Method::DELETE, Target::One(entity, id)) if entity.deletes && entity.parent.is_none() => {
            return delete(autotask, call, caller, entity, None, id);
        }
        (&Method::DELETE, Target::Child(entity, parent, id)) if entity.deletes => {
            return delete(autotask, call, caller, entity, Some(parent), id);
        }
        _ => return Err(call.verb()),
    };
    let parent = parent.map(|parent| parent.parse::<u32>().map_err(|_| Refusal::NoRoute)).transpose()?;
    let body = write::read(call.json()?)?;
    let mut state = autotask.write();
    let what = if matches!(manner, Manner::Create) { "create" } else { "update" };
    may(&state, entity, what)?;
    let caller = caller::acting(&state, caller, &call.headers, what)?;
    let now = autotask.clock.now().timestamp_millis();
    let saved = write::save(&mut state, write::Order { now, caller, entity, parent, manner }, &body)?;
    drop(state);
    crate::deliveries::send_waiting(autotask);
    Ok(replied(saved.id, saved.tags))
}

fn manner(call: &Call, method: &Method, entity: &Entity) -> Result<Manner, Refusal> {
    match *method {
        Method::POST if entity.creates => Ok(Manner::Create),
        Method::PATCH if entity.updates => Ok(Manner::Patch),
        Method::PUT if entity.updates => Ok(Manner::Put(None)),
        _ => Err(call.verb()),
    }
}

fn delete(
    autotask: &Arc<Autotask>,
    call: &Call,
    caller: Caller,
    entity: &Entity,
    parent: Option<&str>,
    id: &str,
) -> Result<Response, Refusal> {
    let mut state = autotask.write();
    may(&state, entity, "delete")?;
    let caller = caller::acting(&state, caller, &call.headers, "delete")?;
    let number = |text: &str| text.parse::<u32>().map_err(|_| write::no_match());
    let parent = parent.map(number).transpose()?;
    let now = autotask.clock.now().timestamp_millis();
    let id = number(id)?;
    write::remove(&mut state, now, caller, entity.of, parent, id)?;
    drop(state);
    crate::deliveries::send_waiting(autotask);
    Ok(replied(id, vec![format!("deleted:{id}")]))
}

fn replied(id: u32, tags: Vec<String>) -> Response {
    let mut response = (StatusCode::OK, Json(json!({ "itemId": id }))).into_response();
    response.extensions_mut().insert(Tags(tags));
    response
}

/// The lane of a request: its tracking identifier and its endpoint.
pub(crate) fn lane(request: &Request) -> Option<String> {
    let (_, target) = route::read(request.uri().path());
    let code = caller::header(request.headers(), "apiintegrationcode");
    target.endpoint().map(|endpoint| format!("{code}/{endpoint}"))
}
