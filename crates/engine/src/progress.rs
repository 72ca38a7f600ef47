//! What a run tells whoever watches it.

use counterpart_model::{Completeness, Kind};

/// Watches a run. Every method may be left as it is.
pub trait Progress: Send + Sync {
    /// So many records of this kind came, of so many that the vendor names.
    fn pulling(&self, _kind: Kind, _received: u64, _total: Option<u64>) {}
    /// All records of this kind came, or the pull ended without them.
    fn pulled(&self, _kind: Kind, _completeness: &Completeness) {}
    /// So many changes were written.
    fn applied(&self, _changes: u64) {}
}

/// Nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {}
