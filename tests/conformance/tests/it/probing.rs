//! Asking for one record: gone is said only where it is proven.

use crate::stand::Stand;
use counterpart_connector::{AbsenceProof, Capability, Presence, Purpose};
use counterpart_model::Kind;
use counterpart_sandbox_kit::Effect;

async fn probe(stand: &Stand, kind: Kind, id: &str) -> Presence {
    let session = stand.session(Purpose::Background);
    stand
        .connector
        .probe(kind, &id.into(), &session)
        .await
        .unwrap_or_else(|error| panic!("{kind} {id}: {error}"))
}

for_every_vendor! {
    #[test]
    async fn r78_what_is_there_is_present_whether_active_or_not(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Probe) {
            let facts = stand.facts(kind);
            for active in [true, false] {
                let one = facts.iter().find(|fact| fact.active == active).expect("a world has both");
                assert_eq!(probe(&stand, kind, &one.id).await, Presence::Present, "{one:?}");
            }
        }
    }

    #[test]
    async fn r78_what_was_deleted_is_gone_where_that_can_be_proven(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Probe) {
            let id = stand.some(kind).id;
            subject.delete(stand.sandbox(), kind, &id);
            let found = probe(&stand, kind, &id).await;
            match stand.descriptor().kind(kind).expect("it is probed").absence {
                AbsenceProof::Probe { .. } | AbsenceProof::Tombstone => {
                    assert_eq!(found, Presence::Gone, "{kind}")
                }
                AbsenceProof::None => assert!(matches!(found, Presence::Unknown { .. }), "{kind}: {found:?}"),
            }
        }
    }

    #[test]
    async fn r78_what_is_hidden_from_the_credentials_is_not_gone(subject) {
        let stand = Stand::new(subject).await;
        let company = stand.some(Kind::Company).id;
        let inside = |kind| {
            let mut facts = stand.facts(kind).into_iter();
            let fact = facts.find(|fact| fact.company.as_ref().unwrap_or(&fact.id) == &company);
            fact.expect("the company has one").id
        };
        let ids: Vec<(Kind, String)> =
            stand.kinds(Capability::Probe).into_iter().map(|kind| (kind, inside(kind))).collect();
        subject.hide(stand.sandbox(), std::slice::from_ref(&company));
        for (kind, id) in ids {
            match probe(&stand, kind, &id).await {
                Presence::Gone => panic!("{kind} {id} is only hidden"),
                Presence::Present => {}
                Presence::Unknown { reason } => crate::stand::expect_sentence(&reason, kind.as_str()),
            }
        }
    }

    #[test]
    async fn r78_failures_prove_no_absence(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Probe) {
            let id = stand.some(kind).id;
            let (record, list) = (subject.record_path(kind, &id), subject.list_path(kind));
            let elsewhere = || Effect::status(404);
            let everywhere: Vec<(&str, Effect)> = vec![
                (&record, Effect::status(400)),
                (&record, Effect::status(401)),
                (&record, Effect::status(403)),
                (&record, Effect::status(500)),
                (&record, Effect::html()),
                (&record, Effect::respond(200, serde_json::json!(null))),
                (&record, Effect::respond(200, serde_json::json!({ "id": 999_999 }))),
                (&record, Effect::Truncate { keep_percent: 0 }),
            ];
            for (path, effect) in everywhere {
                let about = format!("{kind}, {effect:?}");
                stand.arm_at(path, effect, |fault| fault);
                let session = stand.session(Purpose::Background);
                let found = stand.connector.probe(kind, &id.as_str().into(), &session).await;
                assert!(!matches!(found, Ok(Presence::Gone)), "{about}");
                assert!(stand.struck() > 0, "{about}");
                stand.sandbox().disarm_all();
            }
            // Nothing is found anywhere: the address is wrong, not the record gone.
            stand.arm_at(&record, elsewhere(), |fault| fault);
            stand.arm_at(list, elsewhere(), |fault| fault);
            let session = stand.session(Purpose::Background);
            let found = stand.connector.probe(kind, &id.as_str().into(), &session).await;
            assert!(!matches!(found, Ok(Presence::Gone)), "{kind}: {found:?}");
            stand.sandbox().disarm_all();
        }
    }

    #[test]
    async fn r78_an_id_that_never_was_is_not_present(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Probe) {
            for id in ["987654321", "not a number", "../1"] {
                assert_ne!(probe(&stand, kind, id).await, Presence::Present, "{kind} {id}");
            }
        }
    }
}
