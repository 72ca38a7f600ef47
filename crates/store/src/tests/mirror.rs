//! The mirror: pages in, what is missing out.

use super::samples::*;
use crate::{After, PageOutcome, SeenRows, StoreError, Tx, on_both_databases};
use counterpart_model::{Kind, VendorId, VendorRecord, Visibility};

async fn pull(tx: &Tx, seconds: i64, rows: Vec<crate::MirrorRow>) -> PageOutcome {
    tx.mirror().write_page(HALO, Kind::Company, RUN, at(seconds), rows).await.expect("a page is written")
}

fn ids(records: &[VendorRecord]) -> Vec<&str> {
    records.iter().map(|record| record.id().as_str()).collect()
}

/// Rows the engine counted as written since the transaction began, whatever they held.
async fn changes(tx: &Tx, postgres: bool) -> u64 {
    if postgres {
        let sql = "SELECT (pg_stat_get_xact_tuples_inserted('mirror'::regclass) \
                   + pg_stat_get_xact_tuples_updated('mirror'::regclass) \
                   + pg_stat_get_xact_tuples_deleted('mirror'::regclass))::bigint AS n";
        tx.number(sql, Vec::new()).await.expect("counts")
    } else {
        tx.number("SELECT total_changes() AS n", Vec::new()).await.expect("counts")
    }
}

