//! Signing in with a password, and links for whoever has none.

use super::desk::*;
use crate::given::hub;
use counterpart_connector::SystemClock;
use counterpart_engine::{EngineError, Passwords};
use counterpart_model::{AuditAct, Clock, LinkPurpose, Role, UserState};
use counterpart_store::on_both_databases;

on_both_databases! {
    async fn r07_whoever_does_not_get_in_is_told_the_same_whatever_the_reason(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::Technician).await;
        let (invited, _) = given.hub.invite(&ana.who(), &new_user("eve@example.com", Role::ReadOnly)).await.expect("invited");
        assert_eq!(invited.state, UserState::Invited);
        given.hub.disable_user(&ana.who(), ben.user().id).await.expect("disabled");
        for (n, (email, password)) in [
            ("ana@example.com", "wrong horse battery"),
            ("ben@example.com", PASSWORD),
            ("eve@example.com", PASSWORD),
            ("eve@example.com", ""),
            ("nobody@example.com", PASSWORD),
            ("no address", PASSWORD),
            ("", ""),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(word(&given.try_in(email, password, &format!("192.0.2.{n}")).await), "refused", "{email}");
        }
        assert_eq!(word(&given.try_in(" ANA@Example.COM ", PASSWORD, "192.0.2.1").await), "needs code");
    }

    async fn r07_an_account_that_is_not_there_takes_as_long_as_a_wrong_password(db) {
        let mut given = hub(db).await;
        // A cost beside which everything else is small.
        given.hub.passwords = Passwords::costing(64 * 1024, 3);
        given.ana().await;
        let mut took = [Vec::new(), Vec::new()];
        for n in 0..3 {
            for (took, email) in took.iter_mut().zip(["ana@example.com", "nobody@example.com"]) {
                let begun = SystemClock.now();
                let answer = given.try_in(email, "wrong horse battery", &format!("198.51.100.{n}")).await;
                took.push((SystemClock.now() - begun).num_microseconds().expect("short"));
                assert_eq!(word(&answer), "refused");
            }
        }
        let [known, unknown] = took.map(|took| took.into_iter().min().expect("three"));
        assert!(unknown * 2 > known && known * 2 > unknown, "{known} and {unknown} microseconds");
    }

    async fn a_password_hashed_at_another_cost_is_hashed_anew_at_the_next_sign_in(db) {
        let mut given = hub(db).await;
        let ana = given.ana().await;
        given.hub.passwords = Passwords::costing(16, 2);
        let hash = async || {
            let tx = given.hub.workspace.read().await.expect("reads");
            tx.credentials().of(ana.user().id).await.expect("reads").password_hash.expect("there")
        };
        assert!(hash().await.contains("m=8,t=1"));
        given.try_in("ana@example.com", "wrong horse battery", "192.0.2.1").await;
        assert!(hash().await.contains("m=8,t=1"), "nobody knows the password");
        given.sign_in(&ana).await;
        assert!(hash().await.contains("m=16,t=2"));
        given.sign_in(&ana).await;
    }

    async fn r07_whoever_is_invited_chooses_a_password_once(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let (user, first) = given.hub.invite(&ana.who(), &new_user("ben@example.com", Role::Technician)).await.expect("invited");
        assert_eq!(first.link.purpose, LinkPurpose::Invitation);
        let again = given.hub.invite(&ana.who(), &new_user("BEN@example.com", Role::ReadOnly)).await;
        assert!(matches!(again, Err(EngineError::Refused(sentence)) if sentence.contains("ben@example.com")));
        let (_, second) = given.hub.link_for(&ana.who(), user.id).await.expect("a new one");
        assert!(given.look(&first.secret).await.is_none(), "the newer one took its place");
        let shown = given.look(&second.secret).await.expect("works");
        assert_eq!(shown.user.map(|user| user.email).as_deref(), Some("ben@example.com"));
        let choose = async || given.hub.choose_password(&second.secret, &PASSWORD.into(), &from("192.0.2.2")).await;
        assert_eq!(word(&choose().await.expect("works")), "needs app");
        assert!(matches!(choose().await, Err(EngineError::NotFound(_))), "used");
        assert_eq!(given.hub.user(user.id).await.expect("there").state, UserState::Active);
        assert_eq!(word(&given.try_in("ben@example.com", PASSWORD, "192.0.2.2").await), "needs app");
    }

    async fn r07_an_invitation_works_for_a_week_and_not_for_somebody_disabled(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let (ben, link) = given.hub.invite(&ana.who(), &new_user("ben@example.com", Role::Technician)).await.expect("invited");
        given.later(7 * 24 * 60 * 60 - 1).await;
        assert!(given.look(&link.secret).await.is_some());
        given.hub.disable_user(&operator(), ben.id).await.expect("disabled");
        assert!(given.look(&link.secret).await.is_none());
        let enabled = given.hub.enable_user(&operator(), ben.id).await.expect("enabled");
        assert_eq!(enabled.state, UserState::Invited, "there never was a password");
        assert!(given.look(&link.secret).await.is_none(), "a link that was taken back stays so");
    }

    async fn r07_a_forgotten_password_is_reset_by_a_link_that_works_once_for_an_hour(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ask = async |email: &str| given.hub.ask_password_reset(email, &from("192.0.2.7")).await.expect("answers");
        assert!(ask("nobody@example.com").await.is_none());
        let (user, link) = ask("Ana@Example.com").await.expect("an account");
        assert_eq!((user.id, link.link.purpose), (ana.user().id, LinkPurpose::PasswordReset));
        given.later(60 * 60).await;
        let late = given.hub.choose_password(&link.secret, &"another long one".into(), &from("192.0.2.7")).await;
        assert!(matches!(late, Err(EngineError::NotFound(_))));
        let (_, link) = ask("ana@example.com").await.expect("an account");
        let reset = given.hub.choose_password(&link.secret, &"another long one".into(), &from("192.0.2.7")).await.expect("works");
        assert_eq!(word(&reset), "needs code", "the second factor is asked for all the same");
        assert!(given.resolve(&ana.token).await.is_none(), "every session ends");
        assert_eq!(word(&given.try_in("ana@example.com", PASSWORD, "192.0.2.7").await), "refused");
        assert_eq!(word(&given.try_in("ana@example.com", "another long one", "192.0.2.7").await), "needs code");
        assert!(given.look(&link.secret).await.is_none());
        assert!(given.acts().await.contains(&AuditAct::PasswordResetAsked));
    }

    async fn nobody_is_flooded_with_mails(db) {
        let given = hub(db).await;
        given.ana().await;
        let mut sent = 0;
        for n in 0..10 {
            let asked = given.hub.ask_password_reset("ana@example.com", &from(&format!("192.0.2.{n}"))).await;
            sent += u8::from(asked.expect("answers").is_some());
        }
        assert_eq!(sent, 3);
        given.later(15 * 60).await;
        assert!(given.hub.ask_password_reset("ana@example.com", &from("192.0.2.1")).await.expect("answers").is_some());
    }

    async fn r07_changing_the_password_ends_every_other_session(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let other = given.sign_in(&ana).await;
        let change = async |old: &str, new: &str| {
            given.hub.change_password(&ana.signed_in, &old.into(), &new.into(), &from("192.0.2.1")).await
        };
        for (old, new, part) in [
            ("wrong horse battery", "another long one", "not right"),
            (PASSWORD, "short", "at least 12"),
            (PASSWORD, PASSWORD, "have already"),
        ] {
            let refused = change(old, new).await.expect_err(part);
            assert!(refused.to_string().contains(part), "{refused}");
        }
        assert!(given.resolve(&other.token).await.is_some(), "nothing was changed");
        change(PASSWORD, "another long one").await.expect("changed");
        assert!(given.resolve(&other.token).await.is_none());
        assert!(given.resolve(&ana.token).await.is_some());
        assert_eq!(word(&given.try_in(&ana.email, PASSWORD, "192.0.2.1").await), "refused");
    }
}
