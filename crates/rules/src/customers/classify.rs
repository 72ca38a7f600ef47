//! Where a company stands on the matching list (R10, R12, R13, R14, R16).

use crate::{CompanyFacts, Namesake};
use counterpart_model::{HeldBack, Visibility};

/// Where a company stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has a saved match.
    Matched,
    /// A person marked it "not a customer".
    Ignored,
    /// Not shown by default: inactive, the vendor's own bookkeeping, or no longer visible. The word says which.
    Hidden(&'static str),
    /// Not offered until something is mended at the vendor.
    HeldBack(Vec<HeldBack>),
    /// Exactly one customer is spelled the same.
    Suggested(Namesake),
    /// Several customers, or several companies, are spelled the same.
    Ambiguous {
        /// Customers spelled the same: the first few.
        customers: Vec<Namesake>,
        /// Why a person must decide.
        reason: String,
    },
    /// No customer is spelled the same.
    Unmatched,
}

impl Standing {
    /// The word in filters, counts and JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Ignored => "ignored",
            Self::Hidden(_) => "hidden",
            Self::HeldBack(_) => "held_back",
            Self::Suggested(_) => "suggested",
            Self::Ambiguous { .. } => "ambiguous",
            Self::Unmatched => "unmatched",
        }
    }
}

/// Where this company stands.
pub fn classify(facts: &CompanyFacts) -> Standing {
    if !facts.matches.is_empty() {
        return Standing::Matched;
    }
    if facts.ignored.is_some() {
        return Standing::Ignored;
    }
    if let Some(word) = hidden(facts) {
        return Standing::Hidden(word);
    }
    if !facts.company.held_back.is_empty() {
        return Standing::HeldBack(facts.company.held_back.clone());
    }
    match (facts.namesake_count, facts.rivals) {
        (0, _) => Standing::Unmatched,
        (1, 0) => match facts.namesakes.first() {
            Some(namesake) => Standing::Suggested(namesake.clone()),
            None => Standing::Unmatched,
        },
        (1, rivals) => ambiguous(facts, format!("{} companies bear the name of this customer", rivals + 1)),
        (count, _) => ambiguous(facts, format!("{count} customers bear this name")),
    }
}

/// Why a person, by hand or by a file, may not match this company, and what to do. One that is matched already may gain
/// matches whatever the vendor says of it since.
pub(super) fn unfit(facts: &CompanyFacts) -> Option<String> {
    if facts.ignored.is_some() {
        return Some(
            "the company is marked 'not a customer'; take the mark off first (match unignore)".to_owned(),
        );
    }
    let held_back = &facts.company.held_back;
    if held_back.is_empty() || !facts.matches.is_empty() {
        return None;
    }
    let reasons: Vec<_> = held_back.iter().map(|reason| reason.sentence.as_str()).collect();
    Some(format!("the company is held back: {}", reasons.join(" ")))
}

fn hidden(facts: &CompanyFacts) -> Option<&'static str> {
    match facts.visibility {
        Visibility::Gone => Some("deleted"),
        Visibility::NotVisible => Some("not visible"),
        Visibility::Visible if facts.company.internal => Some("internal"),
        Visibility::Visible if !facts.company.active => Some("inactive"),
        Visibility::Visible => None,
    }
}

fn ambiguous(facts: &CompanyFacts, reason: String) -> Standing {
    Standing::Ambiguous { customers: facts.namesakes.clone(), reason }
}
