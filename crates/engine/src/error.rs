//! What can go wrong in the engine, each with a sentence for a technician.

use crate::VaultError;
use counterpart_connector::{ConnectorError, ErrorKind, FieldProblem, Retry};
use counterpart_model::{Instant, Skipped, Stale};
use counterpart_store::{BackupError, StoreError};

/// A failure of something a person or a schedule asked for.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The key or a stored secret.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The vendor.
    #[error("{0}")]
    Vendor(ConnectorError),
    /// Answers to a connector's form.
    #[error("{}", sentences(.0))]
    Form(Vec<FieldProblem>),
    /// Something named does not exist.
    #[error("{0}")]
    NotFound(String),
    /// What was asked for cannot be done; the sentence says why and what to do.
    #[error("{0}")]
    Refused(String),
    /// Whoever asks may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// Too many tries failed; until then none is let through, not even a right one.
    #[error("There were too many tries that failed. Try again {}.", until.format("after %H:%M:%S UTC"))]
    TooManyTries {
        /// Until when.
        until: Instant,
    },
    /// It can be done, but a person must say so first.
    #[error("{0}")]
    NeedsDecision(String),
    /// Matches stand in the way, and a person must decide about each first. Nothing was written.
    #[error("{} in the way, nothing was written: {}", counted(.0), first_conflict(.0))]
    Conflicts(Vec<Skipped>),
    /// What was previewed is no longer what would happen. Nothing was written.
    #[error("the plan is stale, nothing was written: {}", first_of(.0))]
    Stale(Vec<Stale>),
    /// A person, or the system, asked it to stop.
    #[error("It was stopped. What had been pulled is kept; the next sync begins anew.")]
    Stopped,
    /// Another process has taken the run over: this one was thought dead. It has written nothing since.
    #[error(
        "Another process has taken this run over, because this one did not renew its claim in time (the machine stood \
         still, or the database could not be reached). What it did so far is kept; the other process goes on with it."
    )]
    LostRun,
    /// A file cannot be read or written.
    #[error("{0}")]
    File(String),
}

impl EngineError {
    /// True where the run is not over: it is another process's now, or its database cannot be reached at this moment and
    /// whoever claims it next goes on with it.
    pub fn leaves_the_run(&self) -> bool {
        match self {
            Self::LostRun => true,
            Self::Store(error) => error.is_temporary(),
            // The same database keeps the rate budget.
            Self::Vendor(error) => {
                error.kind == ErrorKind::BudgetUnavailable && error.retry == Retry::Backoff
            }
            _ => false,
        }
    }
}

impl From<ConnectorError> for EngineError {
    fn from(error: ConnectorError) -> Self {
        Self::Vendor(error)
    }
}

fn sentences(problems: &[FieldProblem]) -> String {
    problems.iter().map(|problem| problem.sentence.as_str()).collect::<Vec<_>>().join(" ")
}

fn first_of(stale: &[Stale]) -> String {
    match stale {
        [] => "it no longer fits".to_owned(),
        [one] => one.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    }
}

fn counted(conflicts: &[Skipped]) -> String {
    match conflicts.len() {
        1 => "one match is".to_owned(),
        count => format!("{count} matches are"),
    }
}

fn first_conflict(conflicts: &[Skipped]) -> String {
    match conflicts {
        [] => "they would not form stars".to_owned(),
        [one] => format!("{}: {}", one.label, one.reason),
        [first, rest @ ..] => format!("{}: {} (and {} more)", first.label, first.reason, rest.len()),
    }
}
