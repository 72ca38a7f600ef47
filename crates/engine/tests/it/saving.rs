use crate::given::*;
use counterpart_engine::{Chosen, EngineError, Link};
use counterpart_model::{Field, How, Integration, IntegrationSettings, Value};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{CompanyFilter, on_both_databases};

/// A vendor with the one company Acme, pulled.
async fn acme(db: &TestDatabase) -> (Given, Integration) {
    let given = hub(db).await;
    given.vendor.company(1, "Acme");
    let integration = given.connect(IntegrationSettings::default()).await;
    given.sync().await;
    (given, integration)
}

on_both_databases! {
    async fn r71_a_persons_plan_is_applied_whole_or_not_at_all(db) {
        let given = hub(db).await;
        given.add_customer("Acme").await;
        given.add_customer("Beta").await;
        given.vendor.company(1, "Acme");
        given.vendor.company(2, "Beta");
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let everything = Chosen::All { filter: CompanyFilter::Suggested, search: None };
        let plan = given.hub.plan_confirm(&integration, &everything, &ana()).await.expect("planned");
        assert_eq!(plan.groups.len(), 2);

        // Meanwhile somebody matches one of them by hand.
        let other = given.hub.plan_confirm(&integration, &Chosen::These(vec![id(2)]), &ana()).await.expect("planned");
        given.save(&other).await;
        let EngineError::Stale(stale) = given.hub.save(&plan).await.expect_err("stale") else { panic!("stale") };
        assert_eq!(stale.len(), 1);
        assert_eq!(stale[0].reason, "company 2 was matched meanwhile by ana");
        assert_eq!(given.listed(CompanyFilter::Matched).await, ["2"], "the other one was not saved either");
    }

    async fn r14_a_second_customer_of_that_name_makes_a_confirmation_stale(db) {
        let given = hub(db).await;
        given.add_customer("Acme").await;
        given.vendor.company(1, "Acme");
        given.vendor.company(2, "Acme Two");
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let plan = given.hub.plan_confirm(&integration, &Chosen::These(vec![id(1)]), &ana()).await.expect("planned");
        let create = given.hub.plan_create(&integration, &Chosen::These(vec![id(2)]), How::Created, false, &ana()).await;
        given.save(&create.expect("planned")).await;
        given.vendor.change(2, |company| company.name = "ACME".into());
        given.sync().await;
        let waiting = given.hub.attention().await.expect("listed");
        let rename = given.hub.plan_attention(&waiting[0].id.to_string(), true, &ana()).await.expect("planned");
        given.save(&rename).await;
        let EngineError::Stale(stale) = given.hub.save(&plan).await.expect_err("stale") else { panic!("stale") };
        assert_eq!(stale[0].reason, "2 customers bear that name by now");
    }

    async fn r19g_two_plans_that_both_name_the_main_company_do_not_both_hold(db) {
        let given = hub(db).await;
        let acme = given.add_customer("Acme").await;
        (1..=3).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let link = async |company: i64| {
            let link = Link { company: id(company), customer: acme.clone(), take_over: false, main: false, sites: vec![] };
            given.hub.plan_link(&integration, &link, &ana()).await.expect("planned")
        };
        let (first, second) = (link(1).await, link(2).await);
        given.save(&first).await;
        assert!(matches!(given.hub.save(&second).await, Err(EngineError::Stale(_))), "both would be the main one");

        given.save(&link(2).await).await;
        let third = link(3).await;
        for company in [1, 2] {
            let unlink = given.hub.plan_unlink(&integration, &id(company), None, &ana()).await;
            given.save(&unlink.expect("planned")).await;
        }
        assert!(matches!(given.hub.save(&third).await, Err(EngineError::Stale(_))), "none would be");
    }

    async fn r13_a_company_that_was_ignored_meanwhile_is_not_matched(db) {
        let (given, integration) = acme(db).await;
        given.add_customer("Acme").await;
        let these = Chosen::These(vec![id(1), id(1)]);
        let plan = given.hub.plan_confirm(&integration, &these, &ana()).await.expect("named twice, meant once");
        let ignore = given.hub.plan_ignore(&integration, &these, "a supplier", &ana()).await.expect("planned");
        given.save(&ignore).await;
        let EngineError::Stale(stale) = given.hub.save(&plan).await.expect_err("stale") else { panic!("stale") };
        assert_eq!(stale[0].reason, "company 1 was marked 'not a customer' meanwhile by ana");
    }

    async fn a_plan_survives_a_file_and_is_in_the_journal(db) {
        let (given, integration) = acme(db).await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, false, &ana()).await;
        let text = serde_json::to_string(&plan.expect("planned")).expect("JSON");
        let saved = given.hub.save(&serde_json::from_str(&text).expect("a plan")).await.expect("saved");
        let tx = given.hub.workspace.read().await.expect("reads");
        let journal = tx.journal().of_run(saved.run.expect("a run"), None, 10).await.expect("reads");
        let words: Vec<_> = journal.iter().map(|entry| (entry.change.record.word(), entry.actor.to_string())).collect();
        assert_eq!(words, [("customer", "ana".to_owned()), ("match", "ana".to_owned())]);
    }

    async fn a_saved_match_leaves_a_durable_fact_and_the_next_sync_consumes_it(db) {
        let (given, integration) = acme(db).await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, false, &ana()).await;
        given.save(&plan.expect("planned")).await;
        let waiting = async || {
            given.hub.workspace.read().await.expect("reads").triggers().count(integration.id).await.expect("counted")
        };
        assert_eq!(waiting().await, 1);
        assert_eq!(given.sync().await.run.summary.applied, 0);
        assert_eq!(waiting().await, 0);
    }

    async fn r14_a_second_company_of_that_name_makes_a_confirmation_stale(db) {
        let (given, integration) = acme(db).await;
        given.add_customer("Acme").await;
        let plan = given.hub.plan_confirm(&integration, &Chosen::These(vec![id(1)]), &ana()).await.expect("planned");
        given.vendor.company(2, "ACME");
        given.sync().await;
        let EngineError::Stale(stale) = given.hub.save(&plan).await.expect_err("stale") else { panic!("stale") };
        assert_eq!(stale[0].reason, "company 2 is spelled the same by now; choose by hand");
    }

    async fn r19_a_plan_written_by_hand_cannot_move_the_end_of_a_match(db) {
        let (given, integration) = acme(db).await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, false, &ana()).await;
        given.save(&plan.expect("planned")).await;
        let view = given.hub.customer("Acme").await.expect("there");
        let link = &view.matches[0].link;
        let change = counterpart_model::Change::update(
            counterpart_model::RecordRef::Match { id: link.id },
            "by hand",
            (Field::Vendor, Value::text("1"), Value::text("2")),
            counterpart_model::Cause::new("R23", "by hand"),
        );
        let group = counterpart_model::Group { about: "x".into(), changes: vec![change], consumes: vec![] };
        let origin = counterpart_model::PlanOrigin::Person { command: "x".into(), actor: ana() };
        let plan = counterpart_model::Plan { origin, groups: vec![group], skipped: vec![] };
        let EngineError::Stale(stale) = given.hub.save(&plan).await.expect_err("stale") else { panic!("stale") };
        assert!(stale[0].reason.contains("ends cannot be changed"));
    }
}
