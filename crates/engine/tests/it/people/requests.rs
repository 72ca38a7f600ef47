//! Keys of callers: the same asked twice is done once.

use super::desk::*;
use crate::given::{Given, hub};
use counterpart_engine::{Claim, EngineError};
use counterpart_model::{Principal, Role, TokenScope};
use counterpart_store::on_both_databases;
use secrecy::ExposeSecret;

impl Given {
    async fn claim(&self, who: &Principal, key: &str, request: &str) -> String {
        match self.hub.claim_key(who, key, request.as_bytes()).await.expect("answers") {
            Claim::Fresh => "fresh".into(),
            Claim::UnderWay => "under way".into(),
            Claim::Unknown => "unknown".into(),
            Claim::OtherRequest => "other request".into(),
            Claim::Done { status, body } => format!("{status} {}", body.expose_secret()),
        }
    }
}

on_both_databases! {
    async fn a_request_repeated_with_its_key_gets_the_first_answer(db) {
        let given = hub(db).await;
        let who = given.ana().await.who();
        assert_eq!(given.claim(&who, "k1", "POST /customers {}").await, "fresh");
        assert_eq!(given.claim(&who, "k1", "POST /customers {}").await, "under way");
        given.hub.complete_key(&who, "k1", 201, "{\"token\":\"cpt_secret\"}").await.expect("kept");
        assert_eq!(given.claim(&who, "k1", "POST /customers {}").await, "201 {\"token\":\"cpt_secret\"}");
        assert_eq!(given.claim(&who, "k1", "POST /customers {\"a\":1}").await, "other request");
        let tx = given.hub.workspace.read().await.expect("reads");
        let owner = format!("user {}", who.user.expect("somebody"));
        let kept = tx.idempotency_keys().get(&owner, "k1").await.expect("reads").expect("there");
        let (_, sealed) = kept.answer.expect("answered");
        assert!(!sealed.windows(4).any(|window| window == b"cpt_"), "what is shown once is not kept in the clear");
    }

    async fn of_ten_at_once_one_is_to_be_done(db) {
        let given = hub(db).await;
        let who = given.ana().await.who();
        let claims = (0..10).map(|_| given.claim(&who, "k1", "POST"));
        let claims = futures::future::join_all(claims).await;
        assert_eq!(claims.iter().filter(|claim| *claim == "fresh").count(), 1, "{claims:?}");
        assert_eq!(claims.iter().filter(|claim| *claim == "under way").count(), 9);
    }

    async fn a_key_whose_request_did_nothing_can_be_used_again(db) {
        let given = hub(db).await;
        let who = given.ana().await.who();
        given.claim(&who, "k1", "POST").await;
        given.hub.release_key(&who, "k1").await.expect("given back");
        assert_eq!(given.claim(&who, "k1", "POST").await, "fresh");
    }

    async fn what_was_begun_and_never_answered_is_unknown_and_after_a_day_forgotten(db) {
        let given = hub(db).await;
        let who = operator();
        given.claim(&who, "k1", "POST").await;
        given.later(299).await;
        assert_eq!(given.claim(&who, "k1", "POST").await, "under way");
        given.later(1).await;
        assert_eq!(given.claim(&who, "k1", "POST").await, "unknown");
        given.later(24 * 60 * 60 - 300).await;
        assert_eq!(given.claim(&who, "k1", "POST").await, "unknown");
        given.later(1).await;
        assert_eq!(given.claim(&who, "k1", "POST").await, "fresh");
    }

    async fn a_key_is_its_callers_own_and_of_a_form_that_can_be_kept(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::Technician).await;
        let made = given.hub.make_token(&ana.who(), "x", TokenScope::Write, None).await.expect("made");
        let token = given.hub.resolve_token(&made.secret).await.expect("answers").expect("works");
        for who in [ana.who(), ben.who(), token.principal(from("192.0.2.50")), operator()] {
            assert_eq!(given.claim(&who, "k1", "POST").await, "fresh");
        }
        for bad in ["", "a b", "\u{e9}", &"x".repeat(201)] {
            let refused = given.hub.claim_key(&ana.who(), bad, b"POST").await;
            assert!(matches!(refused, Err(EngineError::Refused(_))), "{bad}");
        }
    }
}
