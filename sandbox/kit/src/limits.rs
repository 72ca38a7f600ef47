//! Request budgets as vendors keep them: a rolling window, with or without a `Retry-After`.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use axum::http::HeaderValue;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What a refused caller is told about when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// No header at all.
    None,
    /// `Retry-After: 42`.
    Seconds,
    /// `Retry-After: Wed, 21 Oct 2026 07:28:00 GMT`, by the sandbox's clock.
    Date,
}

/// The budget of one vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Requests admitted within the window; 0 admits none.
    pub count: u32,
    /// Length of the rolling window in seconds.
    pub window_seconds: u32,
    /// What the refusal says.
    pub retry_after: RetryAfter,
}

/// A request over budget: what the vendor puts into its refusal.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The settings in force.
    pub settings: LimitSettings,
    /// The header to send, if the settings ask for one.
    pub header: Option<HeaderValue>,
}

/// How much of a vendor's budget is spent. Vendors find it in the extensions of every request they admit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Requests of the present window, this one included.
    pub count: u32,
    /// The settings in force.
    pub settings: LimitSettings,
}

/// How long a vendor makes a request wait on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slowness {
    /// Not at all.
    None,
    /// By the sandbox's clock, which moves on at once: nobody waits.
    OnTheClock(Duration),
    /// In real time.
    Real(Duration),
}

/// Counts admitted requests. Refused ones do not count, so waiting always helps.
#[derive(Debug)]
pub(crate) struct Limiter {
    inner: Mutex<(LimitSettings, VecDeque<DateTime<Utc>>)>,
}

impl Limiter {
    pub(crate) fn new(settings: LimitSettings) -> Self {
        Self { inner: Mutex::new((settings, VecDeque::new())) }
    }

    pub(crate) fn settings(&self) -> LimitSettings {
        self.inner.lock().expect("the limiter never panics").0
    }

    pub(crate) fn set(&self, settings: LimitSettings) {
        self.inner.lock().expect("the limiter never panics").0 = settings;
    }

    /// Forgets what was counted.
    pub(crate) fn forget(&self) {
        self.inner.lock().expect("the limiter never panics").1.clear();
    }

    pub(crate) fn admit(&self, now: DateTime<Utc>) -> Result<Usage, Refusal> {
        let mut inner = self.inner.lock().expect("the limiter never panics");
        let settings = inner.0;
        let window = TimeDelta::seconds(settings.window_seconds.into());
        let times = &mut inner.1;
        while times.front().is_some_and(|&oldest| now - oldest >= window) {
            times.pop_front();
        }
        if times.len() < settings.count as usize {
            times.push_back(now);
            return Ok(Usage { count: u32::try_from(times.len()).unwrap_or(u32::MAX), settings });
        }
        // The window holds more than the budget when the budget was lowered meanwhile.
        let blocking = times.len() - settings.count as usize;
        let free = times.get(blocking).copied().unwrap_or(now) + window;
        Err(Refusal { settings, header: header(settings.retry_after, now, free) })
    }
}

fn header(form: RetryAfter, now: DateTime<Utc>, free: DateTime<Utc>) -> Option<HeaderValue> {
    let milliseconds = (free - now).num_milliseconds().max(1);
    let text = match form {
        RetryAfter::None => return None,
        RetryAfter::Seconds => ((milliseconds + 999) / 1000).to_string(),
        RetryAfter::Date => httpdate::fmt_http_date((free + TimeDelta::milliseconds(999)).into()),
    };
    HeaderValue::from_str(&text).ok()
}
