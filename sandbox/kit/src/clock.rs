//! The sandbox's own time: tokens expire by it, rate windows roll by it, stamps are written in it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// Where a sandbox's time comes from.
#[derive(Clone)]
pub enum TimeSource {
    /// Time stands still at this instant until [`Clock::advance`] is called: for tests.
    Fixed(DateTime<Utc>),
    /// Time is what this function says, plus everything advanced: for people, who pass the real clock.
    Following(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>),
}

impl fmt::Debug for TimeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(at) => write!(f, "Fixed({at})"),
            Self::Following(_) => f.write_str("Following"),
        }
    }
}

/// A clock that a person or a test can move forward. Clones share the same time. It never sleeps.
#[derive(Clone, Debug)]
pub struct Clock {
    source: TimeSource,
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock reading `source`.
    pub fn new(source: TimeSource) -> Self {
        Self { source, ahead_ms: Arc::new(AtomicI64::new(0)) }
    }

    /// The sandbox's present.
    pub fn now(&self) -> DateTime<Utc> {
        let base = match &self.source {
            TimeSource::Fixed(at) => *at,
            TimeSource::Following(read) => read(),
        };
        base + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Moves time forward. Sums that no calendar holds are cut at about a thousand years.
    pub fn advance(&self, by: std::time::Duration) {
        const LIMIT_MS: i64 = 1_000 * 366 * 86_400_000;
        let add = i64::try_from(by.as_millis()).unwrap_or(LIMIT_MS).min(LIMIT_MS);
        let ahead = self.ahead_ms.load(Ordering::Relaxed).saturating_add(add).min(LIMIT_MS);
        self.ahead_ms.store(ahead, Ordering::Relaxed);
    }

    /// How far this clock is ahead of its source.
    pub fn ahead(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.ahead_ms.load(Ordering::Relaxed))
    }
}
