//! How long sessions last, and who ends them.

use super::desk::*;
use crate::given::{Given, hub};
use async_trait::async_trait;
use chrono::TimeDelta;
use counterpart_connector::{Timer, VirtualTime};
use counterpart_engine::EngineError;
use counterpart_model::{AuditAct, Role, Session, SessionId};
use counterpart_store::on_both_databases;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

const HOUR: u64 = 60 * 60;

impl Given {
    /// The session as the database has it, once what was to be noted is noted.
    async fn noted(&self, session: &Session, seen: impl Fn(&Session) -> bool) -> Session {
        for _ in 0..200 {
            let tx = self.hub.workspace.read().await.expect("reads");
            let now = tx.sessions().get(session.id).await.expect("reads").expect("there");
            if seen(&now) {
                return now;
            }
            drop(tx);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it was never noted");
    }

    /// Whether the database still holds it.
    async fn has_session(&self, id: SessionId) -> bool {
        let tx = self.hub.workspace.read().await.expect("reads");
        tx.sessions().get(id).await.expect("reads").is_some()
    }

    /// A process keeps the hub tidy for so many hours.
    async fn tidied_for(&mut self, hours: u64) {
        let (began, left) = (self.hub.now(), AtomicU64::new(hours));
        let a_while = Arc::new(AWhile { time: self.time.clone(), left, over: Notify::new() });
        self.hub.environment.timer = a_while.clone();
        tokio::select! {
            never = self.hub.keep_tidy() => never,
            () = a_while.over.notified() => {}
        }
        self.hub.environment.timer = self.time.clone();
        assert_eq!(self.hub.now() - began, TimeDelta::seconds((hours * HOUR).cast_signed()));
    }
}

/// Lets time pass, an hour at a time, so often.
struct AWhile {
    time: Arc<VirtualTime>,
    left: AtomicU64,
    over: Notify,
}

#[async_trait]
impl Timer for AWhile {
    async fn sleep(&self, duration: Duration) {
        if self.left.load(Ordering::SeqCst) == 0 {
            self.over.notify_one();
            std::future::pending::<()>().await;
        }
        self.left.fetch_sub(1, Ordering::SeqCst);
        self.time.sleep(duration).await;
    }
}

on_both_databases! {
    async fn r07_a_session_ends_when_it_is_not_used_and_after_a_week_in_any_case(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let idle = given.sign_in(&ana).await;
        given.later(12 * HOUR).await;
        assert!(given.resolve(&idle.token).await.is_none());
        let used = given.sign_in(&ana).await;
        let (begun, mut hours) = (given.hub.now(), 0);
        while hours < 7 * 24 - 11 {
            given.later(11 * HOUR).await;
            hours += 11;
            let found = given.resolve(&used.token).await.expect("it is used");
            let now = given.hub.now();
            given.noted(&found.session, |session| session.seen_at == now).await;
        }
        let left = 7 * 24 * HOUR - (given.hub.now() - begun).num_seconds().cast_unsigned();
        given.later(left - 1).await;
        assert!(given.resolve(&used.token).await.is_some());
        given.later(1).await;
        assert!(given.resolve(&used.token).await.is_none());
    }

    async fn what_is_used_again_within_a_minute_is_not_written(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let began = ana.signed_in.session.seen_at;
        given.later(59).await;
        given.resolve(&ana.token).await.expect("in");
        given.later(1).await;
        // Whatever had been written by the first would have come before this.
        given.resolve(&ana.token).await.expect("in");
        let noted = given.noted(&ana.signed_in.session, |session| session.seen_at > began).await;
        assert_eq!((noted.seen_at - began).num_seconds(), 60);
        assert_eq!(noted.expires_at, noted.seen_at + chrono::TimeDelta::hours(12));
        assert_eq!(noted.ends_at, ana.signed_in.session.ends_at);
    }

    async fn r07_a_forged_or_foreign_token_opens_nothing(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let token = given.hub.make_token(&ana.who(), "reports", counterpart_model::TokenScope::Read, None).await.expect("made");
        let link = given.hub.link_for(&ana.who(), ana.user().id).await.expect("made").1;
        let text = ana.token.expose_secret();
        let mut forged = text.to_owned();
        forged.replace_range(0..1, if text.starts_with('A') { "B" } else { "A" });
        for bad in [String::new(), forged, format!("{text} "), text.to_lowercase() + "x", "\u{0}".into(), "x".repeat(100_000)] {
            assert!(given.resolve(&SecretString::from(bad)).await.is_none());
        }
        // What opens one thing opens no other.
        assert!(given.resolve(&token.secret).await.is_none());
        assert!(given.resolve(&link.secret).await.is_none());
        assert!(given.hub.resolve_token(&ana.token).await.expect("answers").is_none());
        assert!(given.look(&ana.token).await.is_none());
        assert!(given.resolve(&ana.token).await.is_some());
    }

    async fn r07_somebody_signs_out_and_ends_their_own_sessions_and_nobody_elses(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        let ben = given.colleague(&ana, "ben@example.com", Role::Technician).await;
        let (second, third) = (given.sign_in(&ana).await, given.sign_in(&ana).await);
        let own = given.hub.own_sessions(&ana.signed_in).await.expect("listed");
        assert_eq!(own.len(), 3);
        assert_eq!(own[0].address.as_deref(), Some("192.0.2.9"));
        assert_eq!(own[0].agent.as_deref(), Some("a browser"));
        let end = async |which| given.hub.end_own_sessions(&ana.signed_in, which, &from("192.0.2.1")).await;
        let foreign = end(Some(ben.signed_in.session.id)).await;
        assert!(matches!(foreign, Err(EngineError::NotFound(_))));
        assert_eq!(end(Some(second.signed_in.session.id)).await.expect("ended"), 1);
        assert!(given.resolve(&second.token).await.is_none());
        assert_eq!(end(None).await.expect("ended"), 1);
        assert!(given.resolve(&third.token).await.is_none());
        assert!(given.resolve(&ana.token).await.is_some());
        given.hub.sign_out(&ana.signed_in, &from("192.0.2.1")).await.expect("out");
        assert!(given.resolve(&ana.token).await.is_none());
        assert!(given.resolve(&ben.token).await.is_some());
        assert!(!given.hub.keep_session_data(ana.signed_in.session.id, &serde_json::json!(1)).await.expect("answers"));
        assert_eq!(given.acts().await.into_iter().filter(|act| *act == AuditAct::SessionsEnded).count(), 2);
    }

    async fn what_is_over_is_forgotten(db) {
        let given = hub(db).await;
        let ana = given.ana().await;
        given.try_in("nobody@example.com", PASSWORD, "192.0.2.1").await;
        given.hub.invite(&ana.who(), &new_user("ben@example.com", Role::ReadOnly)).await.expect("invited");
        given.hub.claim_key(&ana.who(), "a", b"POST").await.expect("answers");
        assert_eq!(given.hub.forget_expired().await.expect("runs"), 0, "nothing is over");
        given.later(25 * HOUR).await;
        let gone = given.hub.forget_expired().await.expect("runs");
        // A session, a key, the tries of an account, of a code and of an address, and the first link.
        assert!(gone >= 4, "{gone}");
        assert_eq!(given.hub.forget_expired().await.expect("runs"), 0);
    }
    async fn what_is_over_is_forgotten_at_the_start_and_every_hour(db) {
        let mut given = hub(db).await;
        let ana = given.ana().await;
        let first = ana.signed_in.session.id;
        given.later(25 * HOUR).await;
        assert!(given.has_session(first).await, "nobody tidied yet");
        given.tidied_for(0).await;
        assert!(!given.has_session(first).await);

        let second = given.sign_in(&ana).await.signed_in.session.id;
        given.tidied_for(11).await;
        assert!(given.has_session(second).await, "it could still be used");
        given.tidied_for(2).await;
        assert!(!given.has_session(second).await);
    }
}
