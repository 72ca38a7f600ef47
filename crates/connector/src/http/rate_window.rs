//! A rolling window of counted requests: pure arithmetic over a small value that can be kept anywhere.
//!
//! Requests are counted in buckets of a 150th of the window. A bucket leaves the window only when it has ended *and* a
//! whole window has passed since, so that no real window ever holds more than is allowed; at most a 150th of the window
//! is lost to that. Time here never goes back: a clock that does is taken to stand still.

use super::budget::{BudgetState, Purpose, RateLimit};
use chrono::{DateTime, TimeDelta};
use counterpart_model::Instant;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Buckets per window.
const BUCKETS: i64 = 150;
/// No bucket is shorter than this, in milliseconds.
const SHORTEST: i64 = 1_000;
/// One part in so many is kept for people; a block taken in advance is no larger either.
const PART: u32 = 40;
/// From so many requests on, at least one is kept for people.
const RESERVED_FROM: u32 = 10;
/// The window that refusals are remembered by where the vendor names none.
const UNNAMED: Duration = Duration::from_secs(60);

/// How much may be sent in any window of which length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    allowed: u32,
    /// In milliseconds.
    window: i64,
}

impl Allowance {
    /// A share of the vendor's limit, in percent; at least one request. Without a limit everything is allowed, and only
    /// the vendor's refusals count.
    pub fn share_of(limit: Option<RateLimit>, percent: u32) -> Self {
        let Some(limit) = limit else {
            return Self { allowed: u32::MAX, window: milliseconds(UNNAMED) };
        };
        let share = u64::from(limit.requests) * u64::from(percent.min(100)) / 100;
        let allowed = u32::try_from(share).unwrap_or(u32::MAX).max(1);
        Self { allowed, window: milliseconds(limit.window).max(1) }
    }

    /// How many of a window's requests a sync may send.
    pub fn for_syncs(&self) -> u32 {
        for_syncs(self.allowed)
    }

    /// How many permits may be taken in advance at most.
    pub fn largest_block(&self) -> u32 {
        (self.allowed / PART).max(1)
    }

    fn is_unlimited(&self) -> bool {
        self.allowed == u32::MAX
    }

    fn bucket(&self) -> i64 {
        (self.window / BUCKETS).max(SHORTEST)
    }
}

/// Without what is kept back for people: a fortieth, and one of ten at least.
fn for_syncs(allowed: u32) -> u32 {
    let kept = if allowed >= RESERVED_FROM { (allowed / PART).max(1) } else { 0 };
    allowed - kept
}

/// What was sent within the last window, and what refusals taught. Small: at most 152 pairs of numbers. All moments are
/// milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RateWindow {
    /// The end of each bucket and how many requests were counted in it, oldest first.
    counted: Vec<(i64, u32)>,
    /// The latest moment that anybody told.
    latest: i64,
    /// Nothing is sent before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_until: Option<i64>,
    /// A lower number learnt from a refusal, and until when it is believed.
    #[serde(skip_serializing_if = "Option::is_none")]
    learnt: Option<(u32, i64)>,
}

/// Permits for the present bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Granted {
    /// How many; at least one.
    pub permits: u32,
    /// The bucket they are counted in: what [`RateWindow::give_back`] asks for.
    pub bucket: i64,
    /// How long they may be used.
    pub lasts: Duration,
}

impl RateWindow {
    /// Takes up to `wanted` requests, or says how long to wait before asking again.
    pub fn take(
        &mut self,
        allowance: Allowance,
        now: Instant,
        purpose: Purpose,
        wanted: u32,
    ) -> Result<Granted, Duration> {
        let at = self.moment(now, allowance);
        if let Some(until) = self.blocked_until {
            if at < until {
                return Err(wait_until(until, now));
            }
            self.blocked_until = None;
        }
        let allowed = match purpose {
            Purpose::Person => self.allowed(allowance, at),
            Purpose::Background => for_syncs(self.allowed(allowance, at)),
        };
        let used = self.used();
        let room = u64::from(allowed).saturating_sub(used);
        if room == 0 {
            // There is room again when enough of the oldest have left the window.
            let mut over = used - u64::from(allowed) + 1;
            let leaves = self.counted.iter().find(|(_, count)| {
                let enough = u64::from(*count) >= over;
                over = over.saturating_sub((*count).into());
                enough
            });
            let end = leaves.map_or(at, |(end, _)| *end);
            return Err(wait_until(end + allowance.window, now));
        }
        let permits = u32::try_from(room).unwrap_or(u32::MAX).min(wanted.max(1));
        let width = allowance.bucket();
        let bucket = (at.div_euclid(width) + 1) * width;
        match self.counted.binary_search_by_key(&bucket, |(end, _)| *end) {
            Ok(place) => self.counted[place].1 = self.counted[place].1.saturating_add(permits),
            Err(place) => self.counted.insert(place, (bucket, permits)),
        }
        Ok(Granted { permits, bucket, lasts: Duration::from_millis((bucket - at).unsigned_abs()) })
    }

