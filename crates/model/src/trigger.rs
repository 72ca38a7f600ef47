//! Durable facts that may cause a write. Written in the transaction that changes the mirror or saves a match, consumed
//! in the transaction that acts on them, so that a crash in between loses none and an undone write is not repeated.

use crate::{Instant, IntegrationId, Kind, TriggerId, VendorId};
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerCause {
    /// A record became offered for the first time, or again.
    Offered,
    /// Its name changed.
    Renamed,
    /// It became inactive.
    Inactive,
    /// It became active again.
    Active,
    /// It is missing from a complete pull, without proof that it is gone.
    NotVisible,
    /// It is proven to be deleted.
    Gone,
    /// It is shown again.
    Visible,
    /// A match of it was saved.
    Matched,
    /// A customer came to be, which this integration is to get too (R57). The record is the hub's own: its id stands where a
    /// vendor's would.
    CustomerNew,
}

impl TriggerCause {
    /// Every cause.
    pub const ALL: [TriggerCause; 9] = [
        Self::Offered,
        Self::Renamed,
        Self::Inactive,
        Self::Active,
        Self::NotVisible,
        Self::Gone,
        Self::Visible,
        Self::Matched,
        Self::CustomerNew,
    ];

    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Renamed => "renamed",
            Self::Inactive => "inactive",
            Self::Active => "active",
            Self::NotVisible => "not_visible",
            Self::Gone => "gone",
            Self::Visible => "visible",
            Self::Matched => "matched",
            Self::CustomerNew => "customer_new",
        }
    }
}

/// One durable fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The hub's id.
    pub id: TriggerId,
    /// The integration whose record it is.
    pub integration: IntegrationId,
    /// The record's kind.
    pub kind: Kind,
    /// The vendor record.
    pub vendor: VendorId,
    /// What happened.
    pub cause: TriggerCause,
    /// The value before, where a value changed.
    pub previous: Option<String>,
    /// The value now, where a value changed.
    pub new: Option<String>,
    /// When it was seen.
    pub at: Instant,
}
