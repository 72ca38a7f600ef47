//! What a person decided on a matching list and has not saved yet (R18).

use crate::{CustomerId, Instant, IntegrationId, UserId, VendorId};
use serde::{Deserialize, Serialize};

/// What is to be done with a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "does", rename_all = "snake_case")]
pub enum Decision {
    /// The suggestion is right: the one customer that is spelled so.
    Confirm {
        /// That customer.
        customer: CustomerId,
    },
    /// The near-exact proposal is right (R15).
    Automap {
        /// The customer that is proposed.
        customer: CustomerId,
    },
    /// It is not this customer, and that is never proposed again.
    Reject {
        /// Which customer it is not.
        customer: CustomerId,
    },
    /// It is this customer.
    Match {
        /// The customer that was chosen.
        customer: CustomerId,
        /// Take it away from its present customer (R19e).
        take_over: bool,
    },
    /// A customer is made of it (R21).
    Create,
    /// It is no customer (R13).
    Ignore {
        /// Why.
        reason: String,
    },
    /// The mark "not a customer" is taken off.
    Unignore,
    /// Its match is deleted (R23).
    Unlink {
        /// With which customer.
        customer: CustomerId,
    },
    /// Of a customer's several companies it becomes the main one (R19g).
    Main {
        /// The customer.
        customer: CustomerId,
    },
    /// A mapping file says that it is this customer (R24).
    File {
        /// The customer that the file names.
        customer: CustomerId,
    },
}

impl Decision {
    /// The word in counts and in the database.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Confirm { .. } => "confirm",
            Self::Automap { .. } => "automap",
            Self::Reject { .. } => "reject",
            Self::Match { .. } => "match",
            Self::Create => "create",
            Self::Ignore { .. } => "ignore",
            Self::Unignore => "unignore",
            Self::Unlink { .. } => "unlink",
            Self::Main { .. } => "main",
            Self::File { .. } => "file",
        }
    }

    /// The customer that it names.
    pub fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Confirm { customer }
            | Self::Automap { customer }
            | Self::Reject { customer }
            | Self::Match { customer, .. }
            | Self::Unlink { customer }
            | Self::Main { customer }
            | Self::File { customer } => Some(*customer),
            Self::Create | Self::Ignore { .. } | Self::Unignore => None,
        }
    }
}

/// One row that a person decided and has not saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staged {
    /// Of which integration's list.
    pub integration: IntegrationId,
    /// Whose.
    pub user: UserId,
    /// The company.
    pub company: VendorId,
    /// What is to be done.
    pub decision: Decision,
    /// When it was decided.
    pub at: Instant,
    /// It waits for somebody who may save (R07b).
    pub submitted: bool,
}
