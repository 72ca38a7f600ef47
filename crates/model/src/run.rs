//! One execution of a sync, a save, an import.

use crate::{Actor, Completeness, Instant, IntegrationId, Kind, RunId, VendorId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Pull, reconcile, apply.
    Sync,
    /// A person's plan.
    Save,
}

/// How it ended, or that it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Not ended. A run in this state whose process is gone was interrupted.
    Running,
    /// Everything was done.
    Done,
    /// Done, but something was incomplete or some records failed; the summary says what.
    Partial,
    /// Nothing more was done after an error.
    Failed,
}

impl RunState {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }
}

/// What a pull did to the mirror, for one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCounts {
    /// Whether everything was read, and how that is known.
    pub completeness: Completeness,
    /// Records not seen before.
    pub new: u64,
    /// Records whose content changed.
    pub changed: u64,
    /// Records seen unchanged.
    pub unchanged: u64,
    /// Records no longer shown.
    pub missing: u64,
    /// Records that could not be read; each has a problem.
    pub failed: u64,
    /// Records not offered for matching, with their reasons counted.
    #[serde(default)]
    pub held_back: BTreeMap<String, u64>,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunSummary {
    /// Per kind of record pulled.
    pub pulled: BTreeMap<Kind, KindCounts>,
    /// Calls to the vendor, retries included.
    pub requests: u64,
    /// Changes in the plan, by what they do: `create customer`.
    pub planned: BTreeMap<String, u64>,
    /// Changes applied.
    pub applied: u64,
    /// Why it failed or is partial, and what to do.
    pub error: Option<String>,
}

/// One record that could not be handled. The run went on; it is tried again in later runs (R74).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunProblem {
    /// The record's kind.
    pub kind: Kind,
    /// The vendor's id, where it could be read.
    pub vendor: Option<VendorId>,
    /// What is wrong with it, and what to do.
    pub sentence: String,
}

/// One execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The hub's id.
    pub id: RunId,
    /// What was executed.
    pub kind: RunKind,
    /// Of which integration, for a sync.
    pub integration: Option<IntegrationId>,
    /// What was asked for, in words: `sync halopsa`, `match confirm halopsa`.
    pub title: String,
    /// Who asked.
    pub actor: Actor,
    /// How it ended.
    pub state: RunState,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// What it did.
    pub summary: RunSummary,
    /// Records that could not be handled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<RunProblem>,
}
