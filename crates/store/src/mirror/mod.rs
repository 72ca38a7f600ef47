//! What vendors last said: one row per vendor record.

mod missing;
mod read;
mod seen;
mod write;

pub use missing::{MissingPage, MissingRow};
pub use read::MirrorEntry;
pub use seen::SeenRows;
pub use write::{MirrorRow, PageOutcome};

use crate::Tx;

pub(crate) const TABLE: &str = "mirror";

/// What vendors last said.
pub struct Mirror<'a> {
    pub(crate) tx: &'a Tx,
}
