//! What the brake compares a plan with.

use counterpart_model::{CustomerId, SiteId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the last good run knew.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// How many there were, by word: `customer`, `site`, `match`, and `company` for companies that *have a match*: of the
    /// others nobody is told when they vanish, so they must not make the share of those that do look small.
    pub totals: BTreeMap<String, u64>,
    /// What the customers hold that the plan takes something from: those of [`Touched`].
    pub holdings: HashMap<CustomerId, Holding>,
    /// Whose the sites of [`Touched`] are.
    pub owners: HashMap<SiteId, CustomerId>,
    /// There was no good run yet, so there is nothing that creations could be compared with.
    pub first: bool,
}

/// What a customer has before the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// The customer's name.
    pub name: String,
    /// Its matches with companies, in all integrations.
    pub matches: u64,
    /// Its sites in use.
    pub active_sites: u64,
}

/// What must be looked up before the findings can be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Customers whose holdings are needed.
    pub customers: BTreeSet<CustomerId>,
    /// Sites whose plan does not say whose they are: their owners are needed, and those owners' holdings.
    pub sites: BTreeSet<SiteId>,
}
