//! One execution of a sync, a save, an import.

use crate::{Actor, BrakeFinding, Completeness, Instant, IntegrationId, Kind, ListPoint, RunId, VendorId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Pull, reconcile, apply.
    Sync,
    /// A person's plan.
    Save,
    /// What waits in the outbox is written to its vendor.
    Push,
}

/// How it ended, or that it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Asked for; no process has begun it.
    Waiting,
    /// Somebody works on it. When its lease ends without being renewed, its process is gone, and another goes on (R72).
    Running,
    /// Stopped by the safety brake before it applied anything; a person decides (R75).
    Held,
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
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Held => "held",
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
    /// How the list was read.
    #[serde(default, skip_serializing_if = "PullMode::is_sweep")]
    pub mode: PullMode,
}

/// How a list was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PullMode {
    /// From beginning to end. Only such a pull says anything about what did not come.
    #[default]
    Sweep,
    /// Begun by a process that died, and gone on with by another one: everything came, but nothing is concluded from what
    /// did not (R72).
    Resumed,
    /// Only what the vendor says has changed (R73).
    Increment,
}

impl PullMode {
    /// True for a pull from beginning to end.
    pub fn is_sweep(&self) -> bool {
        *self == Self::Sweep
    }
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
    /// Why the safety brake stopped it (R75).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub brake: Vec<BrakeFinding>,
    /// What else a person should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What a run was asked to do, beyond its kind and integration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Task {
    /// Only these kinds of records; empty means all that are switched on.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<Kind>,
    /// Read whole lists, also where increments are trusted (R73).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sweep: bool,
    /// Exactly what this kept plan says, or nothing (R71).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// A person saw what the brake found and said that it is right: so many of each, and no more (R75).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<Approval>,
}

/// A person's word that what the brake found is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Instant,
    /// What was found, and approved.
    pub findings: Vec<BrakeFinding>,
}

/// How far a run came: written with every batch, so that another process can go on where this one ends (R72).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunProgress {
    /// Kinds that were pulled to their end.
    pub pulled: BTreeMap<Kind, KindCounts>,
    /// The kind whose pull is under way.
    pub under_way: Option<KindProgress>,
    /// Calls to the vendor by processes that ended.
    pub requests: u64,
    /// Changes applied, by what they do: `create customer`.
    pub planned: BTreeMap<String, u64>,
    /// Changes applied.
    pub applied: u64,
}

/// How far the pull of one kind came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindProgress {
    /// Which kind.
    pub kind: Kind,
    /// Where the list goes on; nothing where it cannot be gone on with.
    pub point: Option<ListPoint>,
    /// When the first of it was read: what changed later may be missing.
    #[serde(default)]
    pub begun: Option<Instant>,
    /// How many records there are in all, where the vendor says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Records not seen before.
    pub new: u64,
    /// Records whose content changed.
    pub changed: u64,
    /// Records seen unchanged.
    pub unchanged: u64,
    /// Records that could not be read.
    pub failed: u64,
}

impl KindProgress {
    /// Records that came so far, also those that an earlier process received.
    pub fn received(&self) -> u64 {
        let counted = self.new + self.changed + self.unchanged + self.failed;
        self.point.as_ref().map_or(0, ListPoint::received).max(counted)
    }
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
    /// What it was asked to do.
    #[serde(default)]
    pub task: Task,
    /// The process that works on it, or was the last to: `host/pid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Until when that process is believed to be alive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<Instant>,
    /// How many processes began it.
    #[serde(default)]
    pub attempts: u32,
}
