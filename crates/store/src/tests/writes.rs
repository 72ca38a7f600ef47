//! The counting of written rows that benchmarks rest on.

use super::samples::*;
use crate::on_both_databases;
use counterpart_model::Kind;

on_both_databases! {
    async fn written_rows_are_counted_and_unchanged_ones_are_not(db) {
        for (name, written) in [("A", None), ("A", Some(0)), ("B", Some(1))] {
            let store = db.open().await;
            let tx = db.first_workspace(&store).write().await.expect("begins");
            let page = vec![row(company(1, name)), row(company(2, "Other"))];
            tx.mirror().write_page(HALO, Kind::Company, RUN, at(0), page).await.expect("a page is written");
            tx.commit().await.expect("commits");
            store.close().await;
            match written {
                None => db.watch_writes().await,
                Some(rows) => assert_eq!(db.writes().await.get("mirror").copied().unwrap_or_default(), rows, "{name}"),
            }
        }
    }
}
