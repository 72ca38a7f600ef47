//! Tries that failed, and keys of callers.

use crate::tests::samples::at;
use crate::{Tried, WorkspaceHandle, on_both_databases};
use std::collections::BTreeSet;

async fn fail(workspace: &WorkspaceHandle, subject: &str) -> u64 {
    let tx = workspace.beside().await.expect("begins");
    let before = tx.tries().lock(subject, at(0)).await.expect("locks").map_or(0, |tried| tried.failures);
    let tried = Tried { failures: before + 1, last_at: at(7), blocked_until: Some(at(8)) };
    tx.tries().put(subject, tried).await.expect("writes");
    tx.commit().await.expect("commits");
    before + 1
}

on_both_databases! {
    async fn r07_tries_at_the_same_moment_are_counted_once_each(db) {
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let store = db.open().await;
            let workspace = db.first_workspace(&store);
            tasks.push(tokio::spawn(async move {
                let mut seen = Vec::new();
                for _ in 0..10 {
                    seen.push(fail(&workspace, "account x").await);
                }
                seen
            }));
        }
        let mut counted = Vec::new();
        for task in tasks {
            counted.extend(task.await.expect("no panic"));
        }
        assert_eq!(counted.iter().collect::<BTreeSet<_>>().len(), 40, "{counted:?}");
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let known = tx.tries().get("account x").await.expect("reads").expect("there");
        assert_eq!(known, Tried { failures: 40, last_at: at(7), blocked_until: Some(at(8)) });
        assert_eq!(tx.tries().get("account y").await.expect("reads"), None);
        tx.tries().clear("account x").await.expect("writes");
        assert_eq!(tx.tries().get("account x").await.expect("reads"), None);
    }

    async fn tries_of_yesterday_are_forgotten(db) {
        let store = db.open().await;
        let workspace = db.first_workspace(&store);
        fail(&workspace, "account x").await;
        let tx = workspace.beside().await.expect("begins");
        assert_eq!(tx.tries().forget(at(7)).await.expect("writes"), 0);
        assert_eq!(tx.tries().forget(at(8)).await.expect("writes"), 1);
        assert!(tx.tries().put("account x", Tried { failures: 1, last_at: at(9), blocked_until: None }).await.is_err());
    }

    async fn of_many_who_take_a_key_one_gets_it(db) {
        let mut tasks = Vec::new();
        for n in 0..4_u8 {
            let store = db.open().await;
            let workspace = db.first_workspace(&store);
            tasks.push(tokio::spawn(async move {
                let tx = workspace.beside().await.expect("begins");
                let taken = tx.idempotency_keys().claim("user 1", "a", &[n], at(0)).await.expect("writes");
                tx.commit().await.expect("commits");
                taken
            }));
        }
        let mut got = 0;
        for task in tasks {
            got += u8::from(task.await.expect("no panic"));
        }
        assert_eq!(got, 1);
    }

    async fn a_key_is_somebodys_own_and_keeps_the_first_answer(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let keys = tx.idempotency_keys();
        assert!(keys.claim("user 1", "a", &[1], at(0)).await.expect("writes"));
        assert!(!keys.claim("user 1", "a", &[2], at(1)).await.expect("writes"));
        assert!(keys.claim("user 2", "a", &[2], at(1)).await.expect("writes"), "another caller's");
        let known = keys.get("user 1", "a").await.expect("reads").expect("there");
        assert_eq!((known.fingerprint, known.claimed_at, known.answer), (vec![1], at(0), None));
        assert!(keys.complete("user 1", "a", 201, b"made").await.expect("writes"));
        assert!(!keys.complete("user 1", "a", 500, b"again").await.expect("writes"));
        assert!(!keys.release("user 1", "a").await.expect("writes"), "it was done");
        let known = keys.get("user 1", "a").await.expect("reads").expect("there");
        assert_eq!(known.answer, Some((201, b"made".to_vec())));
        assert!(keys.release("user 2", "a").await.expect("writes"));
        assert!(keys.get("user 2", "a").await.expect("reads").is_none());
        assert_eq!(keys.forget(at(1)).await.expect("writes"), 1);
    }
}
