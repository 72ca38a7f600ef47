use crate::given::*;
use crate::vendor::held_back;
use counterpart_model::{FollowNames, IntegrationSettings, NewCustomers, Operation};
use counterpart_store::{CompanyFilter, on_both_databases};

fn automatic() -> IntegrationSettings {
    IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() }
}

on_both_databases! {
    async fn r21_automatic_matches_what_is_spelled_the_same_and_creates_the_rest(db) {
        let given = hub(db).await;
        given.add_customer("ACME  dental").await;
        given.vendor.company(1, "Acme Dental");
        given.vendor.company(2, "Beta Legal");
        given.connect(automatic()).await;
        given.sync().await;
        assert_eq!(given.customer_names().await, ["ACME  dental", "Beta Legal"]);
        assert_eq!(given.listed(CompanyFilter::Matched).await, ["1", "2"]);
    }

    async fn r21_two_new_companies_of_one_name_wait_for_a_person(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.vendor.company(2, "ACME");
        given.connect(automatic()).await;
        let synced = given.sync().await;
        assert!(given.customer_names().await.is_empty());
        assert_eq!(synced.skipped.len(), 2, "and each says why");
    }

    async fn r21_a_company_that_becomes_offered_later_becomes_a_customer_then(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.vendor.change(1, |company| company.held_back.push(held_back("no_main_site")));
        given.connect(automatic()).await;
        given.sync().await;
        assert!(given.customer_names().await.is_empty());
        given.vendor.change(1, |company| company.held_back.clear());
        given.sync().await;
        assert_eq!(given.customer_names().await, ["Acme"]);
    }

    async fn r25_a_customer_takes_a_new_name_before_a_new_company_of_that_name_is_judged(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.connect(IntegrationSettings { follow_names: FollowNames::Follow, ..automatic() }).await;
        given.sync().await;
        given.vendor.change(1, |company| company.name = "Beta".into());
        given.vendor.company(2, "Beta");
        let synced = given.sync().await;
        assert_eq!(given.customer_names().await, ["Beta"]);
        assert_eq!(synced.skipped.len(), 1, "the second Beta waits for a person: {:?}", synced.skipped);
    }

    async fn r21_new_sites_of_a_company_matched_in_the_same_sync_are_made_where_chosen(db) {
        let given = hub(db).await;
        given.add_customer("Acme").await;
        given.vendor.company(1, "Acme");
        given.vendor.site(10, 1, "Main");
        given.connect(IntegrationSettings { create_sites: true, ..automatic() }).await;
        given.sync().await;
        assert_eq!(given.hub.customer("Acme").await.expect("there").sites.len(), 1);
    }

    async fn r27_exact_matches_are_saved_by_the_sync_only_with_the_switch(db) {
        let given = hub(db).await;
        given.add_customer("Acme").await;
        given.vendor.company(1, "Acme");
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        assert_eq!(given.listed(CompanyFilter::Suggested).await, ["1"]);

        let switched = IntegrationSettings { save_exact_matches: true, ..integration.settings.clone() };
        given.hub.change_settings(&integration, switched).await.expect("saved");
        given.add_customer("Beta").await;
        given.vendor.company(2, "Beta");
        given.vendor.company(3, "Gamma");
        let run = given.sync().await.run;
        assert_eq!(given.listed(CompanyFilter::Matched).await, ["2"], "from then on; no customer is made");
        let tx = given.hub.workspace.read().await.expect("reads");
        let journal = tx.journal().of_run(run.id, None, 10).await.expect("reads");
        assert_eq!(journal.len(), 1, "journaled");
        assert_eq!((journal[0].change.operation, journal[0].change.cause.rule.as_str()), (Operation::Create, "R27"));
    }

    async fn a_write_that_a_person_took_back_is_not_repeated(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.connect(automatic()).await;
        given.sync().await;
        let integration = given.integration().await;
        let plan = given.hub.plan_unlink(&integration, &id(1), None, &ana()).await.expect("planned");
        given.save(&plan).await;
        given.sync().await;
        assert_eq!(given.listed(CompanyFilter::Matched).await, Vec::<String>::new());
        assert_eq!(given.customer_names().await, ["Acme"]);
    }
}
