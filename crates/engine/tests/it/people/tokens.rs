//! Tokens of programs.

use super::desk::*;
use crate::given::hub;
use counterpart_engine::EngineError;
use counterpart_model::{AuditAct, Permission, Role, TokenScope};
use counterpart_store::on_both_databases;
use secrecy::ExposeSecret;

on_both_databases! {
    async fn r07_a_token_shows_its_secret_once(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let made = given.hub.make_token(&ana.who(), " reports ", TokenScope::Read, None).await.expect("made");
        let secret = made.secret.expose_secret();
        assert!(secret.starts_with(&made.token.prefix) && made.token.prefix.len() == 10 && secret.len() > 40);
        let listed = given.hub.own_tokens(&ana.who()).await.expect("listed");
        assert_eq!(listed, std::slice::from_ref(&made.token));
        assert_eq!(listed[0].name, "reports");
        for shown in [serde_json::to_string(&listed).expect("JSON"), format!("{:?}", audit(&given.hub).await)] {
            assert!(!shown.contains(&secret[10..]), "{shown}");
        }
        let holder = given.hub.resolve_token(&made.secret).await.expect("answers").expect("works");
        assert_eq!((holder.user.id, holder.token.id), (ana.user().id, made.token.id));
    }

    async fn r07_a_token_never_may_more_than_its_maker_may_now(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::SuperTechnician).await;
        let made = given.hub.make_token(&ben.who(), "sync", TokenScope::Admin, None).await.expect("made");
        let who = async || {
            let holder = given.hub.resolve_token(&made.secret).await.expect("answers");
            holder.map(|holder| holder.principal(from("192.0.2.50")))
        };
        let now = who().await.expect("works");
        assert!(now.may(Permission::ManageIntegrations) && !now.may(Permission::ManageUsers));
        given.hub.change_role(&ana.who(), ben.user().id, Role::ReadOnly).await.expect("changed");
        let now = who().await.expect("works");
        assert_eq!(Permission::ALL.into_iter().filter(|it| now.may(*it)).collect::<Vec<_>>(), [Permission::See, Permission::OwnTokens]);
        given.hub.disable_user(&ana.who(), ben.user().id).await.expect("disabled");
        assert!(who().await.is_none());
        given.hub.enable_user(&ana.who(), ben.user().id).await.expect("enabled");
        assert!(who().await.is_some());
    }

    async fn r07_a_scope_lets_through_what_it_says_in_the_engine_too(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let as_token = async |scope| {
            let made = given.hub.make_token(&ana.who(), "x", scope, None).await.expect("made");
            let holder = given.hub.resolve_token(&made.secret).await.expect("answers").expect("works");
            holder.principal(from("192.0.2.50"))
        };
        let (write, admin) = (as_token(TokenScope::Write).await, as_token(TokenScope::Admin).await);
        let refused = given.hub.invite(&write, &new_user("eve@example.com", Role::ReadOnly)).await.err().expect("refused");
        assert!(matches!(&refused, EngineError::Forbidden(sentence) if sentence.contains("scope 'admin'")), "{refused}");
        given.hub.invite(&admin, &new_user("eve@example.com", Role::ReadOnly)).await.expect("invited");
        let last = &audit(&given.hub).await[0];
        assert_eq!((last.via.as_deref(), last.address.as_deref(), last.user), (Some("token"), Some("192.0.2.50"), Some(ana.user().id)));
    }

    async fn r07_a_scope_of_which_the_role_has_nothing_is_refused(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        for (email, role, scopes) in [
            ("ben@example.com", Role::ReadOnly, 1),
            ("eve@example.com", Role::Technician, 2),
            ("kim@example.com", Role::SuperTechnician, 3),
        ] {
            let person = given.colleague(&ana, email, role).await;
            let mut made = 0;
            for scope in TokenScope::ALL {
                made += usize::from(given.hub.make_token(&person.who(), "x", scope, None).await.is_ok());
            }
            assert_eq!(made, scopes, "{role}");
        }
        let nobody = given.hub.make_token(&operator(), "x", TokenScope::Read, None).await;
        assert!(matches!(nobody, Err(EngineError::Refused(_))));
    }

    async fn r07_a_token_made_with_a_token_neither_reaches_further_nor_lasts_longer(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let end = given.hub.now() + chrono::TimeDelta::hours(1);
        let made = given.hub.make_token(&ana.who(), "x", TokenScope::Admin, Some(end)).await.expect("made");
        let holder = given.hub.resolve_token(&made.secret).await.expect("answers").expect("works");
        let who = holder.principal(from("192.0.2.50"));
        for later in [None, Some(end + chrono::TimeDelta::seconds(1))] {
            let refused = given.hub.make_token(&who, "y", TokenScope::Read, later).await;
            assert!(matches!(refused, Err(EngineError::Refused(sentence)) if sentence.contains("outlast")));
        }
        given.hub.make_token(&who, "y", TokenScope::Read, Some(end)).await.expect("made");
        let read = given.hub.make_token(&ana.who(), "z", TokenScope::Read, None).await.expect("made");
        let read = given.hub.resolve_token(&read.secret).await.expect("answers").expect("works").principal(from("192.0.2.50"));
        assert!(matches!(given.hub.make_token(&read, "z", TokenScope::Read, None).await, Err(EngineError::Forbidden(_))));
    }

    async fn r07_a_token_ends_at_its_time_and_when_it_is_revoked(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::Technician).await;
        let soon = given.hub.now() + chrono::TimeDelta::seconds(60);
        let past = given.hub.make_token(&ana.who(), "x", TokenScope::Read, Some(given.hub.now())).await;
        assert!(matches!(past, Err(EngineError::Refused(_))));
        let (short, hers) = (
            given.hub.make_token(&ana.who(), "x", TokenScope::Read, Some(soon)).await.expect("made"),
            given.hub.make_token(&ana.who(), "y", TokenScope::Read, None).await.expect("made"),
        );
        let his = given.hub.make_token(&ben.who(), "z", TokenScope::Read, None).await.expect("made");
        given.later(59).await;
        assert!(given.hub.resolve_token(&short.secret).await.expect("answers").is_some());
        given.later(1).await;
        assert!(given.hub.resolve_token(&short.secret).await.expect("answers").is_none());
        // Nobody revokes another's token, or learns that there is one, who does not manage them.
        assert!(matches!(given.hub.revoke_token(&ben.who(), hers.token.id).await, Err(EngineError::NotFound(_))));
        assert!(matches!(given.hub.all_tokens(&ben.who()).await, Err(EngineError::Forbidden(_))));
        assert_eq!(given.hub.own_tokens(&ben.who()).await.expect("listed").len(), 1);
        assert_eq!(given.hub.all_tokens(&ana.who()).await.expect("listed").len(), 3);
        given.hub.revoke_token(&ana.who(), his.token.id).await.expect("revoked");
        assert!(given.hub.resolve_token(&his.secret).await.expect("answers").is_none());
        assert!(matches!(given.hub.revoke_token(&ana.who(), his.token.id).await, Err(EngineError::NotFound(_))));
        given.hub.revoke_token(&ana.who(), hers.token.id).await.expect("revoked");
        assert_eq!(given.acts().await.into_iter().filter(|act| *act == AuditAct::TokenRevoked).count(), 2);
    }
}
