//! Identifiers. A hub id is a UUID (version 7, so ids sort by creation); a vendor id is the vendor's own, as text.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! hub_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }
    )*};
}

hub_ids! {
    /// One MSP. Everything else belongs to exactly one workspace.
    WorkspaceId,
    /// One configured connection of a workspace to a vendor.
    IntegrationId,
    /// The hub's own organisation record.
    CustomerId,
    /// The hub's own site of a customer.
    SiteId,
    /// A saved match between a hub record and a vendor record.
    MatchId,
    /// One execution of a sync, a save, an import.
    RunId,
    /// Times at which a sync is due.
    ScheduleId,
    /// A durable fact that may cause a write.
    TriggerId,
    /// One applied change.
    JournalId,
    /// One thing that waits for a person.
    AttentionId,
    /// One thing to be written to a vendor.
    IntentId,
    /// Somebody who signs in.
    UserId,
    /// One sign-in that lasts.
    SessionId,
    /// What a program signs in with.
    TokenId,
    /// A link that works once.
    LinkId,
    /// One security-relevant act.
    AuditId,
    /// One thing that one recipient is told.
    NotificationId,
    /// Where a program is told.
    WebhookId,
}

/// A record's id as its vendor gives it. Always text: vendors change an id's JSON type between answers
/// (`12`, `12.0`, `"12"`), and a connector writes all of them the same way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VendorId(pub String);

impl VendorId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VendorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for VendorId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<i64> for VendorId {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}
