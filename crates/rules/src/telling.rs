//! What people are told of, and how stubbornly (R04, R77). A run that fails every quarter of an hour is told once: whoever is
//! told everything reads nothing.

use counterpart_model::{NoticeCode, RunKind, RunState};
use std::time::Duration;

/// How a run ended, as far as it decides whether somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// What it was.
    pub kind: RunKind,
    /// How it ended.
    pub state: RunState,
    /// Whether something did not come or was not done as it should.
    pub error: bool,
    /// Whether the vendor refuses the credentials.
    pub refused: bool,
    /// Whether a sync of this integration has brought something before.
    pub was_good: bool,
    /// Whether it takes the place of a run that was held before, which was told of.
    pub replaces: bool,
}

/// What is told of a run's end.
pub fn of_end(end: End) -> Option<NoticeCode> {
    match (end.kind, end.state) {
        // A person sees what comes of their own plan.
        (RunKind::Save, _) | (_, RunState::Waiting | RunState::Running) => None,
        (_, RunState::Held) => (!end.replaces).then_some(NoticeCode::RunHeld),
        (_, RunState::Failed) if end.refused => Some(NoticeCode::CredentialsRefused),
        (_, RunState::Failed) => Some(NoticeCode::RunFailed),
        (RunKind::Sync, RunState::Done | RunState::Partial) if !end.was_good => {
            Some(NoticeCode::FirstSyncDone)
        }
        (_, RunState::Partial) if end.error => Some(NoticeCode::RunFailed),
        (_, RunState::Done | RunState::Partial) => None,
    }
}

/// What is to be remembered of how much waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// It has grown by so much that it is told; this many were told of then.
    Grew(u64),
    /// It has become less: what comes on top of this is growth again.
    Less(u64),
    /// About as many as were told of.
    Same,
}

/// So many more at least are told of, and a quarter more at least.
const GROWTH: u64 = 5;

/// Compares how much waits with how much was told of.
pub fn attention(told: u64, now: u64) -> Waits {
    if now < told {
        Waits::Less(now)
    } else if now - told >= GROWTH.max(told / 4) {
        Waits::Grew(now)
    } else {
        Waits::Same
    }
}

/// How long to wait after the n-th try that failed, the first being 1; nothing when it is given up, after three days.
pub fn pause_after(attempts: u32) -> Option<Duration> {
    let minutes = match attempts {
        0 | 1 => 1,
        2 => 5,
        3 => 15,
        4 => 60,
        5 => 180,
        6..=17 => 360,
        18.. => return None,
    };
    Some(Duration::from_secs(minutes * 60))
}
