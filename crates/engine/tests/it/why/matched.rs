//! A match, saved or removed.

use super::*;
use counterpart_engine::Subject;
use counterpart_store::on_both_databases;

on_both_databases! {
    async fn r80d_a_match_names_its_two_ends_how_it_came_and_how_to_delete_it(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        let (customer, _) = given.create(1, false).await;
        let link = given.match_id("Acme").await;
        let why = given.why(&link).await;
        assert_eq!((why.subject, why.state.as_str(), why.name.as_str()), (Subject::Match, "saved", "Acme = scripted 1 'Acme'"));
        assert!(why.sentence.contains("by ana; created: "), "{}", why.sentence);
        assert_eq!((why.seen.len(), done(&why)), (1, vec![("create", "match", "R21")]));
        assert_eq!(steps(&noted(&why.next, "kept").commands), [format!("counterpart match unlink scripted 1 --customer {customer}")]);
        let ends = [format!("counterpart why {customer}"), "counterpart why scripted:company:1".to_owned()];
        assert_eq!(steps(&noted(&why.next, "ends").commands), ends);
    }

    async fn r80d_a_second_company_of_a_customer_is_said_not_to_be_the_main_one(db) {
        let (given, _) = ready(db, &["Acme", "Acme two"], IntegrationSettings::default()).await;
        given.create(1, false).await;
        given.tie(2, "Acme").await;
        let view = given.hub.customer("Acme").await.expect("there");
        let second = view.matches.iter().find(|(link, ..)| !link.main).expect("a second one").0.id;
        let why = given.why(&second.to_string()).await;
        assert!(why.sentence.contains("not the main one") && why.sentence.contains("manual: "), "{}", why.sentence);
        assert!(noted(&given.why("scripted:2").await.next, "matched").sentence.contains("not the main company"));
        given.untie(1).await;
        let why = given.why(&second.to_string()).await;
        assert_eq!(done(&why), [("create", "match", "R23"), ("update", "match", "R19")]);
    }

    async fn r80d_a_match_that_was_deleted_says_who_did_it_and_how_to_take_that_back(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.create(1, false).await;
        let link = given.match_id("Acme").await;
        given.untie(1).await;
        let why = given.why(&link).await;
        assert_eq!((why.state.as_str(), why.name.as_str()), ("removed", "Acme = scripted 1 'Acme'"));
        let removed = noted(&why.next, "removed");
        assert!(removed.sentence.contains("by ana: deleted by ana (R23)"), "{}", removed.sentence);
        let run = why.history[1].entry.run;
        assert_eq!(steps(&removed.commands), [format!("counterpart undo {run} --change 1 --preview")]);
        assert_eq!(given.why("Acme").await.state, "unmatched");
    }

    async fn r80d_a_match_that_went_with_its_integration_is_said_to_be_a_conclusion(db) {
        let (given, integration) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        let (customer, _) = given.create(1, false).await;
        let link = given.match_id("Acme").await;
        given.remove(&integration).await.expect("removed");
        let why = given.why(&link).await;
        let lost = noted(&why.next, "removed_with_integration");
        assert!(lost.inferred && why.state == "removed", "{lost:?}");
        let why = given.why(&customer).await;
        assert!(why.sentence.contains("an integration that is not there any more"), "{}", why.sentence);
        assert!(given.refused("scripted:1").await.to_string().contains("There is no integration yet"));
    }

    async fn r80d_a_match_under_attention_shows_what_waits(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.create(1, false).await;
        given.vendor.change(1, |company| company.active = false);
        given.sync().await;
        let why = given.why(&given.match_id("Acme").await).await;
        let item = noted(&why.next, "company_inactive");
        assert!(steps(&item.commands)[0].starts_with("counterpart attention --dismiss "), "{item:?}");
        assert_eq!(steps(&item.commands)[1], "counterpart match unlink scripted 1");
        assert!(!why.seen[0].active);
    }

    async fn r80d_a_move_is_taken_back_whole(db) {
        let (given, integration) = ready(db, &["Acme", "Second"], IntegrationSettings::default()).await;
        given.create(1, false).await;
        given.add_customer("Other").await;
        let moved = given.match_id("Acme").await;
        let link = Link { company: id(1), customer: "Other".into(), take_over: true, main: false, sites: vec![] };
        let plan = given.hub.plan_link(&integration, &link, &ana()).await.expect("planned");
        let run = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        let why = given.why(&moved).await;
        let removed = noted(&why.next, "removed");
        assert!(removed.sentence.contains("moved to 'Other'"), "{}", removed.sentence);
        assert_eq!(steps(&removed.commands), [format!("counterpart undo {run} --preview")]);
        assert_eq!(done(&given.why("scripted:1").await).len(), 3, "the old match, its end, the new one");
    }
}
