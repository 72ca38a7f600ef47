//! Permits that were taken in advance, so that not every request asks where all are counted.

use super::rate_window::{Allowance, Granted};
use chrono::TimeDelta;
use counterpart_model::Instant;

/// A block of permits for one bucket of a [`super::rate_window::RateWindow`]: counted already, spent one by one while the
/// bucket lasts, and given back after it.
#[derive(Debug, Clone, Default)]
pub struct Permits {
    held: Option<Held>,
}

#[derive(Debug, Clone)]
struct Held {
    bucket: i64,
    left: u32,
    size: u32,
    /// The moment last seen, and the end, both by the clock of whoever holds them.
    seen: Instant,
    until: Instant,
}

impl Permits {
    /// Spends one, if there is one for this moment.
    pub fn spend(&mut self, now: Instant) -> bool {
        match &mut self.held {
            // After a clock went back nobody knows how long the bucket still lasts.
            Some(held) if held.left > 0 && held.seen <= now && now < held.until => {
                held.seen = now;
                held.left -= 1;
                true
            }
            _ => false,
        }
    }

    /// How many to ask for next: one, then twice as many each time while all are used up within their bucket.
    pub fn wanted(&self, allowance: Allowance, now: Instant) -> u32 {
        match &self.held {
            Some(held) if held.left == 0 && held.seen <= now && now < held.until => {
                held.size.saturating_mul(2).min(allowance.largest_block())
            }
            _ => 1,
        }
    }

    /// Takes out what was not used: the bucket and how many. It must be given back at most once, so it is no longer here.
    pub fn take_unused(&mut self) -> Option<(i64, u32)> {
        let unused = self.held.as_mut().map(|held| (held.bucket, std::mem::take(&mut held.left)));
        unused.filter(|(_, left)| *left > 0)
    }

    /// Holds what was granted, one of which is spent at once.
    pub fn hold(&mut self, granted: Granted, now: Instant) {
        let lasts = TimeDelta::from_std(granted.lasts).unwrap_or_default();
        self.held = Some(Held {
            bucket: granted.bucket,
            left: granted.permits - 1,
            size: granted.permits,
            seen: now,
            until: now + lasts,
        });
    }
}
