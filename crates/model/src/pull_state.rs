//! Where a list can be gone on with (R72), and what is known of reading only what changed (R73).

use crate::{Instant, RunId};
use serde::{Deserialize, Serialize};

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
