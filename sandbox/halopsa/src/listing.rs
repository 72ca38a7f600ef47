//! Lists: what matches, in which order, and which part of it is shown (dossier, sections 4 and 5.1).

use std::cmp::Ordering;
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use counterpart_sandbox_kit::{PageFaults, Tags, Window};
use serde_json::{Value, json};

use crate::dates;
use crate::params::{Params, truth};
use crate::state::{Agent, Instance, LastMatch};

/// What is asked of a list.
#[derive(Clone, Debug)]
pub(crate) struct ListQuery {
    pub(crate) filter: Filter,
    pub(crate) order: Vec<(Order, bool)>,
    pub(crate) id_only: bool,
    shape: Shape,
    tags: Vec<String>,
}

/// Which rows match.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    active: bool,
    inactive: bool,
    /// Lower case.
    pub(crate) search: Option<String>,
    pub(crate) toplevel: Option<i64>,
    pub(crate) client: Option<i64>,
    from: Option<i64>,
    to: Option<i64>,
}

/// Fields that lists can be ordered by; an order by anything else is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Id,
    Name,
    Inactive,
    TopLevel,
    Client,
    ClientName,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Page { number: usize, size: usize },
    First(usize),
}

impl ListQuery {
    /// Reads a query. `known` are the parameters of the endpoint: others are ignored, and tagged for the log.
    /// With `ignore_since` the dates of the last change filter nothing.
    pub(crate) fn read(
        params: &Params,
        agent: &Agent,
        instance: &Instance,
        known: &str,
        ignore_since: bool,
    ) -> Self {
        let mut tags: Vec<String> =
            params.unknown(known).map(|name| format!("unknown-parameter:{name}")).collect();
        let id_only = params.flag("idonly") == Some(true);
        let shape = shape(params, agent, instance, id_only, &mut tags);
        if agent.visible_clients.is_some() || !agent.hidden_clients.is_empty() {
            tags.push("filtered-by-role".to_owned());
        }
        let mut filter = Filter::read(params);
        if ignore_since {
            (filter.from, filter.to) = (None, None);
        }
        Self { filter, order: order(params), id_only, shape, tags }
    }

    /// The rows to show out of `matching`, and the total to report. Without paging the total is the number of rows
    /// shown, which makes a short list look complete.
    pub(crate) fn window(&self, faults: &PageFaults, matching: usize) -> Window {
        match self.shape {
            Shape::Page { number, size } => faults.window(matching, number, size),
            Shape::First(count) => faults.window(matching.min(count), 1, count),
        }
    }

    /// The reply around rendered rows.
    pub(crate) fn reply(self, key: &str, window: &Window, rows: Vec<Value>) -> Response {
        let number = match self.shape {
            Shape::Page { number, .. } => number,
            Shape::First(_) => 1,
        };
        let body = json!({
            "page_no": number,
            "page_size": window.page_size,
            "record_count": window.total,
            key: rows,
            "columns_id": 1,
            "columns": [{ "id": 1, "name": "id" }, { "id": 2, "name": "name" }],
        });
        let mut response = Json(body).into_response();
        response.extensions_mut().insert(Tags(self.tags));
        response
    }

    /// The positions that match, in order; remembered, so that walking the pages does not search again.
    pub(crate) fn matching(
        &self,
        last: &LastMatch,
        version: u64,
        agent: u32,
        search: impl FnOnce() -> Vec<u32>,
    ) -> Arc<Vec<u32>> {
        let key = format!("{version} {agent} {:?} {:?}", self.filter, self.order);
        let mut last = last.lock().expect("searching a list never panics");
        match &*last {
            Some((known, rows)) if *known == key => Arc::clone(rows),
            _ => {
                let rows = Arc::new(search());
                *last = Some((key, Arc::clone(&rows)));
                rows
            }
        }
    }

    /// What a list of changes keeps after a fault has made it forget some.
    pub(crate) fn without_forgotten(&self, faults: &PageFaults, matching: Arc<Vec<u32>>) -> Arc<Vec<u32>> {
        if self.filter.from.is_none() && self.filter.to.is_none() {
            return matching;
        }
        let mut kept = matching.to_vec();
        faults.forget_changes(&mut kept);
        Arc::new(kept)
    }

