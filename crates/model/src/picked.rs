//! What a person collected on a page and has not saved yet: companies to import (R22), pairs to map (R20, R23).

use crate::{CustomerId, Decision, Instant, IntegrationId, UserId, VendorId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// On which page something is collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PickList {
    /// Companies that become customers, or are matched with the customers that bear their names.
    Import,
    /// Pairs of a customer and a company, to be matched or to be no longer matched.
    Map,
}

impl PickList {
    /// The word in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Map => "map",
        }
    }
}

impl FromStr for PickList {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "import" => Ok(Self::Import),
            "map" => Ok(Self::Map),
            other => Err(format!("there is no list '{other}'; there are: import, map")),
        }
    }
}

/// One thing that a person collected. There is one per company and customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    /// Of which integration.
    pub integration: IntegrationId,
    /// Whose.
    pub user: UserId,
    /// On which page.
    pub list: PickList,
    /// The company.
    pub company: VendorId,
    /// What is to be done with it.
    pub decision: Decision,
    /// When it was collected.
    pub at: Instant,
    /// It waits for somebody who may save (R07b).
    pub submitted: bool,
}

impl Picked {
    /// What tells it from the others of its list.
    pub fn key(&self) -> (VendorId, Option<CustomerId>) {
        (self.company.clone(), self.decision.customer())
    }
}
