//! Making and changing records at the vendor: once, and told apart by what may have happened (R79).

use crate::stand::{Stand, Unserved, expect_no_secret, expect_sentence};
use crate::subject::{Fact, Subject};
use counterpart_connector::{
    ACTIVE, Capability, LateCommit, NewRecord, Purpose, Session, TransportSettings, WriteError, Written,
};
use counterpart_model::{Clock, Kind};
use counterpart_sandbox_kit::{CutPoint, Effect, Fault};
use std::collections::BTreeMap;
use std::time::Duration;

const MARK: &str = "cp-0123456789ab";

fn new(subject: &dyn Subject, name: &str) -> NewRecord {
    let fields = subject.template().into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
    NewRecord { name: name.to_owned(), fields: fields.collect(), marker: MARK.to_owned() }
}

/// A session that may write for a minute.
fn writing(stand: &Stand) -> Session {
    let session = stand.session(Purpose::Background);
    session.may_write_until(stand.time.now() + Duration::from_secs(60));
    session
}

async fn create(stand: &Stand, kind: Kind, name: &str) -> Result<Written, WriteError> {
    stand.connector.create(kind, &new(stand.subject, name), &writing(stand)).await
}

fn called(stand: &Stand, kind: Kind, name: &str) -> Vec<Fact> {
    stand.facts(kind).into_iter().filter(|fact| fact.name == name).collect()
}

/// Requests that changed something, or were to.
fn writes(stand: &Stand) -> usize {
    let reads = |request: &&_| stand.subject.only_reads(request);
    let asked = stand.asked();
    asked.iter().filter(|request| request.method != "GET" && !reads(request)).count()
}

/// What comes of a create that meets this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Refused,
    NotSent,
    Unknown,
}

fn known(error: &WriteError) -> Known {
    match error {
        WriteError::Refused(_) => Known::Refused,
        WriteError::NotSent(_) => Known::NotSent,
        WriteError::Unknown(_) => Known::Unknown,
    }
}

/// Ways in which a create goes wrong: what is known then, and whether the record is there.
fn disasters() -> Vec<(Effect, Known, bool)> {
    let html = |status| Effect::Html { status, body: None };
    vec![
        (Effect::status(400), Known::Refused, false),
        (Effect::status(401), Known::Refused, false),
        (Effect::status(403), Known::Refused, false),
        (Effect::status(404), Known::Refused, false),
        (Effect::status(409), Known::Refused, false),
        (Effect::status(429), Known::NotSent, false),
        (Effect::retry_after(429, "7"), Known::NotSent, false),
        (Effect::retry_after(302, "1"), Known::Unknown, false),
        (Effect::status(408), Known::Unknown, false),
        (Effect::status(500), Known::Unknown, false),
        (Effect::status(502), Known::Unknown, false),
        (Effect::status(503), Known::Unknown, false),
        (Effect::retry_after(503, "40"), Known::Unknown, false),
        (Effect::status(504), Known::Unknown, false),
        (html(200), Known::Unknown, false),
        (html(503), Known::Unknown, false),
        (Effect::Huge { bytes: 40_000_000 }, Known::Unknown, false),
        (Effect::Cut { at: CutPoint::BeforeHandling }, Known::Unknown, false),
        (Effect::Cut { at: CutPoint::BeforeHeaders }, Known::Unknown, true),
        (Effect::Cut { at: CutPoint::MidBody }, Known::Unknown, true),
        (Effect::Truncate { keep_percent: 50 }, Known::Unknown, true),
        (Effect::Truncate { keep_percent: 0 }, Known::Unknown, true),
    ]
}

