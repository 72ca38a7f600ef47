//! New customers made at a vendor by the sync (R57), and what takes it back (R76).

use crate::given::{Given, ana, steps};
use crate::pushing::pushing;
use crate::vendor::Scripted;
use crate::writes::OnWrite;
use counterpart_connector::{LateCommit, Removal};
use counterpart_engine::{Decision, WaitingCode};
use counterpart_model::{BrakeLimit, IntegrationSettings, Intent, IntentState, PushCustomers, RunState};
use counterpart_store::on_both_databases;
use std::sync::Arc;

fn automatic(template: bool) -> IntegrationSettings {
    let template = if template { [("role".to_owned(), "Contract".to_owned())].into() } else { [].into() };
    IntegrationSettings {
        push_customers: PushCustomers::Automatic,
        template,
        ..IntegrationSettings::default()
    }
}

async fn set(given: &Given, settings: IntegrationSettings) {
    let integration = given.integration().await;
    let settings = IntegrationSettings { kinds: integration.settings.kinds.clone(), ..settings };
    given.hub.change_settings(&integration, settings).await.expect("saved");
}

async fn states(given: &Given) -> Vec<(String, IntentState)> {
    given.intents().await.into_iter().map(|Intent { name, state, .. }| (name, state)).collect()
}

on_both_databases! {
    async fn r57_every_new_customer_is_made_there_where_that_is_switched_on(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.add_customer("Before").await;
        set(&given, automatic(true)).await;
        given.add_customer("Acme").await;
        given.add_customer("Beta").await;
        given.vendor.company(3, "Gamma");
        let synced = given.sync().await;
        assert_eq!(synced.run.summary.planned["create push"], 2, "{synced:?}");
        given.deliver().await;
        assert_eq!((given.there("Acme").len(), given.there("Beta").len(), given.there("Before").len()), (1, 1, 0));
        assert_eq!(given.sync().await.run.summary.applied, 0);
        assert_eq!(given.vendor.state().sent, ["Acme", "Beta"]);
    }

    async fn r57_what_came_from_there_or_is_there_is_not_made_a_second_time(db) {
        let given = pushing(db, LateCommit::Possible).await;
        set(&given, IntegrationSettings { save_exact_matches: true, ..automatic(true) }).await;
        given.vendor.company(1, "From There");
        given.vendor.company(2, "Twin");
        given.sync().await;
        let integration = given.integration().await;
        let chosen = counterpart_engine::Chosen::These(vec!["1".into()]);
        let how = counterpart_model::How::Created;
        let plan = given.hub.plan_create(&integration, &chosen, how, false, &ana()).await.expect("planned");
        given.save(&plan).await;
        given.add_customer("Twin").await;
        given.add_customer("Matched First").await;
        given.vendor.company(4, "Matched First");
        let synced = given.sync().await;
        assert!(given.intents().await.is_empty(), "{:?}", given.intents().await);
        assert_eq!(given.companies_of("Matched First").await, ["4"]);
        // The unmatched company of that name is proposed, once.
        assert_eq!(synced.run.summary.planned["create attention"], 1);
        let waiting = given.hub.waiting(None, None).await.expect("listed");
        assert_eq!(waiting.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["match_proposed"]);
        assert!(waiting[0].sentence.contains("match link scripted 2"), "{}", waiting[0].sentence);
        let link = counterpart_engine::Link {
            company: "2".into(), customer: "Twin".into(), take_over: false, main: true, sites: Vec::new(),
        };
        let plan = given.hub.plan_link(&integration, &link, &ana()).await.expect("planned");
        given.save(&plan).await;
        given.sync().await;
        assert!(given.hub.waiting(None, None).await.expect("listed").is_empty(), "matched, it waits no more");
        assert!(given.vendor.state().sent.is_empty());
    }

    async fn r57_what_the_template_lacks_blocks_that_row_and_waits_for_a_person(db) {
        let given = pushing(db, LateCommit::Possible).await;
        set(&given, automatic(false)).await;
        given.add_customer("Acme").await;
        given.sync().await;
        given.deliver().await;
        assert_eq!(states(&given).await, [("Acme".to_owned(), IntentState::Refused)]);
        let waiting = given.hub.waiting(None, None).await.expect("listed");
        assert_eq!(waiting[0].code.as_str(), "push_refused");
        assert!(waiting[0].sentence.contains("--template role=VALUE"), "{}", waiting[0].sentence);
        assert!(given.vendor.state().sent.is_empty());
        set(&given, automatic(true)).await;
        given.decide("Acme", Decision::SendAgain).await;
        given.deliver().await;
        assert_eq!(given.there("Acme").len(), 1);
    }

    async fn r75_the_brake_counts_what_would_be_made_at_the_vendor(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.vendor.company(1, "Known");
        given.sync().await;
        let brake = [("push".to_owned(), BrakeLimit { percent: 0, at_least: 2 })].into();
        set(&given, IntegrationSettings { brake, ..automatic(true) }).await;
        for name in ["Acme", "Beta", "Gamma"] {
            given.add_customer(name).await;
        }
        let held = given.try_sync().await.run;
        assert_eq!((held.state, held.summary.brake[0].subject.as_str()), (RunState::Held, "push"));
        assert!(given.intents().await.is_empty());
        given.hub.approve(&held.id.to_string(), &ana()).await.expect("approved");
        given.sync().await;
        assert_eq!(given.intents().await.len(), 3);
    }

    async fn r76_what_was_not_sent_is_cancelled_and_what_was_is_made_inactive(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Waits").await;
        let run = newest_save(&given).await;
        let plan = given.hub.plan_undo(&run, &[], &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.intent("Waits").await.state, IntentState::Cancelled);
        given.deliver().await;
        assert!(given.vendor.state().sent.is_empty());

        given.wanted("Sent").await;
        let run = newest_save(&given).await;
        given.deliver().await;
        let plan = given.hub.plan_undo(&run, &[], &ana()).await.expect("planned");
        let labels: Vec<&str> = plan.changes().map(|change| change.label.as_str()).collect();
        assert_eq!(labels, ["Sent = 100", "'Sent' (100) at Scripted made inactive"]);
        given.save(&plan).await;
        given.deliver().await;
        assert!(!given.vendor.state().companies[&100].active);
        assert!(given.companies_of("Sent").await.is_empty());
        // It echoes nowhere: no attention, nothing made again, nothing more to take back.
        let synced = given.sync().await;
        assert_eq!(synced.run.summary.applied, 0, "{synced:?}");
        assert!(given.hub.waiting(None, None).await.expect("listed").is_empty());
        assert_eq!(given.vendor.state().sent, ["Sent", "100"]);
    }

    async fn r76_where_the_vendor_allows_nothing_that_is_said_first(db) {
        let mut vendor = Scripted::with_writes(LateCommit::Possible);
        Arc::get_mut(&mut vendor).expect("nobody else has it").removed_by(Removal::ByHand);
        let given = crate::given::hub_with(db, vendor).await;
        given.connect(automatic(true)).await;
        given.wanted("Acme").await;
        let run = newest_save(&given).await;
        given.deliver().await;
        let plan = given.hub.plan_undo(&run, &[], &ana()).await.expect("planned");
        assert!(plan.is_empty() && plan.skipped[0].reason.contains("by hand (100)"), "{plan:#?}");
    }

    async fn r76_an_undo_that_the_vendor_changed_meanwhile_is_refused_there(db) {
        let given = pushing(db, LateCommit::Excluded).await;
        given.wanted("Acme").await;
        let run = newest_save(&given).await;
        given.deliver().await;
        let plan = given.hub.plan_undo(&run, &[], &ana()).await.expect("planned");
        given.save(&plan).await;
        given.vendor.state().writes.push_back(OnWrite::Lost);
        given.deliver().await;
        given.time.advance(std::time::Duration::from_secs(1_000));
        given.deliver().await;
        assert!(!given.vendor.state().companies[&100].active, "an update that was lost is written again");
        assert_eq!(given.vendor.state().sent, ["Acme", "100", "100"]);
        // The same values again would be nothing new; values that somebody else set meanwhile are left alone.
        let undone = newest_save(&given).await;
        given.vendor.change(100, |company| company.active = true);
        let plan = given.hub.plan_undo(&undone, &[], &ana()).await.expect("planned");
        given.save(&plan).await;
        given.deliver().await;
        assert_eq!(given.vendor.state().sent.len(), 3, "it is active already");
    }

    async fn r80c_why_tells_what_was_written_for_a_customer(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Acme").await;
        let why = given.hub.why("Acme").await.expect("told");
        let said: Vec<&str> = why.next.iter().filter(|one| one.code == "pushed").map(|one| one.sentence.as_str()).collect();
        assert!(said.len() == 1 && said[0].contains("waits to be made"), "{said:?}");
        given.vendor.state().writes.push_back(OnWrite::Refused);
        given.deliver().await;
        let why = given.hub.why("Acme").await.expect("told");
        assert!(why.next.iter().any(|one| one.sentence.contains("role is not one")), "{:?}", why.next);
        let code: WaitingCode = "push-refused".parse().expect("a code");
        let waiting = given.hub.waiting(Some(code), None).await.expect("listed");
        assert_eq!(waiting.len(), 1);
        assert!(steps(&waiting[0].commands).iter().any(|one| one.contains("--send-again")), "{waiting:?}");
    }
}

/// The run of the latest plan of a person.
async fn newest_save(given: &Given) -> String {
    let tx = given.hub.workspace.read().await.expect("begins");
    let runs = tx.runs().list(None, None, 50).await.expect("listed");
    let saves = runs.into_iter().filter(|run| run.kind == counterpart_model::RunKind::Save);
    saves.max_by_key(|run| run.id).expect("a save").id.to_string()
}