    /// Gives back permits that were not used. Those of a bucket that has left the window count no more anyway.
    pub fn give_back(&mut self, bucket: i64, permits: u32) {
        if let Ok(place) = self.counted.binary_search_by_key(&bucket, |(end, _)| *end) {
            self.counted[place].1 = self.counted[place].1.saturating_sub(permits);
        }
    }

    /// The vendor said "too many": nothing is sent for this long, and for two windows the allowance is what had fitted.
    pub fn refused(&mut self, allowance: Allowance, now: Instant, wait: Duration) {
        let at = self.moment(now, allowance);
        let until = at.saturating_add(milliseconds(wait));
        self.blocked_until = Some(self.blocked_until.map_or(until, |before| before.max(until)));
        if allowance.is_unlimited() {
            return;
        }
        let fitted = u32::try_from(self.used().saturating_sub(1) * 9 / 10).unwrap_or(u32::MAX);
        // Never below a tenth: others may have used up the limit, and that passes.
        let learnt = fitted.max(allowance.allowed / 10).max(1);
        self.learnt = Some((learnt, at + 2 * allowance.window));
    }

    /// How much is used now.
    pub fn state(&self, allowance: Allowance, now: Instant) -> BudgetState {
        let mut present = self.clone();
        let at = present.moment(now, allowance);
        BudgetState {
            used: u32::try_from(present.used()).unwrap_or(u32::MAX),
            allowed: present.allowed(allowance, at),
        }
    }

    /// When so many requests of a sync will be done, each of which takes this long, if nobody else sends any.
    pub fn done_at(&self, allowance: Allowance, now: Instant, requests: u64, each: Duration) -> Instant {
        let mut window = self.clone();
        let (mut at, mut left) = (now, requests);
        while left > 0 {
            let passes = match window.take(allowance, at, Purpose::Background, 1) {
                Err(wait) => wait,
                Ok(first) => {
                    let fit = first.lasts.as_nanos().checked_div(each.as_nanos()).unwrap_or(u128::MAX);
                    let fit = u64::try_from(fit).unwrap_or(u64::MAX).clamp(1, left);
                    let more = match u32::try_from(fit - 1).unwrap_or(u32::MAX) {
                        0 => 0,
                        more => {
                            window.take(allowance, at, Purpose::Background, more).map_or(0, |g| g.permits)
                        }
                    };
                    left -= 1 + u64::from(more);
                    each.saturating_mul(more + 1)
                }
            };
            let passes = TimeDelta::from_std(passes).unwrap_or(TimeDelta::MAX);
            let Some(later) = at.checked_add_signed(passes) else { return Instant::MAX_UTC };
            at = later;
        }
        at
    }

    /// Now, never before what was told already. What has left the window is forgotten.
    fn moment(&mut self, now: Instant, allowance: Allowance) -> i64 {
        let told = now.timestamp_millis();
        let back = self.latest - told;
        // Another process's clock may be a little ahead of this one. What is further ahead than a window was wrong: it
        // would keep everybody waiting. Time goes on from now, and everything counts as long as it would have.
        if back > allowance.window {
            self.counted.iter_mut().for_each(|(end, _)| *end -= back);
            self.blocked_until.iter_mut().for_each(|until| *until -= back);
            self.learnt.iter_mut().for_each(|(_, until)| *until -= back);
            self.latest = told;
        }
        let at = told.max(self.latest);
        self.latest = at;
        self.counted.retain(|(end, count)| *count > 0 && end + allowance.window > at);
        at
    }

    fn used(&self) -> u64 {
        self.counted.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    fn allowed(&self, allowance: Allowance, at: i64) -> u32 {
        match self.learnt {
            Some((learnt, until)) if at < until => allowance.allowed.min(learnt),
            _ => allowance.allowed,
        }
    }
}

/// From `now`, by the clock that told it, until a moment.
fn wait_until(moment: i64, now: Instant) -> Duration {
    let moment = DateTime::from_timestamp_millis(moment).unwrap_or(now);
    (moment - now).to_std().unwrap_or_default().max(Duration::from_millis(1))
}

fn milliseconds(duration: Duration) -> i64 {
    // A year is as good as for ever.
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX).min(31_536_000_000)
}

#[cfg(test)]
mod tests;
