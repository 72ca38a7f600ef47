//! One configured connection of a workspace to a vendor.

use crate::{BrakeLimit, Instant, IntegrationId, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// In which direction one kind of data flows (R06).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Not at all.
    #[default]
    Off,
    /// From the vendor to the hub.
    Pull,
    /// From the hub to the vendor.
    Push,
    /// Both ways.
    Both,
}

impl Direction {
    /// True when the vendor is read.
    pub fn pulls(self) -> bool {
        matches!(self, Self::Pull | Self::Both)
    }

    /// True when the vendor is written to.
    pub fn pushes(self) -> bool {
        matches!(self, Self::Push | Self::Both)
    }

    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Both => "both",
        }
    }
}

/// Whether new offered companies become customers (R21).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewCustomers {
    /// Never, not even when a person asks here.
    Never,
    /// When a person asks.
    #[default]
    OnRequest,
    /// By the sync itself: an exact unambiguous match first, else created.
    Automatic,
}

/// Whether a customer's name follows its company's new name (R25).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowNames {
    /// A new name is proposed to a person.
    #[default]
    Propose,
    /// The customer is renamed.
    Follow,
    /// A new name changes nothing.
    Keep,
}

/// Which customers are made as companies at the vendor (R57).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushCustomers {
    /// Those that a person names.
    #[default]
    OnRequest,
    /// Every new one, by the sync, as soon as it exists. One that came from this integration is never sent back.
    Automatic,
}

/// What an integration is to the customer list (R08).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntegrationRole {
    /// One like the others.
    #[default]
    Ordinary,
    /// Its active companies make the customer list. One at most is.
    Primary,
    /// It stands beside the primary: its companies are matched with the customers of that one, and become none themselves
    /// unless that is switched on.
    Supplemental,
}

impl IntegrationRole {
    /// The word in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Primary => "primary",
            Self::Supplemental => "supplemental",
        }
    }
}

/// What a person chose for one integration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IntegrationSettings {
    /// Switch per kind of data; an absent kind is off.
    pub kinds: BTreeMap<Kind, Direction>,
    /// Whether new offered companies become customers.
    pub new_customers: NewCustomers,
    /// Whether the sync saves exact and unambiguous matches by itself (R27).
    pub save_exact_matches: bool,
    /// Whether creating a customer creates its sites too (R21).
    pub create_sites: bool,
    /// Whether customers' names follow.
    pub follow_names: FollowNames,
    /// What it is to the customer list.
    #[serde(skip_serializing_if = "is_default")]
    pub role: IntegrationRole,
    /// Which customers are made as companies at the vendor.
    #[serde(skip_serializing_if = "is_default")]
    pub push_customers: PushCustomers,
    /// What a new company gets there besides its name, by the connector's keys (R57).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub template: BTreeMap<String, String>,
    /// Nothing is sent to this vendor for the time being; what waits goes on waiting.
    #[serde(skip_serializing_if = "is_default")]
    pub push_paused: bool,
    /// How much a run may change before it asks, per kind of record (`customer`, `site`, `match`, `company`); what is not
    /// named has the default limit (R75).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub brake: BTreeMap<String, BrakeLimit>,
    /// Which share of the vendor's rate limit may be used, in percent; see [`Self::rate_share`] (R74).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_share_percent: Option<u32>,
}

/// The share of a vendor's rate limit that is used where nobody chose another, in percent (R74).
const DEFAULT_RATE_SHARE: u32 = 90;

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl IntegrationSettings {
    /// The direction of a kind.
    pub fn direction(&self, kind: Kind) -> Direction {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// The share of the vendor's rate limit that may be used, in percent, from 1 to 100; 90 where nobody chose another. The
    /// rest is left to whatever else the tenant has connected.
    pub fn rate_share(&self) -> u32 {
        self.rate_share_percent.unwrap_or(DEFAULT_RATE_SHARE).clamp(1, 100)
    }

    /// The brake's limit for a kind of record, by its word.
    pub fn brake_limit(&self, word: &str) -> BrakeLimit {
        self.brake.get(word).copied().unwrap_or_default()
    }
}

/// Which vendor tenant the credentials open. Kept so that other credentials cannot silently point the same ids at
/// other records (R09).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantIdentity {
    /// The vendor's own id of the tenant, or the best stand-in that the vendor shows.
    pub id: String,
    /// Its name, for a person.
    pub name: String,
}

/// How an integration is doing (R01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum IntegrationState {
    /// Never pulled.
    New,
    /// The last run was good.
    Healthy,
    /// The last run was not.
    Failing {
        /// Why, and what to do.
        reason: String,
    },
}

/// One configured connection of a workspace to a vendor. Its secrets are kept apart, encrypted (R05).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    /// The hub's id.
    pub id: IntegrationId,
    /// The connector that speaks to the vendor: `halopsa`.
    pub connector: String,
    /// A short name, unique in the workspace, used in commands: `halopsa`, `halopsa-2`.
    pub name: String,
    /// The answers to the connector's form that are not secret.
    pub config: BTreeMap<String, String>,
    /// What a person chose.
    pub settings: IntegrationSettings,
    /// The vendor tenant the credentials opened when they were saved.
    pub tenant: Option<TenantIdentity>,
    /// How it is doing.
    pub state: IntegrationState,
    /// When it was set up.
    pub created_at: Instant,
    /// The end of the last complete pull: how old its data is.
    pub fresh_at: Option<Instant>,
}
