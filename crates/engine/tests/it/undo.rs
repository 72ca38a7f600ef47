use crate::given::*;
use counterpart_engine::{Chosen, EngineError, Link};
use counterpart_model::{
    Cause, Change, Field, FollowNames, Group, How, Integration, IntegrationSettings, NewCustomers, Plan,
    PlanOrigin, RecordRef, RunId, Value,
};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{CompanyFilter, on_both_databases};

async fn ready(db: &TestDatabase, settings: IntegrationSettings) -> (Given, Integration) {
    let given = hub(db).await;
    for (n, name) in ["Acme", "Beta", "Gamma"].iter().enumerate() {
        given.vendor.company(n as i64 + 1, name);
    }
    given.vendor.site(10, 1, "Main");
    let integration = given.connect(settings).await;
    given.sync().await;
    (given, integration)
}

impl Given {
    async fn undo(&self, run: RunId, changes: &[usize]) -> (u64, Vec<String>) {
        let plan = self.hub.plan_undo(&run.to_string(), changes, &ana()).await.expect("planned");
        let left =
            plan.skipped.iter().map(|skipped| format!("{}: {}", skipped.label, skipped.reason)).collect();
        (self.save(&plan).await, left)
    }
}

on_both_databases! {
    async fn r76_a_run_is_taken_back_whole(db) {
        let (given, integration) = ready(db, IntegrationSettings::default()).await;
        let all = Chosen::All { filter: CompanyFilter::Unmatched, search: None };
        let plan = given.hub.plan_create(&integration, &all, How::Created, true, &ana()).await.expect("planned");
        let run = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        assert_eq!(given.undo(run, &[]).await, (8, vec![]), "three customers and matches, a site and its match");
        assert!(given.customer_names().await.is_empty());
        assert_eq!(given.listed(CompanyFilter::Unmatched).await, ["1", "2", "3"]);
        let (written, left) = given.undo(run, &[]).await;
        assert_eq!((written, left.len()), (0, 8), "a second time there is nothing to take back, and each says why");
    }

    async fn r76_an_undo_can_be_taken_back_too(db) {
        let (given, integration) = ready(db, IntegrationSettings::default()).await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, false, &ana()).await;
        let run = given.hub.save(&plan.expect("planned")).await.expect("saved").run.expect("a run");
        let plan = given.hub.plan_undo(&run.to_string(), &[], &ana()).await.expect("planned");
        let undone = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        given.undo(undone, &[]).await;
        assert_eq!(given.customer_names().await, ["Acme"]);
        assert_eq!(given.listed(CompanyFilter::MatchedBy(How::Created)).await, ["1"]);
    }

    async fn r76_what_others_changed_since_is_left_alone_and_the_rest_is_undone(db) {
        let (given, integration) = ready(db, IntegrationSettings::default()).await;
        let all = Chosen::All { filter: CompanyFilter::Unmatched, search: None };
        let plan = given.hub.plan_create(&integration, &all, How::Created, false, &ana()).await.expect("planned");
        let run = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        given.vendor.company(4, "Acme two");
        given.sync().await;
        let link = Link { company: id(4), customer: "Acme".into(), take_over: false, main: false, sites: vec![] };
        let plan = given.hub.plan_link(&integration, &link, &ana()).await.expect("1:many");
        given.save(&plan).await;
        let (written, left) = given.undo(run, &[]).await;
        assert_eq!(written, 6, "Beta and Gamma with their matches, the match of Acme, and which of its companies is main");
        assert_eq!(left, ["Acme: it has a match by now that this would tear away; take that back first"]);
        assert_eq!(given.customer_names().await, ["Acme"]);
        let left = given.hub.customer("Acme").await.expect("there").matches;
        assert_eq!((left.len(), left[0].link.main), (1, true), "the company that is left is the main one (R19g)");
    }

    async fn r76_one_change_of_a_run_can_be_taken_back(db) {
        let (given, integration) = ready(db, IntegrationSettings::default()).await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, false, &ana()).await;
        let run = given.hub.save(&plan.expect("planned")).await.expect("saved").run.expect("a run");
        assert_eq!(given.undo(run, &[2]).await, (1, vec![]));
        assert_eq!(given.customer_names().await, ["Acme"]);
        assert_eq!(given.listed(CompanyFilter::Suggested).await, ["1"]);
        let unknown = given.hub.plan_undo(&run.to_string(), &[3], &ana()).await.expect_err("unknown");
        assert!(matches!(unknown, EngineError::NotFound(text) if text.contains("has no change 3; it has 2")));
    }

    async fn r76_a_run_longer_than_what_is_read_at_once_is_taken_back_in_order(db) {
        let given = hub(db).await;
        let names: Vec<String> = (0..600).map(|n| format!("Customer {n:03}")).collect();
        given.save(&given.hub.plan_add_customers(names.clone(), "list", &ana()).await.expect("planned")).await;
        // Every one twice: what the first part takes back is what the second one finds.
        let (rows, _) = given.hub.list_customers(None, (0, 600)).await.expect("listed");
        let rename = |from: &'static str, to: &'static str| {
            rows.iter().map(move |row| {
                let name = |word| format!("{}{word}", row.customer.name);
                let values = (Field::Name, Value::text(&name(from)), Value::text(&name(to)));
                let record = RecordRef::Customer { id: row.customer.id };
                let change = Change::update(record, name(from), values, Cause::new("R20", "renamed in a list"));
                Group { about: name(from), changes: vec![change], consumes: Vec::new() }
            })
        };
        let origin = PlanOrigin::Person { command: "rename".into(), actor: ana() };
        let plan = Plan { groups: rename("", " one").chain(rename(" one", " two")).collect(), ..Plan::empty(origin) };
        let run = given.hub.save(&plan).await.expect("saved").run.expect("a run");
        assert!(given.customer_names().await.iter().all(|name| name.ends_with(" two")));

        let undo = given.hub.plan_undo(&run.to_string(), &[1, 1_200], &ana()).await.expect("planned");
        let labels: Vec<&str> = undo.changes().map(|change| change.label.as_str()).collect();
        assert_eq!((labels, undo.skipped.len()), (vec!["Customer 599 one"], 1), "the first one was changed again since");
        assert_eq!(given.undo(run, &[]).await, (1_200, vec![]));
        assert_eq!(given.customer_names().await, names);
    }

    async fn r76_an_undone_sync_does_not_do_it_again(db) {
        let settings = IntegrationSettings {
            new_customers: NewCustomers::Automatic,
            follow_names: FollowNames::Follow,
            ..IntegrationSettings::default()
        };
        let (given, _) = ready(db, settings).await;
        given.vendor.change(1, |company| company.name = "Acme Dental".into());
        let run = given.sync().await.run.id;
        assert_eq!(given.customer_names().await[0], "Acme Dental");
        assert_eq!(given.undo(run, &[]).await, (1, vec![]));
        assert_eq!(given.customer_names().await[0], "Acme");
        given.sync().await;
        assert_eq!(given.customer_names().await[0], "Acme", "what a person took back is not written again");
    }
}
