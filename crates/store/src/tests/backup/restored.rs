//! What comes of a backup.

use super::world::*;
use crate::backup::{BackupError, tables};
use crate::entity::{idempotency_key, one_time_link, rate_budget, session, tries};
use crate::testing::TestDatabase;
use crate::tests::samples::at;
use crate::{StoreError, Tx, on_both_databases};
use counterpart_model::RunState;

/// One of each engine.
async fn targets() -> [TestDatabase; 2] {
    [TestDatabase::sqlite(), TestDatabase::postgres().await]
}

fn says(error: &impl ToString, parts: &[&str]) {
    let sentence = error.to_string();
    parts.iter().for_each(|part| assert!(sentence.contains(part), "'{sentence}' does not say '{part}'"));
}

on_both_databases! {
    /// From this engine into both.
    async fn r81b_every_row_of_every_table_and_workspace_comes_back(db) {
        let store = full(db).await;
        let (before, file) = (rows(&store).await, back_up(&store).await);
        assert_eq!(before.len(), tables().len() + 1, "every table, and that of workspaces");
        assert!(before.values().all(|rows| rows.len() >= 2), "every table has rows");
        for target in targets().await {
            restore(&file, &target).await.expect("is restored");
            let restored = target.open().await;
            assert_eq!(rows(&restored).await, before);
            // It is a whole database: what is restored can be worked with, and backed up again.
            let tx = restored.workspace(SECOND).write().await.expect("begins");
            assert_eq!(tx.find::<rate_budget::Entity>().all(tx.db()).await.expect("reads"), [], "budgets begin anew");
            assert_eq!(tx.find::<session::Entity>().all(tx.db()).await.expect("reads"), [], "nobody is signed in");
            assert_eq!(tx.find::<one_time_link::Entity>().all(tx.db()).await.expect("reads"), [], "no link works");
            assert_eq!(tx.find::<tries::Entity>().all(tx.db()).await.expect("reads"), []);
            assert_eq!(tx.find::<idempotency_key::Entity>().all(tx.db()).await.expect("reads"), []);
            tx.meta().put("more", b"1").await.expect("writes");
            tx.commit().await.expect("commits");
            let again = back_up(&restored).await;
            let text = |file: &[u8]| unpacked(file).lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(text(&again).len(), text(&file).len() + 1);
            restored.close().await;
            target.remove().await;
        }
    }

    async fn r81b_a_database_that_holds_records_is_refused_and_left_alone(db) {
        let store = full(db).await;
        let before = rows(&store).await;
        let file = back_up(&store).await;
        let error = restore(&file, db).await.expect_err("is refused");
        says(&error, &["already holds records", "customers: 2", "nothing was changed", "--data"]);
        assert!(matches!(error, BackupError::HoldsRecords { .. }));
        assert_eq!(rows(&store).await, before);

        let [_, elsewhere] = targets().await;
        let other = elsewhere.open().await;
        let tx = other.workspace(SECOND).read().await.expect("begins");
        drop(tx);
        elsewhere.second_workspace(&other).await;
        let error = restore(&file, &elsewhere).await.expect_err("is refused");
        says(&error, &["workspaces: 2"]);
        other.close().await;
        elsewhere.remove().await;
    }

    async fn r81b_a_database_that_was_opened_but_holds_nothing_is_filled(db) {
        let [source, other] = targets().await;
        let store = full(&source).await;
        let (before, file) = (rows(&store).await, back_up(&store).await);
        let empty = db.open().await;
        let tx = db.first_workspace(&empty).write().await.expect("begins");
        tx.meta().put("key_check", b"of a key that sealed nothing").await.expect("writes");
        tx.commit().await.expect("commits");
        // Somebody looks at it meanwhile.
        restore(&file, db).await.expect("is restored");
        empty.close().await;
        assert_eq!(rows(&db.open().await).await, before, "what the empty one held is not among it");
        drop(store);
        source.remove().await;
        other.remove().await;
    }

    async fn r81b_what_a_restored_database_begins_with_is_done_in_every_workspace(db) {
        let [source, other] = targets().await;
        let store = full(&source).await;
        let mut backup = open(&back_up(&store).await).expect("opens");
        let settle = async |tx: &Tx| {
            for mut run in tx.runs().in_states(&[RunState::Running]).await? {
                run.state = RunState::Failed;
                run.finished_at = Some(at(100));
                tx.runs().update(&run).await?;
            }
            tx.secrets().remove_all().await?;
            Ok::<(), BackupError>(())
        };
        backup.restore_into(db.location(), TestDatabase::options(), settle).await.expect("is restored");
        let restored = db.open().await;
        for workspace in restored.workspaces().await.expect("reads") {
            let tx = restored.workspace(workspace.id).read().await.expect("begins");
            assert_eq!(tx.runs().in_states(&[RunState::Failed]).await.expect("reads").len(), 2);
            assert_eq!(tx.runs().in_states(&[RunState::Running]).await.expect("reads").len(), 0);
        }
        assert_eq!(rows(&restored).await["secret"], Vec::<String>::new());
        drop(store);
        source.remove().await;
        other.remove().await;
    }

    async fn r81b_a_restore_that_fails_on_its_way_leaves_nothing_and_the_next_one_works(db) {
        let [source, other] = targets().await;
        let store = full(&source).await;
        let (before, file) = (rows(&store).await, back_up(&store).await);
        let mut backup = open(&file).expect("opens");
        let settle = async |_: &Tx| Err(BackupError::Store(StoreError::DiskFull));
        let failed = backup.restore_into(db.location(), TestDatabase::options(), settle).await;
        says(&failed.expect_err("fails"), &["full"]);
        // A row without the one it belongs to: the file is as somebody sealed it, and the database refuses it.
        let text = unpacked(&file);
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("[\"00000000-0000-0000-0000-000000000406\"")).collect();
        let counts = lines.last().expect("a last line");
        let counts = counts.split_once("\"rows\":").and_then(|(_, rest)| rest.split_once(",\"blake3\"")).expect("counts").0;
        let torn = sealed(&lines[..lines.len() - 1], &counts.replace("\"customers\":4", "\"customers\":3"));
        says(&restore(&torn, db).await.expect_err("is refused"), &["belongs to another"]);

        restore(&file, db).await.expect("nothing stands in its way");
        assert_eq!(rows(&db.open().await).await, before);
        drop(store);
        source.remove().await;
        other.remove().await;
    }

    async fn r81b_a_file_that_changes_after_it_was_looked_at_is_not_restored(db) {
        let [source, other] = targets().await;
        let store = full(&source).await;
        let file = back_up(&store).await;
        let mut backup = open(&file).expect("opens");
        let text = unpacked(&file).replace("Europe/London", "Europe/Berlin");
        *backup.file.get_mut() = packed(&text);
        let failed = backup.restore_into(db.location(), TestDatabase::options(), as_it_was).await;
        says(&failed.expect_err("fails"), &["checksum is wrong", "nothing was restored"]);
        assert_eq!(rows(&db.open().await).await["customer"], Vec::<String>::new());
        drop(store);
        source.remove().await;
        other.remove().await;
    }
}

/// What an account that does not own the tables is told.
#[tokio::test]
async fn r81b_an_account_that_may_not_make_tables_is_told_which_one_to_name() {
    let db = TestDatabase::postgres().await;
    let store = db.open().await;
    let file = back_up(&store).await;
    db.execute_as_admin(
        "DO $$ BEGIN CREATE ROLE everyday LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
         GRANT counterpart_app TO everyday",
    )
    .await;
    let url = db.as_user("everyday").expect("postgres");
    let location = crate::DatabaseLocation::postgres(url);
    let mut backup = open(&file).expect("opens");
    let refused = backup.restore_into(&location, TestDatabase::options(), as_it_was).await;
    says(&refused.expect_err("is refused"), &["--migration-url", "may not do that"]);
    store.close().await;
    db.remove().await;
}
