//! Pages of rows, by ascending id, each naming the next.

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use counterpart_sandbox_kit::{NextPage, PageFaults, Tags};
use serde_json::{Value, json};

use super::cursor::encode;
use super::{Cursor, Search};
use crate::render;
use crate::schema::Of;
use crate::state::{Record, State};
use crate::udf;

/// One step of a walk through the pages of a query.
pub(crate) struct Step<'a> {
    pub(crate) of: Of,
    pub(crate) search: &'a Search,
    pub(crate) cursor: Cursor,
    /// The address of the list, such as `http://host/ATServicesRest/V1.0/Companies/query`.
    pub(crate) address: String,
    /// What the addresses of other pages repeat; of a query begun by POST, nothing.
    pub(crate) repeated: Option<String>,
}

/// A page of a query.
pub(crate) fn page(state: &State, faults: &PageFaults, step: &Step<'_>) -> Response {
    let key = format!("{:?}", step.search.test);
    let matching = matching(state, step.of, &key, |record| fits(state, step.of, record, step.search));
    let matching = forgotten(faults, step.search, matching);
    shown(state, faults, step, &matching)
}

/// The records of a parent, unfiltered.
pub(crate) fn children(state: &State, faults: &PageFaults, step: &Step<'_>, parent: u32) -> Response {
    let matching = matching(state, step.of, &format!("below {parent}"), |record| record.parent == parent);
    shown(state, faults, step, &matching)
}

/// How many rows match.
pub(crate) fn count(state: &State, faults: &PageFaults, of: Of, search: &Search) -> Response {
    let key = format!("{:?}", search.test);
    let matching = matching(state, of, &key, |record| fits(state, of, record, search));
    let matching = forgotten(faults, search, matching);
    Json(json!({ "queryCount": faults.window_from(matching.len(), 0, 1).total })).into_response()
}

fn fits(state: &State, of: Of, record: &Record, search: &Search) -> bool {
    let entity = of.entity();
    search
        .test
        .fits(&|field| render::one(state, of, record, field), &|name| udf::value(state, entity, record, name))
}

/// The positions of what matches and may be seen; remembered, so that walking the pages does not search again.
fn matching(state: &State, of: Of, key: &str, fits: impl Fn(&Record) -> bool) -> Arc<Vec<u32>> {
    let user = &state.user;
    let key = format!("{} {:?} {:?} {key}", state.version, user.hidden_companies, user.visible_companies);
    let known = state.last.lock().expect("searching a list never panics").get(&of).cloned();
    if let Some((_, rows)) = known.filter(|(known, _)| *known == key) {
        return rows;
    }
    let records = state.table(of).records.iter().zip(0_u32..);
    let rows: Vec<u32> =
        records.filter(|(record, _)| state.sees(of, record) && fits(record)).map(|(_, at)| at).collect();
    let rows = Arc::new(rows);
    state.last.lock().expect("searching a list never panics").insert(of, (key, Arc::clone(&rows)));
    rows
}

/// What a list of changes keeps after a fault has made it forget some.
fn forgotten(faults: &PageFaults, search: &Search, matching: Arc<Vec<u32>>) -> Arc<Vec<u32>> {
    if !search.asks_for_changes {
        return matching;
    }
    let mut kept = matching.to_vec();
    faults.forget_changes(&mut kept);
    Arc::new(kept)
}

fn shown(state: &State, faults: &PageFaults, step: &Step<'_>, matching: &[u32]) -> Response {
    let records = &state.table(step.of).records;
    let id = |at: u32| i64::from(records[at as usize].id);
    let from = matching.partition_point(|&at| id(at) <= step.cursor.after());
    let asked = step.cursor.page_size;
    let window = faults.window_from(matching.len(), from, asked);
    let mut rows: Vec<Value> = matching[window.rows.clone()]
        .iter()
        .map(|&at| render::row(state, step.of, &records[at as usize], step.search.wanted.as_deref()))
        .map(Value::Object)
        .collect();
    // Documented: no row of an answer without values of user-defined fields shows the list of them.
    if rows.iter().all(|row| row["userDefinedFields"].as_array().is_none_or(Vec::is_empty)) {
        rows.iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(|row| drop(row.remove("userDefinedFields")));
    }
    faults.edit_rows(&mut rows, "id");

    let mut tags = Vec::new();
    let end = from.saturating_add(window.page_size).min(matching.len());
    let full = end - from >= asked && state.instance.empty_last_page;
    let more = end > from && (end < matching.len() || full);
    let next = match faults.next_page() {
        _ if window.total == 0 && !matching.is_empty() => None,
        NextPage::None => None,
        NextPage::Itself => Some(step.cursor.clone()),
        NextPage::Honest if !more => None,
        NextPage::Honest if lacks_id(step.search) => {
            tags.push("no-next-page-without-id".to_owned());
            None
        }
        NextPage::Honest => Some(step.cursor.then(id(matching[end - 1]))),
    };
    let body = json!({
        "items": rows,
        "pageDetails": {
            "count": rows.len(),
            "requestCount": asked,
            "prevPageUrl": step.cursor.back().map(|cursor| address(step, "previous", &cursor)),
            "nextPageUrl": next.map(|cursor| address(step, "next", &cursor)),
        },
    });
    let mut response = Json(body).into_response();
    response.extensions_mut().insert(Tags(tags));
    response
}

/// Fields were chosen, the id not among them: such a list does not go on after its first page (the dossier says only
/// that the id must be listed then).
fn lacks_id(search: &Search) -> bool {
    search.wanted.as_ref().is_some_and(|wanted| !wanted.iter().any(|name| name == "id"))
}

fn address(step: &Step<'_>, direction: &str, cursor: &Cursor) -> String {
    let search = step.repeated.as_ref().map(|search| format!("&search={}", encode(search)));
    format!("{}/{direction}?paging={}{}", step.address, encode(&cursor.write()), search.unwrap_or_default())
}
