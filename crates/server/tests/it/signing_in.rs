//! From the first start to a second factor, as a browser does it.

use crate::stand::{PASSWORD, Stand};
use axum::http::StatusCode;
use counterpart_model::{Actor, Role};
use secrecy::ExposeSecret;

/// The code that an authenticator app shows now for the key on the page.
fn code(page: &str, stand: &Stand) -> String {
    let key = page.split("Key: <code>").nth(1).and_then(|rest| rest.split("</code>").next()).expect("a key");
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).expect("base32");
    let app = totp_rs::Builder::new().with_secret(secret).with_account_name("ana").build().expect("an app");
    app.generate(stand.hub.now().timestamp().unsigned_abs()).to_string()
}

counterpart_store::on_both_databases! {
    async fn r07_the_first_start_leads_to_an_account_with_a_second_factor(db) {
        let stand = Stand::new(db).await;
        let link = stand.hub.first_link(&Actor::Person("test".into())).await.expect("a link");
        let path = link.path().expose_secret().to_owned();
        assert!(stand.get(None, &path).await.body.contains("You make the first account"));

        let differing = stand.post(None, &path, "name=Ana&email=ana%40example.com&password=one+long+password&again=another").await;
        assert_eq!(differing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(differing.body.contains("differ") && differing.body.contains("ana@example.com"));
        assert!(!differing.body.contains("one long password"), "a password is not sent back");

        let form = format!("name=Ana&email=ana%40example.com&password={0}&again={0}", PASSWORD.replace(' ', "+"));
        let made = stand.post(None, &path, &form).await;
        assert_eq!(made.location(), "/sign-in/second-factor?next=%2F", "{}", made.body);
        let half = made.session().expect("a session");
        assert_eq!(stand.get(Some(&half), "/").await.location(), "/sign-in/second-factor");
        assert_eq!(stand.post(None, &path, &form).await.status, StatusCode::NOT_FOUND, "it works once");

        let page = stand.get(Some(&half), "/sign-in/second-factor").await.body;
        assert!(page.contains("<svg"), "{page}");
        let wrong = stand.post(Some(&half), "/sign-in/second-factor", "next=%2F&code=000000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = format!("next=%2F&code={}", code(&page, &stand));
        let set = stand.post(Some(&half), "/sign-in/second-factor", &right).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.body);
        assert!(set.body.contains("Recovery codes"));
        let whole = set.session().expect("another session");
        assert_eq!(stand.get(Some(&whole), "/").await.status, StatusCode::OK);
        assert_eq!(stand.get(Some(&half), "/").await.location(), "/sign-in", "the half one has ended");
    }

    async fn r07_a_wrong_password_and_an_unknown_address_are_answered_alike(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let _ = stand.somebody(Role::Technician).await;
        let wrong = stand.post(None, "/sign-in", "email=technician%40example.com&password=wrong&next=").await;
        let unknown = stand.post(None, "/sign-in", "email=nobody%40example.com&password=wrong&next=").await;
        assert_eq!((wrong.status, unknown.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
        assert_eq!(wrong.body.replace("technician@", "x@"), unknown.body.replace("nobody@", "x@"));
        let right = format!("email=technician%40example.com&password={}&next=%2Fruns", PASSWORD.replace(' ', "+"));
        let signed_in = stand.post(None, "/sign-in", &right).await;
        assert_eq!(signed_in.location(), "/runs");
        let session = signed_in.session().expect("a session");
        assert_eq!(stand.post(Some(&session), "/sign-out", "").await.location(), "/sign-in");
        assert_eq!(stand.get(Some(&session), "/runs").await.location(), "/sign-in?next=%2Fruns");
    }

    async fn r07_too_many_wrong_passwords_are_told_to_wait(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let _ = stand.somebody(Role::Technician).await;
        let mut last = StatusCode::UNAUTHORIZED;
        for _ in 0..30 {
            let answer = stand.post(None, "/sign-in", "email=technician%40example.com&password=wrong").await;
            last = answer.status;
            if last == StatusCode::TOO_MANY_REQUESTS {
                assert!(answer.body.contains("Wait") && answer.headers.contains_key("retry-after"));
                break;
            }
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        let right = format!("email=technician%40example.com&password={}", PASSWORD.replace(' ', "+"));
        assert_eq!(stand.post(None, "/sign-in", &right).await.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn a_save_whose_session_had_ended_says_that_it_was_not_done(db) {
        let stand = Stand::new(db).await;
        let answer = stand.post(None, "/sign-out", "").await;
        assert_eq!(answer.location(), "/sign-in?lost=1");
        assert!(stand.get(None, "/sign-in?lost=1").await.body.contains("was not done"));
    }
}
