//! Things that wait for a person.

use crate::{AttentionId, Field, FieldError, Fields, Instant, IntegrationId, Kind, Value, VendorId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What kind of thing waits. Short and stable, for filters and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttentionCode {
    /// A matched company was made inactive at the vendor (R25).
    CompanyInactive,
    /// A matched company is no longer shown by the vendor, without proof that it is gone (R25, R78).
    CompanyNotVisible,
    /// A matched company was deleted at the vendor (R25).
    CompanyGone,
    /// A matched company has a new name; the customer's name may follow (R25).
    NameProposed,
    /// A company without a match bears the name of a customer that was to be made there: the two may be the same (R57).
    MatchProposed,
}

impl AttentionCode {
    /// Every code.
    pub const ALL: [AttentionCode; 5] = [
        Self::CompanyInactive,
        Self::CompanyNotVisible,
        Self::CompanyGone,
        Self::NameProposed,
        Self::MatchProposed,
    ];

    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CompanyInactive => "company_inactive",
            Self::CompanyNotVisible => "company_not_visible",
            Self::CompanyGone => "company_gone",
            Self::NameProposed => "name_proposed",
            Self::MatchProposed => "match_proposed",
        }
    }
}

impl FromStr for AttentionCode {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|code| code.as_str() == text).ok_or(FieldError::wrong(Field::Code))
    }
}

/// One thing that waits for a person: what happened, what it means, what ends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// The hub's id.
    pub id: AttentionId,
    /// The integration it came from.
    pub integration: IntegrationId,
    /// The kind of the vendor record it is about.
    pub kind: Kind,
    /// The vendor record it is about.
    pub vendor: VendorId,
    /// What kind of thing waits.
    pub code: AttentionCode,
    /// What happened and what to do, for a technician.
    pub sentence: String,
    /// The value that would be written if the person agrees, where there is one.
    pub proposed: Option<String>,
    /// Since when.
    pub at: Instant,
    /// True once it is dealt with or no longer so.
    pub resolved: bool,
}

impl Attention {
    /// The record as fields.
    pub fn fields(&self) -> Fields {
        Fields::from([
            (Field::Integration, Value::text(&self.integration.to_string())),
            (Field::Kind, Value::text(self.kind.as_str())),
            (Field::Vendor, Value::text(self.vendor.as_str())),
            (Field::Code, Value::text(self.code.as_str())),
            (Field::Reason, Value::text(&self.sentence)),
            (Field::Proposed, Value::optional(self.proposed.as_deref())),
            (Field::At, Value::text(&self.at.to_rfc3339())),
            (Field::Resolved, Value::Bool(self.resolved)),
        ])
    }

    /// The record that these fields describe.
    pub fn from_fields(id: AttentionId, fields: &Fields) -> Result<Self, FieldError> {
        let kind = fields.required_text(Field::Kind)?;
        Ok(Self {
            id,
            integration: fields.required_id(Field::Integration)?,
            kind: Kind::ALL.into_iter().find(|k| k.as_str() == kind).ok_or(FieldError::wrong(Field::Kind))?,
            vendor: VendorId(fields.required_text(Field::Vendor)?),
            code: fields.required_id(Field::Code)?,
            sentence: fields.required_text(Field::Reason)?,
            proposed: fields.optional_text(Field::Proposed),
            at: fields.required_id(Field::At)?,
            resolved: fields.required_bool(Field::Resolved)?,
        })
    }
}
