//! A customer of the hub, there or removed.

use super::*;
use counterpart_engine::Subject;
use counterpart_store::on_both_databases;

on_both_databases! {
    async fn r80c_a_customer_made_by_hand_says_where_it_is_not_matched(db) {
        let (given, _) = ready(db, &["Other"], IntegrationSettings::default()).await;
        let customer = given.add_customer("Acme").await;
        let why = given.why("Acme").await;
        assert_eq!((why.subject, why.record.as_str(), why.state.as_str()), (Subject::Customer, customer.as_str(), "unmatched"));
        assert_eq!(why.sentence, "A person made it. It is matched with nothing.");
        let missing = noted(&why.missing, "not_matched");
        assert!(missing.sentence.contains("No company there is spelled exactly so"), "{}", missing.sentence);
        assert_eq!(steps(&missing.commands), ["counterpart match list scripted --filter unmatched --search Acme"]);
        assert_eq!(done(&why), [("create", "customer", "R20")]);
        assert!(why.seen.is_empty());
    }

    async fn r80c_a_customer_names_the_companies_of_its_name_and_where_each_stands(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        let customer = given.add_customer("Acme").await;
        let missing = given.why(&customer).await.missing;
        let missing = noted(&missing, "not_matched");
        assert!(missing.sentence.contains("1 'Acme', suggested for it"), "{}", missing.sentence);
        assert_eq!(steps(&missing.commands), ["counterpart match confirm scripted 1"]);
        given.ignore(1, "a test").await;
        let missing = given.why(&customer).await.missing;
        let missing = noted(&missing, "not_matched");
        assert!(missing.sentence.contains("1 'Acme', marked 'not a customer'"), "{}", missing.sentence);
        assert_eq!(steps(&missing.commands), ["counterpart why scripted:company:1"]);
    }

    async fn r80c_a_matched_customer_tells_where_it_was_seen_what_was_done_and_what_waits(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.vendor.site(10, 1, "Main");
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let (customer, _) = given.create(1, true).await;
        given.vendor.change(1, |company| company.name = "Acme Dental".into());
        given.sync().await;
        let why = given.why(&customer).await;
        assert_eq!(why.state, "matched");
        assert!(why.sentence.starts_with("It was made from a company of 'scripted'."), "{}", why.sentence);
        assert!(why.sentence.contains("scripted 1 (since") && why.sentence.contains("by ana; created: "), "{}", why.sentence);
        assert_eq!((why.seen.len(), why.seen[0].name.as_str()), (1, "Acme Dental"));
        assert_eq!(done(&why), [("create", "customer", "R21"), ("create", "match", "R21"), ("create", "site", "R21")]);
        assert_eq!(codes(&why.missing), ["no_country", "phone_not_valid"]);
        let item = steps(&noted(&why.next, "name_proposed").commands)[0].clone();
        let accept = item.rsplit(' ').next().expect("an id");
        let plan = given.hub.plan_attention(accept, true, &ana()).await.expect("planned");
        given.save(&plan).await;
        let why = given.why(&customer).await;
        assert_eq!((why.name.as_str(), done(&why).last()), ("Acme Dental", Some(&("update", "customer", "R25"))));
        assert!(!codes(&why.next).contains(&"name_proposed"));
        assert_eq!(given.why(accept).await.record, "scripted:company:1", "an item's id is answered by its record");
    }

    async fn r80c_two_customers_of_one_spelling_are_named_to_each_other(db) {
        let (given, _) = ready(db, &["Acme", "Beta"], IntegrationSettings::default()).await;
        given.create(1, false).await;
        given.create(2, false).await;
        given.vendor.change(2, |company| company.name = "ACME".into());
        given.sync().await;
        let item = given.hub.attention().await.expect("listed")[0].id.to_string();
        let plan = given.hub.plan_attention(&item, true, &ana()).await.expect("planned");
        given.save(&plan).await;
        let several = given.refused("acme").await;
        let EngineError::NeedsDecision(text) = &several else { panic!("{several}") };
        assert!(text.starts_with("2 customers are called 'acme'"), "{text}");
        let one = text.rsplit(' ').next().expect("an id").trim_end_matches('`').to_owned();
        let why = given.why(&one).await;
        let namesakes = noted(&why.missing, "namesakes");
        assert!(namesakes.sentence.contains("ambiguous (R14)"));
        assert!(steps(&namesakes.commands)[1].ends_with(&format!("--into {one} --preview")), "{namesakes:?}");
    }

    async fn r80c_a_customer_that_was_removed_is_still_explained_with_the_undo(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        let (customer, run) = given.create(1, false).await;
        given.undo_whole(run).await;
        assert_eq!(given.why("acme").await.subject, Subject::Company, "by its name the company is found");
        given.vendor.change(1, |company| company.name = "Renamed".into());
        given.sync().await;
        for record in [customer.as_str(), "Acme"] {
            let why = given.why(record).await;
            assert_eq!((why.record.as_str(), why.name.as_str(), why.state.as_str()), (customer.as_str(), "Acme", "removed"));
            assert_eq!(done(&why).len(), 4, "made and removed, with its match");
            let removed = noted(&why.next, "removed");
            assert!(removed.sentence.contains("by ana"), "{}", removed.sentence);
            assert!(steps(&removed.commands)[0].contains("--change 1 --change 2 --preview"), "{:?}", steps(&removed.commands));
        }
        let undo = given.why(&customer).await.history[2].entry.run;
        let plan = given.hub.plan_undo(&undo.to_string(), &[1, 2], &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.why(&customer).await.state, "matched", "the command does what it says");
    }

    async fn r80c_a_customer_that_was_merged_says_into_which_and_is_taken_back_whole(db) {
        let (given, _) = ready(db, &["Acme", "Acme two"], IntegrationSettings::default()).await;
        given.create(1, false).await;
        let (merged, _) = given.create(2, false).await;
        let plan = given.hub.plan_merge(std::slice::from_ref(&merged), "Acme", &ana()).await.expect("planned");
        let run = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        let why = given.why(&merged).await;
        assert_eq!((why.name.as_str(), why.state.as_str()), ("Acme two", "removed"));
        let removed = noted(&why.next, "removed");
        assert!(removed.sentence.contains("merged it into 'Acme' (R26)"), "{}", removed.sentence);
        assert_eq!(steps(&removed.commands), [format!("counterpart undo {run} --preview")]);
        assert!(given.why("scripted:2").await.sentence.contains("merged: "));
    }
}
