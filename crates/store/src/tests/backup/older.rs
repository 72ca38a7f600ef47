//! Backups and databases of older versions: restored as they were, then brought up to date.

use super::world::*;
use crate::on_both_databases;
use crate::schema;
use crate::testing::TestDatabase;
use crate::{DatabaseLocation, connect, dialect, workspaces};
use counterpart_model::{RunState, WorkspaceId};
use sea_orm::{ConnectionTrait, TransactionTrait};
use std::time::Duration;
use uuid::Uuid;

/// The first version's file: two runs of one integration under way at once, which its tables allowed.
fn of_the_first_version() -> Vec<u8> {
    let run = |id: u8| {
        format!(
            "[\"00000000-0000-0000-0000-00000000000{id}\",\"sync\",\"00000000-0000-0000-0000-00000000000a\",\
             \"sync halo\",\"{{\\\"person\\\":\\\"sam\\\"}}\",\"running\",\"2024-05-01T10:00:0{id}.000000Z\",null,\"{{}}\"]"
        )
    };
    let workspace = |id: u8, name: &str| {
        format!(
            "{{\"workspace\":{{\"id\":\"00000000-0000-0000-0000-0000000000f{id}\",\"name\":\"{name}\",\
             \"created_at\":\"2024-05-01T09:00:00Z\"}}}}"
        )
    };
    let header = "{\"counterpart_backup\":1,\"program\":\"0.0.9\",\"schema\":1,\"made_at\":\"2024-05-01T12:00:00Z\",\
         \"database\":\"SQLite\",\"key\":null,\"tables\":[{\"name\":\"meta\",\"columns\":[[\"name\",\"text\"],[\"value\",\"bytes\"]]},\
         {\"name\":\"runs\",\"columns\":[[\"id\",\"uuid\"],[\"kind\",\"text\"],[\"integration_id\",\"uuid\"],[\"title\",\"text\"],\
         [\"actor\",\"text\"],[\"state\",\"text\"],[\"started_at\",\"instant\"],[\"finished_at\",\"instant\"],[\"summary\",\"text\"]]}]}";
    let (first, other) = (workspace(1, "default"), workspace(2, "second"));
    let (older, newer) = (run(1), run(2));
    sealed(
        &[
            header,
            &first,
            "{\"table\":\"meta\"}",
            "[\"note\",\"aGk=\"]",
            "{\"table\":\"runs\"}",
            &older,
            &newer,
            &other,
        ],
        "{\"meta\":1,\"runs\":2}",
    )
}

on_both_databases! {
    async fn r81b_a_backup_of_an_older_version_is_brought_up_to_date(db) {
        restore(&of_the_first_version(), db).await.expect("is restored");
        let store = db.open().await;
        assert_eq!(store.workspaces().await.expect("reads").len(), 2);
        let tx = store.workspace(WorkspaceId(Uuid::from_u128(0xf1))).read().await.expect("begins");
        assert_eq!(tx.meta().get("note").await.expect("reads").as_deref(), Some(&b"hi"[..]));
        let running = tx.runs().in_states(&[RunState::Running]).await.expect("reads");
        let closed = tx.runs().in_states(&[RunState::Failed]).await.expect("reads");
        assert_eq!((running.len(), closed.len()), (1, 1), "the step that lets one run at a time closed the older");
        assert_eq!((running[0].id.0, running[0].attempts), (Uuid::from_u128(2), 0));
    }

    /// The same in a database that was in use all along: the step sees the rows of every workspace, whoever owns them.
    async fn a_step_that_changes_rows_changes_them_in_every_workspace(db) {
        let (pool, now) = (owner(db).await, TestDatabase::now());
        let tx = pool.begin().await.expect("begins");
        schema::prepare(&tx, None).await.expect("prepares");
        schema::step(&tx, 0, 1, now).await.expect("steps");
        schema::finish(&tx).await.expect("finishes");
        let workspace = TestDatabase::options().first_workspace;
        workspaces::ensure_first(&tx, workspace, now).await.expect("makes it");
        tx.commit().await.expect("commits");
        let tx = pool.begin().await.expect("begins");
        if let Some(name) = dialect::name_workspace(pool.get_database_backend()) {
            tx.execute_unprepared(&name.replace("$1", &format!("'{workspace}'"))).await.expect("enters");
        }
        for id in [1_u128, 2] {
            let values: [sea_orm::Value; 3] =
                [workspace.0.into(), Uuid::from_u128(id).into(), now.into()];
            let sql = "INSERT INTO runs (workspace_id, id, kind, integration_id, title, actor, state, started_at, summary) \
                       VALUES ($1, $2, 'sync', $1, 'sync', '{\"person\":\"sam\"}', 'running', $3, '{}')";
            tx.execute_raw(sea_orm::Statement::from_sql_and_values(tx.get_database_backend(), sql, values))
                .await
                .expect("writes");
        }
        tx.commit().await.expect("commits");
        pool.close().await.expect("closes");

        let store = db.open().await;
        let tx = db.first_workspace(&store).read().await.expect("begins");
        let running = tx.runs().in_states(&[RunState::Running]).await.expect("reads");
        assert_eq!(running.iter().map(|run| run.id.0).collect::<Vec<_>>(), [Uuid::from_u128(2)]);
    }
}

async fn owner(db: &TestDatabase) -> sea_orm::DatabaseConnection {
    let patience = Duration::from_secs(5);
    match db.location() {
        DatabaseLocation::Sqlite(path) => connect::sqlite_writer(path, patience).await.expect("opens"),
        DatabaseLocation::Postgres { url, .. } => {
            connect::postgres(url, db.location(), patience).await.expect("opens")
        }
    }
}
