//! The rate budget of one vendor tenant: a rolling window, a share of the vendor's limit, and a reserve for people (R74).

use chrono::TimeDelta;
use counterpart_model::Instant;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
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

/// A rolling-window budget. Exact: at no moment do more than the allowed number of its requests lie within one window.
/// One per vendor tenant, shared by all sessions of the process.
#[derive(Debug)]
pub struct RateBudget {
    limit: Option<RateLimit>,
    allowed: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sent: VecDeque<Instant>,
    blocked_until: Option<Instant>,
    /// A lower number learnt from a refusal, and until when it is believed.
    learnt: Option<(u32, Instant)>,
}

impl RateBudget {
    /// A budget of `share_percent` of the vendor's limit (at least one request).
    pub fn new(limit: RateLimit, share_percent: u32) -> Self {
        let allowed = (u64::from(limit.requests) * u64::from(share_percent.min(100)) / 100).max(1);
        Self { limit: Some(limit), allowed: allowed as u32, state: Mutex::default() }
    }

    /// No limit of one's own; a vendor's refusals are still heeded.
    pub fn unlimited() -> Self {
        Self { limit: None, allowed: u32::MAX, state: Mutex::default() }
    }

    /// The vendor's limit this budget is a share of.
    pub fn limit(&self) -> Option<RateLimit> {
        self.limit
    }

    /// Takes one request, or says how long to wait before asking again.
    pub fn take(&self, now: Instant, purpose: Purpose) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = state.blocked_until {
            if let Ok(wait) = (until - now).to_std()
                && !wait.is_zero()
            {
                return Err(wait);
            }
            state.blocked_until = None;
        }
        let Some(limit) = self.limit else { return Ok(()) };
        let window = TimeDelta::from_std(limit.window).unwrap_or(TimeDelta::hours(1));
        state.forget(now, window);
        let allowed = match purpose {
            Purpose::Person => state.allowed(self.allowed, now),
            Purpose::Background => without_reserve(state.allowed(self.allowed, now)),
        } as usize;
        if state.sent.len() < allowed {
            state.sent.push_back(now);
            return Ok(());
        }
        // There is room again when enough of the oldest have left the window.
        let leaves = state.sent[state.sent.len() - allowed] + window;
        Err((leaves - now).to_std().unwrap_or_default().max(Duration::from_millis(1)))
    }

    /// The vendor said "too many": nothing is sent for this long, and for two windows the budget is what had fitted.
    pub fn refused(&self, now: Instant, wait: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let until = now + TimeDelta::from_std(wait).unwrap_or(TimeDelta::hours(1));
        state.blocked_until = Some(state.blocked_until.map_or(until, |before| before.max(until)));
        if let Some(limit) = self.limit {
            let window = TimeDelta::from_std(limit.window).unwrap_or(TimeDelta::hours(1));
            state.forget(now, window);
            let fitted = (state.sent.len() as u32).saturating_sub(1) * 9 / 10;
            // Never below a tenth: others may have used up the limit, and that passes.
            let learnt = fitted.max(self.allowed / 10).max(1);
            state.learnt = Some((learnt, now + window + window));
        }
    }

    /// How much is used now.
    pub fn state(&self, now: Instant) -> BudgetState {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(limit) = self.limit {
            state.forget(now, TimeDelta::from_std(limit.window).unwrap_or(TimeDelta::hours(1)));
        }
        BudgetState { used: state.sent.len() as u32, allowed: state.allowed(self.allowed, now) }
    }
}

/// A twentieth is kept back from syncs for people.
fn without_reserve(allowed: u32) -> u32 {
    (allowed - allowed / 20).max(1)
}

impl State {
    fn forget(&mut self, now: Instant, window: TimeDelta) {
        while self.sent.front().is_some_and(|sent| *sent + window <= now) {
            self.sent.pop_front();
        }
    }

    fn allowed(&self, own: u32, now: Instant) -> u32 {
        match self.learnt {
            Some((learnt, until)) if now < until => own.min(learnt),
            _ => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Instant = Instant::UNIX_EPOCH;

    fn at(seconds: i64) -> Instant {
        START + TimeDelta::seconds(seconds)
    }

    fn limit(requests: u32) -> RateLimit {
        RateLimit { requests, window: Duration::from_secs(300) }
    }

    #[test]
    fn r74_share_of_the_vendors_limit_with_a_reserve_for_people() {
        let budget = RateBudget::new(limit(100), 90);
        let background = (0..200).filter(|_| budget.take(START, Purpose::Background).is_ok()).count();
        assert_eq!(background, 86);
        let people = (0..200).filter(|_| budget.take(START, Purpose::Person).is_ok()).count();
        assert_eq!(background + people, 90);
    }

    #[test]
    fn r74_no_window_ever_holds_more_than_allowed() {
        let budget = RateBudget::new(limit(20), 100);
        let mut sent: Vec<Instant> = Vec::new();
        let mut now = START;
        // An uneven load: bursts and pauses.
        for step in 0..400_i64 {
            now += TimeDelta::seconds(step * 7 % 23);
            if budget.take(now, Purpose::Person).is_ok() {
                sent.push(now);
            }
        }
        for (index, first) in sent.iter().enumerate() {
            let within =
                sent[index..].iter().filter(|other| **other < *first + TimeDelta::seconds(300)).count();
            assert!(within <= 20, "{within} requests in a window");
        }
        assert!(sent.len() > 100);
    }

    #[test]
    fn the_wait_is_exactly_until_there_is_room() {
        let budget = RateBudget::new(limit(2), 100);
        assert!(budget.take(at(0), Purpose::Person).is_ok());
        assert!(budget.take(at(10), Purpose::Person).is_ok());
        assert_eq!(budget.take(at(20), Purpose::Person), Err(Duration::from_secs(280)));
        assert!(budget.take(at(299), Purpose::Person).is_err());
        assert!(budget.take(at(300), Purpose::Person).is_ok());
    }

    #[test]
    fn r74_a_refusal_blocks_and_lowers_the_budget_for_a_while() {
        let budget = RateBudget::new(limit(100), 100);
        for _ in 0..50 {
            budget.take(at(0), Purpose::Person).expect("room");
        }
        budget.refused(at(1), Duration::from_secs(30));
        assert_eq!(budget.take(at(2), Purpose::Person), Err(Duration::from_secs(29)));
        assert_eq!(budget.state(at(40)), BudgetState { used: 50, allowed: 44 });
        assert!(budget.take(at(40), Purpose::Person).is_err());
        assert_eq!(budget.state(at(700)).allowed, 100);
    }

    #[test]
    fn without_a_limit_only_refusals_make_it_wait() {
        let budget = RateBudget::unlimited();
        assert!((0..10_000).all(|_| budget.take(START, Purpose::Background).is_ok()));
        budget.refused(START, Duration::from_secs(5));
        assert_eq!(budget.take(START, Purpose::Background), Err(Duration::from_secs(5)));
        assert!(budget.take(at(5), Purpose::Background).is_ok());
    }
}
