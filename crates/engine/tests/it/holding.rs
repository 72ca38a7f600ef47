//! The safety brake: a sync that would change too much asks first.

use crate::given::*;
use counterpart_engine::EngineError;
use counterpart_model::{BrakeRule, IntegrationSettings, NewCustomers, Operation, RunState};
use counterpart_store::on_both_databases;
use counterpart_store::testing::TestDatabase;

/// Sixty customers, made from sixty companies.
async fn settled(db: &TestDatabase) -> Given {
    let given = hub(db).await;
    (1..=60).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
    let settings =
        IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() };
    given.connect(settings).await;
    assert_eq!(given.sync().await.run.summary.applied, 120, "a first run has nothing to compare with");
    given
}

on_both_databases! {
    async fn r75_a_list_that_triples_is_held_before_the_first_customer_is_made(db) {
        let given = settled(db).await;
        (61..=180).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        let held = given.try_sync().await.run;
        assert_eq!((held.state, held.summary.applied), (RunState::Held, 0));
        let finding = held.summary.brake.iter().find(|found| found.subject == "customer").expect("found");
        assert_eq!((finding.rule, finding.count, finding.known, finding.allowed), (BrakeRule::Creations, 120, 60, 20));
        assert_eq!(finding.first.len(), 20, "as many as a person needs to see what it is about");
        let first = &finding.first[0];
        assert_eq!((first.word.as_str(), first.operation), ("customer", Operation::Create));
        assert!(first.label.starts_with("Company ") && first.record.is_none() && first.customer.is_none(), "{first:?}");
        assert_eq!(given.customer_names().await.len(), 60);

        given.hub.approve(&held.id.to_string(), &ana()).await.expect("held");
        let run = given.sync().await.run;
        assert_eq!((run.id, run.summary.applied), (held.id, 240), "the same run goes on");
        assert_eq!(given.customer_names().await.len(), 180);
    }

    async fn r75_more_than_was_approved_is_held_again(db) {
        let given = settled(db).await;
        (61..=100).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        let held = given.try_sync().await.run;
        (101..=180).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        let later = given.try_sync().await.run;
        assert_eq!(later.state, RunState::Held);
        let refused = given.hub.approve(&held.id.to_string(), &ana()).await.expect_err("replaced");
        assert!(matches!(refused, EngineError::Refused(_)), "{refused}");

        given.hub.approve(&later.id.to_string(), &ana()).await.expect("held");
        (181..=200).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        // The approved run goes on with what it pulled; what came later waits for the next one.
        assert_eq!(given.sync().await.run.summary.applied, 240);
        assert_eq!(given.sync().await.run.summary.applied, 40);
    }

    async fn r75_half_of_the_companies_hidden_is_held_and_heals_by_itself(db) {
        let given = settled(db).await;
        given.vendor.state().hidden.extend(1..=30);
        let held = given.try_sync().await.run;
        assert_eq!(held.state, RunState::Held);
        let finding = &held.summary.brake[0];
        assert_eq!(finding.rule, BrakeRule::Deactivations);
        assert_eq!(finding.first.len(), 20);
        let names: Vec<&str> = finding.first.iter().filter_map(|one| Some(one.customer.as_ref()?.1.as_str())).collect();
        assert!(names.is_sorted() && names.len() == 20, "by customer: {names:?}");
        let vendor = finding.first[0].label.strip_prefix("Company ").expect("its name");
        assert_eq!(finding.first[0].record.as_deref(), Some(format!("scripted:company:{vendor}").as_str()));
        assert_eq!(names[0], finding.first[0].label, "the company is matched with the customer of its name");
        assert!(given.hub.workspace.read().await.expect("reads").attention().open(None, None, 9).await.expect("reads").is_empty());
        given.vendor.state().hidden.clear();
        assert!(given.sync().await.run.summary.planned.is_empty());
        let (run, _) = given.hub.run(&held.id.to_string()).await.expect("there");
        assert_eq!(run.state, RunState::Failed, "nothing of it is left to decide");
        assert!(run.summary.error.expect("says why").contains("A later sync took its place"));
    }

    async fn r75_a_preview_says_what_the_brake_would_stop_and_applying_it_is_the_answer(db) {
        let given = settled(db).await;
        (61..=180).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
        let integration = given.integration().await;
        let preview = given.hub.preview_sync(&integration, &counterpart_engine::Unwatched).await.expect("previewed");
        assert_eq!(preview.brake.len(), 1, "{:?}", preview.brake);
        let never = std::future::pending();
        let watched = &counterpart_engine::Unwatched;
        let synced =
            given.hub.sync_as_planned(&integration, &preview.plan, &ana(), watched, never).await.expect("as seen");
        assert_eq!((synced.run.state, synced.run.summary.applied), (RunState::Done, 240));
    }
}
