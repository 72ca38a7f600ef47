//! Transactions: kept whole or not at all, one writer at a time, no "locked".

use crate::{Store, StoreError, on_both_databases};
use std::sync::Arc;
use std::time::Duration;

on_both_databases! {
    async fn a_dropped_transaction_leaves_nothing(db) {
        let store = db.open().await;
        let workspace = db.first_workspace(&store);
        let tx = workspace.write().await.expect("begins");
        tx.meta().put("dropped", b"x").await.expect("writes");
        drop(tx);

        let tx = workspace.write().await.expect("begins at once: nothing is held");
        assert_eq!(tx.meta().get("dropped").await.expect("reads"), None);
        drop(tx);

        let cancelled = workspace.clone();
        let (wrote, written) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            let tx = cancelled.write().await.expect("begins");
            tx.meta().put("cancelled", b"x").await.expect("writes");
            let _ = wrote.send(());
            std::future::pending::<()>().await;
            tx.commit().await.expect("never");
        });
        written.await.expect("it wrote");
        task.abort();
        let _ = task.await;
        let panicked = workspace.clone();
        let task = tokio::spawn(async move {
            let tx = panicked.write().await.expect("begins");
            tx.meta().put("panicked", b"x").await.expect("writes");
            panic!("on purpose");
        });
        assert!(task.await.is_err());
        let tx = workspace.read().await.expect("begins");
        assert_eq!(tx.meta().get("cancelled").await.expect("reads"), None);
        assert_eq!(tx.meta().get("panicked").await.expect("reads"), None);
    }

    async fn a_reader_sees_one_state_and_cannot_write(db) {
        let store = db.open().await;
        let workspace = db.first_workspace(&store);
        let reader = workspace.read().await.expect("begins");
        assert_eq!(reader.meta().get("value").await.expect("reads"), None);
        let writer = workspace.write().await.expect("a reader does not keep a writer out");
        writer.meta().put("value", b"x").await.expect("writes");
        writer.commit().await.expect("commits");
        assert_eq!(reader.meta().get("value").await.expect("reads"), None, "still the state it began with");
        assert!(reader.meta().put("value", b"y").await.is_err());
        drop(reader);
        let reader = workspace.read().await.expect("begins");
        assert_eq!(reader.meta().get("value").await.expect("reads").as_deref(), Some(&b"x"[..]));
    }

    async fn two_stores_on_one_database_write_at_once_and_lose_nothing(db) {
        let stores = [Arc::new(db.open().await), Arc::new(db.open().await)];
        let mut tasks = Vec::new();
        for writer in 0..8_usize {
            let workspace = db.first_workspace(&stores[writer % 2]);
            tasks.push(tokio::spawn(async move {
                for _ in 0..25 {
                    // Read, then write what was read: lost updates would show.
                    let tx = workspace.write().await?;
                    let before = tx.meta().get("counter").await?.map_or(0, |v| u64::from(v[0]));
                    tx.meta().put("counter", &[u8::try_from(before + 1).unwrap_or_default()]).await?;
                    tx.commit().await?;
                }
                Ok::<(), StoreError>(())
            }));
        }
        for task in tasks {
            task.await.expect("does not panic").expect("no 'locked', no deadlock");
        }
        let tx = db.first_workspace(&stores[0]).read().await.expect("begins");
        assert_eq!(tx.meta().get("counter").await.expect("reads"), Some(vec![200]));
    }

    async fn a_writer_that_waits_too_long_is_told_that_the_database_is_busy(db) {
        let store = db.open().await;
        let mut options = crate::testing::TestDatabase::options();
        options.patience = Duration::from_millis(300);
        let hasty = Store::open(db.location(), options).await.expect("opens");
        let holder = db.first_workspace(&store).write().await.expect("begins");
        holder.meta().put("held", b"x").await.expect("writes");
        let refused = db.first_workspace(&hasty).write().await.err().expect("busy");
        assert!(matches!(refused, StoreError::Busy), "{refused:?}");
        assert!(refused.is_temporary() && refused.to_string().contains("try again"), "{refused}");
        holder.commit().await.expect("commits");
        assert!(db.first_workspace(&hasty).write().await.is_ok(), "free again");
    }
}
