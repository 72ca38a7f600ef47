//! Whether anything is written to vendors at all.

use crate::Instant;
use serde::{Deserialize, Serialize};

/// Nothing is sent to any vendor until a person says so (R81). A restored database begins like this: the original may be
/// working beside it, and what it had still to send may have been sent since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushesPaused {
    /// Since when.
    pub since: Instant,
    /// Why, in words.
    pub why: String,
}
