//! A PostgreSQL that goes away and comes back under an open store.

use crate::StoreError;
use crate::testing::{PostgresServer, TestDatabase};

#[tokio::test]
async fn what_a_restart_cuts_off_is_temporary_and_the_store_goes_on() {
    let mut server = PostgresServer::start();
    let db = TestDatabase::postgres_on(&server).await;
    let store = db.open().await;
    let workspace = db.first_workspace(&store);
    let tx = workspace.write().await.expect("begins");
    tx.meta().put("kept", b"x").await.expect("writes");
    tx.commit().await.expect("commits");

    let cut_off = workspace.write().await.expect("begins");
    cut_off.meta().put("lost", b"x").await.expect("writes");
    server.stop();
    let refused = [
        cut_off.meta().put("lost", b"y").await.expect_err("cut off"),
        cut_off.commit().await.expect_err("cut off"),
        workspace.write().await.err().expect("away"),
        workspace.read().await.err().expect("away"),
        workspace.beside().await.err().expect("away"),
    ];
    for error in refused {
        assert!(error.is_temporary() && !matches!(error, StoreError::Serialization), "{error:?}");
    }

    server.start_again();
    for _ in 0..20 {
        let tx = workspace.read().await.expect("is back");
        assert_eq!(tx.meta().get("kept").await.expect("reads").as_deref(), Some(&b"x"[..]));
        assert_eq!(tx.meta().get("lost").await.expect("reads"), None);
    }
}
