//! Time comes in as an argument: the real one for the program, a virtual one for tests.

use async_trait::async_trait;
use counterpart_model::{Clock, Instant};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Lets time pass.
#[async_trait]
pub trait Timer: Send + Sync {
    /// Returns after this long.
    async fn sleep(&self, duration: Duration);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the real clock that everything else takes as an argument")]
    fn now(&self) -> Instant {
        chrono::DateTime::from(std::time::SystemTime::now())
    }
}

/// Real waiting.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioTimer;

#[async_trait]
impl Timer for TokioTimer {
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Time that passes only when somebody sleeps or says so: minutes of waiting take no time, and tests can ask how long
/// was waited.
#[derive(Debug)]
pub struct VirtualTime {
    state: Mutex<(Instant, Duration)>,
}

impl VirtualTime {
    /// Time that stands at this moment.
    pub fn starting_at(now: Instant) -> Self {
        Self { state: Mutex::new((now, Duration::ZERO)) }
    }

    /// Lets time pass without anybody having slept.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 += duration;
    }

    /// How long was slept in all.
    pub fn slept(&self) -> Duration {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

impl Default for VirtualTime {
    fn default() -> Self {
        Self::starting_at(Instant::UNIX_EPOCH + Duration::from_secs(1_767_225_600))
    }
}

impl Clock for VirtualTime {
    fn now(&self) -> Instant {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

#[async_trait]
impl Timer for VirtualTime {
    async fn sleep(&self, duration: Duration) {
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.0 += duration;
            state.1 += duration;
        }
        tokio::task::yield_now().await;
    }
}
