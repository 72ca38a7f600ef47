//! Answers that are no answers: what passes is healed, what stays is told in a sentence.

use crate::stand::{Stand, expect_no_secret, expect_sentence};
use counterpart_connector::{Capability, ErrorKind, PullError, PullOptions, Purpose, TransportSettings};
use counterpart_model::{Clock, Kind};
use counterpart_sandbox_kit::{CutPoint, Effect};
use std::time::Duration;

/// Larger than any page of ten, smaller than what [`Effect::Huge`] streams.
const LARGEST: u64 = 1024 * 1024;

fn small_pages() -> PullOptions {
    PullOptions { page_size: Some(10), ..PullOptions::default() }
}

/// Failures that pass, and how long must be waited for each at least.
fn passing(stand: &Stand) -> Vec<(Effect, Duration)> {
    let in_20_s = httpdate::fmt_http_date((stand.time.now() + Duration::from_secs(20)).into());
    let second = Duration::from_secs(1);
    vec![
        (Effect::status(500), second),
        (Effect::status(502), second),
        (Effect::status(503), second),
        (Effect::retry_after(503, "40"), Duration::from_secs(40)),
        (Effect::status(504), second),
        (Effect::Html { status: 503, body: None }, second),
        (Effect::status(429), second),
        (Effect::retry_after(429, "7"), Duration::from_secs(7)),
        (Effect::retry_after(429, &in_20_s), Duration::from_secs(19)),
        (Effect::Cut { at: CutPoint::BeforeHandling }, second),
        (Effect::Cut { at: CutPoint::BeforeHeaders }, second),
        (Effect::Cut { at: CutPoint::MidBody }, second),
        (Effect::Truncate { keep_percent: 50 }, second),
        (Effect::Truncate { keep_percent: 0 }, second),
    ]
}

/// Failures that stay.
fn staying() -> Vec<Effect> {
    vec![
        Effect::status(500),
        Effect::status(502),
        Effect::status(503),
        Effect::status(504),
        Effect::status(429),
        Effect::retry_after(429, "7"),
        Effect::status(400),
        Effect::status(401),
        Effect::status(403),
        Effect::status(404),
        Effect::status(418),
        Effect::retry_after(302, "1"),
        Effect::Cut { at: CutPoint::BeforeHandling },
        Effect::Cut { at: CutPoint::MidBody },
        Effect::Truncate { keep_percent: 50 },
        Effect::Truncate { keep_percent: 0 },
        Effect::html(),
        Effect::Html { status: 500, body: None },
        Effect::Huge { bytes: 64 * LARGEST },
        Effect::respond(200, serde_json::json!([])),
        Effect::respond(200, serde_json::json!({})),
        Effect::respond(200, serde_json::json!("OK")),
        Effect::respond(200, serde_json::json!(null)),
        Effect::respond(204, serde_json::json!(null)),
    ]
}

async fn small(subject: &'static dyn crate::subject::Subject) -> Stand {
    let settings = TransportSettings { max_body: LARGEST, ..TransportSettings::default() };
    Stand::with(subject, 24, settings).await
}

