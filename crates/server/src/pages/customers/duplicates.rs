//! `/customers/duplicates`: customers that may be one, each group with the way to the preview of their merge (R26).

use super::super::page;
use crate::App;
use crate::duplicates::of_list;
use crate::error::Failure;
use crate::frame::Frame;
use crate::paging::{Paging, address};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use counterpart_engine::{Alike, Duplicate, Duplicates};
use serde::Deserialize;

/// So many records and pairs of a group are shown.
const SHOWN: usize = 8;
/// So many are offered to be merged into another one at once: what is more is a crowd, and nobody looks through it.
const MERGED: usize = 20;

/// Which page of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    page: Option<u64>,
    size: Option<u64>,
}

#[derive(Template)]
#[template(path = "customers/duplicates.html")]
struct List {
    frame: Frame,
    groups: Vec<Group>,
    paging: Paging,
}

struct Group {
    score: String,
    count: usize,
    records: Vec<Duplicate>,
    pairs: Vec<Pair>,
    /// The preview of merging all but the first into the first.
    merge: String,
    /// The name of the one that stays.
    keep: String,
}

struct Pair {
    one: String,
    other: String,
    /// Why they may be one.
    reasons: Vec<String>,
    /// The preview of merging these two alone.
    merge: String,
}

/// The preview of merging these into that one.
fn merge<'a>(keep: &str, others: impl Iterator<Item = &'a Duplicate>) -> String {
    let with: Vec<(&str, &str)> = others.take(MERGED).map(|other| ("with", other.id.as_str())).collect();
    address(&format!("/customers/{keep}/merge"), &with)
}

impl Group {
    fn of(group: &Duplicates) -> Self {
        let pairs = group.pairs.iter().take(SHOWN);
        let keep = group.records.first();
        let pair = |pair: &Alike| {
            let (one, other) = (&group.records[pair.one], &group.records[pair.other]);
            Pair {
                one: one.name.clone(),
                other: other.name.clone(),
                reasons: pair.reasons.clone(),
                merge: merge(&one.id, std::iter::once(other)),
            }
        };
        Self {
            score: format!("{:.2}", group.score()),
            count: group.records.len(),
            records: group.records.iter().take(SHOWN).cloned().collect(),
            pairs: pairs.map(pair).collect(),
            merge: keep.map(|keep| merge(&keep.id, group.records.iter().skip(1))).unwrap_or_default(),
            keep: keep.map(|keep| keep.name.clone()).unwrap_or_default(),
        }
    }
}

impl List {
    /// The same list on another page.
    fn at(&self, page: u64) -> String {
        let (page, size) = (page.to_string(), self.paging.size.to_string());
        address("/customers/duplicates", &[("size", &size), ("page", &page)])
    }
}

/// `GET /customers/duplicates`
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let found = of_list(&app, &frame.pulse, None).await?;
    let mut paging = Paging::of(wanted.page, wanted.size);
    paging.total = found.len() as u64;
    let (skip, take) = paging.range();
    let (skip, take) =
        (usize::try_from(skip).unwrap_or(usize::MAX), usize::try_from(take).unwrap_or(usize::MAX));
    let groups = found.iter().skip(skip).take(take).map(Group::of).collect();
    page(&List { frame, groups, paging })
}
