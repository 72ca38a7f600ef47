//! Merging and splitting customers, and taking both back (R26).

use crate::given::*;
use counterpart_engine::{EngineError, Link};
use counterpart_model::{
    Customer, CustomerId, HubSite, IntegrationSettings, Match, MatchKind, Operation, Plan, RunId, SiteId,
};
use counterpart_store::on_both_databases;
use counterpart_store::testing::TestDatabase;

/// Every customer, site and match, whole, ids included.
type Everything = (Vec<Customer>, Vec<HubSite>, Vec<Match>);

impl Given {
    async fn everything(&self) -> Everything {
        let integration = self.integration().await;
        let tx = self.hub.workspace.read().await.expect("reads");
        let customers = tx.customers().list(None, None, 1_000).await.expect("listed");
        let customers: Vec<Customer> = customers.into_iter().map(|(customer, _)| customer).collect();
        let (mut sites, mut links) = (Vec::new(), Vec::new());
        for customer in &customers {
            sites.extend(tx.sites().of(customer.id).await.expect("listed"));
        }
        for kind in [MatchKind::Company, MatchKind::Site] {
            links.extend(tx.matches().list(integration.id, kind, None, 1_000).await.expect("listed"));
        }
        (customers, sites, links)
    }

    async fn merge(&self, from: &str, into: &str) -> Result<Plan, EngineError> {
        self.hub.plan_merge(&[from.to_owned()], into, &ana()).await
    }

    async fn split(
        &self,
        customer: &str,
        name: &str,
        company: i64,
        sites: &[&str],
    ) -> Result<Plan, EngineError> {
        let sites: Vec<String> = sites.iter().map(|site| (*site).to_owned()).collect();
        let companies = [("scripted".to_owned(), id(company))];
        self.hub.plan_split(customer, name, &companies, &sites, &ana()).await
    }

    async fn matched_with(&self, company: i64, customer: &str) {
        let integration = self.integration().await;
        let customer = customer.to_owned();
        let link = Link { company: id(company), customer, take_over: false, main: false, sites: vec![] };
        let plan = self.hub.plan_link(&integration, &link, &ana()).await.expect("fits");
        self.save(&plan).await;
    }

    async fn run_of(&self, plan: &Plan) -> RunId {
        self.hub.save(plan).await.expect("saved").run.expect("a run")
    }

    async fn take_back(&self, run: RunId) {
        let plan = self.hub.plan_undo(&run.to_string(), &[], &ana()).await.expect("planned");
        assert!(plan.skipped.is_empty(), "{:?}", plan.skipped);
        self.save(&plan).await;
    }

    /// A sync has nothing to do but to put away the facts that matches leave behind.
    async fn sync_changes_nothing(&self) {
        let before = self.everything().await;
        let synced = self.sync().await;
        assert_eq!(synced.run.summary.planned, Default::default());
        assert_eq!(self.everything().await, before);
    }

    /// Whose companies and sites, by name.
    async fn drawn(&self) -> Vec<String> {
        let (customers, sites, links) = self.everything().await;
        let name = |id: CustomerId| customers.iter().find(|it| it.id == id).map_or("nobody", |it| &it.name);
        let site = |id: uuid::Uuid| sites.iter().find(|it| it.id == SiteId(id)).expect("there").name.clone();
        let mut drawn: Vec<String> =
            sites.iter().map(|it| format!("{}: {}", name(it.customer), it.name)).collect();
        drawn.extend(links.iter().map(|link| match link.kind {
            MatchKind::Company => {
                format!(
                    "{} = {}{}",
                    name(CustomerId(link.hub)),
                    link.vendor,
                    if link.main { "*" } else { "" }
                )
            }
            MatchKind::Site => format!("site {} = {}", site(link.hub), link.vendor),
        }));
        drawn.sort();
        drawn
    }
}

