//! Where a list can be gone on with (R72), and what is known of reading only what changed (R73).

use crate::{Instant, RunId, VendorId};
use serde::{Deserialize, Serialize};

/// Where a list can be gone on with by another process. In JSON either one's fields, which have none in common but
/// `received`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ListPoint {
    /// In a list of numbered pages.
    Page(PagePoint),
    /// In a list in the order of its ids.
    After(AfterPoint),
}

impl ListPoint {
    /// Different records received before it.
    pub fn received(&self) -> u64 {
        match self {
            Self::Page(point) => point.received,
            Self::After(point) => point.received,
        }
    }
}

impl From<PagePoint> for ListPoint {
    fn from(point: PagePoint) -> Self {
        Self::Page(point)
    }
}

impl From<AfterPoint> for ListPoint {
    fn from(point: AfterPoint) -> Self {
        Self::After(point)
    }
}

/// Where a list in the order of its ids can be gone on with: everything up to one id was read. Only while the vendor still
/// counts as many records up to there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterPoint {
    /// The last id that was read.
    pub after: VendorId,
    /// Different records received up to it.
    pub received: u64,
}

/// Where a list of numbered pages can be gone on with by another process: only where its order is fixed, and only while
/// the vendor's total stays the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagePoint {
    /// The first page that was not written yet.
    pub next_page: u64,
    /// Rows asked for per page.
    pub page_size: u32,
    /// The total that the vendor named.
    pub total: u64,
    /// Different records received on the pages before.
    pub received: u64,
}

/// Whether the vendor's "what changed since" has been seen to tell the truth, on this tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "trust", rename_all = "snake_case")]
pub enum Increments {
    /// Not compared with a sweep yet, or no sweep so far found a change to compare.
    #[default]
    Untried,
    /// An increment brought everything that the sweep beside it found changed.
    Agreed {
        /// When they were compared last.
        at: Instant,
        /// In how many comparisons.
        times: u32,
    },
    /// An increment missed something that a sweep found. It is not used until a person says so.
    Disagreed {
        /// When.
        at: Instant,
        /// What was missed, in words.
        reason: String,
    },
}

/// What is known of pulling one kind of record of one integration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PullState {
    /// When the last complete sweep ended.
    pub swept_at: Option<Instant>,
    /// The run that made it.
    pub swept_by: Option<RunId>,
    /// Everything that changed before this moment, by the vendor's clock, has been read.
    pub read_until: Option<Instant>,
    /// Whether increments are trusted.
    pub increments: Increments,
    /// The mirror row up to which matched records that the vendor no longer shows were asked for again, one by one: some
    /// in every sweep, in turn.
    pub asked_up_to: u64,
}

#[cfg(test)]
mod tests {
    use super::{AfterPoint, ListPoint, PagePoint};

    #[test]
    fn r72_a_point_is_read_as_what_it_was_written() {
        let page = PagePoint { next_page: 4, page_size: 100, total: 970, received: 300 };
        let after = AfterPoint { after: "29701122".into(), received: 500 };
        for (point, json) in [
            (ListPoint::from(page), r#"{"next_page":4,"page_size":100,"total":970,"received":300}"#),
            (ListPoint::from(after), r#"{"after":"29701122","received":500}"#),
        ] {
            assert_eq!(serde_json::to_string(&point).expect("plain data"), json);
            assert_eq!(serde_json::from_str::<ListPoint>(json).expect("a point"), point);
        }
    }
}
