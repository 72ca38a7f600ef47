//! Tries that fail are slowed down, by account and by address. A try counts as failed from its beginning, until it is known
//! that it was right: a hundred at once are a hundred tries. It stands in the database, so that it holds for every process
//! and over a restart.

use super::policy;
use crate::{EngineError, Hub};
use chrono::TimeDelta;
use counterpart_model::{Caller, Instant, UserId};
use counterpart_store::{StoreError, Tried, Tx};
use std::net::IpAddr;

/// How many are let through at once, and how long one waits after that: twice as long after each that fails.
#[derive(Debug, Clone, Copy)]
struct Limit {
    free: u64,
    first: TimeDelta,
    most: TimeDelta,
    /// After so long without a try everything is forgotten.
    forget: TimeDelta,
}

const ACCOUNT: Limit = Limit {
    free: 5,
    first: TimeDelta::seconds(30),
    most: TimeDelta::minutes(15),
    forget: TimeDelta::hours(24),
};
/// Behind one address may sit an office.
const ADDRESS: Limit = Limit { free: 20, forget: TimeDelta::hours(1), ..ACCOUNT };
/// Mails that are sent to somebody who did not ask for them.
const MAILS: Limit = Limit { free: 3, first: TimeDelta::minutes(15), most: TimeDelta::hours(4), ..ACCOUNT };

/// When everything about tries is forgotten.
pub(super) const FORGET: TimeDelta = TimeDelta::hours(24);

/// Whose tries are counted.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    key: String,
    limit: Limit,
}

impl Subject {
    /// Signing in with this address, whether there is such an account or not.
    pub(super) fn account(typed: &str) -> Self {
        Self { key: hashed("account", &policy::sought(typed)), limit: ACCOUNT }
    }

    /// Asking for a mail to this address.
    pub(super) fn mails(typed: &str) -> Self {
        Self { key: hashed("mails", &policy::sought(typed)), limit: MAILS }
    }

    /// Giving a code.
    pub(super) fn second_factor(user: UserId) -> Self {
        Self { key: format!("second factor {user}"), limit: ACCOUNT }
    }

    /// Giving the password once more while signed in.
    pub(super) fn confirmation(user: UserId) -> Self {
        Self { key: format!("confirmation {user}"), limit: ACCOUNT }
    }

    /// Anything, from this network address.
    pub(super) fn address(caller: &Caller) -> Option<Self> {
        let network = match caller.address?.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            // A household has a whole network of these.
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        };
        Some(Self { key: format!("address {network}"), limit: ADDRESS })
    }
}