on_both_databases! {
    async fn a_second_identical_pull_writes_no_row(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let page = || (1..=600).map(|n| row(company(n, &format!("Company {n}")))).collect::<Vec<_>>();
        let first = pull(&tx, 0, page()).await;
        assert_eq!((first.new.len(), first.changed.len(), first.unchanged), (600, 0, 0));
        let before = changes(&tx, db.is_postgres()).await;
        assert!(before >= 600, "the counter counts: {before}");
        let second = pull(&tx, 60, page()).await;
        assert_eq!((second.new.len(), second.changed.len(), second.unchanged), (0, 0, 600));
        assert_eq!(changes(&tx, db.is_postgres()).await, before);
        let mut numbers = second.row_numbers.clone();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=600).collect::<Vec<u64>>(), "numbered densely");
        assert_eq!(first.row_numbers, second.row_numbers);
        let entry = tx.mirror().get(HALO, Kind::Company, &VendorId::from(600)).await.expect("reads").expect("there");
        assert_eq!((entry.first_seen_at, entry.changed_at), (at(0), at(0)));
    }

    async fn a_record_comes_back_as_the_vendor_said_it(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let mut odd = held_back(company(1, "Zoë's \u{0} ‘Café’ 'x' \"y\" 100%_ 日本"), "no_main_site");
        odd.website = Some("https://x.test/?a=b&c".to_owned());
        odd.internal = true;
        let outcome = pull(&tx, 0, vec![row(odd.clone())]).await;
        assert_eq!(outcome.new, [VendorRecord::Company(odd.clone())]);
        let entry = tx.mirror().get(HALO, Kind::Company, &odd.id).await.expect("reads").expect("there");
        assert_eq!(entry.record, VendorRecord::Company(odd));
        assert_eq!((entry.visibility, entry.changed_run), (Visibility::Visible, RUN));
        assert_eq!(tx.mirror().get(OTHER, Kind::Company, &VendorId::from(1)).await.expect("reads"), None);
        assert_eq!(tx.mirror().get(HALO, Kind::Site, &VendorId::from(1)).await.expect("reads"), None);
    }

    async fn a_changed_record_is_reported_with_what_it_was(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        pull(&tx, 0, vec![row(company(1, "Acme")), row(company(2, "Bright"))]).await;
        let mut renamed = company(1, "Acme Dental");
        renamed.active = false;
        let outcome = pull(&tx, 60, vec![row(renamed.clone()), row(company(2, "Bright")), row(company(3, "New"))]).await;
        let before = VendorRecord::Company(company(1, "Acme"));
        assert_eq!(outcome.changed, [(before, VendorRecord::Company(renamed))]);
        assert_eq!((outcome.unchanged, ids(&outcome.new)), (1, vec!["3"]));
        let entry = tx.mirror().get(HALO, Kind::Company, &VendorId::from(1)).await.expect("reads").expect("there");
        assert_eq!((entry.first_seen_at, entry.changed_at, entry.name_key.as_deref()), (at(0), at(60), Some("acme dental")));
        assert_eq!(tx.mirror().spelled(HALO, Kind::Company, "acme").await.expect("reads"), []);
        assert_eq!(tx.mirror().spelled(HALO, Kind::Company, "acme dental").await.expect("reads").len(), 1);
    }

    async fn of_an_id_twice_in_a_page_the_last_one_counts_and_it_is_said(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let page = vec![row(company(1, "Old")), row(company(2, "Two")), row(company(1, "New"))];
        let outcome = pull(&tx, 0, page).await;
        assert_eq!((ids(&outcome.new), outcome.repeated), (vec!["1", "2"], vec![VendorId::from(1)]));
        assert_eq!(outcome.row_numbers.len(), 2);
        let entry = tx.mirror().get(HALO, Kind::Company, &VendorId::from(1)).await.expect("reads").expect("there");
        assert_eq!(entry.record.name(), "New");
        let wrong = tx.mirror().write_page(HALO, Kind::Site, RUN, at(0), vec![row(company(9, "Nine"))]).await;
        assert!(matches!(wrong, Err(StoreError::Unstorable(_))));
    }

    async fn r78_what_a_sweep_did_not_see_is_found_and_comes_back_when_shown_again(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        pull(&tx, 0, (1..=50).map(|n| row(company(n, &format!("C{n:03}")))).collect()).await;
        let mut seen = SeenRows::new();
        let page: Vec<_> = (1..=50).filter(|n| n % 10 != 0).map(|n| row(company(n, &format!("C{n:03}")))).collect();
        seen.extend(pull(&tx, 1, page).await.row_numbers);
        assert_eq!(seen.len(), 45);
        let mut missing = Vec::new();
        let mut after = Some(0);
        while let Some(from) = after {
            let batch = tx.mirror().missing(HALO, Kind::Company, &seen, from, 7).await.expect("looks");
            missing.extend(batch.rows);
            after = batch.next;
        }
        assert_eq!(missing.iter().map(|m| m.vendor.as_str()).collect::<Vec<_>>(), ["10", "20", "30", "40", "50"]);
        let rows: Vec<u64> = missing.iter().map(|m| m.row).collect();
        let mirror = tx.mirror();
        let hide = || mirror.set_visibility(HALO, Kind::Company, &rows, Visibility::NotVisible, RUN, at(2));
        assert_eq!(hide().await.expect("writes"), 5);
        assert_eq!(hide().await.expect("writes nothing"), 0);
        assert_eq!(tx.mirror().count_visible(HALO, Kind::Company).await.expect("counts"), 45);
        assert_eq!(tx.mirror().count(HALO, Kind::Company).await.expect("counts"), 50);
        let again = tx.mirror().missing(HALO, Kind::Company, &seen, 0, 100).await.expect("looks");
        assert_eq!(again.rows, [], "known to be missing is not missing anew");

        let back = pull(&tx, 3, vec![row(company(10, "C010")), row(company(20, "C020 renamed"))]).await;
        assert_eq!((ids(&back.reappeared), back.unchanged, back.changed.len()), (vec!["10", "20"], 1, 1));
        assert_eq!(tx.mirror().count_visible(HALO, Kind::Company).await.expect("counts"), 47);
    }

    async fn sites_are_listed_inside_their_company(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let page = vec![site_row(site(5, 1, "York")), site_row(site(6, 1, "Leeds")), site_row(site(7, 2, "Bath"))];
        tx.mirror().write_page(HALO, Kind::Site, RUN, at(0), page).await.expect("writes");
        let inside = tx.mirror().inside(HALO, Kind::Site, &VendorId::from(1)).await.expect("reads");
        assert_eq!(inside.iter().map(|e| e.record.name()).collect::<Vec<_>>(), ["Leeds", "York"]);
        let many = tx.mirror().get_many(HALO, Kind::Site, &[VendorId::from(7), VendorId::from(8)]).await.expect("reads");
        assert_eq!(many.len(), 1);
        let all = tx.mirror().list(HALO, Kind::Site, 1, 10).await.expect("reads");
        assert_eq!(all.iter().map(|e| e.record.id().as_str()).collect::<Vec<_>>(), ["6", "7"]);
    }

    async fn r10c_records_held_back_are_counted_and_listed_by_reason(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let both = held_back(held_back(company(1, "Both"), "no_main_site"), "no_relationship");
        let mut sleeping = held_back(company(3, "Sleeping"), "no_main_site");
        sleeping.active = false;
        let page = vec![row(both), row(held_back(company(2, "Another"), "no_main_site")), row(sleeping), row(company(4, "Fine"))];
        pull(&tx, 0, page).await;
        let counts = tx.mirror().held_back_counts(HALO, Kind::Company).await.expect("counts");
        assert_eq!(counts, [("no_main_site".to_owned(), 2), ("no_relationship".to_owned(), 1)].into());
        let list = |code: Option<&'static str>, after: Option<After<u64>>| {
            let mirror = tx.mirror();
            async move { mirror.held_back(HALO, Kind::Company, code, after.as_ref(), 1).await.expect("reads") }
        };
        let first = list(None, None).await;
        assert_eq!(first[0].record.name(), "Another");
        let second = list(None, Some(first[0].position.clone())).await;
        assert_eq!(second[0].record.name(), "Both");
        assert_eq!(list(None, Some(second[0].position.clone())).await, []);
        assert_eq!(list(Some("no_relationship"), None).await[0].record.name(), "Both");
        assert_eq!(list(Some("no_relation"), None).await, [], "a code is a whole word");
    }
}

#[test]
fn seen_rows_remember_exactly_what_was_put_in() {
    let mut seen = SeenRows::new();
    assert!(seen.is_empty() && !seen.contains(0));
    for row in [0, 1, 63, 64, 65_535, 65_536, 1_000_000, u64::MAX] {
        assert!(seen.insert(row) && !seen.insert(row));
    }
    assert_eq!(seen.len(), 8);
    for row in [2, 62, 65, 65_537, 999_999, u64::MAX - 1] {
        assert!(!seen.contains(row), "{row}");
    }
}
