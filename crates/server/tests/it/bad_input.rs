//! What people and programs send that nobody planned for: too long, of the wrong kind, in other scripts, with words of others.

use crate::stand::{Answer, Stand, request, urlencoded};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use counterpart_model::{Role, TokenScope};
use secrecy::{ExposeSecret, SecretString};

/// Right to left, beyond the plane, markup, and what no name may hold.
const ODD: &str = "Gr\u{fc}\u{df}e & <b>Co</b> \u{1f984} \u{5e9}\u{5dc}\u{5d5}\u{5dd}";

fn shown(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;")
}

/// Sends these bytes over a connection of their own and reads what comes back, also where the server has heard enough before
/// everything was sent.
async fn raw(address: std::net::SocketAddr, sent: &[u8]) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (mut reading, mut writing) =
        tokio::net::TcpStream::connect(address).await.expect("connects").into_split();
    let mut got = Vec::new();
    let mut part = [0; 4096];
    let read = async {
        // A head is enough; whoever still sends is cut off.
        while let Ok(length @ 1..) = reading.read(&mut part).await {
            got.extend_from_slice(&part[..length]);
        }
    };
    let (_, ()) = tokio::join!(writing.write_all(sent), read);
    String::from_utf8_lossy(&got).into_owned()
}

counterpart_store::on_both_databases! {
    async fn names_in_every_script_are_shown_as_they_were_typed(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        let session = Some(&session);
        let made = stand.post(session, "/customers/new", &urlencoded(&[("name", ODD)])).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        for path in [made.location(), "/customers", "/search?q=gr%C3%BC%C3%9Fe"] {
            let page = stand.get(session, path).await;
            assert!(page.body.contains(&shown(ODD)) && !page.body.contains("<b>Co"), "{path}: {}", page.body);
        }
        let now = stand.hub.workspace_settings().await.expect("reads");
        let settings = [("name", ODD), ("locale", "he-IL"), ("time_zone", now.time_zone.as_str())];
        let saved = stand.post(session, "/settings", &urlencoded(&settings)).await;
        assert_eq!(saved.location(), "/settings?said=saved", "{}", saved.body);
        let page = stand.get(session, "/settings").await;
        assert!(page.body.contains(&shown(ODD)) && page.body.contains("he-IL"), "{}", page.body);
    }

    async fn what_is_too_long_or_of_the_wrong_kind_gets_a_sentence_and_changes_nothing(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_customers(&["Acme"]).await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        let acme = stand.customer("Acme").await;
        let long = "x".repeat(100_000);
        let before = stand.hub.workspace_settings().await.expect("reads");
        let security = |port: &str, url: &str, from: &str| {
            urlencoded(&[
                ("second_factor", "optional"),
                ("base_url", url),
                ("server", "mail.example.com"),
                ("port", port),
                ("tls", "off"),
                ("password", ""),
                ("from", from),
            ])
        };
        let sent = [
            ("/customers/new".to_owned(), urlencoded(&[("name", &long)])),
            ("/customers/new".to_owned(), urlencoded(&[("name", " \u{202e}\u{200b} ")])),
            ("/customers/new".to_owned(), String::new()),
            (format!("/customers/{acme}/rename"), urlencoded(&[("name", &long)])),
            ("/settings".to_owned(), urlencoded(&[("name", &long), ("locale", "en"), ("time_zone", "UTC")])),
            ("/settings".to_owned(), urlencoded(&[("name", "A"), ("locale", "\u{1f984}"), ("time_zone", "UTC")])),
            ("/settings".to_owned(), urlencoded(&[("name", "A"), ("locale", "en"), ("time_zone", "Mars/Olympus")])),
            ("/settings".to_owned(), urlencoded(&[("name", "A")])),
            ("/settings/security".to_owned(), security("many", "", "hub@example.com")),
            ("/settings/security".to_owned(), security("99999", "", "hub@example.com")),
            ("/settings/security".to_owned(), security("25", "javascript:alert(1)", "hub@example.com")),
            ("/settings/security".to_owned(), security("25", "", "nobody")),
            ("/settings/security".to_owned(), urlencoded(&[("second_factor", "sometimes"), ("tls", "off"), ("password", "")])),
            ("/settings/users".to_owned(), urlencoded(&[("name", "A"), ("email", &long), ("role", "technician")])),
            ("/settings/users".to_owned(), urlencoded(&[("name", "A"), ("email", "a@example.com"), ("role", "emperor")])),
            ("/account/tokens".to_owned(), urlencoded(&[("name", "t"), ("scope", "everything")])),
        ];
        for (path, body) in sent {
            let answer = stand.post(Some(&session), &path, &body).await;
            let what = &body[..body.len().min(80)];
            assert!(answer.status.is_client_error(), "{path} {what}: {} {}", answer.status, answer.location());
            assert!(answer.body.contains("</html>"), "{path} {what}: it is a page: {}", answer.body);
            assert!(answer.body.len() < 500_000, "{path} {what}");
        }
        assert_eq!(stand.hub.workspace_settings().await.expect("reads"), before);
        let (rows, _) = stand.hub.list_customers(None, (0, 9)).await.expect("listed");
        assert_eq!(rows.len(), 1);
        for odd in ["page=-1", "page=99999999999999999999", "size=all", "page=%F0%9F%A6%84"] {
            let answer = stand.get(Some(&session), &format!("/customers?{odd}")).await;
            assert!(!answer.status.is_server_error() && answer.body.contains("</html>"), "{odd}: {}", answer.status);
        }
    }

    async fn ten_megabytes_are_not_taken(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let body = format!("name={}", "x".repeat(10_000_000));
        for path in ["/customers/new", "/customers/new?once=0190ffff-0000-7000-8000-000000000001", "/sign-in"] {
            let answer = stand.post(Some(&session), path, &body).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}: {}", answer.body);
        }
    }

    async fn ten_megabytes_to_search_for_are_refused_and_the_server_goes_on(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = counterpart_server::serve(listener, stand.hub.clone(), counterpart_server::ServerOptions::default(), async {
            let _ = stopped.await;
        });
        let serving = tokio::spawn(serving);
        let cookie = format!("Cookie: counterpart={}\r\nSec-Fetch-Site: same-origin", session.expose_secret());
        let huge = "x".repeat(10_000_000);
        let question = format!("GET /search?q={huge} HTTP/1.1\r\nHost: {address}\r\n{cookie}\r\nConnection: close\r\n\r\n");
        let header = format!("GET /search?q=a HTTP/1.1\r\nHost: {address}\r\n{cookie}\r\nConnection: close\r\nX-Long: {huge}\r\n\r\n");
        let form = "Content-Type: application/x-www-form-urlencoded";
        let body = format!(
            "POST /search HTTP/1.1\r\nHost: {address}\r\n{cookie}\r\nConnection: close\r\n{form}\r\nContent-Length: {}\r\n\r\nq={huge}",
            huge.len() + 2
        );
        for (sent, wanted) in [(question, "HTTP/1.1 431"), (header, "HTTP/1.1 431"), (body, "HTTP/1.1 405")] {
            let answer = raw(address, sent.as_bytes()).await;
            assert!(answer.starts_with(wanted), "{wanted}: {}", &answer[..answer.len().min(300)]);
            let small = format!("GET /search?q=acme HTTP/1.1\r\nHost: {address}\r\n{cookie}\r\nConnection: close\r\n\r\n");
            let next = raw(address, small.as_bytes()).await;
            assert!(next.starts_with("HTTP/1.1 200"), "the next one is answered: {next}");
        }
        let _ = stop.send(());
        serving.await.expect("ends").expect("in peace");
    }

    async fn tokens_that_are_forged_revoked_or_over_open_nothing(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let good = stand.token(&session, TokenScope::Read).await;
        let asked = async |token: &str| {
            let request = request(Method::GET, "/api/v1/customers", None)
                .header(header::AUTHORIZATION, format!("Bearer {token}"))
                .body(Body::empty());
            stand.send(request.expect("a request")).await.status()
        };
        assert_eq!(asked(good.expose_secret()).await, StatusCode::OK);
        let text = good.expose_secret();
        let (last, rest) = (text.chars().last().expect("letters"), &text[..text.len() - 1]);
        let other = if last == 'A' { 'B' } else { 'A' };
        for forged in [format!("{rest}{other}"), text.to_uppercase(), "cpt_".to_owned(), "x".repeat(9_000), String::new()] {
            assert_eq!(asked(&forged).await, StatusCode::UNAUTHORIZED, "{forged}");
        }
        // A token is no session, and a session no token.
        assert_eq!(asked(session.expose_secret()).await, StatusCode::UNAUTHORIZED);
        assert_eq!(stand.get(Some(&good), "/customers").await.status, StatusCode::SEE_OTHER);
        let own = session.expose_secret();
        for forged in [format!("{own}x"), own[1..].to_owned(), own.to_uppercase(), "\u{1f984}".into(), "x".repeat(9_000), String::new()] {
            let forged = SecretString::from(forged);
            assert_eq!(stand.get(Some(&forged), "/customers").await.location(), "/sign-in?next=%2Fcustomers");
            let sent = stand.post(Some(&forged), "/customers/new", "name=Stolen").await;
            assert_eq!(sent.location(), "/sign-in?lost=1");
        }
        assert_eq!(stand.hub.list_customers(None, (0, 1)).await.expect("listed").1, 0);
        let signed_in = stand.hub.resolve_session(&session).await.expect("reads").expect("in");
        let who = signed_in.principal(Default::default()).expect("in");
        let tokens = stand.hub.own_tokens(&who).await.expect("listed");
        stand.hub.revoke_token(&who, tokens[0].id).await.expect("revoked");
        assert_eq!(asked(good.expose_secret()).await, StatusCode::UNAUTHORIZED);
    }

    async fn tokens_and_sessions_that_are_over_open_nothing(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let made = stand.post(Some(&session), "/account/tokens", "name=short&scope=read&days=30").await;
        let token = made.body.split("<pre id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a token");
        let asked = async || {
            let request = request(Method::GET, "/api/v1/customers", None).header(header::AUTHORIZATION, format!("Bearer {token}"));
            Answer::of(stand.send(request.body(Body::empty()).expect("a request")).await).await
        };
        assert_eq!(asked().await.status, StatusCode::OK);
        stand.minutes_go_by(13 * 60);
        assert_eq!(stand.get(Some(&session), "/customers").await.location(), "/sign-in?next=%2Fcustomers");
        assert_eq!(asked().await.status, StatusCode::OK, "the token lasts longer");
        stand.minutes_go_by(30 * 24 * 60);
        let over = asked().await;
        assert_eq!(over.status, StatusCode::UNAUTHORIZED);
        assert!(over.body.contains("has expired"), "{}", over.body);
    }

    async fn ids_of_another_workspace_are_not_found(db) {
        let (here, there) = Stand::two(db).await;
        let here = here.with_password_alone().await.with_companies(&["Acme"]).await.with_customers(&["Acme"]).await;
        let there = there.with_password_alone().await;
        let own = here.somebody(Role::PrimaryTechnician).await;
        let user = here.hub.resolve_session(&own).await.expect("reads").expect("in").user.id;
        let others = there.somebody(Role::PrimaryTechnician).await;
        let acme = here.customer("Acme").await;
        let customer = format!("/customers/{acme}");
        for path in [
            customer.clone(),
            format!("{customer}?tab=history"),
            format!("{customer}/rename"),
            format!("{customer}/merge"),
            "/integrations/halopsa".to_owned(),
            "/integrations/halopsa/match".to_owned(),
            "/integrations/halopsa/settings".to_owned(),
            "/integrations/halopsa/remove".to_owned(),
        ] {
            let answer = there.get(Some(&others), &path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.body.contains("Acme"), "{path}: {}", answer.body);
        }
        for (path, body) in [
            (format!("{customer}/rename"), "name=Stolen".to_owned()),
            (format!("{customer}/unlink"), "integration=halopsa&company=1".to_owned()),
            ("/integrations/halopsa/sync".to_owned(), String::new()),
            ("/integrations/halopsa/remove".to_owned(), "confirm=0".to_owned()),
            ("/integrations/halopsa/match".to_owned(), format!("accept=1+customer+{acme}")),
            (format!("/settings/users/{user}/disable"), String::new()),
            (format!("/settings/users/{user}/role"), "role=read_only".to_owned()),
        ] {
            let answer = there.post(Some(&others), &path, &body).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
        }
        assert_eq!(there.get(Some(&own), "/customers").await.status, StatusCode::SEE_OTHER, "a session of elsewhere is none");
        assert_eq!(here.get(Some(&own), &customer).await.status, StatusCode::OK);
    }
}
