//! The safety brake: how much a run may change before it asks a person (R75).

use crate::{CustomerId, Operation};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

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
    /// No limit at all.
    pub const OFF: Self = Self { percent: 100, at_least: u32::MAX };

    /// How many are allowed where the last good run knew so many.
    pub fn allows(self, known: u64) -> u64 {
        (known.saturating_mul(self.percent.into()) / 100).max(self.at_least.into())
    }
}

impl fmt::Display for BrakeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::OFF => f.write_str("off"),
            Self { percent, at_least } => write!(f, "{percent}%,{at_least}"),
        }
    }
}

/// As it is typed: `10%,20`, or `off`.
impl FromStr for BrakeLimit {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text == "off" {
            return Ok(Self::OFF);
        }
        let wrong = || {
            format!(
                "'{text}' is not a limit; write off, or how many percent and how many in any case: 10%,20 (at most \
                 1000%)"
            )
        };
        let (percent, at_least) = text.split_once(',').ok_or_else(wrong)?;
        let percent = percent.trim().strip_suffix('%').and_then(|number| number.trim().parse().ok());
        let at_least = at_least.trim().parse().ok().filter(|number| *number < u32::MAX);
        match (percent, at_least) {
            (Some(percent @ 0..=1000), Some(at_least)) => Ok(Self { percent, at_least }),
            _ => Err(wrong()),
        }
    }
}

/// One thing that a run would do too much of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrakeFinding {
    /// Which rule stopped it.
    pub rule: BrakeRule,
    /// What it is about: a kind of record (`customer`, `company`); the id of the one record that is written too often, or its
    /// label where the plan makes it; or the customer that would lose everything, and of what: `ID/match`, `ID/site`.
    pub subject: String,
    /// How many the run would change.
    pub count: u64,
    /// How many the last good run knew.
    pub known: u64,
    /// How many are allowed without asking.
    pub allowed: u64,
    /// The finding in words, for a technician, with what may be behind it.
    pub sentence: String,
    /// The first records that it is about, by customer, for whoever must know them again. Not part of what is approved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<BrakeRecord>,
}

/// A record that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrakeRecord {
    /// What kind of record it is: `match`, `site`, `company`.
    pub word: String,
    /// What a person calls it.
    pub label: String,
    /// What the run would do to it.
    pub operation: Operation,
    /// The record, as whoever asks why names it; none where the run would make it.
    pub record: Option<String>,
    /// The customer that it belongs to, with its name; none where there is none yet.
    pub customer: Option<(CustomerId, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r75_a_limit_is_read_as_it_is_written() {
        for limit in [BrakeLimit::default(), BrakeLimit { percent: 0, at_least: 0 }, BrakeLimit::OFF] {
            assert_eq!(limit.to_string().parse(), Ok(limit));
        }
        assert_eq!(" 5 % , 7".parse(), Ok(BrakeLimit { percent: 5, at_least: 7 }));
        for wrong in ["", "10", "10%", "10,20", "-1%,20", "1001%,20", "10%,-1", "10%,4294967295", "on"] {
            assert!(wrong.parse::<BrakeLimit>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn r75_the_greater_of_the_share_and_the_least_is_allowed() {
        let limit = BrakeLimit::default();
        assert_eq!([0, 209, 210, 1_000].map(|known| limit.allows(known)), [20, 20, 21, 100]);
        assert_eq!(BrakeLimit::OFF.allows(0), u64::from(u32::MAX));
    }
}
