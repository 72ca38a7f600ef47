//! As whom the program works on PostgreSQL.

use super::samples::*;
use crate::testing::TestDatabase;
use crate::{DatabaseLocation, Store};

async fn present_role(store: &Store) -> String {
    let tx = store.workspace(TestDatabase::options().first_workspace).read().await.expect("begins");
    let row = tx.one("SELECT current_user::text AS who", Vec::new()).await.expect("asks").expect("a row");
    row.try_get("", "who").expect("a name")
}

#[tokio::test]
async fn owner_and_superuser_alike_work_as_the_role_without_privileges() {
    let db = TestDatabase::postgres().await;
    let store = db.open().await;
    assert_eq!(present_role(&store).await, "counterpart_app");
    store.close().await;

    let location = DatabaseLocation::postgres(db.admin_url().expect("postgres"));
    let store = Store::open(&location, TestDatabase::options()).await.expect("opens");
    assert_eq!(present_role(&store).await, "counterpart_app");
    let tx = store.workspace(counterpart_model::WorkspaceId(uuid(5))).read().await.expect("begins");
    let seen = tx.number("SELECT count(*) AS n FROM integrations", Vec::new()).await.expect("counts");
    assert_eq!(seen, 0, "another workspace, as a superuser's session");
    drop(tx);
    store.close().await;
    db.remove().await;
}

#[tokio::test]
async fn an_everyday_account_that_owns_nothing_works_beside_one_that_migrates() {
    let db = TestDatabase::postgres().await;
    let name = format!("everyday_{}", std::process::id());
    db.execute_as_admin(&format!("DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN")).await;
    let DatabaseLocation::Postgres { url: owner, .. } = db.location().clone() else { panic!("postgres") };
    let url = db.as_user(&name).expect("postgres");

    let alone = Store::open(&DatabaseLocation::postgres(&url), TestDatabase::options()).await;
    let sentence = alone.err().expect("it may not make tables").to_string();
    assert!(sentence.contains("CREATE ROLE counterpart_app NOLOGIN"), "{sentence}");

    let location = DatabaseLocation::Postgres { url: url.clone(), migration_url: Some(owner) };
    let store = Store::open(&location, TestDatabase::options()).await.expect("opens");
    assert_eq!(present_role(&store).await, "counterpart_app");
    let tx = db.first_workspace(&store).write().await.expect("begins");
    tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
    tx.commit().await.expect("commits");
    assert!(
        db.first_workspace(&store)
            .write()
            .await
            .expect("begins")
            .execute("DROP TABLE mirror", Vec::new())
            .await
            .is_err()
    );
    store.close().await;

    let store = Store::open(&DatabaseLocation::postgres(&url), TestDatabase::options()).await;
    store.expect("an up-to-date database needs no migrating account").close().await;
    db.execute_as_admin(&format!("DROP OWNED BY {name}; DROP ROLE {name}")).await;
    db.remove().await;
}

#[tokio::test]
async fn every_table_with_rows_of_workspaces_is_protected() {
    let db = TestDatabase::postgres().await;
    let store = db.open().await;
    let tx = db.first_workspace(&store).read().await.expect("begins");
    let tables = "SELECT count(*) AS n FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
                  WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace \
                  AND a.attname = 'workspace_id'";
    let all = tx.number(tables, Vec::new()).await.expect("counts");
    let protected = format!(
        "{tables} AND c.relrowsecurity AND c.relforcerowsecurity \
         AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polwithcheck IS NOT NULL)"
    );
    assert!(all >= 13, "{all}");
    assert_eq!(tx.number(&protected, Vec::new()).await.expect("counts"), all);
    drop(tx);
    store.close().await;
    db.remove().await;
}
