//! Fields and their values, as plans, previews, the journal and undo handle them: alike for every record.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A field of a hub record. One list for all kinds of record; which record has which is said by its `fields()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name says all there is to say")]
pub enum Field {
    Name,
    Active,
    Origin,
    Customer,
    Country,
    Phone,
    Integration,
    Kind,
    Vendor,
    Hub,
    How,
    Main,
    Locked,
    Sites,
    By,
    At,
    Reason,
    Code,
    Proposed,
    Resolved,
    Action,
    Values,
    State,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One spelling everywhere: the serialised one.
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => f.write_str(&name),
            _ => Err(fmt::Error),
        }
    }
}

/// The value of a field. In JSON: null, true, 3, "text", a list of texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text; ids and moments too.
    Text(String),
    /// Several texts.
    List(Vec<String>),
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A text, or nothing.
    pub fn optional(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("nothing"),
            Self::Bool(true) => f.write_str("yes"),
            Self::Bool(false) => f.write_str("no"),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::List(texts) => f.write_str(&texts.join(", ")),
        }
    }
}

/// A record as fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(pub BTreeMap<Field, Value>);

/// A field is missing or holds something it cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Which field.
    pub field: Field,
}

impl FieldError {
    /// The field holds something it cannot hold, or nothing.
    pub fn wrong(field: Field) -> Self {
        Self { field }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the field {:?} is missing or holds a value it cannot hold", self.field)
    }
}

impl std::error::Error for FieldError {}

impl<const N: usize> From<[(Field, Value); N]> for Fields {
    fn from(pairs: [(Field, Value); N]) -> Self {
        Self(BTreeMap::from(pairs))
    }
}

impl Fields {
    /// The value of a field; nothing when absent.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.0.get(&field)
    }

    /// Sets a field.
    pub fn set(&mut self, field: Field, value: Value) {
        self.0.insert(field, value);
    }

    /// A text that must be there.
    pub fn required_text(&self, field: Field) -> Result<String, FieldError> {
        self.optional_text(field).ok_or(FieldError::wrong(field))
    }

    /// A text that may be absent.
    pub fn optional_text(&self, field: Field) -> Option<String> {
        self.get(field).and_then(Value::as_text).map(str::to_owned)
    }

    /// A yes or no that must be there.
    pub fn required_bool(&self, field: Field) -> Result<bool, FieldError> {
        match self.get(field) {
            Some(Value::Bool(value)) => Ok(*value),
            _ => Err(FieldError::wrong(field)),
        }
    }

    /// An id (or anything else read from text) that must be there.
    pub fn required_id<T: FromStr>(&self, field: Field) -> Result<T, FieldError> {
        self.required_text(field)?.parse().map_err(|_| FieldError::wrong(field))
    }

    /// A list of texts; empty when absent.
    pub fn list(&self, field: Field) -> Vec<String> {
        match self.get(field) {
            Some(Value::List(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }
}
