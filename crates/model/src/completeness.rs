//! How a pull knows that it has everything (R78).

use serde::{Deserialize, Serialize};
use std::fmt;

/// What proves that a list was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Proof {
    /// The vendor named a total, and exactly that many different records came.
    VendorTotal {
        /// The total the vendor named, the same on every page.
        total: u64,
    },
    /// The vendor's cursor ended.
    EndOfCursor,
    /// The page after the last full one came back empty.
    EmptyPage,
    /// The list is one answer without pages.
    SingleAnswer,
}

/// What a pull says of itself. An incomplete pull updates what it saw and concludes nothing from what it did not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Completeness {
    /// Everything the vendor shows this credential was read.
    Complete {
        /// Different records received.
        records: u64,
        /// What proves it.
        proof: Proof,
    },
    /// Something is missing or cannot be trusted.
    Incomplete {
        /// Different records received before it was noticed.
        records: u64,
        /// What was noticed, as a sentence.
        reason: String,
    },
}

impl Completeness {
    /// True when nothing is missing.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete { .. })
    }

    /// Different records received.
    pub fn records(&self) -> u64 {
        match self {
            Self::Complete { records, .. } | Self::Incomplete { records, .. } => *records,
        }
    }
}

impl fmt::Display for Completeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete { records, proof } => match proof {
                Proof::VendorTotal { total } => {
                    write!(f, "complete ({records} of {total} named by the vendor)")
                }
                Proof::EndOfCursor => write!(f, "complete ({records}, the vendor's cursor ended)"),
                Proof::EmptyPage => write!(f, "complete ({records}, then an empty page)"),
                Proof::SingleAnswer => write!(f, "complete ({records} in one answer)"),
            },
            Self::Incomplete { records, reason } => write!(f, "INCOMPLETE after {records}: {reason}"),
        }
    }
}