for_every_vendor! {
    #[test]
    async fn r57_a_template_asks_what_its_vendor_needs(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Create) {
            let create = stand.descriptor().kind(kind).and_then(|row| row.create.clone()).expect("it says how");
            let answers = subject.template();
            for field in create.fields.iter().filter(|field| field.required && field.default.is_none()) {
                assert!(answers.iter().any(|(key, _)| *key == field.key), "{} is not answered", field.key);
            }
            for field in &create.fields {
                assert!(!field.help.is_empty() && !field.label.is_empty(), "{field:?}");
            }
            assert!(create.settle_seconds >= 60 || create.late == LateCommit::Possible, "{create:?}");
            expect_sentence(&format!("It: {}", create.marker), "the mark");
        }
        for row in &stand.descriptor().kinds {
            assert_eq!(row.create.is_some(), row.capabilities.contains(&Capability::Create), "{}", row.kind);
        }
    }

    #[test]
    async fn r57_a_record_is_made_by_one_request_as_it_was_sent_and_is_offered(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Create) {
            for name in ["Quayside Dental", "O'Brien & S\u{f6}hne \"100%\" <b> \\ {x}", "\u{4f60}\u{597d} \u{1f980}"] {
                let session = writing(&stand);
                let found = stand.connector.find(kind, MARK, name, &session).await.expect("it looks");
                assert_eq!(found, [], "{name}");
                let before = stand.facts(kind).len();
                stand.sandbox().clear_requests();
                let written = stand.connector.create(kind, &new(subject, name), &session).await;
                let id = written.unwrap_or_else(|error| panic!("{name}: {error:?}")).id;
                assert_eq!((writes(&stand), stand.asked().len()), (1, 1), "{:?}", stand.asked());
                assert_eq!(stand.facts(kind).len(), before + 1);
                let fact = called(&stand, kind, name).pop().expect("it is there");
                assert_eq!((&fact.id, fact.active, fact.held_back.len()), (&id.0, true, 0), "{fact:?}");
                let back = stand.connector.read(kind, &id, MARK, &session).await;
                let back = back.expect("it reads").expect("it is there");
                assert!(back.marked);
                assert_eq!(Fact::from(&back.record), fact);
                for (key, value) in subject.template() {
                    if let Some(there) = back.values.get(key) {
                        assert_eq!(there, value, "{key}");
                    }
                }
                let found = stand.connector.find(kind, MARK, name, &session).await.expect("it looks");
                assert!(matches!(found.as_slice(), [one] if one.id == id && one.marked), "{found:?}");
                subject.delete(stand.sandbox(), kind, &id.0);
                assert_eq!(stand.connector.read(kind, &id, MARK, &session).await.expect("it reads"), None);
            }
        }
    }

    #[test]
    async fn r79a_nothing_is_written_by_a_session_that_may_not_or_no_longer(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Create) {
            let session = stand.session(Purpose::Background);
            let record = new(subject, "Too Late");
            let error = stand.connector.create(kind, &record, &session).await.expect_err("it may not");
            assert_eq!(known(&error), Known::NotSent, "{error}");
            session.may_write_until(stand.time.now() + Duration::from_secs(30));
            stand.time.advance(Duration::from_secs(31));
            let error = stand.connector.create(kind, &record, &session).await.expect_err("no longer");
            assert_eq!(known(&error), Known::NotSent, "{error}");
            let changes = BTreeMap::from([(ACTIVE.to_owned(), "no".to_owned())]);
            let id = stand.some(kind).id.as_str().into();
            if stand.descriptor().can(kind, Capability::Update) {
                let error = stand.connector.update(kind, &id, &changes, &session).await.expect_err("no longer");
                assert_eq!(known(&error), Known::NotSent, "{error}");
            }
            assert_eq!(writes(&stand), 0);
        }
    }

    #[test]
    async fn r79b_what_goes_wrong_is_told_apart_by_what_may_have_happened(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Create) {
            let (method, path) = subject.creates_by(kind);
            for (number, (effect, expected, is_there)) in disasters().into_iter().enumerate() {
                let name = format!("Disaster {number}");
                let about = format!("{kind}, {effect:?}");
                // A token from before: only the create itself meets the fault.
                let session = writing(&stand);
                stand.connector.find(kind, MARK, &name, &session).await.expect("it looks");
                stand.sandbox().arm(Fault::new(effect).vendor(subject.name()).method(method).path(path));
                stand.sandbox().clear_requests();
                let outcome = stand.connector.create(kind, &new(subject, &name), &session).await;
                let error = outcome.expect_err(&about);
                assert_eq!(known(&error), expected, "{about}: {error:?}");
                assert_eq!(writes(&stand), 1, "{about}: it is sent once");
                expect_sentence(&error.to_string(), &about);
                expect_no_secret(&stand, &error.to_string(), &about);
                stand.sandbox().disarm_all();
                let there = called(&stand, kind, &name);
                assert_eq!(there.len(), usize::from(is_there), "{about}");
                stand.time.advance(Duration::from_secs(700));
                let found = stand.connector.find(kind, MARK, &name, &writing(&stand)).await.expect("it looks");
                let ids: Vec<&str> = found.iter().filter(|one| one.marked).map(|one| one.id.as_str()).collect();
                assert_eq!(ids, there.iter().map(|fact| fact.id.as_str()).collect::<Vec<_>>(), "{about}");
                for fact in there {
                    subject.delete(stand.sandbox(), kind, &fact.id);
                }
            }
        }
    }

    #[test]
    async fn r79b_an_answer_that_takes_too_long_leaves_it_unknown_and_no_connection_does_not(subject) {
        let settings =
            TransportSettings { call_timeout: Duration::from_millis(300), ..TransportSettings::default() };
        let stand = Stand::with(subject, 10, settings).await;
        let kinds = stand.kinds(Capability::Create);
        for kind in &kinds {
            let session = writing(&stand);
            stand.connector.find(*kind, MARK, "Slow", &session).await.expect("it looks");
            let (method, path) = subject.creates_by(*kind);
            stand.sandbox().arm(Fault::new(Effect::Delay { ms: 2_000 }).method(method).path(path));
            let error = stand.connector.create(*kind, &new(subject, "Slow"), &session).await;
            assert_eq!(known(&error.expect_err("too slow")), Known::Unknown);
            stand.sandbox().disarm_all();
        }
        let now = stand.time.now();
        let stopped: Unserved = stand.stop().await;
        for kind in kinds {
            let session = stopped.session(Purpose::Person);
            session.may_write_until(now + Duration::from_secs(3_600));
            let error = stopped.connector.create(kind, &new(subject, "Nobody"), &session).await;
            assert_eq!(known(&error.expect_err("nobody is there")), Known::NotSent);
        }
    }

    #[test]
    async fn r79a_whoever_is_called_so_is_found_among_many(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Create) {
            for number in 0..230 {
                subject.create(stand.sandbox(), kind, &format!("Harbour {number:03}"));
            }
            let plain = subject.create(stand.sandbox(), kind, "Harbour");
            let shouted = subject.create(stand.sandbox(), kind, "HARBOUR");
            subject.deactivate(stand.sandbox(), kind, &shouted);
            let found = stand.connector.find(kind, MARK, "Harbour", &writing(&stand)).await.expect("it looks");
            let mut ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
            ids.sort_unstable();
            let mut expected = [plain.as_str(), shouted.as_str()];
            expected.sort_unstable();
            assert_eq!(ids, expected, "{found:?}");
            assert!(found.iter().all(|one| !one.marked));
        }
    }

    #[test]
    async fn r76_a_record_is_made_inactive_and_nothing_else_of_it_changes(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Update) {
            let id = create(&stand, kind, "Taken Back").await.expect("it is made").id;
            let before = called(&stand, kind, "Taken Back");
            let session = writing(&stand);
            let changes = BTreeMap::from([(ACTIVE.to_owned(), "no".to_owned())]);
            stand.connector.update(kind, &id, &changes, &session).await.expect("it is changed");
            let after = called(&stand, kind, "Taken Back");
            assert_eq!(after, [Fact { active: false, ..before[0].clone() }]);
            let back = stand.connector.read(kind, &id, MARK, &session).await.expect("it reads").expect("there");
            assert!(back.marked && !back.record.active());
            let gone = "999999999".into();
            let error = stand.connector.update(kind, &gone, &changes, &session).await;
            assert_eq!(known(&error.expect_err("there is none")), Known::Refused);
        }
    }
}
