//! What the rules need to know about one company: gathered by the engine, judged here.

use counterpart_model::{Company, CustomerId, Ignored, IntegrationId, Match, Proposal, Visibility};

/// A customer whose name is spelled exactly as a company's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake {
    /// The customer.
    pub id: CustomerId,
    /// Its name as the hub spells it.
    pub name: String,
    /// True when it already has a match in the same integration.
    pub matched_here: bool,
}

/// A customer that the matcher proposes, free in this integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// What it proposes, and why.
    pub proposal: Proposal,
    /// The customer's name.
    pub name: String,
}

/// What is known of one company of one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyFacts {
    /// Whose company it is.
    pub integration: IntegrationId,
    /// What the vendor last said.
    pub company: Company,
    /// Whether the vendor still shows it.
    pub visibility: Visibility,
    /// Its exact-spelling key; nothing when the name has no letter or digit.
    pub name_key: Option<String>,
    /// Its saved matches.
    pub matches: Vec<Match>,
    /// The mark "not a customer".
    pub ignored: Option<Ignored>,
    /// Customers spelled the same: the first few.
    pub namesakes: Vec<Namesake>,
    /// How many customers are spelled the same, all counted.
    pub namesake_count: u64,
    /// How many *other* offered companies of this integration, neither matched nor ignored, are spelled the same.
    pub rivals: u64,
    /// What the matcher proposes, best first.
    pub proposals: Vec<Proposed>,
}
