//! Where each company stands on its matching list, kept beside the mirror: filters, counts and pages of a hundred thousand ask
//! one narrow table instead of working it out row by row.
//!
//! Whatever a transaction writes that may move a company is noted ([`Touched`]) and worked out before it commits ([`settle`]), or
//! before the same transaction reads the list.

mod settle;
mod touched;

pub(crate) use touched::Touched;

/// A place on the list, as the word in the table.
pub(crate) mod at {
    /// With a match, offered.
    pub const MATCHED: &str = "matched";
    /// With a match; hidden by default.
    pub const MATCHED_HIDDEN: &str = "matched_hidden";
    /// With a match; would be held back without.
    pub const MATCHED_HELD_BACK: &str = "matched_held_back";
    /// No customer, offered.
    pub const IGNORED: &str = "ignored";
    /// No customer; hidden by default.
    pub const IGNORED_HIDDEN: &str = "ignored_hidden";
    /// No customer; would be held back otherwise.
    pub const IGNORED_HELD_BACK: &str = "ignored_held_back";
    /// Inactive, internal, not visible or gone.
    pub const HIDDEN: &str = "hidden";
    /// Held back for a reason.
    pub const HELD_BACK: &str = "held_back";
    /// One customer bears the name, and no other such company does.
    pub const SUGGESTED: &str = "suggested";
    /// Several customers, or several such companies, bear the name.
    pub const AMBIGUOUS: &str = "ambiguous";
    /// No customer bears the name, and none is proposed as the one.
    pub const UNMATCHED: &str = "unmatched";
    /// No customer bears the name; one is nearly sure.
    pub const NEAR_EXACT: &str = "near_exact";
    /// No customer bears the name; several are as likely.
    pub const NEAR_TIE: &str = "near_tie";
}

/// Offered and undecided.
pub(crate) const FREE: [&str; 5] =
    [at::SUGGESTED, at::AMBIGUOUS, at::UNMATCHED, at::NEAR_EXACT, at::NEAR_TIE];

/// Words of ours as a list in a statement.
pub(crate) fn quoted(standings: &[&str]) -> String {
    standings.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}
