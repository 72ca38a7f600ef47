use crate::given::*;
use crate::vendor::{held_back, refused_credentials};
use counterpart_engine::Chosen;
use counterpart_model::{
    AttentionCode, Direction, FollowNames, How, IntegrationSettings, IntegrationState, Kind, RunState,
    Visibility,
};
use counterpart_store::{CompanyFilter, on_both_databases};

on_both_databases! {
    async fn r70_a_sync_brings_what_the_vendor_says_and_its_run_says_so(db) {
        let given = hub(db).await;
        (1..=7).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.vendor.site(10, 1, "Main");
        given.connect(IntegrationSettings::default()).await;
        let run = given.sync().await.run;
        let companies = &run.summary.pulled[&Kind::Company];
        assert_eq!((companies.new, companies.changed, companies.unchanged), (7, 0, 0));
        assert_eq!(run.summary.pulled[&Kind::Site].new, 1);
        let integration = given.integration().await;
        assert_eq!(integration.state, IntegrationState::Healthy);
        assert_eq!(integration.fresh_at, run.finished_at);
        let stored = given.hub.workspace.read().await.expect("reads").runs().get(run.id).await.expect("reads");
        assert_eq!(stored.expect("there").summary, run.summary);
    }

    async fn r70_a_second_sync_changes_nothing(db) {
        let given = hub(db).await;
        (1..=7).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        let automatic = IntegrationSettings {
            new_customers: counterpart_model::NewCustomers::Automatic,
            create_sites: true,
            ..IntegrationSettings::default()
        };
        given.vendor.site(10, 1, "Main");
        given.connect(automatic).await;
        let first = given.sync().await.run;
        assert_eq!(first.summary.applied, 7 * 2 + 2, "a customer and a match each, one site and its match");
        let journal = given.hub.workspace.read().await.expect("reads").journal().count().await.expect("counted");
        let second = given.sync().await.run;
        let companies = &second.summary.pulled[&Kind::Company];
        assert_eq!((companies.new, companies.changed, companies.unchanged), (0, 0, 7));
        assert!(second.summary.planned.is_empty());
        let after = given.hub.workspace.read().await.expect("reads").journal().count().await.expect("counted");
        assert_eq!(journal, after);
    }

    async fn r06_a_kind_that_is_off_is_not_pulled(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.vendor.site(10, 1, "Main");
        let mut settings = IntegrationSettings::default();
        settings.kinds.insert(Kind::Site, Direction::Off);
        given.connect(settings).await;
        let run = given.sync().await.run;
        assert!(!run.summary.pulled.contains_key(&Kind::Site));
    }

    async fn r78_a_missing_record_is_not_visible_and_a_proven_one_is_gone(db) {
        let given = hub(db).await;
        (1..=4).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let integration = given.integration().await;
        let two = Chosen::These(vec![id(1), id(2)]);
        let plan = given.hub.plan_create(&integration, &two, How::Created, false, &ana()).await.expect("planned");
        given.save(&plan).await;

        given.vendor.state().companies.remove(&1);
        given.vendor.state().hidden.extend([2, 3]);
        let run = given.sync().await.run;
        assert_eq!(run.summary.pulled[&Kind::Company].missing, 3);
        assert_eq!(given.vendor.state().probed, [id(1), id(2)], "only matched ones are worth a request");

        let tx = given.hub.workspace.read().await.expect("reads");
        let mut visibility = Vec::new();
        for n in 1..=4 {
            let entry = tx.mirror().get(integration.id, Kind::Company, &id(n)).await.expect("reads").expect("kept");
            visibility.push(entry.visibility);
        }
        assert_eq!(visibility, [Visibility::Gone, Visibility::NotVisible, Visibility::NotVisible, Visibility::Visible]);
        let waiting: Vec<_> = given.hub.attention().await.expect("listed").into_iter().map(|a| (a.vendor, a.code)).collect();
        assert_eq!(waiting, [(id(1), AttentionCode::CompanyGone), (id(2), AttentionCode::CompanyNotVisible)]);
    }

    async fn r78_a_record_that_goes_while_another_comes_is_missed_all_the_same(db) {
        let given = hub(db).await;
        (1..=3).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.connect(IntegrationSettings::default()).await;
        given.vendor.state().hidden.insert(3);
        given.sync().await;
        for (goes, comes) in [(1, 3), (2, 4), (4, 1)] {
            given.vendor.company(4, "Company 4");
            given.vendor.state().hidden.insert(goes);
            given.vendor.state().hidden.remove(&comes);
            if comes == 3 {
                given.vendor.state().hidden.insert(4);
            }
            let run = given.sync().await.run;
            assert_eq!(run.summary.pulled[&Kind::Company].missing, 1, "{goes} goes, {comes} comes");
            assert!(given.listed(CompanyFilter::Hidden).await.contains(&goes.to_string()), "{goes}");
        }
    }

    async fn r78_what_is_hidden_for_longer_is_asked_for_again_in_turn(db) {
        let given = hub(db).await;
        (1..=25).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let integration = given.integration().await;
        let all = Chosen::These((1..=25).map(id).collect());
        given.save(&given.hub.plan_create(&integration, &all, How::Created, false, &ana()).await.expect("planned")).await;
        let settings = IntegrationSettings {
            brake: [("company".to_owned(), counterpart_model::BrakeLimit { percent: 100, at_least: 100 })].into(),
            ..integration.settings.clone()
        };
        given.hub.change_settings(&integration, settings).await.expect("changed");
        given.vendor.state().hidden.extend(1..=25);
        given.sync().await;

        // Hidden they stay; meanwhile one of the last is deleted.
        given.vendor.state().companies.remove(&24);
        given.vendor.state().probed.clear();
        given.sync().await;
        assert_eq!(given.vendor.state().probed, (1..=20).map(id).collect::<Vec<_>>());
        given.sync().await;
        assert_eq!(given.vendor.state().probed[20..], (21..=25).map(id).collect::<Vec<_>>());
        let tx = given.hub.workspace.read().await.expect("reads");
        let entry = tx.mirror().get(integration.id, Kind::Company, &id(24)).await.expect("reads").expect("kept");
        assert_eq!(entry.visibility, Visibility::Gone);
    }

    async fn r78_an_incomplete_pull_concludes_nothing_from_what_did_not_come(db) {
        let given = hub(db).await;
        (1..=4).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let fresh = given.integration().await.fresh_at;

        given.vendor.state().hidden.insert(4);
        given.vendor.change(1, |company| company.name = "Renamed".into());
        given.vendor.state().incomplete = Some("the total moved from 4 to 3".into());
        let run = given.try_sync().await.run;
        assert_eq!(run.state, RunState::Partial);
        assert_eq!(run.summary.pulled[&Kind::Company].missing, 0);
        assert_eq!(run.summary.pulled[&Kind::Company].changed, 1, "what came is kept");
        assert_eq!(given.listed(CompanyFilter::Hidden).await, Vec::<String>::new());
        let integration = given.integration().await;
        assert!(matches!(integration.state, IntegrationState::Failing { reason } if reason.contains("the total moved")));
        assert_eq!(integration.fresh_at, fresh, "the data is as old as the last complete pull");
    }

    async fn r78_what_is_shown_again_is_visible_again_and_no_longer_waits(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let integration = given.integration().await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, false, &ana()).await;
        given.save(&plan.expect("planned")).await;
        given.vendor.state().hidden.insert(1);
        given.sync().await;
        assert_eq!(given.hub.attention().await.expect("listed").len(), 1);
        given.vendor.state().hidden.clear();
        given.sync().await;
        assert!(given.hub.attention().await.expect("listed").is_empty());
        assert_eq!(given.listed(CompanyFilter::Matched).await, ["1"], "its match was kept all the time");
    }

    async fn r74_one_bad_record_is_recorded_and_the_run_goes_on(db) {
        let given = hub(db).await;
        (1..=3).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.vendor.state().unreadable = Some(2);
        given.connect(IntegrationSettings::default()).await;
        let run = given.try_sync().await.run;
        assert_eq!(run.state, RunState::Partial);
        assert_eq!(run.summary.error, None, "nothing is wrong with the run itself");
        let stored = given.hub.workspace.read().await.expect("reads").runs().get(run.id).await.expect("reads");
        assert_eq!(stored.expect("there").problems[0].sentence, "Thing 2 has no name. Give it one.");
        given.vendor.state().unreadable = None;
        assert_eq!(given.sync().await.run.summary.pulled[&Kind::Company].new, 1, "it is tried again");
    }

    async fn r74_refused_credentials_stop_the_integration_and_say_so(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.connect(IntegrationSettings::default()).await;
        given.vendor.state().failure = Some(refused_credentials());
        let run = given.try_sync().await.run;
        assert_eq!(run.state, RunState::Failed);
        assert!(run.summary.error.expect("said").contains("refuses the credentials"));
        assert!(matches!(given.integration().await.state, IntegrationState::Failing { .. }));
    }

    async fn r09_credentials_of_another_tenant_stop_the_sync_before_anything_is_read(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        given.vendor.state().tenant = "tenant-2".into();
        given.vendor.change(1, |company| company.name = "Somebody else".into());
        let run = given.try_sync().await.run;
        assert_eq!(run.state, RunState::Failed);
        assert!(run.summary.error.expect("said").contains("another") || run.summary.pulled.is_empty());
        assert_eq!(given.listed(CompanyFilter::Unmatched).await, ["1"]);
        let (rows, _) = given.hub.list_companies(&given.integration().await, CompanyFilter::Everything, None, (0, 9)).await.expect("listed");
        assert_eq!(rows[0].facts.company.name, "Acme");
    }

    async fn r10c_held_back_companies_are_counted_by_reason_and_offered_once_mended(db) {
        let given = hub(db).await;
        (1..=3).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.vendor.change(1, |company| company.held_back.push(held_back("no_main_site")));
        given.vendor.change(2, |company| company.held_back = vec![held_back("no_main_site"), held_back("no_relationship")]);
        given.connect(IntegrationSettings::default()).await;
        let run = given.sync().await.run;
        let counts: Vec<_> = run.summary.pulled[&Kind::Company].held_back.iter().map(|(c, n)| (c.as_str(), *n)).collect();
        assert_eq!(counts, [("no_main_site", 2), ("no_relationship", 1)]);
        assert_eq!(given.listed(CompanyFilter::HeldBack).await, ["1", "2"]);
        given.vendor.change(1, |company| company.held_back.clear());
        given.sync().await;
        assert_eq!(given.listed(CompanyFilter::HeldBack).await, ["2"]);
        assert_eq!(given.listed(CompanyFilter::Unmatched).await, ["1", "3"]);
    }

    async fn r25_a_rename_breaks_no_match_and_is_proposed(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let integration = given.integration().await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, false, &ana()).await;
        given.save(&plan.expect("planned")).await;

        given.vendor.change(1, |company| company.name = "Acme Dental".into());
        given.sync().await;
        assert_eq!(given.listed(CompanyFilter::Matched).await, ["1"]);
        assert_eq!(given.customer_names().await, ["Acme"]);
        let waiting = given.hub.attention().await.expect("listed");
        assert_eq!((waiting.len(), waiting[0].code), (1, AttentionCode::NameProposed));

        let accept = given.hub.plan_attention(&waiting[0].id.to_string(), true, &ana()).await.expect("planned");
        given.save(&accept).await;
        assert_eq!(given.customer_names().await, ["Acme Dental"]);
        assert!(given.hub.attention().await.expect("listed").is_empty());
    }

    async fn r25_names_follow_where_that_is_chosen(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        let settings = IntegrationSettings {
            follow_names: FollowNames::Follow,
            new_customers: counterpart_model::NewCustomers::Automatic,
            ..IntegrationSettings::default()
        };
        given.connect(settings).await;
        given.sync().await;
        given.vendor.change(1, |company| company.name = "Zeta Dental".into());
        given.sync().await;
        assert_eq!(given.customer_names().await, ["Zeta Dental"]);
        assert_eq!(given.hub.customer("zeta  DENTAL").await.expect("found by its new spelling").customer.name, "Zeta Dental");
    }

    async fn r74_a_record_that_cannot_be_asked_for_does_not_stop_the_run(db) {
        let given = hub(db).await;
        (1..=5).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let integration = given.integration().await;
        let all = Chosen::All { filter: CompanyFilter::Unmatched, search: None };
        let plan = given.hub.plan_create(&integration, &all, How::Created, false, &ana()).await.expect("planned");
        given.save(&plan).await;

        given.vendor.state().companies.remove(&1);
        given.vendor.state().hidden.extend([2, 3, 4, 5]);
        given.vendor.state().unanswerable.extend([2, 3, 4, 5]);
        let run = given.sync().await.run;
        assert_eq!(given.vendor.state().probed.len(), 4, "after three failures in a row no more are tried");
        let tx = given.hub.workspace.read().await.expect("reads");
        let stored = tx.runs().get(run.id).await.expect("reads").expect("there");
        assert_eq!(stored.problems.len(), 3);
        assert_eq!(stored.problems[0].sentence, "Whether it still exists could not be asked. The vendor failed.");
        let codes: Vec<_> = given.hub.attention().await.expect("listed").into_iter().map(|item| item.code).collect();
        assert_eq!(codes.iter().filter(|code| **code == AttentionCode::CompanyGone).count(), 1);
        assert_eq!(codes.len(), 5, "what could not be asked for is not visible, not gone");
    }
}