for_every_vendor! {
    #[test]
    async fn r74_what_passes_is_waited_out_in_the_middle_of_a_pull(subject) {
        let stand = small(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            for (effect, least) in passing(&stand) {
                let about = format!("{kind}, {effect:?}");
                stand.arm(kind, effect, |fault| fault.skip(1).once());
                let slept = stand.time.slept();
                stand.pull(kind, small_pages()).await.expect_all(&truth, &about);
                assert_eq!(stand.struck(), 1, "{about}");
                assert!(stand.time.slept() - slept >= least, "{about}: {:?}", stand.time.slept() - slept);
                stand.sandbox().disarm_all();
            }
        }
    }

    #[test]
    async fn r74_a_bad_minute_is_waited_out(subject) {
        let stand = small(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            for status in [500, 502, 503, 504] {
                stand.arm(kind, Effect::status(status), |fault| fault.times(4));
                stand
                    .pull(kind, small_pages())
                    .await
                    .expect_all(&truth, &format!("{kind}, {status} four times"));
                stand.sandbox().disarm_all();
            }
        }
    }

    #[test]
    async fn r74_what_passes_at_the_token_is_waited_out(subject) {
        let stand = small(subject).await;
        let Some(path) = subject.token_path() else { return };
        let truth = stand.facts(Kind::Company);
        for (effect, _) in passing(&stand) {
            let about = format!("token, {effect:?}");
            stand.arm_at(path, effect, |fault| fault.once());
            stand.pull(Kind::Company, small_pages()).await.expect_all(&truth, &about);
            assert_eq!(stand.struck(), 1, "{about}");
            stand.sandbox().disarm_all();
        }
    }

    #[test]
    async fn r74_what_stays_ends_in_a_sentence(subject) {
        let stand = small(subject).await;
        let paths = subject.token_path().into_iter().chain([subject.list_path(Kind::Company)]);
        for path in paths {
            for effect in staying() {
                let about = format!("{path}, {effect:?}");
                stand.sandbox().clear_requests();
                let slept = stand.time.slept();
                stand.arm_at(path, effect, |fault| fault);
                let session = stand.session(Purpose::Background);
                let pull = stand.pull_in(&session, Kind::Company, small_pages()).await;
                assert!(!pull.is_complete(), "{about}");
                pull.expect_honest(&[], &about);
                assert!(pull.records.is_empty(), "{about}");
                // A vendor that names short waits is asked again until patience ends, after 11 minutes.
                assert!(stand.asked().len() <= 100, "{about}: {} requests", stand.asked().len());
                assert!(stand.time.slept() - slept <= Duration::from_secs(660), "{about}");
                let shown = format!("{pull:?} {session:?} {:?}", session.requests());
                expect_no_secret(&stand, &shown, &about);
                stand.sandbox().disarm_all();
                // Hours later, so that no refusal weighs on the next.
                stand.time.advance(Duration::from_secs(7_200));
            }
        }
    }

    #[test]
    async fn r74_what_fails_in_the_middle_leaves_what_came_and_proves_nothing(subject) {
        let stand = small(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            stand.arm(kind, Effect::status(400), |fault| fault.skip(1));
            let pull = stand.pull(kind, small_pages()).await;
            pull.expect_honest(&truth, kind.as_str());
            match &pull.outcome {
                Err(PullError::Vendor { received, .. }) => assert_eq!(*received, 10, "{kind}"),
                other => panic!("{kind}: {other:?}"),
            }
            assert_eq!(pull.records.len(), 10);
            stand.sandbox().disarm_all();
        }
    }

    #[test]
    async fn a_huge_answer_is_not_read_to_its_end(subject) {
        let stand = small(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            stand.arm(kind, Effect::Huge { bytes: 100 * LARGEST }, |fault| fault);
            match stand.pull(kind, small_pages()).await.outcome {
                Err(PullError::Vendor { error, .. }) => {
                    assert_eq!(error.kind, ErrorKind::TooLarge { limit: LARGEST }, "{kind}");
                    assert!(error.message.contains("1 MB"), "{error}");
                }
                other => panic!("{kind}: {other:?}"),
            }
            assert_eq!(stand.struck(), 1, "{kind}: asked for again");
            stand.sandbox().disarm_all();
        }
    }

    #[test]
    async fn r74_a_slow_answer_is_not_waited_for_for_ever(subject) {
        // Real time: long enough for a busy machine, short enough for a test.
        let settings =
            TransportSettings { call_timeout: Duration::from_millis(1_200), ..TransportSettings::default() };
        let stand = Stand::with(subject, 24, settings).await;
        let truth = stand.facts(Kind::Company);
        stand.arm(Kind::Company, Effect::Delay { ms: 20_000 }, |fault| fault.once());
        stand.pull(Kind::Company, small_pages()).await.expect_all(&truth, "slow once");
        stand.sandbox().disarm_all();
        stand.arm(Kind::Company, Effect::Delay { ms: 20_000 }, |fault| fault);
        let session = stand.session(Purpose::Person);
        match stand.pull_in(&session, Kind::Company, small_pages()).await.outcome {
            Err(PullError::Vendor { error, .. }) => {
                assert_eq!(error.kind, ErrorKind::TimedOut);
                expect_sentence(&error.message, "slow");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    async fn r74_a_person_is_not_kept_waiting(subject) {
        let stand = small(subject).await;
        for effect in [Effect::status(503), Effect::status(429), Effect::retry_after(429, "200")] {
            let slept = stand.time.slept();
            stand.arm(Kind::Company, effect, |fault| fault);
            let session = stand.session(Purpose::Person);
            let pull = stand.pull_in(&session, Kind::Company, small_pages()).await;
            assert!(matches!(pull.outcome, Err(PullError::Vendor { .. })));
            assert!(stand.time.slept() - slept <= Duration::from_secs(10));
            stand.sandbox().disarm_all();
        }
    }
}
