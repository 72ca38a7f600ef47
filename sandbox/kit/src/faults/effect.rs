//! What can go wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// When a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutPoint {
    /// Before the vendor acted on the request: nothing happened, nothing is answered.
    BeforeHandling,
    /// After the vendor acted, before the first byte of the answer: a write happened, the caller cannot know.
    BeforeHeaders,
    /// Half way through the body.
    MidBody,
}

/// One way an answer goes wrong. In JSON: `{"kind": "respond", "status": 503}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Answers this instead of asking the vendor.
    Respond {
        /// HTTP status.
        status: u16,
        /// A JSON string is sent as plain text, any other value as JSON, nothing as an empty body.
        #[serde(default)]
        body: Option<Value>,
        /// Further headers; they win over the defaults.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// A web page where JSON was expected, as proxies and sign-in pages send it.
    Html {
        /// HTTP status, 200 unless given.
        #[serde(default = "ok")]
        status: u16,
        /// The page; a maintenance notice unless given.
        #[serde(default)]
        body: Option<String>,
    },
    /// Streams a body of this many bytes: one JSON string that seems never to end.
    Huge {
        /// Size of the body.
        bytes: u64,
    },
    /// Waits, by real time, before anything else happens.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// Cuts the connection.
    Cut {
        /// When.
        at: CutPoint,
    },
    /// Answers properly, but only the first part of the body: complete HTTP, broken JSON.
    Truncate {
        /// Share of the body kept, in percent.
        #[serde(default = "half")]
        keep_percent: u8,
    },
    /// Page n is answered with the rows of page n-1.
    DuplicatePage,
    /// Rows have moved since the page before: 1 as if a row had been inserted ahead of it (the last row of the
    /// page before comes again), -1 as if one had been deleted (one row is never seen). The total follows.
    ShiftPages {
        /// How many rows were inserted (positive) or deleted (negative).
        by: i64,
    },
    /// Pages hold no more than this, whatever was asked.
    CapPage {
        /// Rows per page.
        rows: usize,
    },
    /// The total reported is off by this much.
    MoveTotal {
        /// Added to the total.
        by: i64,
    },
    /// An empty list with total 0 and status 200.
    EmptyList,
    /// A list of what changed since a moment leaves out every `every`th of the changed rows (1 = all of them). Its total
    /// agrees with what it shows. Lists that ask for no moment are as always.
    ForgetChanges {
        /// Which of the changed rows, in their order, are left out.
        every: usize,
    },
    /// The moment that a list of what changed asks for is ignored: every row comes.
    IgnoreSince,
    /// A page says that it is the last one, though more rows match. For lists whose pages name the next one.
    LoseNextPage,
    /// A page names itself as the next one. For lists whose pages name the next one.
    RepeatNextPage,
    /// Ids in rows are strings.
    IdsAsStrings,
    /// A field is missing from rows: of the row with this `id`, else of every `every`th row, else of all.
    DropField {
        /// The field.
        field: String,
        /// Only in the row with this id.
        #[serde(default)]
        id: Option<u64>,
        /// Only in every so manieth row of the answer (1 = all).
        #[serde(default)]
        every: Option<usize>,
    },
    /// The second row of an answer bears the id of the first.
    DuplicateIds,
}

fn ok() -> u16 {
    200
}

fn half() -> u8 {
    50
}

impl Effect {
    /// An answer of this status with an empty body.
    pub fn status(status: u16) -> Self {
        Self::Respond { status, body: None, headers: BTreeMap::new() }
    }

    /// An answer of this status and JSON body (a JSON string is sent as plain text).
    pub fn respond(status: u16, body: Value) -> Self {
        Self::Respond { status, body: Some(body), headers: BTreeMap::new() }
    }

    /// A refusal of this status with `Retry-After`.
    pub fn retry_after(status: u16, value: &str) -> Self {
        let headers = BTreeMap::from([("retry-after".to_owned(), value.to_owned())]);
        Self::Respond { status, body: None, headers }
    }

    /// A maintenance page with status 200.
    pub fn html() -> Self {
        Self::Html { status: 200, body: None }
    }
}
