//! A form that was sent when its session was over: it stands there again after signing in, for whoever typed it and nobody else.

use crate::stand::{Answer, PASSWORD, Stand, request, urlencoded};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use counterpart_model::{Actor, Role};
use std::collections::BTreeMap;

/// A browser: it keeps cookies, and says from which page a form comes.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn send(
        &mut self,
        stand: &Stand,
        method: Method,
        path: &str,
        on: Option<&str>,
        form: &str,
    ) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request(method, path, None)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::HOST, "hub.example")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        if let Some(on) = on {
            request = request.header(header::REFERER, format!("http://hub.example{on}"));
        }
        let answer =
            Answer::of(stand.send(request.body(Body::from(form.to_owned())).expect("a request")).await).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("ascii");
            let (name, value) =
                cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    async fn open(&mut self, stand: &Stand, path: &str) -> Answer {
        self.send(stand, Method::GET, path, None, "").await
    }

    /// Signs in, with what a page of the sign-in holds.
    async fn sign_in(&mut self, stand: &Stand, role: Role, page: &str) -> Answer {
        let email = format!("{}@example.com", role.as_str());
        let form = urlencoded(&[
            ("email", email.as_str()),
            ("password", PASSWORD),
            ("next", hidden(page, "next").unwrap_or_default()),
            ("kept", hidden(page, "kept").unwrap_or_default()),
        ]);
        self.send(stand, Method::POST, "/sign-in", Some("/sign-in"), &form).await
    }

    /// Somebody of this role who was signed in, until their session ended.
    async fn of(stand: &Stand, role: Role) -> Self {
        let _ = stand.somebody(role).await;
        let mut browser = Self::default();
        assert_eq!(browser.sign_in(stand, role, "").await.location(), "/");
        assert_eq!(browser.open(stand, "/account").await.status, StatusCode::OK);
        assert_eq!(
            browser.send(stand, Method::POST, "/sign-out", Some("/account"), "").await.location(),
            "/sign-in"
        );
        browser
    }
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    page.split(&format!("name=\"{name}\" value=\"")).nth(1)?.split('"').next()
}

async fn customers(stand: &Stand) -> u64 {
    stand.hub.list_customers(None, (0, 0)).await.expect("counted").1
}

