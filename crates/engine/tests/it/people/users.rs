//! What primary technicians do with accounts.

use super::desk::*;
use crate::given::hub;
use counterpart_engine::EngineError;
use counterpart_model::{AuditAct, Role, UserId, UserState};
use counterpart_store::on_both_databases;

on_both_databases! {
    async fn r07a_only_a_primary_technician_manages_users(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let mut lower = Vec::new();
        for (email, role) in [
            ("super@example.com", Role::SuperTechnician),
            ("tech@example.com", Role::Technician),
            ("reader@example.com", Role::ReadOnly),
        ] {
            lower.push(given.colleague(&ana, email, role).await);
        }
        let before = given.hub.users().await.expect("listed");
        let (hers, acts) = (ana.user().id, given.acts().await.len());
        for person in &lower {
            let who = person.who();
            let own = person.user().id;
            let forbidden = [
                given.hub.invite(&who, &new_user("eve@example.com", Role::ReadOnly)).await.err(),
                given.hub.link_for(&who, hers).await.err(),
                given.hub.change_role(&who, own, Role::PrimaryTechnician).await.err(),
                given.hub.change_user(&who, hers, "Eve", "eve@example.com").await.err(),
                given.hub.disable_user(&who, hers).await.err(),
                given.hub.enable_user(&who, hers).await.err(),
                given.hub.end_sessions(&who, hers).await.err(),
                given.hub.reset_second_factor(&who, hers).await.err(),
                given.hub.all_tokens(&who).await.err(),
            ];
            for error in forbidden {
                let error = error.expect("forbidden");
                assert!(matches!(&error, EngineError::Forbidden(sentence) if sentence.contains("Ask a primary technician")), "{error}");
            }
        }
        assert_eq!(given.hub.users().await.expect("listed"), before);
        assert_eq!(given.acts().await.len(), acts);
    }

    async fn r07_a_disabled_users_sessions_and_links_are_nothing_at_once(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::Technician).await;
        let (_, link) = given.hub.link_for(&ana.who(), ben.user().id).await.expect("made");
        let half = began(given.try_in(&ben.email, PASSWORD, "192.0.2.1").await);
        let disabled = given.hub.disable_user(&ana.who(), ben.user().id).await.expect("disabled");
        assert_eq!(disabled.state, UserState::Disabled);
        assert!(given.resolve(&ben.token).await.is_none());
        assert!(given.resolve(&half.token).await.is_none());
        assert!(given.look(&link.secret).await.is_none());
        let code = given.code(&ben.app).await;
        let passed = given.hub.pass_second_factor(&half.signed_in, &code, &from("192.0.2.1")).await;
        assert!(matches!(passed, Err(EngineError::Forbidden(_))));
        assert!(given.hub.ask_password_reset(&ben.email, &from("192.0.2.1")).await.expect("answers").is_none());
        assert!(matches!(given.hub.link_for(&ana.who(), ben.user().id).await, Err(EngineError::Refused(_))));
        let enabled = given.hub.enable_user(&ana.who(), ben.user().id).await.expect("enabled");
        assert_eq!(enabled.state, UserState::Active);
        assert!(given.resolve(&ben.token).await.is_none(), "what ended stays so");
        given.sign_in(&ben).await;
    }

    /// Even where the row of the session is still there: it is looked up whose it is.
    async fn r07_a_session_of_a_disabled_user_resolves_to_nothing_though_it_is_there(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let tx = given.hub.workspace.write().await.expect("begins");
        let disabled = counterpart_model::User { state: UserState::Disabled, ..ana.user().clone() };
        tx.users().update(&disabled, "ana@example.com").await.expect("writes");
        tx.commit().await.expect("commits");
        assert!(given.resolve(&ana.token).await.is_none());
    }

    async fn r07_there_is_always_somebody_who_manages_users(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let own = ana.user().id;
        let refusals = [
            given.hub.disable_user(&ana.who(), own).await.err(),
            given.hub.change_role(&ana.who(), own, Role::SuperTechnician).await.err(),
            given.hub.disable_user(&operator(), own).await.err(),
        ];
        for refused in refusals {
            let refused = refused.expect("refused").to_string();
            assert!(refused.contains("Nobody would be left"), "{refused}");
        }
        // Somebody who has not accepted yet is nobody yet.
        let (kim, link) = given.hub.invite(&ana.who(), &new_user("kim@example.com", Role::PrimaryTechnician)).await.expect("invited");
        assert!(given.hub.disable_user(&ana.who(), own).await.is_err());
        given.hub.choose_password(&link.secret, &PASSWORD.into(), &from("192.0.2.1")).await.expect("works");
        given.hub.change_role(&ana.who(), own, Role::SuperTechnician).await.expect("somebody is left");
        assert!(given.resolve(&ana.token).await.is_none());
        assert!(given.hub.disable_user(&operator(), kim.id).await.is_err());
        // Two who disable each other at once do not both succeed.
        given.hub.change_role(&operator(), own, Role::PrimaryTechnician).await.expect("changed");
        let (one, by) = (kim.id, operator());
        let (first, second) = tokio::join!(given.hub.disable_user(&by, own), given.hub.disable_user(&by, one));
        assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
    }

    async fn r07_a_changed_role_ends_sessions_and_is_written_down(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::Technician).await;
        let same = given.hub.change_role(&ana.who(), ben.user().id, Role::Technician).await.expect("nothing to do");
        assert_eq!(same.role, Role::Technician);
        assert!(given.resolve(&ben.token).await.is_some(), "nothing was changed");
        given.hub.change_role(&ana.who(), ben.user().id, Role::SuperTechnician).await.expect("changed");
        assert!(given.resolve(&ben.token).await.is_none());
        let entry = audit(&given.hub).await.remove(0);
        assert_eq!((entry.act, entry.actor.as_str(), entry.about.as_deref()), (AuditAct::RoleChanged, "ana@example.com", Some("ben@example.com")));
        assert_eq!((entry.details["before"].as_str(), entry.details["after"].as_str()), ("technician", "super_technician"));
        assert_eq!(entry.address.as_deref(), Some("192.0.2.1"));
    }

    async fn an_account_is_renamed_and_moved_to_another_address(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::Technician).await;
        let (_, link) = given.hub.link_for(&ana.who(), ben.user().id).await.expect("made");
        let taken = given.hub.change_user(&ana.who(), ben.user().id, "Ben", "ANA@example.com").await;
        assert!(matches!(taken, Err(EngineError::Refused(sentence)) if sentence.contains("already")));
        let moved = given.hub.change_user(&ana.who(), ben.user().id, "Ben  B", "b@example.com").await.expect("changed");
        assert_eq!((moved.name.as_str(), moved.email.as_str()), ("Ben B", "b@example.com"));
        assert!(given.look(&link.secret).await.is_none(), "it was sent to the old address");
        assert_eq!(word(&given.try_in("b@example.com", PASSWORD, "192.0.2.1").await), "needs code");
        assert_eq!(word(&given.try_in("ben@example.com", PASSWORD, "192.0.2.1").await), "refused");
        let nobody = given.hub.user(UserId(uuid::Uuid::from_u128(9))).await;
        assert!(matches!(nobody, Err(EngineError::NotFound(_))));
        assert_eq!(given.hub.user_by_email(" B@EXAMPLE.com").await.expect("there").id, ben.user().id);
        let profile = given.hub.change_profile(&ben.signed_in, "Benno", Some("de-de"), Some("Europe/Berlin"), &from("192.0.2.1")).await;
        let profile = profile.expect("changed");
        assert_eq!((profile.name.as_str(), profile.locale.as_deref(), profile.time_zone.as_deref()), ("Benno", Some("de-DE"), Some("Europe/Berlin")));
        assert_eq!(profile.email, "b@example.com", "what changed meanwhile is kept");
        let zone = given.hub.change_profile(&ben.signed_in, "Benno", None, Some("Mars"), &from("192.0.2.1")).await;
        assert!(matches!(zone, Err(EngineError::Refused(_))));
    }
}
