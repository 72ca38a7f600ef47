//! The rate budget of one vendor tenant, as the layers see it: a share of the vendor's limit with a reserve for people
//! (R74). Who keeps the count, this process alone or all of them together, is behind [`Budget`].

use async_trait::async_trait;
use counterpart_model::Instant;
use serde::Serialize;
use std::time::Duration;

/// Requests in any window of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// How many.
    pub requests: u32,
    /// How long the rolling window is.
    pub window: Duration,
}

/// For whom a request is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Purpose {
    /// A person waits for it: it may use the reserve, and gives up soon rather than wait for minutes.
    Person,
    /// A sync: it leaves the reserve alone and waits as long as it takes.
    #[default]
    Background,
}

/// How much of the budget is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BudgetState {
    /// Requests in the current window.
    pub used: u32,
    /// Requests allowed in a window, the reserve included.
    pub allowed: u32,
}

/// Why a request may not be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// The budget is used up, or the vendor has asked for a pause: ask again after this long.
    Wait(Duration),
    /// Whether there is room cannot be known, so nothing may be sent.
    Unavailable(Unavailable),
}

impl From<Unavailable> for NotTaken {
    fn from(unavailable: Unavailable) -> Self {
        Self::Unavailable(unavailable)
    }
}

/// The place where requests are counted cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unavailable {
    /// What happened and what to do, for a person.
    pub sentence: String,
    /// Whether asking again a little later can help.
    pub may_pass: bool,
}

/// Counts the requests to one vendor tenant. At no moment do more than the allowed number lie within one window.
#[async_trait]
pub trait Budget: Send + Sync {
    /// Takes one request, to be sent at once.
    ///
    /// # Errors
    /// How long to wait before asking again, or that the count cannot be reached.
    async fn take(&self, now: Instant, purpose: Purpose) -> Result<(), NotTaken>;

    /// The vendor said "too many": nothing is sent for this long, and for two windows the budget is what had fitted.
    async fn refused(&self, now: Instant, wait: Duration);

    /// How much is used now.
    ///
    /// # Errors
    /// When the count cannot be reached.
    async fn state(&self, now: Instant) -> Result<BudgetState, Unavailable>;

    /// The vendor's limit this budget is a share of; nothing where none is known.
    fn limit(&self) -> Option<RateLimit>;

    /// Gives back what was taken in advance and not used. Taking more afterwards is allowed.
    async fn close(&self);
}
