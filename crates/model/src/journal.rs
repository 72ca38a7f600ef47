//! Every change that was applied.

use crate::{Actor, Change, Instant, JournalId, RunId};
use serde::{Deserialize, Serialize};

/// One applied change: before, after, cause, actor, run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Sorted by time of applying.
    pub id: JournalId,
    /// The run it belongs to.
    pub run: RunId,
    /// When.
    pub at: Instant,
    /// Who caused it.
    pub actor: Actor,
    /// What was changed.
    pub change: Change,
}
