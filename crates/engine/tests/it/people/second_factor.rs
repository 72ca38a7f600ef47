//! Authenticator apps and recovery codes.

use super::desk::*;
use crate::given::hub;
use counterpart_engine::EngineError;
use counterpart_model::{AuditAct, Role, SessionStanding};
use counterpart_store::on_both_databases;
use secrecy::ExposeSecret;

on_both_databases! {
    async fn r07_a_code_works_once_also_in_another_session(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let (one, two) = (
            began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await),
            began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await),
        );
        let spent = given.same_code(&ana.app);
        let pass = async |session: &counterpart_engine::Began, code: &str| {
            let passed = given.hub.pass_second_factor(&session.signed_in, code, &from("192.0.2.1")).await;
            word(&passed.expect("answers"))
        };
        assert_eq!(pass(&one, &spent).await, "refused", "it was used to set the app up");
        let code = given.code(&ana.app).await;
        assert_eq!(pass(&one, &code).await, "in");
        assert_eq!(pass(&two, &code).await, "refused");
        given.later(30).await;
        assert_eq!(pass(&two, &code).await, "refused", "still within its time, and used");
        let code = given.code(&ana.app).await;
        assert_eq!(pass(&two, &code).await, "in");
        assert!(given.acts().await.contains(&AuditAct::SecondFactorRefused));
    }

    async fn r07_the_same_code_at_the_same_moment_gets_one_in(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let (one, two) = (
            began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await),
            began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await),
        );
        let (code, caller) = (given.code(&ana.app).await, from("192.0.2.1"));
        let (one, two) = tokio::join!(
            given.hub.pass_second_factor(&one.signed_in, &code, &caller),
            given.hub.pass_second_factor(&two.signed_in, &code, &caller),
        );
        let mut words = [word(&one.expect("answers")), word(&two.expect("answers"))];
        words.sort_unstable();
        assert_eq!(words, ["in", "refused"]);
    }

    async fn r07_a_recovery_code_gets_in_once(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        assert_eq!(ana.codes.len(), 10);
        let pass = async |code: &str| {
            let half = began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await);
            word(&given.hub.pass_second_factor(&half.signed_in, code, &from("192.0.2.1")).await.expect("answers"))
        };
        assert_eq!(pass(&ana.codes[0].to_uppercase()).await, "in");
        assert_eq!(pass(&ana.codes[0]).await, "refused");
        assert_eq!(given.hub.recovery_codes_left(&ana.signed_in).await.expect("counts"), 9);
        let fresh = given.hub.new_recovery_codes(&ana.signed_in, &PASSWORD.into(), &from("192.0.2.1")).await.expect("made");
        assert_eq!(pass(&ana.codes[1]).await, "refused", "of the old set");
        assert_eq!(pass(fresh.0[3].expose_secret()).await, "in");
        let used: Vec<_> = audit(&given.hub).await.into_iter().filter(|entry| entry.act == AuditAct::RecoveryCodeUsed).collect();
        assert_eq!(used.iter().map(|entry| entry.details["left"].as_str()).collect::<Vec<_>>(), ["9", "9"]);
    }

    async fn r07_the_token_of_half_a_sign_in_is_dead_after_the_second_half(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let half = began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await);
        assert_eq!(given.resolve(&half.token).await.expect("half").session.standing, SessionStanding::NeedsSecondFactor);
        let data = serde_json::json!({ "back to": "/customers" });
        assert!(given.hub.keep_session_data(half.signed_in.session.id, &data).await.expect("kept"));
        let code = given.code(&ana.app).await;
        let whole = began(given.hub.pass_second_factor(&half.signed_in, &code, &from("192.0.2.1")).await.expect("answers"));
        assert!(given.resolve(&half.token).await.is_none());
        assert_ne!(half.token.expose_secret(), whole.token.expose_secret());
        let found = given.resolve(&whole.token).await.expect("in");
        assert_eq!((found.session.standing, found.session.data), (SessionStanding::In, data));
        let code = given.code(&ana.app).await;
        let again = given.hub.pass_second_factor(&half.signed_in, &code, &from("192.0.2.1")).await.expect("answers");
        assert_eq!(word(&again), "refused", "that session has ended");
    }

    async fn r07_half_signed_in_nobody_sets_up_another_app(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let half = began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await);
        let offered = given.hub.begin_second_factor(&half.signed_in, Some(&PASSWORD.into())).await;
        assert!(matches!(offered, Err(EngineError::Forbidden(_))));
        let confirmed = given.hub.confirm_second_factor(&half.signed_in, "123456", &from("192.0.2.1")).await;
        assert!(matches!(confirmed, Err(EngineError::Forbidden(_))));
    }

    async fn r07_a_new_app_takes_the_place_of_the_old_one_with_the_password_and_its_first_code(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let other = given.sign_in(&ana).await;
        let without = given.hub.begin_second_factor(&ana.signed_in, None).await;
        assert!(matches!(without, Err(EngineError::Refused(_))));
        let enrolment = given.hub.begin_second_factor(&ana.signed_in, Some(&PASSWORD.into())).await.expect("offered");
        assert!(enrolment.url.expose_secret().starts_with("otpauth://totp/Counterpart:ana%40example.com?secret="));
        let new = app_of(&enrolment);
        given.sign_in(&ana).await;
        let wrong = given.hub.confirm_second_factor(&ana.signed_in, "000000", &from("192.0.2.1")).await;
        assert!(matches!(wrong, Err(EngineError::Refused(sentence)) if sentence.contains("clock")));
        let code = given.code(&new).await;
        let (began, _) = given.hub.confirm_second_factor(&ana.signed_in, &code, &from("192.0.2.1")).await.expect("right");
        for old in [&ana.token, &other.token] {
            assert!(given.resolve(old).await.is_none());
        }
        assert!(given.resolve(&began.token).await.is_some());
        let half = crate::people::desk::began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await);
        let code = given.code(&ana.app).await;
        let passed = given.hub.pass_second_factor(&half.signed_in, &code, &from("192.0.2.1")).await.expect("answers");
        assert_eq!(word(&passed), "refused", "the old app");
        let again = given.hub.confirm_second_factor(&began.signed_in, &code, &from("192.0.2.1")).await;
        assert!(matches!(again, Err(EngineError::Refused(sentence)) if sentence.contains("Begin again")));
    }

    async fn r07_a_lost_second_factor_is_reset_by_a_primary_technician(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::SuperTechnician).await;
        let refused = given.hub.reset_second_factor(&ben.who(), ana.user().id).await;
        assert!(matches!(refused, Err(EngineError::Forbidden(_))));
        let reset = given.hub.reset_second_factor(&ana.who(), ben.user().id).await.expect("reset");
        assert_eq!(reset.second_factor_since, None);
        assert!(given.resolve(&ben.token).await.is_none());
        let half = began(given.try_in(&ben.email, PASSWORD, "192.0.2.1").await);
        assert_eq!(half.signed_in.session.standing, SessionStanding::NeedsEnrolment);
        assert_eq!(given.hub.recovery_codes_left(&half.signed_in).await.expect("counts"), 0);
        given.enrol(half).await;
    }

    async fn r07_where_it_is_optional_one_can_do_without_and_a_stricter_rule_holds_at_once(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let strict = given.hub.workspace_settings().await.expect("reads");
        let refused = given.hub.remove_second_factor(&ana.signed_in, &PASSWORD.into(), &from("192.0.2.1")).await;
        assert!(matches!(refused, Err(EngineError::Refused(_))));
        given.without_apps().await;
        given.hub.remove_second_factor(&ana.signed_in, &PASSWORD.into(), &from("192.0.2.1")).await.expect("removed");
        assert!(given.resolve(&ana.token).await.is_some_and(|found| found.session.standing == SessionStanding::In));
        let simple = given.try_in(&ana.email, PASSWORD, "192.0.2.1").await;
        assert_eq!(word(&simple), "in");
        let simple = began(simple);
        let keep = counterpart_engine::SmtpPassword::Keep;
        given.hub.change_workspace_settings(&operator(), strict, keep).await.expect("saved");
        let found = given.resolve(&simple.token).await.expect("half again");
        assert_eq!(found.session.standing, SessionStanding::NeedsEnrolment);
        assert!(found.principal(from("192.0.2.1")).is_none());
        given.enrol(counterpart_engine::Began { token: simple.token, signed_in: found }).await;
    }

    async fn r05_the_secret_of_an_app_is_nowhere_in_the_database(db) {
        let given = hub(db).await;
        let half = given.first_password().await;
        let enrolment = given.hub.begin_second_factor(&half.signed_in, None).await.expect("offered");
        let secret = enrolment.secret.expose_secret();
        let tx = given.hub.workspace.read().await.expect("reads");
        let credential = tx.credentials().of(half.signed_in.user.id).await.expect("reads");
        let sealed = credential.totp_offered.expect("kept");
        assert!(!sealed.windows(secret.len()).any(|window| window == secret.as_bytes()));
        assert!(!credential.password_hash.expect("kept").contains(PASSWORD));
    }
}
