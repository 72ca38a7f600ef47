//! Who acts, and what comes in as an argument because a pure program cannot know it: the time and new ids.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A moment, in UTC. The database keeps microseconds; values are cut to that before they are written.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// Tells the time. The binary brings the real one; tests bring one they can set.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Instant;
}

/// Makes new hub ids. The binary brings UUID version 7; tests bring a counter.
pub trait Ids: Send + Sync {
    /// An id never given before.
    fn next(&self) -> Uuid;
}

/// Who caused a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person, by name (on the command line: the system account that ran the command).
    Person(String),
    /// The program itself, during a sync.
    Sync,
    /// A schedule that was due.
    Schedule,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(name) => f.write_str(name),
            Self::Sync => f.write_str("sync"),
            Self::Schedule => f.write_str("schedule"),
        }
    }
}
