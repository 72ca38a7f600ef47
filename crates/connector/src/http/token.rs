//! Tokens: kept while they last, renewed before they end.

use chrono::TimeDelta;
use counterpart_model::Instant;
use secrecy::SecretString;
use std::time::Duration;

/// What a vendor gives for credentials, and how it travels.
#[derive(Debug, Clone)]
pub struct Token {
    pub(crate) header: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) value: SecretString,
    pub(crate) lifetime: Option<Duration>,
    /// Scopes or permissions the vendor says it granted; nothing when it does not say.
    pub granted: Option<Vec<String>>,
}

impl Token {
    /// A bearer token that lasts this long.
    pub fn bearer(value: SecretString, lifetime: Option<Duration>) -> Self {
        Self { header: "authorization", prefix: "Bearer ", value, lifetime, granted: None }
    }

    /// A key that travels in a header of its own and does not end.
    pub fn key(header: &'static str, value: SecretString) -> Self {
        Self { header, prefix: "", value, lifetime: None, granted: None }
    }
}

/// A token in the cache.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) token: Token,
    renew_at: Option<Instant>,
    /// Counts renewals, so that two calls refused with the same token renew it once.
    pub(crate) generation: u64,
}

impl Kept {
    pub(crate) fn new(token: Token, now: Instant, generation: u64) -> Self {
        // A tenth of its life early, a minute at most: a call that is under way must not outlive its token.
        let renew_at = token.lifetime.map(|lifetime| {
            let early = (lifetime / 10).min(Duration::from_secs(60));
            now + TimeDelta::from_std(lifetime.saturating_sub(early)).unwrap_or(TimeDelta::days(1))
        });
        Self { token, renew_at, generation }
    }

    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        self.renew_at.is_none_or(|at| now < at)
    }
}