counterpart_store::on_both_databases! {
    async fn what_was_typed_stands_there_again_after_signing_in_and_nothing_is_done_by_itself(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let role = Role::PrimaryTechnician;
        let mut browser = Browser::of(&stand, role).await;
        let typed = "name=Gr%C3%BC%C3%9Fe+%26+%3CCo%3E+%22x%22";
        let refused = browser.send(&stand, Method::POST, "/customers/new?once=a1", Some("/customers/new?said=saved"), typed).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.body);
        assert!(refused.body.contains("what you sent was not saved"), "{}", refused.body);
        assert!(!refused.body.contains("Gr\u{fc}"), "it is sealed: {}", refused.body);

        // A wrong password loses nothing.
        let form = format!("email=nobody%40example.com&password=wrong&next=%2F&kept={}", hidden(&refused.body, "kept").expect("kept"));
        let wrong = browser.send(&stand, Method::POST, "/sign-in", Some("/customers/new"), &form).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        let signed_in = browser.sign_in(&stand, role, &wrong.body).await;
        assert_eq!(signed_in.location(), "/customers/new?said=unsaved");
        let page = browser.open(&stand, signed_in.location()).await;
        assert!(page.body.contains("This is not saved yet"), "{}", page.body);
        assert!(page.body.contains("value=\"Gr\u{fc}\u{df}e &#38; &#60;Co&#62; &#34;x&#34;\""), "{}", page.body);
        assert_eq!(customers(&stand).await, 0, "nothing is done by itself");
        let again = browser.open(&stand, signed_in.location()).await;
        assert!(again.body.contains("&#60;Co&#62;"), "a reload loses nothing");
        let other = browser.open(&stand, "/customers?said=unsaved").await;
        assert_eq!(other.location(), "/customers/new?said=unsaved", "its form is not on that page");

        let saved = browser.send(&stand, Method::POST, "/customers/new", Some(signed_in.location()), typed).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        assert_eq!(customers(&stand).await, 1);
        let after = browser.open(&stand, signed_in.location()).await;
        assert!(!after.body.contains("not saved yet") && !after.body.contains("&#60;Co"), "it is over once it was saved");
    }

    async fn what_was_typed_is_kept_when_the_session_is_over_by_itself_and_for_half_an_hour(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let role = Role::PrimaryTechnician;
        let _ = stand.somebody(role).await;
        let mut browser = Browser::default();
        browser.sign_in(&stand, role, "").await;
        stand.minutes_go_by(13 * 60);
        let refused = browser.send(&stand, Method::POST, "/customers/new", Some("/customers/new"), "name=Acme").await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.body);
        stand.minutes_go_by(20);
        let signed_in = browser.sign_in(&stand, role, &refused.body).await;
        assert!(browser.open(&stand, signed_in.location()).await.body.contains("value=\"Acme\""));
        stand.minutes_go_by(11);
        let late = browser.open(&stand, signed_in.location()).await;
        assert!(!late.body.contains("Acme") && !late.body.contains("not saved yet"), "{}", late.body);
        let later = browser.sign_in(&stand, role, &refused.body).await;
        assert_eq!(later.location(), "/customers/new", "it leads to the page, and no further");
    }

    async fn what_was_typed_opens_for_nobody_else(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let mut browser = Browser::of(&stand, Role::PrimaryTechnician).await;
        let _ = stand.somebody(Role::SuperTechnician).await;
        let refused = browser.send(&stand, Method::POST, "/customers/new", Some("/customers/new"), "name=Mine").await;
        let other = browser.sign_in(&stand, Role::SuperTechnician, &refused.body).await;
        assert_eq!(other.location(), "/customers/new");
        let page = browser.open(&stand, "/customers/new?said=unsaved").await;
        assert!(!page.body.contains("Mine") && !page.body.contains("not saved yet"), "{}", page.body);
        assert_eq!(browser.open(&stand, "/unsaved").await.status, StatusCode::NOT_FOUND);

        // A browser in which nobody ever signed in, or which makes up who did, has nothing kept for it.
        for last in [None, Some("bm9ib2R5"), Some("\u{1f984}"), Some("")] {
            let mut stranger = Browser::default();
            if let Some(last) = last {
                stranger.cookies.insert("counterpart-last".into(), last.into());
            }
            let lost = stranger.send(&stand, Method::POST, "/customers/new", Some("/customers/new"), "name=Mine").await;
            assert_eq!(lost.location(), "/sign-in?lost=1", "{last:?}");
        }
        assert_eq!(customers(&stand).await, 0);
    }

    async fn r05_secrets_are_not_kept_and_what_is_too_large_is_not_either(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let role = Role::PrimaryTechnician;
        let mut browser = Browser::of(&stand, role).await;
        let form = "second_factor=optional&base_url=&server=mail.example.com&port=2525&tls=off&user=hub&password=s3cret-word&from=a%40b.example";
        let refused = browser.send(&stand, Method::POST, "/settings/security?once=a", Some("/settings/security"), form).await;
        let signed_in = browser.sign_in(&stand, role, &refused.body).await;
        let page = browser.open(&stand, signed_in.location()).await;
        assert!(page.body.contains("value=\"mail.example.com\"") && page.body.contains("value=\"2525\""), "{}", page.body);
        assert!(!page.body.contains("s3cret-word"), "{}", page.body);
        let session = stand.hub.resolve_session(&browser.cookies["counterpart"].clone().into()).await.expect("reads").expect("in");
        let stored = session.session.data.to_string();
        assert!(stored.len() > 100 && !stored.contains("mail.example.com"), "at rest it is sealed: {stored}");

        let mut browser = Browser::of(&stand, Role::SuperTechnician).await;
        let large = format!("name={}", "x".repeat(70_000));
        let lost = browser.send(&stand, Method::POST, "/customers/new", Some("/customers/new"), &large).await;
        assert_eq!(lost.location(), "/sign-in?lost=1");
    }

    async fn a_form_that_is_gone_meanwhile_still_shows_what_was_typed(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let role = Role::PrimaryTechnician;
        let ana = Actor::Person("ana".into());
        let plan = stand.hub.plan_add_customer("Acme", &ana).await.expect("planned");
        let made = stand.hub.save(&plan).await.expect("saved").run.expect("a run");
        let acme = stand.customer("Acme").await;
        let mut browser = Browser::of(&stand, role).await;
        let path = format!("/customers/{acme}/rename");
        let refused = browser.send(&stand, Method::POST, &path, Some(&path), "name=Acme+%3CDental%3E").await;
        let plan = stand.hub.plan_undo(&made.to_string(), &[], &ana).await.expect("planned");
        stand.hub.save(&plan).await.expect("saved");
        let signed_in = browser.sign_in(&stand, role, &refused.body).await;
        let gone = browser.open(&stand, signed_in.location()).await;
        assert_eq!(gone.location(), "/unsaved?said=unsaved", "{}", gone.body);
        let page = browser.open(&stand, gone.location()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Acme &#60;Dental&#62;") && page.body.contains("nothing was done"), "{}", page.body);
    }

    async fn a_browser_that_does_not_tell_its_page_is_taken_to_the_form_all_the_same(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let role = Role::PrimaryTechnician;
        let mut browser = Browser::of(&stand, role).await;
        let refused = browser.send(&stand, Method::POST, "/customers/new", None, "name=Acme").await;
        let signed_in = browser.sign_in(&stand, role, &refused.body).await;
        assert_eq!(signed_in.location(), "/customers/new?said=unsaved");
        assert!(browser.open(&stand, signed_in.location()).await.body.contains("value=\"Acme\""));
        // Whoever says that the form came from elsewhere is taken nowhere else.
        browser.cookies.remove("counterpart");
        let forged = browser.send(&stand, Method::POST, "/customers/new", Some("@evil.example/x"), "name=Acme").await;
        let signed_in = browser.sign_in(&stand, role, &forged.body).await;
        assert_eq!(signed_in.location(), "/customers/new?said=unsaved");
    }
}
