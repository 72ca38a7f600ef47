//! Shared rate budgets: changed by one at a time, beside the workspace's writer where the database allows it.

use crate::{StoreError, WorkspaceHandle, on_both_databases};
use std::time::Duration;

const HALO: &str = "halopsa/acme";

async fn add(workspace: &WorkspaceHandle, tenant: &str, more: u64) -> Result<u64, StoreError> {
    let tx = workspace.beside().await?;
    let sum = tx.rate_budgets().lock::<Vec<u64>>(tenant).await?;
    let sum: Vec<u64> = sum.into_iter().chain([more]).collect();
    tx.rate_budgets().put(tenant, &sum).await?;
    tx.commit().await?;
    Ok(sum.iter().sum())
}

on_both_databases! {
    async fn r74_what_is_counted_at_the_same_moment_is_counted_once_each(db) {
        let mut tasks = Vec::new();
        let mut stores = Vec::new();
        for _ in 0..4 {
            let store = db.open().await;
            let workspace = db.first_workspace(&store);
            stores.push(store);
            tasks.push(tokio::spawn(async move {
                for _ in 0..25 {
                    add(&workspace, HALO, 1).await.expect("counts");
                }
            }));
        }
        for task in tasks {
            task.await.expect("no panic");
        }
        let workspace = db.first_workspace(&stores[0]);
        assert_eq!(add(&workspace, HALO, 1).await.expect("counts"), 101);
        assert_eq!(add(&workspace, "halopsa/other", 1).await.expect("counts"), 1, "another tenant's own");
        let tx = workspace.read().await.expect("begins");
        assert_eq!(tx.rate_budgets().get::<Vec<u64>>(HALO).await.expect("reads").len(), 101);
        assert_eq!(tx.rate_budgets().get::<Vec<u64>>("halopsa/unknown").await.expect("reads"), Vec::<u64>::new());
    }

    async fn r74_counting_does_not_wait_for_the_workspaces_writer_on_postgres(db) {
        let store = db.open().await;
        let workspace = db.first_workspace(&store);
        add(&workspace, HALO, 1).await.expect("counts");
        let writer = workspace.write().await.expect("begins");
        writer.meta().put("long", b"x").await.expect("writes");
        // Where it does not wait, how busy the machine is does not matter; where it does, it waits for any time.
        let patience = if db.is_postgres() { Duration::from_secs(60) } else { Duration::from_millis(300) };
        let counting = tokio::time::timeout(patience, add(&workspace, HALO, 1)).await;
        assert_eq!(counting.is_ok(), db.is_postgres(), "SQLite has one writer");
        writer.commit().await.expect("commits");
        add(&workspace, HALO, 1).await.expect("counts");
    }

    async fn a_state_that_cannot_be_read_is_told(db) {
        let store = db.open().await;
        let workspace = db.first_workspace(&store);
        add(&workspace, HALO, 1).await.expect("counts");
        let tx = workspace.beside().await.expect("begins");
        let read = tx.rate_budgets().lock::<std::collections::BTreeMap<String, u8>>(HALO).await;
        assert!(matches!(read, Err(StoreError::Unreadable { table: "rate_budgets", .. })));
        assert!(matches!(tx.rate_budgets().put("never/locked", &1).await, Err(StoreError::NotThere { .. })));
    }
}
