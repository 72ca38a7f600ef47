//! Matches, ignored marks, customers and sites as they are read.

use super::samples::*;
use crate::{StoreError, on_both_databases};
use counterpart_model::{
    CustomerId, Fields, HubSite, Ignored, Match, MatchKind, RecordRef, SiteId, VendorId,
};

on_both_databases! {
    async fn every_link_that_touches_a_record_is_found_once(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let a = add_customer(&tx, 100, "A").await;
        let b = add_customer(&tx, 101, "B").await;
        let star = [link(200, a, 1), Match { main: false, sites: vec!["8".into(), "9".into()], ..link(201, a, 2) }, link(202, b, 3)];
        for one in &star {
            add_link(&tx, one).await;
        }
        let touching = tx.matches().touching(HALO, MatchKind::Company, &[a.0], &["2".into(), "3".into()]).await.expect("reads");
        assert_eq!(touching, star);
        assert_eq!(tx.matches().touching(HALO, MatchKind::Site, &[a.0], &["2".into()]).await.expect("reads"), []);
        assert_eq!(tx.matches().touching(OTHER, MatchKind::Company, &[a.0], &["2".into()]).await.expect("reads"), []);
        assert_eq!(tx.matches().of_vendor(HALO, MatchKind::Company, &"3".into()).await.expect("reads"), star[2..]);
        assert_eq!(tx.matches().of_hub(MatchKind::Company, a.0).await.expect("reads"), star[..2]);
        let first = tx.matches().list(HALO, MatchKind::Company, None, 2).await.expect("reads");
        let rest = tx.matches().list(HALO, MatchKind::Company, Some(first[1].id), 2).await.expect("reads");
        assert_eq!((first.len(), rest), (2, star[2..].to_vec()));
        assert_eq!(tx.matches().count(HALO, MatchKind::Company).await.expect("counts"), 3);
    }

    async fn the_same_link_is_saved_once(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let a = add_customer(&tx, 100, "A").await;
        add_link(&tx, &link(200, a, 1)).await;
        let again = link(201, a, 1);
        let refused = tx.records().create(&RecordRef::Match { id: again.id }, &again.fields(), None).await;
        assert!(refused.expect_err("the same two records").is_duplicate());
    }

    async fn customers_are_paged_alphabetically_and_found_by_spelling(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        for (id, name) in [(104, "delta"), (101, "Bravo"), (103, "Alpha"), (102, "Alpha"), (105, "Écho")] {
            add_customer(&tx, id, name).await;
        }
        let first = tx.customers().list(None, None, 3).await.expect("reads");
        let ids: Vec<_> = first.iter().map(|(customer, _)| customer.id.0.as_u128()).collect();
        assert_eq!(ids, [102, 103, 101]);
        let rest = tx.customers().list(None, first.last().map(|(_, place)| place), 3).await.expect("reads");
        assert_eq!(rest.iter().map(|(c, _)| c.name.as_str()).collect::<Vec<_>>(), ["delta", "Écho"]);
        assert_eq!(tx.customers().spelled("alpha").await.expect("reads").len(), 2);
        assert_eq!(tx.customers().spelled("alph").await.expect("reads"), []);
        assert_eq!(tx.customers().list(Some("éch"), None, 9).await.expect("reads").len(), 1);
        assert_eq!(tx.customers().count(None).await.expect("counts"), 5);
        let ids = [CustomerId(uuid(101)), CustomerId(uuid(999))];
        assert_eq!(tx.customers().get_many(&ids).await.expect("reads").len(), 1);
    }

    async fn sites_belong_to_a_customer_that_is_there(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let customer = add_customer(&tx, 100, "Acme").await;
        let site = |id: u128, customer, name: &str| HubSite {
            id: SiteId(uuid(id)), customer, name: name.to_owned(), active: true,
            country: Some("GB".to_owned()), phone: None,
        };
        for one in [site(1, customer, "York"), site(2, customer, "Leeds")] {
            let record = RecordRef::Site { id: one.id };
            tx.records().create(&record, &one.fields(), Some(keys(&one.name))).await.expect("writes");
        }
        let names: Vec<_> = tx.sites().of(customer).await.expect("reads").into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["Leeds", "York"]);
        assert_eq!(tx.sites().get(SiteId(uuid(1))).await.expect("reads"), Some(site(1, customer, "York")));
        assert_eq!(tx.sites().count().await.expect("counts"), 2);
        let orphan = site(3, CustomerId(uuid(999)), "Nowhere");
        let refused = tx.records().create(&RecordRef::Site { id: orphan.id }, &orphan.fields(), Some(keys("n"))).await;
        assert!(matches!(refused, Err(StoreError::Dangling { .. })), "{refused:?}");
    }

    async fn ignored_marks_are_found_and_listed(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let mark = |company: i64, seconds| Ignored {
            integration: HALO, company: VendorId::from(company), reason: "r".to_owned(), by: "sam".to_owned(), at: at(seconds),
        };
        for one in [mark(1, 0), mark(2, 5)] {
            let record = RecordRef::Ignored { integration: HALO, company: one.company.clone() };
            tx.records().create(&record, &one.fields(), None).await.expect("writes");
        }
        assert_eq!(tx.ignored().list(HALO).await.expect("reads"), [mark(2, 5), mark(1, 0)]);
        assert_eq!(tx.ignored().get(HALO, &"1".into()).await.expect("reads"), Some(mark(1, 0)));
        assert_eq!(tx.ignored().get(HALO, &"3".into()).await.expect("reads"), None);
        let record = RecordRef::Ignored { integration: HALO, company: "1".into() };
        tx.records().delete(&record).await.expect("removes");
        assert_eq!(tx.records().read(&record).await.expect("reads"), None::<Fields>);
    }
}
