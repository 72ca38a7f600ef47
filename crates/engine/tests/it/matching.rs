use crate::given::*;
use counterpart_engine::{Chosen, EngineError, Link};
use counterpart_model::{How, Integration, IntegrationSettings, NewCustomers};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{CompanyFilter, on_both_databases};

fn request(company: i64, customer: &str) -> Link {
    Link { company: id(company), customer: customer.into(), take_over: false, main: false, sites: Vec::new() }
}

async fn ready(db: &TestDatabase) -> (Given, Integration) {
    let given = hub(db).await;
    for (n, name) in ["Acme", "Acme UK", "Beta", "Gamma"].iter().enumerate() {
        given.vendor.company(n as i64 + 1, name);
    }
    let integration = given.connect(IntegrationSettings::default()).await;
    given.sync().await;
    (given, integration)
}

impl Given {
    async fn link(&self, link: Link) -> Result<u64, EngineError> {
        let plan = self.hub.plan_link(&self.integration().await, &link, &ana()).await?;
        Ok(self.hub.save(&plan).await?.applied)
    }
}

on_both_databases! {
    async fn r14_confirm_saves_every_unambiguous_suggestion(db) {
        let (given, integration) = ready(db).await;
        given.add_customer("ACME").await;
        given.add_customer("beta ").await;
        let everything = Chosen::All { filter: CompanyFilter::Suggested, search: None };
        let plan = given.hub.plan_confirm(&integration, &everything, &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.listed(CompanyFilter::MatchedBy(How::Automatic)).await, ["1", "3"]);
        assert_eq!(given.listed(CompanyFilter::Unmatched).await, ["2", "4"]);
    }

    async fn r19_stars_are_kept_whatever_people_ask_for(db) {
        let (given, _) = ready(db).await;
        given.add_customer("One").await;
        given.add_customer("Two").await;
        given.link(request(1, "One")).await.expect("1:1");
        given.link(request(2, "One")).await.expect("1:many");
        let leaf = given.link(request(2, "Two")).await.expect_err("a leaf");
        assert!(matches!(&leaf, EngineError::NeedsDecision(text) if text.contains("--move")), "{leaf}");
        given.link(Link { take_over: true, ..request(2, "Two") }).await.expect("a move");
        let two = given.hub.customer("Two").await.expect("there");
        assert_eq!(two.matches.len(), 1);
        assert!(two.matches[0].link.main);
        given.link(request(3, "Two")).await.expect("1:many");
        assert!(given.link(request(3, "One")).await.is_err(), "both have links, a centre never becomes a leaf");
    }

    async fn r23_a_deleted_match_deletes_no_record(db) {
        let (given, integration) = ready(db).await;
        given.add_customer("One").await;
        given.link(request(1, "One")).await.expect("1:1");
        let plan = given.hub.plan_unlink(&integration, &id(1), None, &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.customer_names().await, ["One"]);
        assert_eq!(given.listed(CompanyFilter::Unmatched).await, ["1", "2", "3", "4"]);
    }

    async fn r21_create_makes_customers_with_sites_and_matches_in_one_step(db) {
        let (given, integration) = ready(db).await;
        given.vendor.site(10, 1, "Main");
        given.vendor.site(11, 1, "Leeds");
        given.sync().await;
        let plan = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, true, &ana()).await;
        given.save(&plan.expect("planned")).await;
        let view = given.hub.customer("Acme").await.expect("there");
        let sites: Vec<_> = view.sites.iter().map(|site| site.name.as_str()).collect();
        assert_eq!(sites, ["Leeds", "Main"]);
        assert_eq!(view.sites[0].phone.as_deref(), Some("0113 496 0000"));
    }

    async fn r22_imported_companies_say_so_and_are_not_offered_twice(db) {
        let (given, integration) = ready(db).await;
        let chosen = Chosen::These(vec![id(1), id(3)]);
        let plan = given.hub.plan_create(&integration, &chosen, How::Imported, false, &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.listed(CompanyFilter::MatchedBy(How::Imported)).await, ["1", "3"]);
        let again = given.hub.plan_create(&integration, &chosen, How::Imported, false, &ana()).await.expect("planned");
        assert!(again.is_empty());
        assert_eq!(again.skipped.len(), 2);
    }

    async fn r21_never_means_not_even_on_request(db) {
        let (given, integration) = ready(db).await;
        let never = IntegrationSettings { new_customers: NewCustomers::Never, ..integration.settings.clone() };
        let integration = given.hub.change_settings(&integration, never).await.expect("saved");
        let refused = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, false, &ana()).await;
        assert!(matches!(refused, Err(EngineError::Refused(text)) if text.contains("--new-customers on-request")));
    }

    async fn r13_ignored_companies_leave_proposals_and_counts_and_come_back(db) {
        let (given, integration) = ready(db).await;
        given.add_customer("Acme").await;
        let chosen = Chosen::These(vec![id(1)]);
        let plan = given.hub.plan_ignore(&integration, &chosen, "a supplier", &ana()).await.expect("planned");
        given.save(&plan).await;
        assert!(given.listed(CompanyFilter::Suggested).await.is_empty());
        assert_eq!(given.hub.company_counts(&integration, None).await.expect("counted")["all"], 3);
        let plan = given.hub.plan_unignore(&integration, &chosen, &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(given.listed(CompanyFilter::Suggested).await, ["1"]);
    }

    async fn what_is_not_there_is_named(db) {
        let (given, integration) = ready(db).await;
        let unknown = given.link(request(99, "Acme")).await.expect_err("no customer yet");
        assert_eq!(unknown.to_string(), "There is no customer 'Acme'. Look: `counterpart customers --search Acme`");
        given.add_customer("Acme").await;
        let unknown = given.link(request(99, "Acme")).await.expect_err("no company");
        assert_eq!(unknown.to_string(), "'scripted' has no company 99. Look: `counterpart match list scripted`");
        let unknown = given.hub.plan_unlink(&integration, &id(1), None, &ana()).await.expect_err("no match");
        assert_eq!(unknown.to_string(), "Company 1 has no such match in 'scripted'.");
    }
}
