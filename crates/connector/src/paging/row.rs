//! One row of a page, and what is said of one that cannot be read.

use crate::http::read_json::field_error;
use counterpart_model::{VendorId, VendorRecord};
use serde::Deserialize;

/// One row of a page.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "records are the rule; a box for each would cost more")]
pub enum Row {
    /// A record.
    Record(VendorRecord),
    /// A row that cannot be read as one.
    Unreadable {
        /// Its id, where at least that can be read.
        id: Option<VendorId>,
        /// Its text; tells rows without id apart.
        text: String,
        /// What is wrong with it and what to do.
        sentence: String,
    },
}

impl Row {
    /// A row that cannot be read.
    pub fn unreadable(id: Option<VendorId>, text: &str, sentence: impl Into<String>) -> Self {
        Self::Unreadable { id, text: text.to_owned(), sentence: sentence.into() }
    }

    /// Reads a row as a `T` and makes a record of that. `named` are the product and its word for such a record, `bare` reads
    /// id and name alone: a row that cannot be read is told by those, and the others come all the same (R74).
    pub fn of<'a, T: Deserialize<'a>>(
        json: &'a str,
        named: (&str, &str),
        bare: fn(&str) -> (Option<i64>, Option<String>),
        record: impl FnOnce(T) -> Result<VendorRecord, String>,
    ) -> Self {
        let what = match read(json).and_then(record) {
            Ok(record) => return Self::Record(record),
            Err(what) => what,
        };
        let (product, word) = named;
        let (id, name) = bare(json);
        let which = match (id, name) {
            (Some(id), Some(name)) => format!("{word} {id} ({name})"),
            (Some(id), None) => format!("{word} {id}"),
            (None, Some(name)) => format!("{word} {name:?}"),
            (None, None) => format!("A {} without id and name", word.to_lowercase()),
        };
        let sentence =
            format!("{which} was left out: {what} Mend it in {product}; the next sync tries it again.");
        Self::unreadable(id.map(VendorId::from), json, sentence)
    }
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| match field_error::<T>(json.as_bytes()) {
        Some((field, reason)) if !field.is_empty() => {
            format!("its field {field:?} cannot be read ({reason}).")
        }
        _ => format!("it cannot be read ({error})."),
    })
}
