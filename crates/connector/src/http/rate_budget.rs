//! A budget that this process keeps for itself: for a tenant that is not known yet, and so can be shared with nobody.

use super::budget::{Budget, BudgetState, NotTaken, Purpose, RateLimit, Unavailable};
use super::rate_window::{Allowance, RateWindow};
use async_trait::async_trait;
use counterpart_model::Instant;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A rolling-window budget in memory, shared by the sessions that are given it.
#[derive(Debug)]
pub struct RateBudget {
    limit: Option<RateLimit>,
    allowance: Allowance,
    window: Mutex<RateWindow>,
}

impl RateBudget {
    /// A budget of `share_percent` of the vendor's limit (at least one request).
    pub fn new(limit: RateLimit, share_percent: u32) -> Self {
        Self::share_of(Some(limit), share_percent)
    }

    /// No limit of one's own; a vendor's refusals are still heeded.
    pub fn unlimited() -> Self {
        Self::share_of(None, 100)
    }

    pub(crate) fn share_of(limit: Option<RateLimit>, percent: u32) -> Self {
        Self { limit, allowance: Allowance::share_of(limit, percent), window: Mutex::default() }
    }

    fn window(&self) -> MutexGuard<'_, RateWindow> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Budget for RateBudget {
    async fn take(&self, now: Instant, purpose: Purpose) -> Result<(), NotTaken> {
        self.window().take(self.allowance, now, purpose, 1).map(drop).map_err(NotTaken::Wait)
    }

    async fn refused(&self, now: Instant, wait: Duration) {
        self.window().refused(self.allowance, now, wait);
    }

    async fn state(&self, now: Instant) -> Result<BudgetState, Unavailable> {
        Ok(self.window().state(self.allowance, now))
    }

    fn limit(&self) -> Option<RateLimit> {
        self.limit
    }

    async fn close(&self) {}
}
