//! The first start.

use super::desk::*;
use crate::given::{ana, hub};
use counterpart_engine::{EngineError, SignIn};
use counterpart_model::{AuditAct, Role, SessionStanding, UserState};
use counterpart_store::on_both_databases;

on_both_databases! {
    async fn r07_the_first_link_makes_the_primary_technician_once(db) {
        let given = hub(db).await;
        assert!(given.hub.awaits_first_user().await.expect("reads"));
        let link = given.hub.first_link(&ana()).await.expect("nobody is there");
        assert!(given.look(&link.secret).await.is_some(), "looking uses nothing up");
        let make = async |email: &str| {
            given.hub.make_first_user(&link.secret, email, "Ana", &PASSWORD.into(), &from("192.0.2.1")).await
        };
        let refused = given.hub.make_first_user(&link.secret, "ana@example.com", "Ana", &"short".into(), &from("192.0.2.1")).await;
        assert!(matches!(refused, Err(EngineError::Refused(sentence)) if sentence.contains("12 characters")));
        let SignIn::NeedsEnrolment(made) = make("ana@example.com").await.expect("works") else { panic!("an app is asked for") };
        let user = &made.signed_in.user;
        assert_eq!((user.role, user.state, user.email.as_str()), (Role::PrimaryTechnician, UserState::Active, "ana@example.com"));
        assert!(!given.hub.awaits_first_user().await.expect("reads"));
        assert!(given.look(&link.secret).await.is_none());
        assert!(matches!(make("eve@example.com").await, Err(EngineError::NotFound(_))), "used");
        assert!(matches!(given.hub.first_link(&ana()).await, Err(EngineError::Refused(_))));
        assert_eq!(given.hub.users().await.expect("reads").len(), 1);
        assert_eq!(given.acts().await, [AuditAct::LinkMade, AuditAct::FirstUserMade]);
    }

    async fn r07_a_first_link_works_for_a_day_and_only_the_newest_one(db) {
        let given = hub(db).await;
        let older = given.hub.first_link(&ana()).await.expect("nobody is there");
        let newer = given.hub.first_link(&ana()).await.expect("a new one may be made");
        assert!(given.look(&older.secret).await.is_none());
        given.later(24 * 60 * 60 - 1).await;
        assert!(given.look(&newer.secret).await.is_some());
        given.later(1).await;
        assert!(given.look(&newer.secret).await.is_none());
        let late = given.hub.make_first_user(&newer.secret, "ana@example.com", "Ana", &PASSWORD.into(), &from("192.0.2.1")).await;
        assert!(matches!(late, Err(EngineError::NotFound(sentence)) if sentence.contains("Ask for a new one")));
    }

    async fn r07_two_who_use_the_first_link_at_once_make_one_user(db) {
        let given = hub(db).await;
        let link = given.hub.first_link(&ana()).await.expect("nobody is there");
        let caller = from("192.0.2.1");
        let password = PASSWORD.into();
        let make = |email: &'static str| given.hub.make_first_user(&link.secret, email, "Ana", &password, &caller);
        let (one, two) = tokio::join!(make("ana@example.com"), make("eve@example.com"));
        assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
        assert_eq!(given.hub.users().await.expect("reads").len(), 1);
    }

    async fn r07_whoever_needs_an_app_can_do_nothing_else(db) {
        let given = hub(db).await;
        let half = given.first_password().await;
        let found = given.resolve(&half.token).await.expect("half signed in");
        assert_eq!(found.session.standing, SessionStanding::NeedsEnrolment);
        assert!(found.principal(from("192.0.2.1")).is_none());
        let changed = given.hub.change_password(&found, &PASSWORD.into(), &"another long one".into(), &from("192.0.2.1")).await;
        assert!(matches!(changed, Err(EngineError::Forbidden(_))));
        assert!(matches!(given.hub.own_sessions(&found).await, Err(EngineError::Forbidden(_))));
        let ana = given.enrol(half).await;
        assert_eq!(ana.signed_in.session.standing, SessionStanding::In);
        assert!(ana.user().second_factor_since.is_some() && ana.user().last_sign_in_at.is_some());
        assert!(given.resolve(&ana.token).await.is_some_and(|found| found.principal(from("192.0.2.1")).is_some()));
    }

    async fn a_half_signed_in_session_ends_after_a_quarter_of_an_hour(db) {
        let given = hub(db).await;
        let half = given.first_password().await;
        given.later(15 * 60 - 1).await;
        assert!(given.resolve(&half.token).await.is_some());
        given.later(1).await;
        assert!(given.resolve(&half.token).await.is_none());
    }
}
