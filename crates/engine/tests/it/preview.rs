use crate::given::*;
use counterpart_engine::{EngineError, Unwatched};
use counterpart_model::{Change, IntegrationSettings, Kind, NewCustomers, Plan};
use counterpart_store::{CompanyFilter, on_both_databases};
use std::future::pending;

fn labels<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<String> {
    changes
        .map(|change| format!("{} {} {}", change.operation.as_str(), change.record.word(), change.label))
        .collect()
}

on_both_databases! {
    async fn r71_a_preview_writes_nothing_and_shows_exactly_what_the_sync_then_does(db) {
        let given = hub(db).await;
        given.add_customer("Acme").await;
        (1..=4).for_each(|n| given.vendor.company(n, ["Acme", "Beta", "Gamma", "Delta"][n as usize - 1]));
        given.vendor.site(10, 2, "Main");
        let settings = IntegrationSettings {
            new_customers: NewCustomers::Automatic,
            create_sites: true,
            ..IntegrationSettings::default()
        };
        let integration = given.connect(settings).await;
        let preview = given.hub.preview_sync(&integration, &Unwatched).await.expect("previewed");
        assert_eq!(preview.pulled[&Kind::Company].new, 4);
        assert_eq!(given.listed(CompanyFilter::Everything).await, Vec::<String>::new(), "not even the mirror");
        assert_eq!(given.customer_names().await, ["Acme"]);
        assert!(given.hub.workspace.read().await.expect("reads").runs().list(Some(integration.id), None, 9).await.expect("reads").is_empty());

        let run = given.sync().await.run;
        let tx = given.hub.workspace.read().await.expect("reads");
        let journal = tx.journal().of_run(run.id, None, 100).await.expect("reads");
        assert_eq!(labels(preview.plan.changes()), labels(journal.iter().map(|entry| &entry.change)));
    }

    async fn r71_a_preview_of_what_vanished_shows_what_will_wait_for_a_person(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.connect(IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() }).await;
        given.sync().await;
        given.vendor.state().companies.clear();
        let preview = given.hub.preview_sync(&given.integration().await, &Unwatched).await.expect("previewed");
        assert_eq!(labels(preview.plan.changes()), ["create attention Acme"]);
        assert!(given.hub.attention().await.expect("listed").is_empty());
    }

    async fn r71_a_sync_as_planned_does_exactly_that_or_says_what_went_stale(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        let settings = IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() };
        let integration = given.connect(settings).await;
        let plan = given.hub.preview_sync(&integration, &Unwatched).await.expect("previewed").plan;
        let text = serde_json::to_string(&plan).expect("a plan is JSON");
        let plan: Plan = serde_json::from_str(&text).expect("and comes back");

        given.vendor.company(2, "Beta");
        let error = given.hub.sync_as_planned(&integration, &plan, &ana(), &Unwatched, pending()).await.expect_err("stale");
        let EngineError::Stale(stale) = error else { panic!("stale, not {error}") };
        assert!(stale.iter().any(|stale| stale.label == "Beta" && stale.reason.contains("the plan does not know")));
        assert!(given.customer_names().await.is_empty());

        given.vendor.state().companies.remove(&2);
        given.hub.sync_as_planned(&integration, &plan, &ana(), &Unwatched, pending()).await.expect("as planned");
        assert_eq!(given.customer_names().await, ["Acme"]);
    }

    async fn r71_a_plan_that_would_match_another_customer_is_stale(db) {
        let given = hub(db).await;
        let first = given.add_customer("Acme").await;
        given.vendor.company(1, "Acme");
        let settings = IntegrationSettings { save_exact_matches: true, ..IntegrationSettings::default() };
        let integration = given.connect(settings).await;
        let mut plan = given.hub.preview_sync(&integration, &Unwatched).await.expect("previewed").plan;
        let text = serde_json::to_string(&plan).expect("a plan is JSON").replace(&first, &uuid::Uuid::nil().to_string());
        plan = serde_json::from_str(&text).expect("a plan still");
        let stale = given.hub.sync_as_planned(&integration, &plan, &ana(), &Unwatched, pending()).await;
        assert!(matches!(stale, Err(EngineError::Stale(_))));
        assert!(given.listed(CompanyFilter::Everything).await.is_empty(), "nothing at all was written");
    }

    async fn a_sync_as_planned_leaves_a_run_like_any_other(db) {
        let given = hub(db).await;
        (1..=3).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        given.vendor.state().unreadable = Some(2);
        let settings = IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() };
        let integration = given.connect(settings).await;
        let plan = given.hub.preview_sync(&integration, &Unwatched).await.expect("previewed").plan;
        let run = given.hub.sync_as_planned(&integration, &plan, &ana(), &Unwatched, pending()).await.expect("done").run;
        let tx = given.hub.workspace.read().await.expect("reads");
        let stored = tx.runs().get(run.id).await.expect("reads").expect("there");
        assert_eq!((stored.state, stored.problems.len(), stored.summary.applied), (counterpart_model::RunState::Partial, 1, 4));
        assert_eq!(stored.actor, ana());
        assert_eq!(given.integration().await.fresh_at, run.finished_at);
    }
}
