//! What is written to a vendor: at most once, whatever comes of it.

use crate::given::{Given, ana, hub_with};
use crate::vendor::Scripted;
use crate::writes::{OnWrite, SETTLES};
use counterpart_connector::LateCommit;
use counterpart_engine::{Decision, PushChosen, Synced};
use counterpart_model::{IntegrationSettings, Intent, IntentState, Plan, RunState, VendorId};
use counterpart_store::on_both_databases;
use counterpart_store::testing::TestDatabase;
use std::time::Duration;

const SETTLED: Duration = Duration::from_secs(SETTLES as u64 + 1);

pub async fn pushing(db: &TestDatabase, late: LateCommit) -> Given {
    let given = hub_with(db, Scripted::with_writes(late)).await;
    let template = [("role".to_owned(), "Contract".to_owned())].into();
    given.connect(IntegrationSettings { template, ..IntegrationSettings::default() }).await;
    given
}

impl Given {
    pub async fn plan_push(&self, names: &[&str]) -> Plan {
        let chosen = PushChosen::These(names.iter().map(|&name| name.to_owned()).collect());
        self.hub.plan_push(&self.integration().await, &chosen, &ana()).await.expect("planned")
    }

    /// Adds a customer and stores that it is to be made.
    pub async fn wanted(&self, name: &str) -> Intent {
        self.add_customer(name).await;
        let plan = self.plan_push(&[name]).await;
        self.save(&plan).await;
        self.intent(name).await
    }

    pub async fn deliver(&self) -> Synced {
        let integration = self.integration().await;
        self.hub.push_until(&integration, &ana(), std::future::pending()).await.expect("recorded")
    }

    pub async fn intents(&self) -> Vec<Intent> {
        self.hub.outbox(None, &IntentState::ALL, None, 1_000).await.expect("listed")
    }

    pub async fn intent(&self, name: &str) -> Intent {
        self.intents().await.into_iter().rfind(|intent| intent.name == name).expect("is there")
    }

    pub async fn decide(&self, name: &str, decision: Decision) {
        let id = self.intent(name).await.id.to_string();
        let plan = self.hub.plan_resolve(&id, &decision, &ana()).await.expect("may be decided");
        self.save(&plan).await;
    }

    /// The ids of the companies of this name at the vendor.
    pub fn there(&self, name: &str) -> Vec<String> {
        let state = self.vendor.state();
        state.companies.values().filter(|one| one.name == name).map(|one| one.id.0.clone()).collect()
    }

    pub async fn companies_of(&self, name: &str) -> Vec<String> {
        let customer = self.hub.customer(name).await.expect("is there");
        customer.matches.into_iter().map(|one| one.link.vendor.0).collect()
    }
}

