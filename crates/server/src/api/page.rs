//! Lists come in pages, each with a cursor for the next one.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The most records of a page.
const MOST: u64 = 250;
/// Records of a page where nothing else is asked.
const USUAL: u64 = 50;

/// Which page is asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PageQuery {
    /// The `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
    /// Records per page, from 1 to 250; 50 where absent.
    pub limit: Option<u64>,
}

impl PageQuery {
    /// Records per page.
    pub fn limit(&self) -> u64 {
        self.limit.unwrap_or(USUAL).clamp(1, MOST)
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The records.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many records there are in all, where that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// The only page of a short list.
    pub fn whole(items: Vec<T>) -> Self {
        let total = Some(items.len() as u64);
        Self { items, next: None, total }
    }

    /// A page of one more record than was asked for, where there is a next page.
    pub fn of(mut items: Vec<T>, limit: u64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next, total: None }
    }
}
