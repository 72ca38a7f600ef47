//! The rate limit is kept, not run into.

use crate::expected::expected;
use crate::stand::Stand;
use counterpart_connector::{Answers, Capability, PullOptions, Purpose, TransportSettings};
use counterpart_model::Kind;
use counterpart_sandbox_kit::{LimitSettings, RetryAfter};
use std::time::Duration;

/// The right answers, and on both sides this limit: a window that is too large to be filled in a test is played smaller.
fn played(stand: &Stand, limit: u32) -> Answers {
    let mut answers = stand.answers();
    if Some(limit) != stand.expected.requests {
        let setting = stand.descriptor().limits.setting.expect("a limit of thousands can be set");
        answers.config.insert(setting.to_owned(), limit.to_string());
        let window_seconds = stand.expected.window_seconds;
        let settings = LimitSettings { count: limit, window_seconds, retry_after: RetryAfter::None };
        stand.sandbox().set_limits(stand.subject.name(), settings).expect("it is played");
    }
    answers
}

for_every_vendor! {
    #[test]
    async fn the_sandbox_keeps_the_limit_that_is_documented(subject) {
        let stand = Stand::new(subject).await;
        let Some(requests) = stand.expected.requests else { return };
        let limits = stand.sandbox().limits(subject.name()).expect("it is played");
        assert_eq!((limits.count, limits.window_seconds), (requests, stand.expected.window_seconds));
    }

    #[test]
    async fn r74_a_pull_larger_than_the_window_is_never_refused(subject) {
        let Some(limit) = expected(subject.name()).played_requests() else { return };
        let stand = Stand::with(subject, limit + limit / 4, TransportSettings::default()).await;
        let session = stand.session_with(played(&stand, limit), Purpose::Background);
        let truth = stand.facts(Kind::Company);
        // One record per request: more requests than a window holds.
        let options = PullOptions { page_size: Some(1), ..PullOptions::default() };
        let pull = stand.pull_in(&session, Kind::Company, options).await;
        pull.expect_all(&truth, "one by one");
        assert!(stand.asked().len() > limit as usize);
        assert_eq!(stand.answered(429), 0);
        assert!(stand.time.slept() > Duration::ZERO, "nothing was waited for");
        let windows = stand.time.slept().as_secs_f64() / f64::from(stand.expected.window_seconds);
        assert!(windows < 3.0, "{windows} windows were waited for");
    }

    #[test]
    async fn r74_a_limit_that_was_entered_is_kept(subject) {
        let stand = Stand::new(subject).await;
        let Some(setting) = stand.descriptor().limits.setting else { return };
        let window_seconds = stand.expected.window_seconds;
        let settings = LimitSettings { count: 20, window_seconds, retry_after: RetryAfter::None };
        stand.sandbox().set_limits(subject.name(), settings).expect("it is played");
        let mut answers = stand.answers();
        answers.config.insert(setting.to_owned(), "20".to_owned());
        let session = stand.session_with(answers, Purpose::Background);
        for kind in stand.kinds(Capability::Pull) {
            let options = PullOptions { page_size: Some(2), ..PullOptions::default() };
            stand.pull_in(&session, kind, options).await.expect_all(&stand.facts(kind), kind.as_str());
        }
        assert_eq!(stand.answered(429), 0);
    }

    #[test]
    async fn r74_a_tenant_that_allows_less_than_documented_is_pulled_whole(subject) {
        let Some(documented) = expected(subject.name()).played_requests() else { return };
        for retry_after in [RetryAfter::None, RetryAfter::Seconds, RetryAfter::Date] {
            let stand = Stand::with(subject, documented, TransportSettings::default()).await;
            let window_seconds = stand.expected.window_seconds;
            let answers = played(&stand, documented);
            let settings = LimitSettings { count: documented * 3 / 7, window_seconds, retry_after };
            stand.sandbox().set_limits(subject.name(), settings).expect("it is played");
            let options = PullOptions { page_size: Some(1), ..PullOptions::default() };
            let session = stand.session_with(answers, Purpose::Background);
            let pull = stand.pull_in(&session, Kind::Company, options).await;
            pull.expect_all(&stand.facts(Kind::Company), &format!("{retry_after:?}"));
            // A refusal teaches how much fits; it is not run into again and again.
            let (asked, refused) = (stand.asked().len(), stand.answered(429));
            assert!(refused > 0 && refused * 20 < asked, "{retry_after:?}: {refused} of {asked} refused");
        }
    }
}