on_both_databases! {
    async fn r57_a_customer_is_made_matched_and_in_the_mirror(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Acme").await;
        let synced = given.deliver().await;
        assert_eq!((synced.run.state, synced.run.summary.applied), (RunState::Done, 2));
        let intent = given.intent("Acme").await;
        assert_eq!((intent.state, intent.attempts, intent.sentence.clone()), (IntentState::Done, 1, None));
        assert_eq!(given.there("Acme"), ["100"]);
        assert_eq!(given.companies_of("Acme").await, ["100"]);
        assert_eq!(given.vendor.state().companies[&100].reference, Some(intent.marker()));
        let synced = given.sync().await;
        assert_eq!(synced.run.summary.applied, 0, "{synced:?}");
        assert_eq!(given.deliver().await.run.summary.requests, 0);
    }

    async fn r57_what_is_needless_or_lacks_something_is_not_sent(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.vendor.company(1, "From There");
        given.vendor.company(2, "Twin");
        given.sync().await;
        let companies = counterpart_engine::Chosen::These(vec!["1".into()]);
        let integration = given.integration().await;
        let how = counterpart_model::How::Created;
        let plan = given.hub.plan_create(&integration, &companies, how, false, &ana()).await.expect("planned");
        given.save(&plan).await;
        given.add_customer("Twin").await;
        given.wanted("On Its Way").await;
        let plan = given.plan_push(&["From There", "Twin", "On Its Way"]).await;
        let reasons: Vec<&str> = plan.skipped.iter().map(|skipped| skipped.reason.as_str()).collect();
        assert!(plan.is_empty() && reasons.len() == 3, "{plan:#?}");
        for (reason, part) in reasons.iter().zip(["came from", "match link scripted 2", "under way already"]) {
            assert!(reason.contains(part), "'{reason}' does not say '{part}'");
        }
        given.hub.change_settings(&integration, IntegrationSettings::default()).await.expect("saved");
        given.add_customer("Without Template").await;
        let plan = given.plan_push(&["Without Template"]).await;
        assert!(plan.is_empty() && plan.skipped[0].reason.contains("--template role=VALUE"), "{plan:#?}");
    }

    async fn r57_a_plan_that_others_overtook_is_stale(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.add_customer("Acme").await;
        let (one, other) = (given.plan_push(&["Acme"]).await, given.plan_push(&["Acme"]).await);
        given.save(&one).await;
        let error = given.hub.save(&other).await.expect_err("is stale").to_string();
        assert!(error.contains("sent on its way meanwhile"), "{error}");
        assert_eq!(given.intents().await.len(), 1);
    }

    async fn r79a_a_twin_that_is_found_on_the_way_is_asked_about(db) {
        let given = pushing(db, LateCommit::Excluded).await;
        given.wanted("Acme").await;
        given.vendor.company(7, "Acme");
        assert_eq!(given.deliver().await.run.state, RunState::Partial);
        let intent = given.intent("Acme").await;
        assert_eq!((intent.state, intent.found.clone()), (IntentState::Doubt, vec![VendorId::from(7)]));
        assert!(given.vendor.state().sent.is_empty());
        given.decide("Acme", Decision::Adopt("7".into())).await;
        given.deliver().await;
        assert_eq!(given.intent("Acme").await.state, IntentState::Done);
        assert_eq!(given.companies_of("Acme").await, ["7"]);
        assert!(given.vendor.state().sent.is_empty());

        given.wanted("Beta").await;
        given.vendor.company(8, "Beta");
        given.deliver().await;
        given.decide("Beta", Decision::SendAgain).await;
        given.deliver().await;
        assert_eq!((given.there("Beta").len(), given.vendor.state().sent.clone()), (2, vec!["Beta".to_owned()]));
        assert_eq!(given.companies_of("Beta").await, ["100"]);
    }

    async fn r79b_what_was_saved_without_an_answer_is_found_and_taken(db) {
        let given = pushing(db, LateCommit::Possible).await;
        for (name, on) in [("Silent", OnWrite::Silent), ("Late", OnWrite::Late)] {
            given.wanted(name).await;
            given.vendor.state().writes.push_back(on);
            given.vendor.state().sent.clear();
            assert_eq!(given.deliver().await.run.state, RunState::Partial);
            assert_eq!(given.intent(name).await.state, IntentState::Unknown);
            given.deliver().await;
            assert_eq!(given.intent(name).await.state, IntentState::Unknown, "too early to look");
            given.time.advance(SETTLED);
            given.deliver().await;
            assert_eq!(given.intent(name).await.state, IntentState::Done, "{on:?}");
            assert_eq!((given.there(name).len(), given.vendor.state().sent.len()), (1, 1));
            assert_eq!(given.companies_of(name).await, given.there(name));
        }
    }

    async fn r79b_what_never_came_is_sent_again_only_where_it_cannot_come_any_more(db) {
        let given = pushing(db, LateCommit::Excluded).await;
        given.wanted("Acme").await;
        given.vendor.state().writes.push_back(OnWrite::Lost);
        given.deliver().await;
        given.time.advance(SETTLED);
        given.deliver().await;
        let intent = given.intent("Acme").await;
        assert_eq!((intent.state, intent.attempts), (IntentState::Done, 2));
        assert_eq!(given.there("Acme").len(), 1);
    }

    async fn r79b_where_it_may_still_come_a_person_is_asked(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Acme").await;
        given.vendor.state().writes.push_back(OnWrite::TooLate);
        given.deliver().await;
        given.time.advance(SETTLED);
        given.deliver().await;
        let intent = given.intent("Acme").await;
        assert_eq!(intent.state, IntentState::Doubt);
        assert!(intent.sentence.as_deref().is_some_and(|said| said.contains("sent again")), "{intent:?}");
        assert_eq!(given.vendor.state().sent.len(), 1);
        // It comes, and a person who says "send it again" without looking makes no second one.
        given.time.advance(SETTLED * 10);
        given.decide("Acme", Decision::SendAgain).await;
        given.deliver().await;
        assert_eq!(given.intent("Acme").await.state, IntentState::Done);
        assert_eq!((given.there("Acme").len(), given.vendor.state().sent.len()), (1, 1));
    }

    async fn r79b_several_that_bear_the_mark_are_asked_about(db) {
        let given = pushing(db, LateCommit::Excluded).await;
        let intent = given.wanted("Acme").await;
        for id in [5, 6] {
            given.vendor.company(id, "Copied");
            given.vendor.change(id, |company| company.reference = Some(intent.marker()));
        }
        given.deliver().await;
        let intent = given.intent("Acme").await;
        assert_eq!((intent.state, intent.found.len()), (IntentState::Doubt, 2));
        assert!(given.vendor.state().sent.is_empty());
    }

    async fn r79b_what_lost_its_mark_is_asked_about(db) {
        let given = pushing(db, LateCommit::Excluded).await;
        given.wanted("Acme").await;
        given.vendor.state().writes.push_back(OnWrite::SilentUnmarked);
        given.deliver().await;
        given.time.advance(SETTLED);
        given.deliver().await;
        assert_eq!(given.intent("Acme").await.state, IntentState::Doubt);
        given.decide("Acme", Decision::Adopt("100".into())).await;
        given.deliver().await;
        assert_eq!((given.intent("Acme").await.state, given.there("Acme").len()), (IntentState::Done, 1));
    }

    async fn r79b_who_dies_while_sending_leaves_it_unknown(db) {
        let given = pushing(db, LateCommit::Excluded).await;
        let intent = given.wanted("Acme").await;
        let tx = given.hub.workspace.write().await.expect("begins");
        let sending = Intent { state: IntentState::Sending, attempts: 1, ..intent };
        tx.outbox().update(&sending).await.expect("writes");
        tx.commit().await.expect("commits");
        given.deliver().await;
        assert_eq!(given.intent("Acme").await.state, IntentState::Unknown);
        // The window in which it may have been sent, the longest call, and the vendor's own time.
        given.time.advance(SETTLED);
        given.deliver().await;
        assert_eq!(given.intent("Acme").await.state, IntentState::Unknown);
        given.time.advance(Duration::from_secs(150));
        given.deliver().await;
        assert_eq!((given.intent("Acme").await.state, given.there("Acme").len()), (IntentState::Done, 1));
    }

    async fn r79b_a_refusal_waits_for_a_person_and_is_sent_with_the_mended_template(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Acme").await;
        given.vendor.state().writes.push_back(OnWrite::Refused);
        given.deliver().await;
        given.time.advance(SETTLED * 1_000);
        given.deliver().await;
        let intent = given.intent("Acme").await;
        assert_eq!((intent.state, given.vendor.state().sent.len()), (IntentState::Refused, 1));
        assert!(intent.sentence.as_deref().is_some_and(|said| said.contains("role is not one")));
        let template = [("role".to_owned(), "Partner".to_owned())].into();
        let settings = IntegrationSettings { template, ..IntegrationSettings::default() };
        given.hub.change_settings(&given.integration().await, settings).await.expect("saved");
        given.decide("Acme", Decision::SendAgain).await;
        given.deliver().await;
        assert_eq!(given.intent("Acme").await.state, IntentState::Done);
        assert_eq!(given.vendor.state().companies[&100].relationships, ["Partner"]);
    }

    async fn r79a_what_was_certainly_not_sent_is_tried_later(db) {
        let given = pushing(db, LateCommit::Possible).await;
        for (on, pause) in [(OnWrite::Unreachable, 61), (OnWrite::Busy, 31), (OnWrite::Locked, 3_601)] {
            let (first, second) = (format!("First {on:?}"), format!("Second {on:?}"));
            given.wanted(&first).await;
            given.wanted(&second).await;
            given.vendor.state().writes.push_back(on);
            given.vendor.state().sent.clear();
            let run = given.deliver().await.run;
            assert_eq!(run.state == RunState::Failed, on == OnWrite::Locked, "{run:?}");
            let intent = given.intent(&first).await;
            assert_eq!((intent.state, intent.attempts), (IntentState::Waiting, 0), "{on:?}");
            assert_eq!(given.vendor.state().sent, std::slice::from_ref(&first), "the others are not tried in vain");
            let due = |given: &Given| given.hub.now();
            let tx = given.hub.workspace.read().await.expect("begins");
            assert_eq!(tx.outbox().due_integrations(due(&given)).await.expect("reads"), []);
            given.time.advance(Duration::from_secs(pause));
            assert_eq!(tx.outbox().due_integrations(due(&given)).await.expect("reads").len(), 1);
            drop(tx);
            given.deliver().await;
            assert_eq!((given.there(&first).len(), given.there(&second).len()), (1, 1), "{on:?}");
        }
    }

    async fn r79c_what_the_vendor_makes_of_it_is_compared_and_not_written_again(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Acme").await;
        given.vendor.state().writes.push_back(OnWrite::Otherwise);
        assert_eq!(given.deliver().await.run.state, RunState::Partial);
        let intent = given.intent("Acme").await;
        assert_eq!(intent.state, IntentState::Conflict);
        let said = intent.sentence.unwrap_or_default();
        assert!(said.contains("role is 'Something else' and was sent as 'Contract'"), "{said}");
        assert_eq!(given.companies_of("Acme").await, ["100"]);
        given.time.advance(SETTLED * 1_000);
        given.deliver().await;
        assert_eq!(given.vendor.state().sent.len(), 1);
        given.decide("Acme", Decision::Accept).await;
        assert_eq!(given.intent("Acme").await.state, IntentState::Done);
    }

    async fn r79c_what_cannot_be_read_back_is_known_and_read_later(db) {
        let given = pushing(db, LateCommit::Excluded).await;
        given.wanted("Acme").await;
        given.vendor.state().writes.push_back(OnWrite::Fine);
        // The first lookup is before it is sent.
        let integration = given.integration().await;
        let vendor = given.vendor.clone();
        let blinded = async move {
            while vendor.state().sent.is_empty() {
                tokio::task::yield_now().await;
            }
            vendor.state().blind = 1;
            std::future::pending::<()>().await
        };
        let run = given.hub.push_until(&integration, &ana(), blinded).await.expect("recorded").run;
        let intent = given.intent("Acme").await;
        if intent.state != IntentState::Done {
            assert_eq!((intent.state, intent.vendor), (IntentState::Unknown, Some("100".into())), "{run:?}");
        }
        given.vendor.state().blind = 0;
        given.time.advance(SETTLED);
        given.deliver().await;
        assert_eq!((given.intent("Acme").await.state, given.vendor.state().sent.len()), (IntentState::Done, 1));
    }

    async fn r81d_paused_pushes_send_nothing_and_say_so(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Acme").await;
        given.hub.pause_pushes("a test").await.expect("paused");
        let run = given.deliver().await.run;
        assert!(run.summary.notes.iter().any(|note| note.contains("pushes resume")), "{run:?}");
        given.hub.resume_pushes().await.expect("resumed");
        let integration = given.integration().await;
        let settings = IntegrationSettings { push_paused: true, ..integration.settings.clone() };
        let integration = given.hub.change_settings(&integration, settings).await.expect("saved");
        let run = given.deliver().await.run;
        assert!(run.summary.notes.iter().any(|note| note.contains("--push on")), "{run:?}");
        assert!(given.vendor.state().sent.is_empty());
        assert_eq!(given.intent("Acme").await.state, IntentState::Waiting);
        let settings = IntegrationSettings { push_paused: false, ..integration.settings.clone() };
        given.hub.change_settings(&integration, settings).await.expect("saved");
        given.deliver().await;
        assert_eq!(given.there("Acme").len(), 1);
    }

    async fn r57_what_is_not_wanted_any_more_is_not_sent(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Matched Meanwhile").await;
        given.wanted("Renamed Meanwhile").await;
        given.wanted("Dropped").await;
        given.vendor.company(3, "Matched meanwhile");
        given.sync().await;
        let integration = given.integration().await;
        let link = counterpart_engine::Link {
            company: "3".into(), customer: "Matched Meanwhile".into(), take_over: false, main: true, sites: Vec::new(),
        };
        let plan = given.hub.plan_link(&integration, &link, &ana()).await.expect("planned");
        given.save(&plan).await;
        given.decide("Dropped", Decision::Drop).await;
        given.deliver().await;
        assert_eq!(given.intent("Matched Meanwhile").await.state, IntentState::Cancelled);
        assert_eq!(given.intent("Dropped").await.state, IntentState::Cancelled);
        assert_eq!(given.vendor.state().sent, ["Renamed Meanwhile"]);
    }

    async fn r09_nothing_is_written_into_another_tenant(db) {
        let given = pushing(db, LateCommit::Possible).await;
        given.wanted("Acme").await;
        given.vendor.state().tenant = "another".into();
        let run = given.deliver().await.run;
        assert_eq!(run.state, RunState::Failed);
        assert!(given.vendor.state().sent.is_empty());
    }
}
