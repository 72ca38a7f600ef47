//! Tries that fail are slowed down.

use super::desk::*;
use crate::given::{Given, hub};
use counterpart_engine::{EngineError, SignIn};
use counterpart_store::on_both_databases;

const WRONG: &str = "wrong horse battery";

/// Tries with wrong passwords, each from another address, until one is not let through; how many were.
async fn until_throttled(given: &Given, email: &str) -> usize {
    for n in 0..200 {
        if word(&given.try_in(email, WRONG, &format!("203.0.113.{n}")).await) == "throttled" {
            return n;
        }
    }
    panic!("never");
}

on_both_databases! {
    async fn r07_after_five_wrong_passwords_a_right_one_is_refused_too_for_a_while(db) {
        let given = hub(db).await;
        given.ana().await;
        assert_eq!(until_throttled(&given, "ana@example.com").await, 5);
        let SignIn::Throttled { until } = given.try_in("ana@example.com", PASSWORD, "192.0.2.1").await else { panic!("right, but too early") };
        assert_eq!((until - given.hub.now()).num_seconds(), 30);
        given.later(29).await;
        assert_eq!(word(&given.try_in("ana@example.com", PASSWORD, "192.0.2.1").await), "throttled");
        given.later(1).await;
        assert_eq!(word(&given.try_in("ana@example.com", PASSWORD, "192.0.2.1").await), "needs code");
        assert_eq!(until_throttled(&given, "ana@example.com").await, 5, "a right one begins anew");
    }

    async fn r07_an_account_that_is_not_there_is_slowed_down_as_well(db) {
        let given = hub(db).await;
        assert_eq!(until_throttled(&given, "nobody@example.com").await, 5);
        assert_eq!(until_throttled(&given, "hunter2 typed in the wrong field").await, 5);
    }

    async fn r07_it_holds_for_other_processes_and_over_a_restart(db) {
        let given = hub(db).await;
        given.ana().await;
        until_throttled(&given, "ana@example.com").await;
        // Another process on the same database; and the first one began after it ended.
        let other = hub(db).await;
        other.later(30).await;
        assert_eq!(word(&other.try_in("ana@example.com", PASSWORD, "192.0.2.1").await), "throttled");
    }

    async fn r07_a_hundred_tries_at_once_are_a_hundred_tries(db) {
        let given = hub(db).await;
        given.ana().await;
        let tries = (0..30).map(|n| {
            let (hub, address) = (&given.hub, from(&format!("203.0.113.{n}")));
            async move { hub.sign_in("ana@example.com", &WRONG.into(), &address).await.expect("answers") }
        });
        let answers = futures::future::join_all(tries).await;
        let refused = answers.iter().filter(|answer| word(answer) == "refused").count();
        assert_eq!((refused, answers.len()), (5, 30));
    }

    async fn r07_an_address_that_tries_many_accounts_is_slowed_down(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        for n in 0..10 {
            given.try_in(&format!("person{n}@example.com"), WRONG, "192.0.2.66").await;
            // A right one in between takes back its own try, and no more than that.
            given.try_in(&ana.email, PASSWORD, "192.0.2.66").await;
        }
        for n in 10..20 {
            assert_eq!(word(&given.try_in(&format!("person{n}@example.com"), WRONG, "192.0.2.66").await), "refused", "{n}");
        }
        assert_eq!(word(&given.try_in(&ana.email, PASSWORD, "192.0.2.66").await), "throttled");
        assert_eq!(word(&given.try_in(&ana.email, PASSWORD, "192.0.2.67").await), "needs code", "not from elsewhere");
        assert_eq!(word(&given.hub.sign_in(&ana.email, &PASSWORD.into(), &Default::default()).await.expect("answers")), "needs code");
    }

    async fn r07_codes_are_slowed_down_apart_from_passwords(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let half = began(given.try_in(&ana.email, PASSWORD, "192.0.2.1").await);
        for n in 0..5 {
            // Signing in with the password again in between does not help.
            given.try_in(&ana.email, PASSWORD, "192.0.2.1").await;
            let passed = given.hub.pass_second_factor(&half.signed_in, "000000", &from(&format!("203.0.113.{n}"))).await;
            assert_eq!(word(&passed.expect("answers")), "refused");
        }
        let code = given.same_code(&ana.app);
        let passed = given.hub.pass_second_factor(&half.signed_in, &code, &from("192.0.2.1")).await;
        assert_eq!(word(&passed.expect("answers")), "throttled");
        given.later(30).await;
        let code = given.same_code(&ana.app);
        let passed = given.hub.pass_second_factor(&half.signed_in, &code, &from("192.0.2.1")).await;
        assert_eq!(word(&passed.expect("answers")), "in");
    }

    async fn r07_whoever_found_an_open_browser_cannot_guess_the_password_there(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let try_it = async |password: &str| given.hub.new_recovery_codes(&ana.signed_in, &password.into(), &from("192.0.2.1")).await;
        for _ in 0..5 {
            assert!(matches!(try_it(WRONG).await, Err(EngineError::Refused(_))));
        }
        let refused = try_it(PASSWORD).await.err().expect("too early");
        assert!(matches!(refused, EngineError::TooManyTries { .. }), "{refused}");
        given.later(30).await;
        assert!(try_it(PASSWORD).await.is_ok());
    }

    async fn r07_a_reset_password_ends_the_wait(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        until_throttled(&given, &ana.email).await;
        let (_, link) = given.hub.link_for(&operator(), ana.user().id).await.expect("made");
        given.hub.choose_password(&link.secret, &"another long one".into(), &from("192.0.2.1")).await.expect("works");
        assert_eq!(word(&given.try_in(&ana.email, "another long one", "192.0.2.1").await), "needs code");
    }
}
