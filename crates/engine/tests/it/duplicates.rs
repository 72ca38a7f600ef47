//! Records of one list that may be one.

use crate::given::*;
use counterpart_engine::{Chosen, Duplicates, EngineError};
use counterpart_model::{Address, How, IntegrationSettings};
use counterpart_store::on_both_databases;

fn names(found: &[Duplicates]) -> Vec<Vec<&str>> {
    found.iter().map(|group| group.records.iter().map(|record| record.name.as_str()).collect()).collect()
}

on_both_databases! {
    async fn r26c_companies_of_one_vendor_that_may_be_one_are_named_together(db) {
        let given = hub(db).await;
        let all = ["Wathersolve Structures", "Beltrane - Leeds", "Weathersolve Structures Ltd", "Beltrane - York",
            "Zz_Wathersolve Structures", "Karman Photographics"];
        for (at, name) in all.iter().enumerate() {
            given.vendor.company(at as i64 + 1, name);
        }
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let found = given.hub.duplicate_companies(&integration).await.expect("compared");
        let [group] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(group.records.len(), 3, "{found:?}");
        assert!(group.score() > 0.9 && group.pairs.iter().all(|pair| pair.one < pair.other && !pair.reasons.is_empty()));
        // What has a customer is the one to keep; what is ignored takes no part.
        let made = given.hub.plan_create(&integration, &Chosen::These(vec![id(5)]), How::Created, false, &ana()).await;
        given.save(&made.expect("planned")).await;
        let found = given.hub.duplicate_companies(&integration).await.expect("compared");
        assert_eq!(found[0].records[0].name, "Zz_Wathersolve Structures");
        assert_eq!(found[0].records[0].matches, 1);
        let ignore = given.hub.plan_ignore(&integration, &Chosen::These(vec![id(1)]), "ours", &ana()).await.expect("planned");
        given.save(&ignore).await;
        let found = given.hub.duplicate_companies(&integration).await.expect("compared");
        assert_eq!(names(&found), [["Zz_Wathersolve Structures", "Weathersolve Structures Ltd"]]);
    }

    async fn r26c_customers_that_are_not_the_same_are_not_named_again_until_that_is_taken_back(db) {
        let given = hub(db).await;
        for name in ["Wathersolve Structures", "Weathersolve Structures Ltd", "Wathersolve Structures Inc", "Karman Photographics"] {
            given.add_customer(name).await;
        }
        let shown = async || {
            let found = given.hub.duplicate_customers().await.expect("compared");
            let mut names: Vec<String> = names(&found).into_iter().flatten().map(str::to_owned).collect();
            names.sort();
            names
        };
        assert_eq!(shown().await.len(), 3);
        let said = async |records: &[&str], take_back| {
            let records: Vec<String> = records.iter().map(|one| (*one).to_owned()).collect();
            given.hub.plan_apart(None, &records, take_back, &ana()).await
        };
        let plan = said(&["Weathersolve Structures Ltd", "Wathersolve Structures Inc"], false).await.expect("planned");
        assert_eq!(shown().await.len(), 3, "a plan writes nothing");
        given.save(&plan).await;
        assert_eq!(shown().await.len(), 3, "each may still be the third one");
        let all = ["Wathersolve Structures", "Weathersolve Structures Ltd", "Wathersolve Structures Inc"];
        let plan = said(&all, false).await.expect("planned");
        assert_eq!((plan.groups.len(), plan.skipped.len()), (2, 1), "one pair is kept apart already");
        let run = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        assert_eq!(shown().await, Vec::<String>::new());
        let kept = given.hub.kept_apart(None).await.expect("read");
        assert_eq!((kept.len(), kept[0].by.as_str()), (3, "ana"));

        // It is in the journal, and is taken back like everything else; the word about one pair alone, too.
        let undo = given.hub.plan_undo(&run.to_string(), &[], &ana()).await.expect("planned");
        assert_eq!(given.save(&undo).await, 2);
        assert_eq!(shown().await.len(), 3);
        let plan = said(&["Wathersolve Structures Inc", "Weathersolve Structures Ltd"], true).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.hub.kept_apart(None).await.expect("read").len(), 0, "in whichever order they are named");

        // Who was renamed meanwhile may be another than the one that was looked at.
        let stale = said(&["Wathersolve Structures", "Wathersolve Structures Inc"], false).await.expect("planned");
        let rename = given.hub.plan_rename("Wathersolve Structures", "Wathersolve", &ana()).await.expect("planned");
        given.save(&rename).await;
        assert!(matches!(given.hub.save(&stale).await, Err(EngineError::Stale(_))));
        for few in [&["Wathersolve"][..], &["Wathersolve", "Wathersolve"]] {
            assert!(matches!(said(few, false).await, Err(EngineError::Refused(_))), "of one there is nothing to say");
        }
    }

    async fn r26c_what_was_said_of_a_customer_holds_for_the_one_that_it_is_merged_into(db) {
        let given = hub(db).await;
        for name in ["Weathersolve", "Weathersolve Ltd", "Wathersolve"] {
            given.add_customer(name).await;
        }
        let said = ["Weathersolve Ltd", "Wathersolve"].map(str::to_owned);
        let plan = given.hub.plan_apart(None, &said, false, &ana()).await.expect("planned");
        given.save(&plan).await;
        let kept = async || -> Vec<Vec<String>> {
            let kept = given.hub.kept_apart(None).await.expect("read");
            let names = kept.iter().map(|one| one.records.iter().map(|record| record.name.clone()).collect());
            names.map(|mut names: Vec<String>| { names.sort(); names }).collect()
        };
        let merge = given.hub.plan_merge(&said[..1], "Weathersolve", &ana()).await.expect("planned");
        let run = given.hub.save(&merge).await.expect("saved").run.expect("a run");
        assert_eq!(kept().await, [["Wathersolve", "Weathersolve"]]);
        let undo = given.hub.plan_undo(&run.to_string(), &[], &ana()).await.expect("planned");
        given.save(&undo).await;
        assert_eq!(kept().await, [["Wathersolve", "Weathersolve Ltd"]], "taken back exactly");
    }

    async fn r26c_a_vendors_companies_are_kept_apart_in_their_own_list_and_go_with_it(db) {
        let given = hub(db).await;
        for (at, name) in ["Wathersolve Structures", "Weathersolve Structures Ltd"].iter().enumerate() {
            given.vendor.company(at as i64 + 1, name);
            given.add_customer(name).await;
        }
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let list = Some(&integration);
        let records = ["1".to_owned(), "2".to_owned()];
        let plan = given.hub.plan_apart(list, &records, false, &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.hub.duplicate_companies(&integration).await.expect("compared").len(), 0);
        assert_eq!(given.hub.duplicate_customers().await.expect("compared").len(), 1, "the customers are another list");
        let kept = given.hub.kept_apart(list).await.expect("read");
        let names = kept[0].records.each_ref().map(|one| one.name.as_str());
        assert_eq!(names, ["Wathersolve Structures", "Weathersolve Structures Ltd"]);
        let gone = ["1".to_owned(), "9".to_owned()];
        assert!(matches!(given.hub.plan_apart(list, &gone, false, &ana()).await, Err(EngineError::NotFound(_))));
        given.remove(&integration).await.expect("removed");
        let left = given.hub.workspace.read().await.expect("begins").distinct().list(Some(integration.id)).await;
        assert_eq!(left.expect("read"), []);
    }

    async fn r26c_customers_that_may_be_one_are_told_by_name_and_by_what_their_companies_have(db) {
        let given = hub(db).await;
        let website = |site: &'static str| move |company: &mut counterpart_model::Company| {
            company.website = Some(site.to_owned());
            company.address = Some(Address { city: Some("Leeds".to_owned()), ..Address::default() });
        };
        for (at, name) in ["Brackley", "Brackley Dental Care", "Acme Dental - Leeds", "Acme Dental - York"].iter().enumerate() {
            given.vendor.company(at as i64 + 1, name);
        }
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let all = Chosen::These((1..=4).map(id).collect());
        let made = given.hub.plan_create(&integration, &all, How::Created, false, &ana()).await.expect("planned");
        given.save(&made).await;
        let score = async || {
            let found = given.hub.duplicate_customers().await.expect("compared");
            assert!(found.len() <= 1 && names(&found).iter().flatten().all(|name| name.starts_with("Brackley")), "{found:?}");
            found.first().map_or(0.0, Duplicates::score)
        };
        let by_name = score().await;
        given.vendor.change(1, website("brackley.com"));
        given.vendor.change(2, website("https://www.brackley.com/"));
        given.sync().await;
        let with_more = score().await;
        assert!(with_more > by_name && with_more > 0.9, "{by_name} {with_more}");
        assert!(given.hub.duplicate_customers().await.expect("compared")[0].pairs[0].reasons.iter().any(|r| r.contains("web domain")));
    }
}