/// What was typed may be long, or a password in the wrong field.
fn hashed(what: &str, text: &str) -> String {
    let hash = blake3::derive_key("counterpart 2026 tries", text.as_bytes());
    format!("{what} {}", hash[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

impl Limit {
    /// With one more try; or until when none is let through.
    fn one_more(self, tried: Option<Tried>, now: Instant) -> Result<Tried, Instant> {
        let tried = tried.filter(|tried| now - tried.last_at < self.forget);
        // A clock that was wrong must not lock anybody out for longer than a right one could.
        let blocked = tried.and_then(|tried| tried.blocked_until).map(|until| until.min(now + self.most));
        if let Some(until) = blocked.filter(|until| *until > now) {
            return Err(until);
        }
        let failures = tried.map_or(0, |tried| tried.failures) + 1;
        let wait = failures.checked_sub(self.free).map(|over| {
            let times = 1_i32.checked_shl(u32::try_from(over).unwrap_or(u32::MAX)).filter(|times| *times > 0);
            times
                .and_then(|times| self.first.checked_mul(times))
                .map_or(self.most, |wait| wait.min(self.most))
        });
        Ok(Tried { failures, last_at: now, blocked_until: wait.map(|wait| now + wait) })
    }
}

impl Hub {
    /// Counts a try of each; or says until when none is let through.
    pub(super) async fn begin_try(&self, subjects: &[Subject]) -> Result<Result<(), Instant>, EngineError> {
        for _ in 0..3 {
            match self.count_try(subjects).await {
                Err(EngineError::Store(StoreError::Serialization)) => {}
                counted => return counted,
            }
        }
        self.count_try(subjects).await
    }

    async fn count_try(&self, subjects: &[Subject]) -> Result<Result<(), Instant>, EngineError> {
        let now = self.now();
        let tx = self.workspace.beside().await?;
        let mut blocked: Option<Instant> = None;
        for subject in subjects {
            match subject.limit.one_more(tx.tries().lock(&subject.key, now).await?, now) {
                Ok(tried) => tx.tries().put(&subject.key, tried).await?,
                Err(until) => blocked = blocked.max(Some(until)),
            }
        }
        match blocked {
            // Dropped, the transaction has counted nothing.
            Some(until) => Ok(Err(until)),
            None => {
                tx.commit().await?;
                Ok(Ok(()))
            }
        }
    }

    /// As [`Hub::begin_try`], for where too many are an error.
    pub(super) async fn begin_try_or_refuse(&self, subjects: &[Subject]) -> Result<(), EngineError> {
        self.begin_try(subjects).await?.map_err(|until| EngineError::TooManyTries { until })
    }
}

/// The try was right: the account begins anew, and the address has one try less.
pub(super) async fn was_right(
    tx: &Tx,
    account: &Subject,
    address: Option<&Subject>,
    now: Instant,
) -> Result<(), StoreError> {
    tx.tries().clear(&account.key).await?;
    if let Some(address) = address
        && let Some(tried) = tx.tries().lock(&address.key, now).await?
    {
        let failures = tried.failures.saturating_sub(1);
        tx.tries().put(&address.key, Tried { failures, blocked_until: None, ..tried }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(1_700_000_000 + seconds, 0).unwrap_or_default()
    }

    #[test]
    fn r07_who_fails_waits_twice_as_long_each_time_and_never_longer_than_a_quarter_of_an_hour() {
        let (mut tried, mut now, mut waited) = (None, 0, Vec::new());
        for _ in 0..14 {
            let next = ACCOUNT.one_more(tried, at(now)).expect("its time has come");
            let wait = next.blocked_until.map_or(0, |until| (until - at(now)).num_seconds());
            waited.push(wait);
            if wait > 0 {
                let refused = ACCOUNT.one_more(Some(next), at(now + wait - 1)).expect_err("too early");
                assert_eq!(refused, at(now + wait));
            }
            (tried, now) = (Some(next), now + wait);
        }
        assert_eq!(waited, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900]);
    }

    #[test]
    fn r07_after_a_day_everything_is_forgotten_and_many_failures_are_no_overflow() {
        let many = Tried { failures: u64::from(u32::MAX) * 7, last_at: at(0), blocked_until: Some(at(900)) };
        let next = ACCOUNT.one_more(Some(many), at(900)).expect("its time has come");
        assert_eq!(next.blocked_until, Some(at(1_800)));
        let next = ACCOUNT.one_more(Some(many), at(24 * 60 * 60)).expect("forgotten");
        assert_eq!((next.failures, next.blocked_until), (1, None));
    }

    #[test]
    fn a_clock_that_was_wrong_locks_nobody_out() {
        let future = Tried { failures: 9, last_at: at(1_000_000), blocked_until: Some(at(2_000_000)) };
        assert_eq!(ACCOUNT.one_more(Some(future), at(0)), Err(at(900)));
    }

    #[test]
    fn a_household_is_one_address() {
        let of = |text: &str| {
            let caller = Caller { address: text.parse().ok(), agent: None };
            Subject::address(&caller).map(|subject| subject.key)
        };
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_eq!(of("nowhere"), None);
    }

    #[test]
    fn r07_what_was_typed_for_an_address_is_not_kept() {
        let subject = Subject::account("hunter2 my secret password");
        assert!(!subject.key.contains("hunter2") && subject.key.len() < 50);
        assert_eq!(subject.key, Subject::account(" HUNTER2 my secret password ").key);
    }
}
