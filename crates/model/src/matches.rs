//! Who is who: saved links between hub records and vendor records.

use crate::{Field, FieldError, Fields, Instant, IntegrationId, MatchId, Value, VendorId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use uuid::Uuid;

/// Which kind of records a match ties together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// A customer and a vendor's company.
    Company,
    /// A hub site and a vendor's site.
    Site,
}

impl MatchKind {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Site => "site",
        }
    }
}

impl FromStr for MatchKind {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "company" => Ok(Self::Company),
            "site" => Ok(Self::Site),
            _ => Err(FieldError::wrong(Field::Kind)),
        }
    }
}

/// How a match came to be (R16, R23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Saved by the program: exact and unambiguous, where a person switched that on (R27), or confirmed in bulk.
    Automatic,
    /// A person chose both sides.
    Manual,
    /// The customer was created from the company.
    Created,
    /// It came with an import from the vendor (R22).
    Imported,
    /// It came in a mapping file (R24).
    File,
    /// It came with a merge of customers.
    Merged,
    /// The company was made at the vendor for the customer (R57).
    Pushed,
}

impl How {
    /// Every way, in the order in which they are listed.
    pub const ALL: [How; 7] = [
        Self::Automatic,
        Self::Manual,
        Self::Created,
        Self::Imported,
        Self::File,
        Self::Merged,
        Self::Pushed,
    ];

    /// The word in the database, in JSON and on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
            Self::Created => "created",
            Self::Imported => "imported",
            Self::File => "file",
            Self::Merged => "merged",
            Self::Pushed => "pushed",
        }
    }
}

impl FromStr for How {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|how| how.as_str() == text).ok_or(FieldError::wrong(Field::How))
    }
}

/// A saved link between a hub record and a vendor record. It holds ids, so that a rename breaks nothing (R25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The hub's id of the link.
    pub id: MatchId,
    /// The integration whose record is linked.
    pub integration: IntegrationId,
    /// What is linked.
    pub kind: MatchKind,
    /// The customer or hub site.
    pub hub: Uuid,
    /// The vendor's company or site.
    pub vendor: VendorId,
    /// How it came.
    pub how: How,
    /// In 1:many (one hub record, several vendor records): this one receives pushes (R19g).
    pub main: bool,
    /// Part of a many-to-many that an import brought: may be deleted, never added to (R19f).
    pub locked: bool,
    /// In many:1 (one vendor record, several hub records): the vendor's sites that say which hub record a contact,
    /// ticket or asset belongs to (R19h).
    pub sites: Vec<VendorId>,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Match {
    /// The record as fields.
    pub fn fields(&self) -> Fields {
        Fields::from([
            (Field::Integration, Value::text(&self.integration.to_string())),
            (Field::Kind, Value::text(self.kind.as_str())),
            (Field::Hub, Value::text(&self.hub.to_string())),
            (Field::Vendor, Value::text(self.vendor.as_str())),
            (Field::How, Value::text(self.how.as_str())),
            (Field::Main, Value::Bool(self.main)),
            (Field::Locked, Value::Bool(self.locked)),
            (Field::Sites, Value::List(self.sites.iter().map(|id| id.0.clone()).collect())),
            (Field::By, Value::text(&self.by)),
            (Field::At, Value::text(&self.at.to_rfc3339())),
        ])
    }

    /// The record that these fields describe.
    pub fn from_fields(id: MatchId, fields: &Fields) -> Result<Self, FieldError> {
        Ok(Self {
            id,
            integration: fields.required_id(Field::Integration)?,
            kind: fields.required_id(Field::Kind)?,
            hub: fields.required_id(Field::Hub)?,
            vendor: VendorId(fields.required_text(Field::Vendor)?),
            how: fields.required_id(Field::How)?,
            main: fields.required_bool(Field::Main)?,
            locked: fields.required_bool(Field::Locked)?,
            sites: fields.list(Field::Sites).into_iter().map(VendorId).collect(),
            by: fields.required_text(Field::By)?,
            at: fields.required_id(Field::At)?,
        })
    }
}

/// A company that a person marked "not a customer" (R13). Reversible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignored {
    /// The integration whose company it is.
    pub integration: IntegrationId,
    /// The vendor's company.
    pub company: VendorId,
    /// Why, in the person's words.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Ignored {
    /// The record as fields.
    pub fn fields(&self) -> Fields {
        Fields::from([
            (Field::Reason, Value::text(&self.reason)),
            (Field::By, Value::text(&self.by)),
            (Field::At, Value::text(&self.at.to_rfc3339())),
        ])
    }

    /// The record that these fields describe.
    pub fn from_fields(
        integration: IntegrationId,
        company: VendorId,
        fields: &Fields,
    ) -> Result<Self, FieldError> {
        Ok(Self {
            integration,
            company,
            reason: fields.required_text(Field::Reason)?,
            by: fields.required_text(Field::By)?,
            at: fields.required_id(Field::At)?,
        })
    }
}