    /// Compares two positions by the orders asked for, then by position, which is by id.
    pub(crate) fn compare(
        &self,
        left: u32,
        right: u32,
        by: impl Fn(Order, u32, u32) -> Ordering,
    ) -> Ordering {
        let asked = self.order.iter().map(|&(field, descending)| {
            let ordering = by(field, left, right);
            if descending { ordering.reverse() } else { ordering }
        });
        asked.chain([left.cmp(&right)]).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
    }
}

impl Filter {
    fn read(params: &Params) -> Self {
        let pair = params.text("activeinactive").and_then(|both| both.split_once(','));
        let (active, inactive) = match pair {
            Some((active, inactive)) => (truth(active.trim()), truth(inactive.trim())),
            None => (
                params.flag("includeactive").unwrap_or(true),
                params.flag("includeinactive").unwrap_or(false),
            ),
        };
        Self {
            active,
            inactive,
            search: params.text("search").or_else(|| params.text("search_name_only")).map(str::to_lowercase),
            toplevel: params.number("toplevel_id"),
            client: params.number("client_id"),
            from: params.text("lastupdatefromdate").and_then(dates::read),
            to: params.text("lastupdatetodate").and_then(dates::read),
        }
    }

    /// The part of the filter that all entities share.
    pub(crate) fn admits(&self, inactive: bool, updated: i64) -> bool {
        (if inactive { self.inactive } else { self.active })
            && self.from.is_none_or(|from| updated >= from)
            && self.to.is_none_or(|to| updated <= to)
    }
}

fn shape(
    params: &Params,
    agent: &Agent,
    instance: &Instance,
    id_only: bool,
    tags: &mut Vec<String>,
) -> Shape {
    let paging = params.flag("pageinate") == Some(true);
    let number = params.number("page_no").map(|number| usize::try_from(number).unwrap_or(1).max(1));
    let default = (agent.pagesize as usize).max(1);
    let wished =
        params.number("page_size").and_then(|size| usize::try_from(size).ok()).filter(|&size| size > 0);
    if let (true, Some(number), false) = (paging, number, id_only) {
        let wished = wished.unwrap_or(default);
        if wished > instance.page_cap {
            tags.push(format!("page-size-cut:{wished}"));
        }
        return Shape::Page { number, size: wished.min(instance.page_cap).max(1) };
    }
    if paging || number.is_some() || params.text("page_size").is_some() {
        tags.push("paging-ignored".to_owned());
    }
    match params.number("count").and_then(|count| usize::try_from(count).ok()).filter(|&count| count > 0) {
        Some(count) => Shape::First(count),
        None => {
            tags.push("default-page".to_owned());
            Shape::First(default)
        }
    }
}

/// Without an order that is known, lists are by name: not by id, so that a walk that asks for no order is not
/// stable while people work. (What HaloPSA orders by then is not established.)
fn order(params: &Params) -> Vec<(Order, bool)> {
    let asked = ["", "2", "3", "4", "5"].into_iter().filter_map(|place| {
        let field = match params.text(&format!("order{place}"))?.to_ascii_lowercase().as_str() {
            "id" => Order::Id,
            "name" => Order::Name,
            "inactive" => Order::Inactive,
            "toplevel_id" => Order::TopLevel,
            "client_id" => Order::Client,
            "client_name" => Order::ClientName,
            _ => return None,
        };
        Some((field, params.flag(&format!("orderdesc{place}")).unwrap_or(false)))
    });
    let asked: Vec<(Order, bool)> = asked.collect();
    if asked.is_empty() { vec![(Order::Name, false)] } else { asked }
}

/// Names as lists compare them: ignoring case. Folded once for each row of a list.
pub(crate) struct Folded(Vec<String>);

impl Folded {
    /// Folds `names`, unless the list is ordered by something else anyway.
    pub(crate) fn new<'a>(query: &ListQuery, field: Order, names: impl Iterator<Item = &'a str>) -> Self {
        let asked = query.order.iter().any(|(order, _)| *order == field);
        Self(if asked { names.map(str::to_lowercase).collect() } else { Vec::new() })
    }

    /// Compares the names of two positions.
    pub(crate) fn compare(&self, left: u32, right: u32) -> Ordering {
        self.0.get(left as usize).cmp(&self.0.get(right as usize))
    }
}