/// Acme (companies 1 and 4, site Main), Beta (company 2, sites Main and Depot), all made from the vendor.
async fn ready(db: &TestDatabase) -> Given {
    let given = hub(db).await;
    for (n, name) in [(1, "Acme"), (2, "Beta"), (3, "Gamma"), (4, "Acme North")] {
        given.vendor.company(n, name);
    }
    given.vendor.site(10, 1, "Main");
    given.vendor.site(20, 2, "Main");
    given.vendor.site(21, 2, "Depot");
    let integration = given.connect(IntegrationSettings::default()).await;
    given.sync().await;
    let chosen = counterpart_engine::Chosen::These(vec![id(1), id(2)]);
    let how = counterpart_model::How::Created;
    let plan = given.hub.plan_create(&integration, &chosen, how, true, &ana()).await.expect("planned");
    given.save(&plan).await;
    given.matched_with(4, "Acme").await;
    given.sync().await;
    given
}

on_both_databases! {
    async fn r26a_a_merge_moves_matches_and_sites_and_is_taken_back_exactly(db) {
        let given = ready(db).await;
        let before = given.everything().await;
        let plan = given.merge("Beta", "acme").await.expect("stars");
        assert_eq!(plan.count(Operation::Delete, "customer"), 1);
        assert_eq!(plan.skipped.len(), 1, "two sites of one name: {:?}", plan.skipped);
        let run = given.run_of(&plan).await;
        assert_eq!(given.drawn().await, [
            "Acme = 1*", "Acme = 2", "Acme = 4", "Acme: Depot", "Acme: Main", "Acme: Main",
            "site Depot = 21", "site Main = 10", "site Main = 20",
        ]);
        given.sync_changes_nothing().await;
        given.take_back(run).await;
        assert_eq!(given.everything().await, before);
        given.sync_changes_nothing().await;
    }

    async fn r26a_a_merge_of_several_customers_of_one_company_is_taken_back_exactly(db) {
        let given = ready(db).await;
        for name in ["Gamma East", "Gamma West", "Gamma South"] {
            given.add_customer(name).await;
            given.matched_with(3, name).await;
        }
        let before = given.everything().await;
        let from = ["Gamma West".to_owned(), "Gamma South".to_owned(), "gamma west".to_owned()];
        let plan = given.hub.plan_merge(&from, "Gamma East", &ana()).await.expect("stars");
        let run = given.run_of(&plan).await;
        assert_eq!(given.customer_names().await, ["Acme", "Beta", "Gamma East"]);
        given.take_back(run).await;
        assert_eq!(given.everything().await, before);
    }

    async fn r26a_a_merge_that_would_tear_a_star_is_refused_with_every_conflict(db) {
        let given = ready(db).await;
        for name in ["Gamma East", "Gamma West"] {
            given.add_customer(name).await;
            given.matched_with(3, name).await;
        }
        let before = given.everything().await;
        let refused = given.merge("Acme", "Gamma East").await.expect_err("many to many");
        let EngineError::Conflicts(conflicts) = refused else { panic!("{refused:?}") };
        let labels: Vec<_> = conflicts.iter().map(|conflict| conflict.label.as_str()).collect();
        assert_eq!(labels, ["scripted 1 'Acme' of 'Acme'", "scripted 4 'Acme North' of 'Acme'"]);
        assert!(conflicts[0].reason.contains("shares scripted 3 'Gamma' with 'Gamma West'"), "{}", conflicts[0].reason);
        assert!(matches!(given.merge("Acme", "ACME").await, Err(EngineError::Refused(_))), "into itself");
        assert!(matches!(given.merge("Nobody", "Acme").await, Err(EngineError::NotFound(_))));
        assert_eq!(given.everything().await, before);
    }

    async fn r26a_a_merge_that_was_overtaken_is_refused_whole(db) {
        let given = ready(db).await;
        let plan = given.merge("Beta", "Acme").await.expect("stars");
        given.matched_with(3, "Beta").await;
        let before = given.everything().await;
        let stale = given.hub.save(&plan).await.expect_err("Beta has another company by now");
        let EngineError::Stale(stale) = stale else { panic!("{stale:?}") };
        assert!(stale[0].reason.contains("matched with company 3"), "{stale:?}");
        assert_eq!(given.everything().await, before);

        let plan = given.merge("Beta", "Acme").await.expect("stars");
        given.save(&given.merge("Acme", "Beta").await.expect("the other way round")).await;
        let before = given.everything().await;
        assert!(matches!(given.hub.save(&plan).await, Err(EngineError::Stale(_))));
        assert_eq!(given.everything().await, before);
    }

    async fn r26b_a_split_gives_companies_and_their_sites_to_a_new_customer_and_is_taken_back_exactly(db) {
        let given = ready(db).await;
        let plan = given.merge("Beta", "Acme").await.expect("stars");
        given.save(&plan).await;
        given.sync().await;
        let before = given.everything().await;
        let plan = given.split("Acme", " Beta Ltd ", 2, &[]).await.expect("its own");
        let run = given.run_of(&plan).await;
        assert_eq!(given.drawn().await, [
            "Acme = 1*", "Acme = 4", "Acme: Main", "Beta Ltd = 2*", "Beta Ltd: Depot", "Beta Ltd: Main",
            "site Depot = 21", "site Main = 10", "site Main = 20",
        ]);
        given.sync_changes_nothing().await;
        given.take_back(run).await;
        assert_eq!(given.everything().await, before);
        given.sync_changes_nothing().await;
    }

    async fn r26b_when_the_main_company_goes_another_is_main_until_it_is_taken_back(db) {
        let given = ready(db).await;
        let before = given.everything().await;
        let run = given.run_of(&given.split("Acme", "Acme South", 1, &[]).await.expect("its own")).await;
        assert_eq!(given.drawn().await[..3], ["Acme = 4*", "Acme South = 1*", "Acme South: Main"]);
        given.take_back(run).await;
        assert_eq!(given.everything().await, before);
    }

    async fn r26b_a_split_is_refused_where_it_makes_no_sense(db) {
        let given = ready(db).await;
        let beta = given.split("Beta", "New", 2, &["Depot", "main"]).await.expect_err("nothing is left");
        assert!(matches!(&beta, EngineError::Refused(text) if text.contains("Nothing would be left of 'Beta'")), "{beta:?}");
        let strange = given.split("Beta", "New", 1, &[]).await.expect_err("not its company");
        assert!(matches!(&strange, EngineError::Refused(text) if text.contains("not matched with scripted 1 'Acme'")));
        assert!(matches!(given.split("Beta", "acme", 2, &[]).await, Err(EngineError::Refused(_))), "a name that exists");
        assert!(matches!(given.split("Acme", "New", 4, &["Attic"]).await, Err(EngineError::NotFound(_))));
        let companies = [("nowhere".to_owned(), id(2))];
        let unknown = given.hub.plan_split("Beta", "New", &companies, &[], &ana()).await;
        assert!(matches!(unknown, Err(EngineError::NotFound(_))));
    }

    async fn r26b_a_split_that_was_overtaken_is_refused_whole(db) {
        let given = ready(db).await;
        let plan = given.split("Acme", "Acme North", 4, &["Main"]).await.expect("its own");
        given.add_customer("Acme North").await;
        let before = given.everything().await;
        let stale = given.hub.save(&plan).await.expect_err("the name is taken by now");
        assert!(matches!(&stale, EngineError::Stale(all) if all[0].reason.contains("exists by now")), "{stale:?}");
        assert_eq!(given.everything().await, before);
    }

    async fn r26a_nothing_is_made_for_a_customer_that_was_merged_away(db) {
        let given = ready(db).await;
        let integration = given.integration().await;
        let unlink = given.hub.plan_unlink(&integration, &id(2), None, &ana()).await.expect("matched");
        let run = given.run_of(&unlink).await;
        given.save(&given.merge("Beta", "Acme").await.expect("stars")).await;
        let undo = given.hub.plan_undo(&run.to_string(), &[], &ana()).await.expect("planned");
        let stale = given.hub.save(&undo).await.expect_err("Beta is gone");
        assert!(
            matches!(&stale, EngineError::Stale(all) if all[0].reason.contains("customer it belongs to is not there")),
            "{stale:?}"
        );
    }
}
