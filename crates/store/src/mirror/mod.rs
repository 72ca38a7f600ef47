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
use counterpart_model::{IntegrationId, Kind};

pub(crate) const TABLE: &str = "mirror";

/// What vendors last said.
pub struct Mirror<'a> {
    pub(crate) tx: &'a Tx,
}

impl Mirror<'_> {
    /// Companies among these rows may stand elsewhere on their list now.
    fn touch(&self, integration: IntegrationId, kind: Kind, rows: &[u64]) {
        if kind == Kind::Company {
            self.tx.touched().rows(integration, rows.iter().map(|row| row.cast_signed()));
        }
    }
}
