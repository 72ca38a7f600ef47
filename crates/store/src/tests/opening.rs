//! Opening: first start, second start, and every way in which it cannot be done.

use super::samples::*;
use crate::testing::TestDatabase;
use crate::{DatabaseLocation, Store, StoreError, on_both_databases};
use counterpart_model::WorkspaceId;

on_both_databases! {
    async fn the_first_workspace_is_made_on_first_start_and_stays_the_same(db) {
        let store = db.open().await;
        let made = store.workspaces().await.expect("reads");
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].name.as_str(), made[0].created_at), ("default", TestDatabase::now()));
        store.close().await;

        let mut later = TestDatabase::options();
        later.first_workspace = WorkspaceId(uuid(77));
        let store = Store::open(db.location(), later).await.expect("opens again");
        assert_eq!(store.workspaces().await.expect("reads"), made);
    }

    async fn what_was_committed_is_there_after_opening_again(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.meta().put("key check", b"one").await.expect("writes");
        tx.meta().put("key check", b"two").await.expect("overwrites");
        tx.commit().await.expect("commits");
        store.close().await;

        let store = db.open().await;
        let tx = db.first_workspace(&store).read().await.expect("begins");
        assert_eq!(tx.meta().get("key check").await.expect("reads").as_deref(), Some(&b"two"[..]));
        assert_eq!(tx.meta().get("nothing").await.expect("reads"), None);
    }

    async fn many_that_start_at_once_migrate_once(db) {
        let location = db.location().clone();
        let starts = (0..6).map(|_| {
            let location = location.clone();
            tokio::spawn(async move { Store::open(&location, TestDatabase::options()).await })
        });
        let mut stores = Vec::new();
        for start in starts.collect::<Vec<_>>() {
            stores.push(start.await.expect("does not panic").expect("opens"));
        }
        assert_eq!(stores[5].workspaces().await.expect("reads").len(), 1);
        for store in stores {
            store.close().await;
        }
    }

    async fn a_newer_schema_is_refused_with_a_sentence(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let newer = "INSERT INTO schema_migrations (version, name, applied_at) \
                     VALUES (999, 'from the future', '2030-01-01 00:00:00+00')";
        if db.is_postgres() {
            drop(tx);
            db.execute_as_admin(newer).await;
        } else {
            tx.execute(newer, Vec::new()).await.expect("writes");
            tx.commit().await.expect("commits");
        }
        store.close().await;

        let refused = db.try_open().await.err().expect("a newer schema is refused");
        assert!(matches!(refused, StoreError::NewerSchema { found: 999, .. }), "{refused:?}");
        assert!(refused.to_string().starts_with("this database was written by a newer Counterpart"), "{refused}");
    }
}

fn refused(sentence: Result<Store, StoreError>, must_say: &[&str]) {
    let sentence = sentence.err().expect("it is refused").to_string();
    for part in must_say {
        assert!(sentence.contains(part), "'{sentence}' does not say '{part}'");
    }
}

async fn open_file(path: &std::path::Path) -> Result<Store, StoreError> {
    Store::open(&DatabaseLocation::Sqlite(path.to_owned()), TestDatabase::options()).await
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("notes.txt");
    let text = "This is somebody's shopping list. ".repeat(200);
    std::fs::write(&path, &text).expect("writes");
    refused(open_file(&path).await, &["notes.txt is not a Counterpart database", "another data directory"]);
    assert_eq!(std::fs::read_to_string(&path).expect("reads"), text);
}

#[tokio::test]
async fn the_database_of_another_program_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("other.sqlite");
    let pool = crate::connect::sqlite_writer(&path, std::time::Duration::from_secs(1)).await.expect("opens");
    sea_orm::ConnectionTrait::execute_unprepared(&pool, "CREATE TABLE songs (title text)")
        .await
        .expect("makes");
    pool.close().await.expect("closes");
    refused(open_file(&path).await, &["another program", "a database of its own"]);
}

/// The system's own directories refuse new files to everyone, root included.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_read_only_data_directory_gets_a_sentence() {
    refused(
        open_file("/sys/counterpart.sqlite".as_ref()).await,
        &["cannot be opened for writing", "writable"],
    );
    refused(
        open_file("/sys/data/counterpart.sqlite".as_ref()).await,
        &["/sys/data cannot be made", "choose another"],
    );
}

#[tokio::test]
async fn a_directory_in_place_of_the_file_gets_a_sentence() {
    let directory = tempfile::tempdir().expect("a directory");
    refused(open_file(directory.path()).await, &["cannot be opened for writing"]);
}

#[tokio::test]
async fn postgres_that_cannot_be_reached_or_refuses_gets_a_sentence_without_the_password() {
    let open = |url: &str| {
        let location = DatabaseLocation::postgres(url);
        async move { Store::open(&location, TestDatabase::options()).await }
    };
    let closed =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let unreachable = open(&format!("postgres://sam:hunter2@{closed}/counterpart")).await;
    assert!(!format!("{:?}", unreachable.as_ref().err()).contains("hunter2"));
    refused(unreachable, &["cannot be reached", "check its address", &closed.to_string()]);
    refused(
        open("mysql://somewhere/else").await,
        &["database URL cannot be read", "postgres://user:password@host"],
    );

    let db = TestDatabase::postgres().await;
    refused(
        open(&db.as_user("nobody_known").expect("postgres")).await,
        &["refuses the account", "nobody_known"],
    );
    let elsewhere = db.admin_url().expect("postgres").replace("/test_", "/missing_");
    refused(open(&elsewhere).await, &["there is no such database", "CREATE DATABASE"]);
    db.remove().await;
}
