//! People of one workspace are nobody in another.

use super::samples::*;
use crate::tests::samples::at;
use crate::{AuditFilter, Credential, StoreError, Tried, on_both_databases};
use counterpart_model::{AuditAct, LinkPurpose, Role, UserState};

on_both_databases! {
    async fn r07_no_call_sees_or_changes_anybody_of_another_workspace(db) {
        let store = db.open().await;
        let (first, second) = (db.first_workspace(&store), db.second_workspace(&store).await);
        let tx = first.write().await.expect("begins");
        let ana = add_user(&tx, 1).await;
        let (her_session, her_token) = (session(10, &ana), token(20, &ana));
        let her_link = link(30, LinkPurpose::PasswordReset, Some(&ana));
        tx.credentials().put(ana.id, &credential()).await.expect("writes");
        tx.recovery_codes().replace(ana.id, &[vec![1]], at(0)).await.expect("writes");
        tx.sessions().insert(&her_session, &[1]).await.expect("writes");
        tx.api_tokens().insert(&her_token, &[1]).await.expect("writes");
        tx.one_time_links().insert(&her_link, &[1]).await.expect("writes");
        tx.tries().lock("account x", at(0)).await.expect("locks");
        let tried = Tried { failures: 3, last_at: at(0), blocked_until: Some(at(9)) };
        tx.tries().put("account x", tried).await.expect("writes");
        tx.idempotency_keys().claim("user 1", "a", &[1], at(0)).await.expect("writes");
        tx.audit().append(&act(50, AuditAct::SignedIn, Some(&ana))).await.expect("writes");
        tx.commit().await.expect("commits");

        let tx = second.write().await.expect("begins");
        assert_eq!(tx.users().list().await.expect("reads"), []);
        assert_eq!(tx.users().get(ana.id).await.expect("reads"), None);
        assert_eq!(tx.users().by_email_key(&ana.email).await.expect("reads"), None);
        assert_eq!(tx.users().count(Role::Technician, UserState::Active).await.expect("counts"), 0);
        assert!(matches!(tx.users().update(&ana, "stolen").await, Err(StoreError::NotThere { .. })));
        assert!(tx.credentials().of(ana.id).await.expect("reads") == Credential::default());
        assert_eq!(tx.credentials().forget_sealed().await.expect("runs"), 0);
        assert!(!tx.recovery_codes().consume(ana.id, &[1], at(1)).await.expect("runs"));
        assert_eq!(tx.recovery_codes().left(ana.id).await.expect("counts"), 0);
        assert_eq!(tx.sessions().by_hash(&[1]).await.expect("reads"), None);
        assert_eq!(tx.sessions().get(her_session.id).await.expect("reads"), None);
        assert_eq!(tx.sessions().of(ana.id, at(0)).await.expect("reads"), []);
        assert!(!tx.sessions().touch(her_session.id, at(90), at(900), at(80)).await.expect("runs"));
        assert!(!tx.sessions().put_data(her_session.id, &serde_json::json!(1)).await.expect("runs"));
        assert!(!tx.sessions().remove(her_session.id).await.expect("runs"));
        assert_eq!(tx.sessions().remove_of(ana.id, None).await.expect("runs"), 0);
        assert_eq!(tx.sessions().forget(at(9_999)).await.expect("runs"), 0);
        assert_eq!(tx.api_tokens().by_hash(&[1]).await.expect("reads"), None);
        assert_eq!(tx.api_tokens().get(her_token.id).await.expect("reads"), None);
        assert_eq!(tx.api_tokens().list(None).await.expect("reads"), []);
        assert!(!tx.api_tokens().touch(her_token.id, at(90), at(80)).await.expect("runs"));
        assert!(!tx.api_tokens().remove(her_token.id).await.expect("runs"));
        assert_eq!(tx.one_time_links().by_hash(&[1]).await.expect("reads"), None);
        assert!(!tx.one_time_links().consume(her_link.id, at(1)).await.expect("runs"));
        assert_eq!(tx.one_time_links().revoke(LinkPurpose::PasswordReset, Some(ana.id)).await.expect("runs"), 0);
        assert_eq!(tx.one_time_links().revoke_all(ana.id).await.expect("runs"), 0);
        assert_eq!(tx.one_time_links().forget(at(9_999)).await.expect("runs"), 0);
        assert_eq!(tx.tries().get("account x").await.expect("reads"), None);
        assert_eq!(tx.tries().lock("account x", at(0)).await.expect("locks its own"), None);
        tx.tries().clear("account x").await.expect("clears its own");
        assert_eq!(tx.tries().forget(at(9_999)).await.expect("runs"), 0);
        assert!(tx.idempotency_keys().get("user 1", "a").await.expect("reads").is_none());
        assert!(!tx.idempotency_keys().complete("user 1", "a", 200, b"").await.expect("runs"));
        assert!(!tx.idempotency_keys().release("user 1", "a").await.expect("runs"));
        assert_eq!(tx.idempotency_keys().forget(at(9_999)).await.expect("runs"), 0);
        assert!(tx.idempotency_keys().claim("user 1", "a", &[2], at(0)).await.expect("takes its own"));
        assert_eq!(tx.audit().list(&AuditFilter::default(), None, 9).await.expect("reads"), []);
        assert_eq!(tx.audit().count(&AuditFilter::default()).await.expect("counts"), 0);
        // The same address may have an account in each.
        tx.users().insert(&user(2, &ana.email), &ana.email).await.expect("writes");
        tx.commit().await.expect("commits");

        let tx = first.read().await.expect("begins");
        assert_eq!(tx.users().list().await.expect("reads"), std::slice::from_ref(&ana));
        assert!(tx.credentials().of(ana.id).await.expect("reads") == credential());
        assert_eq!(tx.recovery_codes().left(ana.id).await.expect("counts"), 1);
        assert_eq!(tx.sessions().by_hash(&[1]).await.expect("reads"), Some(her_session));
        assert_eq!(tx.api_tokens().by_hash(&[1]).await.expect("reads"), Some(her_token));
        assert_eq!(tx.one_time_links().by_hash(&[1]).await.expect("reads"), Some(her_link));
        assert_eq!(tx.tries().get("account x").await.expect("reads"), Some(tried));
        assert_eq!(tx.idempotency_keys().get("user 1", "a").await.expect("reads").map(|key| key.fingerprint), Some(vec![1]));
        assert_eq!(tx.audit().count(&AuditFilter::default()).await.expect("counts"), 1);
    }
}
