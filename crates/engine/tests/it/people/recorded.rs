//! What the audit log says.

use super::desk::*;
use crate::given::hub;
use counterpart_engine::EngineError;
use counterpart_model::{AuditAct, Role};
use counterpart_store::{AuditFilter, on_both_databases};

on_both_databases! {
    async fn r07_signing_in_and_being_refused_is_written_down_and_nothing_that_was_typed(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        given.sign_in(&ana).await;
        given.try_in(&ana.email, "wrong horse battery", "198.51.100.7").await;
        given.try_in("hunter2 typed in the wrong field", "wrong horse battery", "198.51.100.8").await;
        let entries = audit(&given.hub).await;
        let [unknown, refused, signed_in, ..] = entries.as_slice() else { panic!("three at least") };
        assert_eq!((unknown.act, unknown.actor.as_str(), unknown.user), (AuditAct::SignInRefused, "unknown", None));
        assert_eq!((refused.act, refused.actor.as_str()), (AuditAct::SignInRefused, "ana@example.com"));
        assert_eq!((refused.user, refused.address.as_deref()), (Some(ana.user().id), Some("198.51.100.7")));
        assert_eq!((signed_in.act, signed_in.via.as_deref()), (AuditAct::SignedIn, Some("browser")));
        let everything = format!("{entries:?}");
        for secret in ["hunter2", "horse", &ana.codes[0]] {
            assert!(!everything.contains(secret), "{secret}");
        }
    }

    async fn a_flood_of_tries_is_no_flood_of_entries(db) {
        let given = hub(db).await;
        given.ana().await;
        let before = given.acts().await.len();
        for n in 0..50 {
            given.try_in("ana@example.com", "wrong horse battery", &format!("203.0.113.{n}")).await;
        }
        assert_eq!(given.acts().await.len() - before, 5, "those that were let through");
    }

    async fn r07_who_may_not_see_the_log_does_not(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::SuperTechnician).await;
        let tech = given.colleague(&ana, "tech@example.com", Role::Technician).await;
        let list = async |who| given.hub.audit_log(&who, &AuditFilter::default(), None, 10).await;
        assert_eq!(list(ben.who()).await.expect("may").len(), 10);
        assert!(matches!(list(tech.who()).await, Err(EngineError::Forbidden(_))));
        assert!(given.hub.audit_count(&tech.who(), &AuditFilter::default()).await.is_err());
        let details = [("fields".to_owned(), "client_secret".to_owned())].into();
        given.hub.record(&ben.who(), AuditAct::CredentialsChanged, "halopsa", details).await.expect("written");
        let filter = AuditFilter { acts: vec![AuditAct::CredentialsChanged], user: Some(ben.user().id) };
        let found = given.hub.audit_log(&ana.who(), &filter, None, 10).await.expect("may");
        assert_eq!((found.len(), found[0].about.as_deref()), (1, Some("halopsa")));
        assert_eq!(given.hub.audit_count(&ana.who(), &filter).await.expect("may"), 1);
    }
}
