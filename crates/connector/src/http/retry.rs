//! Whether a failed call is tried again, and when.

use crate::{ConnectorError, ErrorKind, Purpose, Retry};
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use std::time::Duration;

/// How much is done about failures that may pass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Tries after the first, for failures with growing delays.
    tries: usize,
    first_delay: Duration,
    /// All waiting of one call together.
    pub(crate) total: Duration,
}

impl Patience {
    pub(crate) fn of(purpose: Purpose) -> Self {
        match purpose {
            // A rolling window of five minutes must be able to pass, twice.
            Purpose::Background => {
                Self { tries: 5, first_delay: Duration::from_secs(1), total: Duration::from_secs(660) }
            }
            Purpose::Person => {
                Self { tries: 1, first_delay: Duration::from_millis(500), total: Duration::from_secs(10) }
            }
        }
    }
}

/// The retries of one call.
pub(crate) struct Retries {
    delays: ExponentialBackoff,
    left: Duration,
    renewed: bool,
}

/// What to do about a failure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Wait(Duration),
    RenewToken,
    GiveUp,
}

impl Retries {
    pub(crate) fn new(patience: Patience) -> Self {
        let delays = ExponentialBuilder::new()
            .with_min_delay(patience.first_delay)
            .with_max_delay(Duration::from_secs(60))
            .with_factor(2.0)
            .with_max_times(patience.tries)
            .build();
        Self { delays, left: patience.total, renewed: false }
    }

    /// What to do about this failure. `named` is the wait that the vendor asked for itself.
    pub(crate) fn next(&mut self, error: &ConnectorError, named: Option<Duration>) -> Next {
        let wait = match error.retry {
            Retry::Never => return Next::GiveUp,
            Retry::RenewToken if self.renewed => return Next::GiveUp,
            Retry::RenewToken => {
                self.renewed = true;
                return Next::RenewToken;
            }
            // A vendor that says when is believed; a nought would only be refused again.
            Retry::After(wait) => named.filter(|named| !named.is_zero()).unwrap_or(wait),
            Retry::Backoff => match self.delays.next() {
                Some(delay) => delay.max(named.unwrap_or_default()),
                None => return Next::GiveUp,
            },
        };
        let wait = wait.max(Duration::from_millis(1));
        match self.left.checked_sub(wait) {
            Some(left) => {
                self.left = left;
                Next::Wait(wait)
            }
            None => Next::GiveUp,
        }
    }
}

/// The wait a refusal stands for: what the vendor names, else what the connector says.
pub(crate) fn refusal_wait(error: &ConnectorError, named: Option<Duration>) -> Option<Duration> {
    match (&error.kind, error.retry) {
        (ErrorKind::RateLimited, Retry::After(wait)) => {
            Some(named.filter(|named| !named.is_zero()).unwrap_or(wait).min(Duration::from_secs(3600)))
        }
        (ErrorKind::RateLimited, _) => {
            Some(named.unwrap_or(Duration::from_secs(1)).min(Duration::from_secs(3600)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(retry: Retry) -> ConnectorError {
        ConnectorError::new(ErrorKind::VendorFailed { status: 503 }, "failed").retry(retry)
    }

    #[test]
    fn r74_delays_grow_and_end() {
        let mut retries = Retries::new(Patience::of(Purpose::Background));
        let waits: Vec<Next> = (0..6).map(|_| retries.next(&error(Retry::Backoff), None)).collect();
        let seconds = |n| Next::Wait(Duration::from_secs(n));
        assert_eq!(waits, [seconds(1), seconds(2), seconds(4), seconds(8), seconds(16), Next::GiveUp]);
    }

    #[test]
    fn r74_what_the_vendor_names_is_honoured_within_patience() {
        let mut retries = Retries::new(Patience::of(Purpose::Background));
        let named = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(retries.next(&error(Retry::Backoff), named(90)), Next::Wait(Duration::from_secs(90)));
        assert_eq!(
            retries.next(&error(Retry::After(Duration::from_secs(30))), named(5)),
            Next::Wait(Duration::from_secs(5))
        );
        assert_eq!(retries.next(&error(Retry::Backoff), named(86_400)), Next::GiveUp);
    }

    #[test]
    fn r74_a_rolling_window_of_minutes_is_waited_out() {
        let mut retries = Retries::new(Patience::of(Purpose::Background));
        let waits = (0..100)
            .take_while(|_| retries.next(&error(Retry::After(Duration::from_secs(30))), None) != Next::GiveUp)
            .count();
        assert_eq!(waits, 22);
    }

    #[test]
    fn a_token_is_renewed_once_and_a_person_does_not_wait_for_minutes() {
        let mut retries = Retries::new(Patience::of(Purpose::Person));
        assert_eq!(retries.next(&error(Retry::RenewToken), None), Next::RenewToken);
        assert_eq!(retries.next(&error(Retry::RenewToken), None), Next::GiveUp);
        assert_eq!(retries.next(&error(Retry::After(Duration::from_secs(30))), None), Next::GiveUp);
        assert_eq!(retries.next(&error(Retry::Never), None), Next::GiveUp);
    }
}
