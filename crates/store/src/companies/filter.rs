//! Which companies a list shows (R12 to R16).

use crate::dialect::uuid_literal;
use crate::standings::{FREE, at};
use counterpart_model::{How, UserId};
use sea_orm::DbBackend;

/// Which companies a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompanyFilter {
    /// Shown by the vendor, offered, not ignored: the default list.
    Offered,
    /// Of the offered: without a saved match.
    Free,
    /// Of the offered: without a saved match, and a customer's name is spelled exactly so (R14).
    Suggested,
    /// Of the offered: without a saved match, and no customer's name is spelled exactly so.
    Unmatched,
    /// Of the unmatched: one customer is nearly sure to be it (R15).
    Automapped,
    /// Of the suggested: two or more customers, or two or more such companies, bear the name. Of the unmatched: several customers
    /// are as likely.
    Ambiguous,
    /// With a saved match, whatever became of the company.
    Matched,
    /// With a match that came this way.
    MatchedBy(How),
    /// Marked "not a customer" (R13).
    Ignored,
    /// Shown and active, without a saved match and not ignored, but held back for a reason (R10).
    HeldBack,
    /// Hidden by default: inactive, internal to the vendor, not visible or gone (R12).
    Hidden,
    /// That this person has decided about and not saved yet (R16).
    StagedBy(UserId),
    /// Everything in the mirror.
    Everything,
}

const EVERYWHERE: [&str; 13] = [
    at::MATCHED,
    at::MATCHED_HIDDEN,
    at::MATCHED_HELD_BACK,
    at::IGNORED,
    at::IGNORED_HIDDEN,
    at::IGNORED_HELD_BACK,
    at::HIDDEN,
    at::HELD_BACK,
    at::SUGGESTED,
    at::AMBIGUOUS,
    at::UNMATCHED,
    at::NEAR_EXACT,
    at::NEAR_TIE,
];

impl CompanyFilter {
    /// Every filter, in the order in which they are listed.
    pub const ALL: [CompanyFilter; 10] = [
        Self::Offered,
        Self::Suggested,
        Self::Unmatched,
        Self::Automapped,
        Self::Ambiguous,
        Self::Matched,
        Self::Ignored,
        Self::HeldBack,
        Self::Hidden,
        Self::Everything,
    ];

    /// Where the companies stand that it shows.
    pub(crate) fn standings(self) -> &'static [&'static str] {
        match self {
            Self::Offered => {
                &[at::MATCHED, at::SUGGESTED, at::AMBIGUOUS, at::UNMATCHED, at::NEAR_EXACT, at::NEAR_TIE]
            }
            Self::Free => &FREE,
            Self::Suggested => &[at::SUGGESTED, at::AMBIGUOUS],
            Self::Unmatched => &[at::UNMATCHED, at::NEAR_EXACT, at::NEAR_TIE],
            Self::Automapped => &[at::NEAR_EXACT],
            Self::Ambiguous => &[at::AMBIGUOUS, at::NEAR_TIE],
            Self::Matched | Self::MatchedBy(_) => &[at::MATCHED, at::MATCHED_HIDDEN, at::MATCHED_HELD_BACK],
            Self::Ignored => &[at::IGNORED, at::IGNORED_HIDDEN, at::IGNORED_HELD_BACK],
            Self::HeldBack => &[at::HELD_BACK],
            Self::Hidden => &[at::HIDDEN, at::MATCHED_HIDDEN, at::IGNORED_HIDDEN],
            Self::StagedBy(_) | Self::Everything => &EVERYWHERE,
        }
    }

    /// What must hold beside that, of `standings s`.
    pub(super) fn beside(self) -> Option<String> {
        match self {
            // A word of a closed list of ours, so it needs no parameter.
            Self::MatchedBy(how) => Some(format!(
                "EXISTS (SELECT 1 FROM matches x WHERE x.vendor_id = s.vendor_id AND x.integration_id = s.integration_id \
                 AND x.kind = 'company' AND x.workspace_id = s.workspace_id AND x.how = '{}')",
                how.as_str()
            )),
            _ => None,
        }
    }

    /// What a filter shows wherever it stands, as `s`, to be read in place of the whole list: where it shows few, looking through
    /// all of that for them took a hundred times as long. Nothing for a filter that shows what stands somewhere.
    pub(super) fn few(self, backend: DbBackend) -> Option<String> {
        match self {
            Self::StagedBy(user) => {
                let person = uuid_literal(backend, user.0);
                Some(beginning("staged g", "g.company_id", &format!("g.user_id = {person}")))
            }
            Self::MatchedBy(how) => {
                let came = format!("g.kind = 'company' AND g.how = '{}'", how.as_str());
                Some(beginning("matches g", "g.vendor_id", &came))
            }
            _ => None,
        }
    }
}

/// The companies that rows of another table, `g`, name, each once. CROSS: SQLite begins with that table, whatever it thinks of how much
/// it holds.
fn beginning(table: &str, company: &str, condition: &str) -> String {
    format!(
        "(SELECT DISTINCT m.workspace_id, m.integration_id, m.row_number, m.sort_key, m.name_key FROM {table} CROSS JOIN mirror m \
         WHERE g.workspace_id = $1 AND g.integration_id = $2 AND {condition} AND m.vendor_id = {company} \
         AND m.integration_id = $2 AND m.kind = 'company' AND m.workspace_id = $1) AS s"
    )
}
