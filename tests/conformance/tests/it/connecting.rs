//! *Test connection*: each thing by itself, and the right one named.

use crate::stand::{Stand, expect_no_secret, expect_sentence};
use counterpart_connector::{Check, Outcome, Purpose, Subject, TestReport};
use counterpart_sandbox_kit::{Effect, LoggedRequest};
use secrecy::SecretString;
use std::time::Duration;

fn outcome(report: &TestReport, subject: &Subject) -> Outcome {
    report.check(subject).unwrap_or_else(|| panic!("no check {subject} in {report:#?}")).outcome
}

fn permission<'a>(report: &'a TestReport, name: &str) -> &'a Check {
    let by_name =
        |check: &&Check| matches!(&check.subject, Subject::Permission { name: is, .. } if is == name);
    let mut found = report.checks.iter().filter(by_name);
    let check = found.next().unwrap_or_else(|| panic!("no check of {name} in {report:#?}"));
    assert!(found.next().is_none(), "{name} is checked twice");
    check
}

fn expect_sentences(stand: &Stand, report: &TestReport) {
    for check in &report.checks {
        expect_sentence(&check.sentence, &check.subject.to_string());
    }
    expect_no_secret(stand, &format!("{report:?} {}", report.headline()), "the report");
}

for_every_vendor! {
    #[test]
    async fn r03_everything_there_reads_connection_successful(subject) {
        let stand = Stand::new(subject).await;
        let needed = stand.expected.permissions(true);
        subject.grant(stand.sandbox(), &needed);
        let report = stand.test().await;
        assert_eq!(report.headline(), "Connection successful", "{report:#?}");
        for subject in [Subject::Reachable, Subject::Authenticated, Subject::Tenant, Subject::ClockSkew] {
            assert_eq!(outcome(&report, &subject), Outcome::Present, "{subject}");
        }
        assert!(report.check(&Subject::RateHeadroom).is_some());
        assert!(report.tenant.is_some());
        assert!(report.superfluous.is_empty(), "{:?}", report.superfluous);
        for name in needed {
            assert_ne!(permission(&report, name).outcome, Outcome::Missing, "{name}");
        }
        for name in stand.expected.permissions(false) {
            assert_eq!(permission(&report, name).outcome, Outcome::Missing, "{name}");
        }
        assert_eq!(report.checks.len(), 5 + stand.expected.permission.len());
        expect_sentences(&stand, &report);
    }

    #[test]
    async fn r03_a_test_writes_nothing(subject) {
        let stand = Stand::new(subject).await;
        stand.test().await;
        let writes = |asked: &LoggedRequest| asked.method != "GET" && !subject.only_reads(asked);
        let written: Vec<_> = stand.asked().into_iter().filter(writes).collect();
        assert!(written.is_empty(), "{written:?}");
    }

    #[test]
    async fn r03_a_permission_that_is_needed_and_missing_is_told_by_its_name(subject) {
        let stand = Stand::new(subject).await;
        for (place, (manner, refuse)) in subject.refusals().into_iter().enumerate() {
            refuse(stand.sandbox());
            for missing in stand.expected.permissions(true) {
                let others = stand.expected.permissions(true).into_iter().filter(|name| *name != missing);
                subject.grant(stand.sandbox(), &others.collect::<Vec<_>>());
                let report = stand.test().await;
                let about = format!("without {missing}, {manner}: {report:#?}");
                assert!(!report.successful(), "{about}");
                assert!(report.headline().starts_with("Connection failed: "), "{about}");
                assert_eq!(outcome(&report, &Subject::Authenticated), Outcome::Present, "{about}");
                // In its less usual ways a vendor may hide which of two gates is shut; both are named then.
                if place == 0 {
                    assert_eq!(permission(&report, missing).outcome, Outcome::Missing, "{about}");
                    let failed = report.failures().filter(|check| check.outcome == Outcome::Missing).count();
                    assert_eq!(failed, 1, "only {missing} is missing: {about}");
                } else {
                    assert_ne!(permission(&report, missing).outcome, Outcome::Present, "{about}");
                    let failed = permission(&report, missing).outcome == Outcome::Missing;
                    assert!(failed || report.headline().contains(missing), "{about}");
                }
                expect_sentences(&stand, &report);
            }
        }
    }

    #[test]
    async fn r03_a_permission_of_a_feature_is_told_and_does_not_fail_the_test(subject) {
        let stand = Stand::new(subject).await;
        for name in stand.expected.permissions(false) {
            let mut granted = stand.expected.permissions(true);
            granted.push(name);
            subject.grant(stand.sandbox(), &granted);
            let report = stand.test().await;
            assert_eq!(report.headline(), "Connection successful", "with {name}: {report:#?}");
            assert_ne!(permission(&report, name).outcome, Outcome::Missing, "{name}");
            let superfluous =
                stand.expected.permission.iter().any(|row| row.name == name && row.need == "not_needed");
            assert_eq!(
                report.superfluous.iter().any(|named| named == name),
                superfluous,
                "{name}: {report:#?}"
            );
        }
    }

    #[test]
    async fn r03_wrong_secret(subject) {
        let stand = Stand::new(subject).await;
        for key in stand.descriptor().form.secret_keys() {
            let mut answers = stand.answers();
            answers.secrets.insert(key.to_owned(), SecretString::from("wr0ng-but-hidden"));
            let session = stand.session_with(answers, Purpose::Person);
            let report = stand.connector.test(&session).await;
            assert_eq!(outcome(&report, &Subject::Reachable), Outcome::Present, "{report:#?}");
            assert_eq!(outcome(&report, &Subject::Authenticated), Outcome::Missing, "{report:#?}");
            for name in stand.expected.permissions(true) {
                assert_eq!(permission(&report, name).outcome, Outcome::NotReached, "{name}");
            }
            assert!(report.headline().starts_with("Connection failed: "), "{}", report.headline());
            assert!(!format!("{report:?}").contains("wr0ng-but-hidden"), "{report:#?}");
            expect_sentences(&stand, &report);
        }
    }

    #[test]
    async fn r03_wrong_tenant(subject) {
        let stand = Stand::new(subject).await;
        let Some((key, tenant)) = subject.wrong_tenant() else { return };
        let mut answers = stand.answers();
        answers.config.insert(key.to_owned(), tenant.to_owned());
        let report = stand.connector.test(&stand.session_with(answers.clone(), Purpose::Person)).await;
        assert_eq!(outcome(&report, &Subject::Tenant), Outcome::Missing, "{report:#?}");
        assert!(report.headline().contains(tenant), "{}", report.headline());
        expect_sentences(&stand, &report);
        for kind in stand.kinds(counterpart_connector::Capability::Pull) {
            let session = stand.session_with(answers.clone(), Purpose::Background);
            let pull = stand.pull_in(&session, kind, Default::default()).await;
            match pull.outcome {
                Err(counterpart_connector::PullError::Vendor { error, .. }) => {
                    assert!(error.stops_integration(), "{error:?}");
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    async fn r03_nothing_answers(subject) {
        let stand = Stand::new(subject).await;
        let unserved = stand.stop().await;
        let session = unserved.session(Purpose::Person);
        let report = unserved.connector.test(&session).await;
        assert_eq!(outcome(&report, &Subject::Reachable), Outcome::Missing, "{report:#?}");
        let reached = |check: &&Check| !matches!(check.outcome, Outcome::NotReached | Outcome::CannotCheck);
        assert_eq!(report.checks.iter().filter(reached).count(), 1, "{report:#?}");
        assert!(report.headline().contains("refuses connections"), "{}", report.headline());
    }

    #[test]
    async fn r03_a_web_page_at_the_address(subject) {
        let stand = Stand::new(subject).await;
        stand.arm_at("*", Effect::html(), |fault| fault);
        let report = stand.test().await;
        assert_eq!(outcome(&report, &Subject::Reachable), Outcome::Missing, "{report:#?}");
        expect_sentences(&stand, &report);
    }

    #[test]
    async fn r03_clocks_that_differ_are_told(subject) {
        let stand = Stand::new(subject).await;
        stand.sandbox().advance(Duration::from_secs(15 * 60));
        let report = stand.test().await;
        assert_eq!(outcome(&report, &Subject::ClockSkew), Outcome::Missing, "{report:#?}");
        assert!(report.headline().contains("15 minutes"), "{}", report.headline());
    }

    #[test]
    async fn r09_the_tenants_identity_is_its_own_and_stays(subject) {
        let stand = Stand::new(subject).await;
        let identify = async || {
            let session = stand.session(Purpose::Person);
            stand.connector.identify(&session).await.expect("a tenant").id
        };
        let first = identify().await;
        assert!(!first.is_empty());
        assert_eq!(stand.test().await.tenant.map(|tenant| tenant.id).as_deref(), Some(first.as_str()));
        // Most of its records are gone a day later: the tenant is not another one for it.
        stand.time.advance(Duration::from_secs(86_400));
        stand.sandbox().reset(None, Some(20));
        assert_eq!(identify().await, first);
        subject.become_another_tenant(stand.sandbox());
        assert_ne!(identify().await, first);
    }
}
