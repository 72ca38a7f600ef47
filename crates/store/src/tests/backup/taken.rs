//! What a backup holds.

use super::world::*;
use crate::backup::{LEFT_OUT, tables};
use crate::dialect;
use crate::entity::{customer, meta, site};
use crate::on_both_databases;
use crate::schema::{MIGRATIONS, known, scoped};
use crate::testing::TestDatabase;
use crate::tests::samples::uuid;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[test]
fn r81a_every_table_is_in_the_backup_or_left_out_for_a_reason() {
    let dumped: BTreeSet<String> = tables().into_iter().map(|table| table.name).collect();
    let made: BTreeSet<String> = scoped(known()).into_iter().map(str::to_owned).collect();
    let left_out: BTreeSet<String> = LEFT_OUT.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(dumped.union(&left_out).cloned().collect::<BTreeSet<_>>(), made);
    assert!(dumped.is_disjoint(&left_out));
    let open: Vec<&str> = MIGRATIONS.iter().flat_map(|step| step.open).copied().collect();
    assert_eq!(open, ["workspaces"], "a backup knows of one table that belongs to no workspace");
}

on_both_databases! {
    async fn r81a_every_column_of_every_table_is_in_the_backup(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).read().await.expect("begins");
        for table in tables() {
            let sql = if db.is_postgres() {
                "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema()"
            } else {
                "SELECT name FROM pragma_table_info($1)"
            };
            let found = tx.all(sql, vec![table.name.clone().into()]).await.expect("reads");
            let found: BTreeSet<String> =
                found.iter().map(|row| row.try_get("", "name").expect("a name")).collect();
            let mut dumped: BTreeSet<String> = table.columns.into_iter().map(|(name, _)| name).collect();
            dumped.insert("workspace_id".to_owned());
            assert_eq!(dumped, found, "{}", table.name);
            assert!(!table.key.is_empty(), "{}: rows are told apart", table.name);
        }
    }

    async fn r81a_a_backup_counts_what_it_holds_and_opens(db) {
        let store = full(db).await;
        let file = back_up(&store).await;
        assert_eq!(file, back_up(&store).await, "the same content makes the same file");
        let backup = open(&file).expect("opens");
        let contents = backup.contents();
        assert!(tables().iter().all(|table| contents.rows[&table.name] == 4), "{:?}", contents.rows);
        assert!(!unpacked(&file).contains("rate_budgets"));
        assert_eq!(contents.workspaces.len(), 2);
        assert_eq!(contents.meta.len(), 4);
        assert_eq!(contents.meta[1].name, "name 1");
        assert_eq!(contents.meta[1].value, [0, 255, 10, 1]);
        let header = &contents.header;
        assert_eq!(header.database, dialect::name(store.backend()));
        assert_eq!((header.schema, header.key.is_none()), (known(), true));
    }

    /// Each writing transaction adds a customer and its site and counts them. More rows than a page holds, so that they
    /// are read by many statements, and each of them could see another state.
    async fn r81a_a_backup_shows_one_state_while_others_write(db) {
        let store = db.open().await;
        let workspace = db.first_workspace(&store);
        let pair = |n: u64, workspace_id| {
            let customer = customer::Model {
                workspace_id, id: uuid(u128::from(n)), name: n.to_string(), name_key: None,
                sort_key: vec![], active: true, origin: "\"by_hand\"".into(),
            };
            let site = site::Model {
                workspace_id, id: customer.id, customer_id: customer.id, name: n.to_string(),
                name_key: None, sort_key: vec![], active: true, country: None, phone: None,
            };
            (customer, site)
        };
        let tx = workspace.write().await.expect("begins");
        // Ids from high to low: a page that is read later would find the new ones behind it.
        let many = (0..1_500).map(|n| pair(n, tx.workspace()));
        let (customers, sites) = many.unzip();
        tx.insert_many::<customer::Entity>(customers).await.expect("writes");
        tx.insert_many::<site::Entity>(sites).await.expect("writes");
        tx.meta().put("count", b"1500").await.expect("writes");
        tx.commit().await.expect("commits");

        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(1_500)));
        let writer = tokio::spawn({
            let (stop, written, workspace) = (stop.clone(), written.clone(), workspace.clone());
            async move {
                while !stop.load(Ordering::Relaxed) {
                    let n = written.load(Ordering::Relaxed);
                    let tx = workspace.write().await.expect("begins");
                    let (customer, site) = pair(n, tx.workspace());
                    tx.insert::<customer::Entity>(customer).await.expect("writes");
                    tx.insert::<site::Entity>(site).await.expect("writes");
                    tx.meta().put("count", (n + 1).to_string().as_bytes()).await.expect("writes");
                    tx.commit().await.expect("commits");
                    written.store(n + 1, Ordering::Relaxed);
                }
            }
        });
        let mut overlapped = false;
        for _ in 0..5 {
            let before = written.load(Ordering::Relaxed);
            let file = back_up(&store).await;
            overlapped |= written.load(Ordering::Relaxed) > before + 1;
            let contents = open(&file).expect("opens").contents().clone();
            let count = String::from_utf8(contents.meta[0].value.clone()).expect("a number");
            assert_eq!(contents.rows["customers"].to_string(), count);
            assert_eq!(contents.rows["sites"].to_string(), count);
        }
        stop.store(true, Ordering::Relaxed);
        writer.await.expect("ends");
        assert!(overlapped, "nothing was written while a backup was made");
    }
}

#[tokio::test]
async fn r81a_a_backup_of_many_rows_holds_each_of_them_once() {
    let db = TestDatabase::sqlite();
    let store = db.open().await;
    let tx = db.first_workspace(&store).write().await.expect("begins");
    for count in 0..=401 {
        let row = meta::Model { workspace_id: tx.workspace(), name: format!("{count:03}"), value: vec![] };
        tx.insert::<meta::Entity>(row).await.expect("writes");
    }
    tx.commit().await.expect("commits");
    for (count, removed) in [(402, ""), (401, "401"), (400, "400"), (399, "399")] {
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.meta().remove(removed).await.expect("removes");
        tx.commit().await.expect("commits");
        let backup = open(&back_up(&store).await).expect("opens");
        let names: BTreeSet<_> = backup.contents().meta.iter().map(|value| value.name.clone()).collect();
        assert_eq!((names.len(), backup.contents().rows["meta"]), (count, count as u64));
    }
}
