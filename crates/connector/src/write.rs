//! Writing to a vendor (R79): what is asked of a connector, and what is known afterwards.
//!
//! A write is sent once. What went wrong with it is told apart by one question alone: can it have happened?

use crate::ConnectorError;
use counterpart_model::{VendorId, VendorRecord};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// The key under which a record's name stands among the values of [`ReadBack`] and of an update.
pub const NAME: &str = "name";

/// The key under which it stands whether a record is active: `yes` or `no`.
pub const ACTIVE: &str = "active";

/// A record to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NewRecord {
    /// Its name.
    pub name: String,
    /// What the template of the integration says, by [`TemplateField::key`](crate::TemplateField::key). Every required one
    /// is there and none is blank.
    pub fields: BTreeMap<String, String>,
    /// What the record must bear, so that it is known again as ours: short, of letters, digits and `-`.
    pub marker: String,
}

/// A record that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The id that the vendor gave it.
    pub id: VendorId,
}

/// A record that may be the one that was to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its id.
    pub id: VendorId,
    /// Its name.
    pub name: String,
    /// True when it bears the marker that was looked for: then it is ours, whatever it is called.
    pub marked: bool,
}

/// A record as the vendor has it, read by its id.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadBack {
    /// As it would come with a pull.
    pub record: VendorRecord,
    /// What it holds, by template key, besides [`NAME`] and [`ACTIVE`]; in the form in which it would be sent. A key that
    /// cannot be read back is left out: nothing is compared then. A value that is empty at the vendor is an empty text.
    pub values: BTreeMap<String, String>,
    /// True when it bears the marker that was asked about.
    pub marked: bool,
}

/// A value that the vendor accepts for a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What a person calls it.
    pub label: String,
}

/// What went wrong with a write, by what may have happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", content = "error", rename_all = "snake_case")]
pub enum WriteError {
    /// The vendor said no, or would say it of an answer to the template: nothing happened, and the same request would be
    /// refused again.
    Refused(ConnectorError),
    /// Certainly nothing happened: no connection, no token, no room in the rate limit. It may be sent later;
    /// [`ConnectorError::retry`] says when, where the vendor does.
    NotSent(ConnectorError),
    /// It may have happened: no answer, half an answer, an answer that cannot be read, a failure of the vendor's side.
    Unknown(ConnectorError),
}

impl WriteError {
    /// What went wrong.
    pub fn error(&self) -> &ConnectorError {
        match self {
            Self::Refused(error) | Self::NotSent(error) | Self::Unknown(error) => error,
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error().fmt(f)
    }
}

impl std::error::Error for WriteError {}
