//! The safety brake: how much a run may change before it asks a person (R75).

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a run would do too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrakeRule {
    /// Records made.
    Creations,
    /// Records made inactive, or matched records that the vendor no longer shows, deleted or made inactive.
    Deactivations,
    /// Matches deleted.
    Unmatches,
    /// Values replaced by others.
    Overwrites,
    /// Many vendor records that all write one hub record.
    ManyToOne,
    /// A customer that would lose everything of a kind.
    CustomerLosesAll,
}

impl BrakeRule {
    /// Every rule.
    pub const ALL: [BrakeRule; 6] = [
        Self::Creations,
        Self::Deactivations,
        Self::Unmatches,
        Self::Overwrites,
        Self::ManyToOne,
        Self::CustomerLosesAll,
    ];

    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creations => "creations",
            Self::Deactivations => "deactivations",
            Self::Unmatches => "unmatches",
            Self::Overwrites => "overwrites",
            Self::ManyToOne => "many_to_one",
            Self::CustomerLosesAll => "customer_loses_all",
        }
    }
}

impl fmt::Display for BrakeRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much is usual: more than `percent` of what there was in the last good run, and more than `at_least`, is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BrakeLimit {
    /// Percent of what the last good run knew.
    pub percent: u32,
    /// So many are always allowed, however few there were.
    pub at_least: u32,
}

impl Default for BrakeLimit {
    fn default() -> Self {
        Self { percent: 10, at_least: 20 }
    }
}

impl BrakeLimit {
    /// How many are allowed where the last good run knew so many.
    pub fn allows(self, known: u64) -> u64 {
        (known.saturating_mul(self.percent.into()) / 100).max(self.at_least.into())
    }
}

/// One thing that a run would do too much of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrakeFinding {
    /// Which rule stopped it.
    pub rule: BrakeRule,
    /// What it is about: a kind of record (`customer`, `company`), or for a single customer its id.
    pub subject: String,
    /// How many the run would change.
    pub count: u64,
    /// How many the last good run knew.
    pub known: u64,
    /// How many are allowed without asking.
    pub allowed: u64,
    /// The finding in words, for a technician, with what may be behind it.
    pub sentence: String,
}
