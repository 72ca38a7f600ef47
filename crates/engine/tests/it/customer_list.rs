//! The customer list, one customer, renaming, search: what the pages show and do.

use crate::given::*;
use counterpart_engine::{Chosen, EngineError};
use counterpart_model::{Field, How, IntegrationSettings};
use counterpart_store::{CustomerFilter, on_both_databases};

on_both_databases! {
    async fn r20_the_customer_list_is_filtered_by_tool_and_by_origin_and_every_filter_counts_what_it_shows(db) {
        let given = hub(db).await;
        for (n, name) in ["Acme", "Bright", "Corner"].iter().enumerate() {
            given.vendor.company(n as i64 + 1, name);
        }
        let integration = given.connect(IntegrationSettings::default()).await;
        given.add_customer("Acme").await;
        given.add_customer("Zeta").await;
        given.sync().await;
        let made = given.hub.plan_create(&integration, &Chosen::These(vec![id(2)]), How::Created, false, &ana()).await;
        given.save(&made.expect("planned")).await;
        let link = given.hub.plan_confirm(&integration, &Chosen::These(vec![id(1)]), &ana()).await.expect("planned");
        given.save(&link).await;

        let shown = async |filter, search| {
            let (rows, total) = given.hub.filter_customers(filter, search, (0, 9)).await.expect("listed");
            assert_eq!(rows.len() as u64, total, "{filter:?}");
            rows.into_iter().map(|row| format!("{} {}", row.customer.name, row.matches.len())).collect::<Vec<_>>()
        };
        assert_eq!(shown(CustomerFilter::All, None).await, ["Acme 1", "Bright 1", "Zeta 0"]);
        assert_eq!(shown(CustomerFilter::InAll, None).await, ["Acme 1", "Bright 1"]);
        assert_eq!(shown(CustomerFilter::InNone, None).await, ["Zeta 0"]);
        assert_eq!(shown(CustomerFilter::In(integration.id), Some("ac")).await, ["Acme 1"]);
        assert_eq!(shown(CustomerFilter::MissingIn(integration.id), None).await, ["Zeta 0"]);
        assert_eq!(shown(CustomerFilter::From(integration.id), None).await, ["Bright 1"]);
        assert_eq!(shown(CustomerFilter::FromPeople, None).await, ["Acme 1", "Zeta 0"]);

        let facets = given.hub.customer_facets(None).await.expect("counted");
        assert_eq!((facets.all, facets.in_all, facets.in_none, facets.from_people), (3, 2, 1, 2));
        assert_eq!((facets.matched[&integration.id], facets.from[&integration.id]), (2, 1));
        let facets = given.hub.customer_facets(Some("z")).await.expect("counted");
        assert_eq!((facets.all, facets.in_all, facets.in_none), (1, 0, 1));
        let (rows, total) = given.hub.filter_customers(CustomerFilter::All, None, (1, 1)).await.expect("listed");
        assert_eq!((rows[0].customer.name.as_str(), total), ("Bright", 3));
    }

    async fn r20_a_customer_is_renamed_by_hand_but_not_to_a_name_that_another_one_bears(db) {
        let given = hub(db).await;
        let acme = given.add_customer("Acme").await;
        given.add_customer("Zeta").await;
        let plan = given.hub.plan_rename(&acme, " Acme Dental ", &ana()).await.expect("planned");
        assert_eq!(given.save(&plan).await, 1);
        let respelled = given.hub.plan_rename(&acme, "ACME Dental", &ana()).await.expect("its own name");
        assert_eq!(given.save(&respelled).await, 1);
        assert_eq!(given.customer_names().await, ["ACME Dental", "Zeta"]);
        assert!(given.hub.plan_rename(&acme, "ACME Dental", &ana()).await.expect("planned").is_empty());
        for name in ["zeta", "***", ""] {
            let refused = given.hub.plan_rename(&acme, name, &ana()).await;
            assert!(matches!(refused, Err(EngineError::Refused(_))), "{name}");
        }
        // Somebody took the name meanwhile.
        let late = given.hub.plan_rename(&acme, "Omega", &ana()).await.expect("planned");
        given.add_customer("Omega").await;
        assert!(matches!(given.hub.save(&late).await, Err(EngineError::Stale(_))));
    }

    async fn r20_each_value_of_a_site_says_where_it_came_from(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        given.vendor.site(11, 1, "Head office");
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let made = given.hub.plan_create(&integration, &Chosen::These(vec![id(1)]), How::Created, true, &ana()).await;
        given.save(&made.expect("planned")).await;
        let view = given.hub.customer("Acme").await.expect("there");
        let sites = given.hub.customer_sites(view.customer.id).await.expect("read");
        assert_eq!(sites.len(), 1);
        assert_eq!(sites[0].matches[0].link.vendor, id(11));
        let source = sites[0].source(Field::Name).expect("a source");
        assert_eq!(source.by, "ana");
        assert!(!source.sentence.is_empty());
        assert_eq!(given.hub.waiting_about(&view).await.expect("read"), []);
    }

    async fn search_finds_customers_companies_sites_and_runs_and_puts_the_likeliest_first(db) {
        let given = hub(db).await;
        for (n, name) in ["North Acme", "Acme Dental", "Acme"].iter().enumerate() {
            given.vendor.company(n as i64 + 1, name);
        }
        given.vendor.site(11, 3, "Acme head office");
        let integration = given.connect(IntegrationSettings::default()).await;
        let run = given.sync().await.run;
        let all = Chosen::These(vec![id(1), id(2), id(3)]);
        let made = given.hub.plan_create(&integration, &all, How::Created, true, &ana()).await.expect("planned");
        given.save(&made).await;

        let found = given.hub.search("acme", 9).await.expect("searched");
        let names: Vec<&str> = found.customers.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Acme", "Acme Dental", "North Acme"]);
        let companies: Vec<&str> = found.companies.iter().map(|(one, ..)| one.name.as_str()).collect();
        assert_eq!(companies, ["Acme", "Acme Dental", "North Acme"]);
        assert_eq!(found.companies[0].2[0].name, "Acme", "with the customer it is matched with");
        assert_eq!(found.sites[0].customer.name, "Acme");
        assert!(!found.more);
        assert!(given.hub.search("acme", 2).await.expect("searched").more);
        assert_eq!(given.hub.search("2", 9).await.expect("searched").companies[0].0.name, "Acme Dental", "by its id");
        let found = given.hub.search(&run.id.to_string(), 9).await.expect("searched");
        assert_eq!(found.run.expect("found").id, run.id);
        assert!(given.hub.search("nothing of the kind", 9).await.expect("searched").is_empty());
        assert!(given.hub.search(" % ", 9).await.expect("searched").is_empty(), "no sign is a pattern");
    }
}
