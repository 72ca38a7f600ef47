//! A vendor's company, in each state.

use super::*;
use crate::vendor::held_back;
use counterpart_engine::Subject;
use counterpart_model::{
    Direction, FollowNames, Kind, MatchKind, NewCustomers, PlanOrigin, RecordRef, RunState, Visibility,
};
use counterpart_store::on_both_databases;

on_both_databases! {
    async fn r80a_a_suggested_company_names_its_customer_and_the_command_that_confirms(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.add_customer("ACME").await;
        given.vendor.change(1, |company| company.url = Some("https://vendor.example/1".into()));
        let run = given.sync().await.run;
        let why = given.why("scripted:1").await;
        assert_eq!((why.subject, why.record.as_str(), why.name.as_str()), (Subject::Company, "scripted:company:1", "Acme"));
        assert_eq!(why.state, "suggested");
        assert!(why.sentence.contains("'ACME' is spelled exactly the same"), "{}", why.sentence);
        let next = noted(&why.next, "suggested");
        assert_eq!(steps(&next.commands), ["counterpart match confirm scripted 1"]);
        assert!(!next.inferred && next.sentence.contains("save none by themselves (R27)"), "{}", next.sentence);
        let seen = &why.seen[0];
        assert_eq!((seen.visibility, seen.changed_by, seen.changed_by_title.as_deref()), (Visibility::Visible, run.id, Some("sync scripted")));
        assert_eq!((seen.url.as_deref(), seen.data_as_of), (Some("https://vendor.example/1"), run.finished_at));
        assert!(why.history.is_empty() && why.missing.is_empty());
        assert_eq!(steps(&noted(&why.next, "not_scheduled").commands), ["counterpart sync scripted"]);
    }

    async fn r80a_a_suggestion_whose_customer_is_taken_says_so(db) {
        let (given, _) = ready(db, &["Acme", "Other"], IntegrationSettings::default()).await;
        let customer = given.add_customer("Acme").await;
        given.tie(2, "Acme").await;
        let why = given.why("scripted:1").await;
        let next = noted(&why.next, "suggested_taken");
        assert!(next.sentence.contains("the customer 'Acme' already has a match"), "{}", next.sentence);
        assert_eq!(steps(&next.commands), [format!("counterpart match link scripted 1 {customer}")]);
    }

    async fn r80a_an_ambiguous_company_says_why_and_names_the_others(db) {
        let (given, _) = ready(db, &["Acme", "ACME", "acme"], IntegrationSettings::default()).await;
        let customer = given.add_customer("Acme").await;
        given.ignore(3, "a test").await;
        let why = given.why("scripted:company:1").await;
        assert_eq!(why.state, "ambiguous");
        assert_eq!(why.sentence, "It is ambiguous: 2 companies bear the name of this customer (R14).");
        let next = noted(&why.next, "ambiguous");
        assert!(next.sentence.ends_with("The other companies: 2 'ACME'."), "{}", next.sentence);
        assert_eq!(steps(&next.commands), [format!("counterpart match link scripted 1 {customer}")]);
    }

    async fn r80a_a_company_that_is_held_back_says_what_the_vendor_must_mend(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.vendor.change(1, |company| company.held_back.push(held_back("no_main_site")));
        given.sync().await;
        let why = given.why("scripted:1").await;
        assert_eq!(why.state, "held_back");
        assert_eq!(noted(&why.missing, "no_main_site").sentence, "The vendor's record has no_main_site.");
        assert_eq!(steps(&noted(&why.next, "held_back").commands), ["counterpart sync scripted"]);
    }

    async fn r80a_an_ignored_company_says_by_whom_and_how_to_take_that_back(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.ignore(1, "our own test client").await;
        let why = given.why("scripted:1").await;
        assert_eq!(why.state, "ignored");
        assert!(why.sentence.contains("by ana on") && why.sentence.contains("our own test client"), "{}", why.sentence);
        assert_eq!(steps(&noted(&why.next, "ignored").commands), ["counterpart match unignore scripted 1"]);
        assert_eq!(done(&why), [("create", "ignored", "R13")]);
    }

    async fn r80a_an_unmatched_company_says_what_can_be_made_of_it(db) {
        let (given, integration) = ready(db, &["Acme", "Twin", "TWIN", "!!"], IntegrationSettings::default()).await;
        let why = given.why("scripted:1").await;
        assert_eq!(why.state, "unmatched");
        assert_eq!(steps(&noted(&why.next, "unmatched").commands)[0], "counterpart match create scripted 1");
        let twin = given.why("scripted:2").await;
        assert!(noted(&twin.next, "unmatched").sentence.contains("2 companies bear this name"), "the rule's own reason");
        assert!(given.why("scripted:4").await.sentence.contains("neither letter nor digit"));
        let settings = IntegrationSettings { new_customers: NewCustomers::Never, ..integration.settings.clone() };
        given.hub.change_settings(&integration, settings).await.expect("saved");
        let next = given.why("scripted:1").await.next;
        assert_eq!(steps(&noted(&next, "unmatched").commands)[1], "counterpart integration set scripted --new-customers on-request");
    }

    async fn r80a_a_matched_company_tells_how_the_match_came_each_way(db) {
        let names = ["Auto", "Hand", "Made", "Brought", "Filed", "Merged"];
        let (given, integration) = ready(db, &names, IntegrationSettings::default()).await;
        given.add_customer("Auto").await;
        let these = Chosen::These(vec![id(1)]);
        let plan = given.hub.plan_confirm(&integration, &these, &ana()).await.expect("planned");
        given.save(&plan).await;
        given.add_customer("By hand").await;
        given.tie(2, "By hand").await;
        given.create(3, false).await;
        let these = Chosen::These(vec![id(4)]);
        let plan = given.hub.plan_create(&integration, &these, How::Imported, false, &ana()).await.expect("planned");
        given.save(&plan).await;
        given.add_customer("Filed").await;
        let file = "customer,company_id\nFiled,5\n";
        let read = given.hub.read_mappings(&integration, file.as_bytes(), &ana()).await.expect("read");
        given.save(&read.plan).await;
        let merged = given.add_customer("Merged").await;
        let scribe = given.hub.scribe(&ana());
        let link = scribe.company_match(
            integration.id,
            merged.parse().expect("an id"),
            &crate::vendor::company(6, "Merged"),
            How::Merged,
        );
        let change = saved(&link);
        let group = counterpart_model::Group { about: "Merged".into(), changes: vec![change], consumes: vec![] };
        let origin = PlanOrigin::Person { command: "merge".into(), actor: ana() };
        given.save(&counterpart_model::Plan { origin, groups: vec![group], skipped: vec![] }).await;

        let words = ["automatic", "manual", "created", "imported", "file", "merged"];
        for (n, word) in (1..).zip(words) {
            let why = given.why(&format!("scripted:{n}")).await;
            assert_eq!(why.state, "matched", "{n}");
            assert!(why.sentence.contains(&format!("by ana; {word}: ")), "{}", why.sentence);
            assert_eq!(why.history.last().expect("an entry").entry.change.record.word(), "match");
            assert_eq!(steps(&noted(&why.next, "matched").commands), [format!("counterpart match unlink scripted {n}")]);
        }
    }

    async fn r80a_a_matched_company_says_what_a_new_name_will_do_and_what_waits(db) {
        let (given, integration) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.create(1, false).await;
        given.vendor.change(1, |company| company.name = "Acme Dental".into());
        given.sync().await;
        let why = given.why("scripted:1").await;
        assert!(noted(&why.next, "matched").sentence.contains("proposed to a person"));
        let item = noted(&why.next, "name_proposed");
        assert!(item.since.is_some() && steps(&item.commands)[0].starts_with("counterpart attention --accept "), "{item:?}");
        assert_eq!(done(&why), [("create", "match", "R21"), ("create", "attention", "R25")]);
        let settings = IntegrationSettings { follow_names: FollowNames::Keep, ..integration.settings.clone() };
        given.hub.change_settings(&integration, settings).await.expect("saved");
        assert!(noted(&given.why("scripted:1").await.next, "matched").sentence.contains("changes nothing in the hub"));
    }

    async fn r80a_what_the_vendor_hides_or_deletes_is_said_as_far_as_it_is_known(db) {
        let (given, _) = ready(db, &["Off", "Hidden", "Deleted"], IntegrationSettings::default()).await;
        given.create(2, false).await;
        given.create(3, false).await;
        given.vendor.change(1, |company| company.active = false);
        given.vendor.state().hidden.insert(2);
        given.vendor.state().companies.remove(&3);
        given.sync().await;
        let off = given.why("scripted:1").await;
        assert_eq!((off.state.as_str(), off.sentence.as_str()), ("hidden", "It is inactive at the vendor."));
        let hidden = given.why("scripted:2").await;
        assert_eq!((hidden.state.as_str(), hidden.seen[0].visibility), ("matched", Visibility::NotVisible));
        assert!(codes(&hidden.next).contains(&"company_not_visible"));
        assert_eq!(given.why("scripted:3").await.seen[0].visibility, Visibility::Gone);
        given.untie(2).await;
        let hidden = given.why("scripted:2").await;
        assert!(hidden.state == "hidden" && hidden.sentence.contains("which of these is not known"), "{}", hidden.sentence);
    }

    async fn r80a_a_match_that_was_deleted_stays_in_the_history_with_its_undo(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.create(1, false).await;
        given.untie(1).await;
        let why = given.why("scripted:1").await;
        assert_eq!(done(&why), [("create", "match", "R21"), ("delete", "match", "R23")]);
        let last = &why.history[1];
        assert_eq!((last.entry.actor.to_string(), last.title.as_deref(), last.place), ("ana".into(), Some("match unlink scripted"), 1));
        assert_eq!(why.history[0].place, 2, "the customer was made first");
    }

    async fn r80a_what_a_sync_would_do_with_a_pending_fact_is_said_to_be_inferred(db) {
        let settings = IntegrationSettings { save_exact_matches: true, ..IntegrationSettings::default() };
        let (given, integration) = ready(db, &["Acme"], settings).await;
        let customer = given.add_customer("Acme").await;
        let tx = given.hub.workspace.write().await.expect("writes");
        tx.triggers().insert(vec![counterpart_model::Trigger {
            id: counterpart_model::TriggerId(given.hub.ids.next()),
            integration: integration.id,
            kind: Kind::Company,
            vendor: id(1),
            cause: counterpart_model::TriggerCause::Offered,
            previous: None,
            new: None,
            at: given.hub.now(),
        }]).await.expect("writes");
        tx.commit().await.expect("commits");
        let why = given.why("scripted:1").await;
        assert_eq!(steps(&noted(&why.next, "pending").commands), ["counterpart sync scripted"]);
        let would = noted(&why.next, "sync_would");
        assert!(would.inferred && would.sentence.contains("make the match 'Acme = 1 'Acme''"), "{}", would.sentence);
        given.sync().await;
        let view = given.hub.customer(&customer).await.expect("there");
        assert_eq!(view.matches.len(), 1, "and so it does");
        assert!(!codes(&given.why("scripted:1").await.next).contains(&"pending"));
    }

    async fn r80a_a_record_that_could_not_be_read_says_what_is_wrong_with_it(db) {
        let (given, _) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.vendor.state().unreadable = Some(2);
        assert_eq!(given.try_sync().await.run.state, RunState::Partial);
        let why = given.why("scripted:2").await;
        assert_eq!(why.state, "not_in_mirror");
        let problem = noted(&why.missing, "unreadable");
        assert!(problem.sentence.contains("Thing 2 has no name"), "{}", problem.sentence);
        assert!(steps(&problem.commands)[0].starts_with("counterpart runs "));
    }

    async fn r80a_sites_without_a_country_and_unreadable_numbers_are_named(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.vendor.site(10, 1, "Main");
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let why = given.why("scripted:1").await;
        let missing = noted(&why.missing, "no_country");
        assert!(missing.sentence.contains("'Main' (10)") && missing.sentence.contains("+1 (R34)"), "{}", missing.sentence);
        assert!(noted(&why.missing, "phone_not_valid").sentence.contains("0113 496 0000"));
    }

    async fn r80a_a_company_and_a_site_of_one_id_point_at_each_other(db) {
        let given = hub(db).await;
        given.vendor.company(10, "Acme");
        given.vendor.site(10, 10, "Main");
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let why = given.why("scripted:10").await;
        assert_eq!(why.subject, Subject::Company);
        assert_eq!(steps(&noted(&why.next, "same_id").commands), ["counterpart why scripted:site:10"]);
        assert_eq!(given.why("scripted:site:10").await.subject, Subject::Site);
        assert!(!codes(&given.why("scripted:company:10").await.next).contains(&"same_id"), "no doubt was left");
    }

    async fn r80a_a_name_is_enough_where_one_record_bears_it(db) {
        let (given, _) = ready(db, &["Acme", "Twin", "TWIN"], IntegrationSettings::default()).await;
        assert_eq!(given.why(" acme ").await.record, "scripted:company:1");
        let several = given.refused("Twin").await;
        assert!(matches!(&several, EngineError::NeedsDecision(text)
            if text.contains("scripted:company:2, scripted:company:3") && text.contains("counterpart why scripted:company:2")), "{several}");
        let customer = given.add_customer("Twin").await;
        assert_eq!(given.why("twin").await.record, customer, "a customer goes before companies");
        let nothing = given.refused("Nobody & Sons").await.to_string();
        assert!(nothing.contains("counterpart customers --search 'Nobody & Sons'") && nothing.contains("scripted:42"), "{nothing}");
        let nothing = given.refused("scripted:99").await.to_string();
        assert!(nothing.contains("company or site 99") && nothing.contains("counterpart sync scripted"), "{nothing}");
        assert!(given.refused("scripted:site:1").await.to_string().contains("a site 1"));
        let run = given.sync().await.run.id;
        let refused = given.refused(&run.to_string()).await.to_string();
        assert!(refused.ends_with(&format!("`counterpart runs {run}`")), "{refused}");
    }

    async fn r80a_a_failing_or_unread_integration_is_said_to_be_in_the_way(db) {
        let (given, integration) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        given.vendor.state().failure = Some(crate::vendor::refused_credentials());
        given.try_sync().await;
        let failing = given.why("scripted:1").await.next;
        let failing = noted(&failing, "integration_failing");
        assert!(failing.sentence.contains("refuses the credentials"));
        assert_eq!(steps(&failing.commands)[0], "counterpart integration test scripted");
        let mut settings = integration.settings.clone();
        settings.kinds.insert(Kind::Company, Direction::Off);
        let integration = given.integration().await;
        given.hub.change_settings(&integration, settings).await.expect("saved");
        let off = given.why("scripted:1").await.missing;
        assert_eq!(steps(&noted(&off, "kind_off").commands), ["counterpart integration set scripted --kind companies=pull"]);
    }

    async fn r80a_a_sync_that_waits_for_a_worker_is_named(db) {
        let (given, integration) = ready(db, &["Acme"], IntegrationSettings::default()).await;
        let run = given.hub.queue_sync(&integration, counterpart_model::Task::default(), &ana()).await.expect("queued");
        let next = given.why("scripted:1").await.next;
        assert_eq!(steps(&noted(&next, "sync_waiting").commands), [format!("counterpart runs {}", run.id)]);
    }
}

/// The change that saves this match.
fn saved(link: &counterpart_model::Match) -> counterpart_model::Change {
    assert_eq!(link.kind, MatchKind::Company);
    let cause = counterpart_model::Cause::new("R26", "it came with a merge");
    counterpart_model::Change::create(RecordRef::Match { id: link.id }, "Merged = 6", &link.fields(), cause)
}
