//! Every route denies by default: the table of routes is walked as nobody, as each role, with tokens of each scope, and as
//! somebody of another workspace.

use crate::stand::{Answer, Stand, request};
use axum::body::Body;
use axum::http::{StatusCode, header};
use counterpart_model::{Permission, Role, TokenScope};
use counterpart_server::routes::{Needs, RouteRow};
use secrecy::{ExposeSecret, SecretString};

/// A path of this route, with ids that nothing has.
fn path(row: &RouteRow) -> String {
    let parts = row.path.split('/').map(|part| match part.strip_prefix('{') {
        Some(_) => "0190ffff-0000-7000-8000-00000000ffff",
        None => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn as_browser(stand: &Stand, row: &RouteRow, session: Option<&SecretString>) -> Answer {
    let request = request(row.method.clone(), &path(row), session)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::empty())
        .expect("a request");
    // Live events never end: their head is enough.
    let response = stand.send(request).await;
    let events = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    if events {
        return Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: String::new(),
        };
    }
    Answer::of(response).await
}

async fn with_token(stand: &Stand, row: &RouteRow, token: &str) -> Answer {
    let request = request(row.method.clone(), &path(row), None)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::empty())
        .expect("a request");
    Answer::of(stand.send(request).await).await
}

/// Turned away at the gate: taken to the sign-in, or told that nobody is signed in.
fn is_turned_away(row: &RouteRow, answer: &Answer) -> bool {
    if row.is_api() {
        answer.status == StatusCode::UNAUTHORIZED && answer.body.contains("not_signed_in")
    } else {
        answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/sign-in")
    }
}

fn is_forbidden(answer: &Answer) -> bool {
    answer.status == StatusCode::FORBIDDEN
}

counterpart_store::on_both_databases! {
    async fn r07_nobody_gets_anything_but_the_way_in(db) {
        let stand = Stand::new(db).await;
        let open: Vec<&str> = stand
            .table
            .iter()
            .filter(|row| row.needs == Needs::Nothing)
            .map(|row| row.path)
            .collect();
        for path in &open {
            let known = ["/sign-in", "/link/", "/assets/", "/health/", "/demo"];
            assert!(known.iter().any(|known| path.starts_with(known)), "{path} is open to everybody");
        }
        let closed: Vec<&RouteRow> = stand.table.iter().filter(|row| row.needs != Needs::Nothing).collect();
        assert!(closed.len() > 5, "the table was not read");
        let forged = SecretString::from("0123456789abcdef0123456789abcdef");
        for row in closed {
            for session in [None, Some(&forged)] {
                let answer = as_browser(&stand, row, session).await;
                assert!(is_turned_away(row, &answer), "{} {}: {}", row.method, row.path, answer.status);
            }
            if row.is_api() {
                let answer = with_token(&stand, row, "cp_forged").await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{} {}", row.method, row.path);
                assert!(answer.body.contains("bad_token"), "{}", answer.body);
            }
        }
    }

    async fn r07_each_role_gets_what_it_may_and_no_more(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        for role in Role::ALL {
            let session = stand.somebody(role).await;
            for row in &stand.table {
                let Needs::May(permission) = row.needs else { continue };
                let answer = as_browser(&stand, row, Some(&session)).await;
                let about = format!("{role}: {} {} gives {}", row.method, row.path, answer.status);
                assert_eq!(is_forbidden(&answer), !role.may(permission), "{about}");
                assert!(!is_turned_away(row, &answer), "{about}");
                assert!(!answer.status.is_server_error(), "{about}: {}", answer.body);
            }
        }
    }

    async fn r07_a_token_opens_the_api_as_far_as_its_scope_and_nothing_else(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::PrimaryTechnician).await;
        for scope in TokenScope::ALL {
            let token = stand.token(&session, scope).await;
            for row in &stand.table {
                let Needs::May(permission) = row.needs else { continue };
                let answer = with_token(&stand, row, token.expose_secret()).await;
                let about = format!("{}: {} {} gives {}", scope.as_str(), row.method, row.path, answer.status);
                if row.is_api() {
                    assert_eq!(is_forbidden(&answer), !scope.lets(permission), "{about}: {}", answer.body);
                } else {
                    assert!(is_turned_away(row, &answer), "{about}");
                }
            }
        }
    }

    async fn r07_somebody_of_another_workspace_is_nobody_here(db) {
        let (here, there) = Stand::two(db).await;
        let there = there.with_password_alone().await;
        let session = there.somebody(Role::PrimaryTechnician).await;
        let token = there.token(&session, TokenScope::Admin).await;
        assert_eq!(there.get(Some(&session), "/").await.status, StatusCode::OK);
        for row in here.table.iter().filter(|row| row.needs != Needs::Nothing) {
            let answer = as_browser(&here, row, Some(&session)).await;
            assert!(is_turned_away(row, &answer), "{} {}: {}", row.method, row.path, answer.status);
            if row.is_api() {
                let answer = with_token(&here, row, token.expose_secret()).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{} {}", row.method, row.path);
            }
        }
    }

    async fn r07_a_disabled_account_is_out_at_once(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let _ = stand.somebody(Role::PrimaryTechnician).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let token = stand.token(&session, TokenScope::Read).await;
        assert_eq!(stand.get(Some(&session), "/runs").await.status, StatusCode::OK);
        let user = stand.hub.user_by_email("super_technician@example.com").await.expect("there");
        stand.hub.disable_user(&crate::stand::operator(), user.id).await.expect("disabled");
        assert_eq!(stand.get(Some(&session), "/runs").await.location(), "/sign-in?next=%2Fruns");
        let runs = stand.table.iter().find(|row| row.path == "/api/v1/runs").expect("in the table");
        assert_eq!(with_token(&stand, runs, token.expose_secret()).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn every_permission_that_a_route_asks_for_is_one_that_somebody_has() {
    for permission in Permission::ALL {
        assert!(Role::ALL.into_iter().any(|role| role.may(permission)), "{permission:?}");
    }
}
