//! Writing to vendors (R57, R79): what is to be written is stored by a plan, and delivered by runs of its own, at most once.

mod conclude;
mod deliver;
mod look;
mod plan;
mod resolve;
mod send;
mod start;
mod taken_back;

use counterpart_connector::{ConnectorError, Retry};
use counterpart_model::{Intent, RunProblem, RunProgress};
use std::time::Duration;

pub(crate) use plan::push_facts;
pub use plan::{Chosen as PushChosen, TemplateAnswer};
pub use resolve::Decision;
pub(crate) use taken_back::compensations;

/// How long a write may take to be sent once it is stored that it will be. Past that it is not sent at all: another process
/// may have concluded by then that it never was.
const WINDOW: Duration = Duration::from_secs(30);
/// Longer than any exchange with a vendor may take.
const LONGEST_CALL: Duration = Duration::from_secs(120);
/// A vendor that cannot be reached is left alone for so long.
const PAUSE: Duration = Duration::from_secs(60);
/// One that refuses the credentials, or what they may do, is left alone until a person has mended it, or for so long.
const LONG_PAUSE: Duration = Duration::from_secs(3600);

/// What a delivery did, for its run.
#[derive(Debug, Default)]
struct Told {
    /// What processes before this one did, and this one so far: stored with every change.
    progress: RunProgress,
    /// A person should know of single records.
    problems: bool,
    /// What a person should know of the whole.
    notes: Vec<String>,
}

fn problem(intent: &Intent, sentence: &str) -> RunProblem {
    RunProblem {
        kind: intent.kind,
        vendor: intent.vendor.clone(),
        sentence: format!("'{}': {sentence}", intent.name),
    }
}

/// How long to leave a vendor alone after this failure.
fn pause_after(error: &ConnectorError) -> Duration {
    match error.retry {
        Retry::After(wait) => wait.max(Duration::from_secs(1)),
        _ if is_for_all(error) => LONG_PAUSE,
        _ => PAUSE,
    }
}

/// True where the failure is no matter of the one record: the next would fail just the same.
fn is_for_all(error: &ConnectorError) -> bool {
    use counterpart_connector::ErrorKind::{NotSupported, PermissionMissing};
    error.stops_integration() || matches!(error.kind, PermissionMissing { .. } | NotSupported)
}
