//! A vendor's site, in each state.

use super::*;
use counterpart_engine::Subject;
use counterpart_model::Visibility;
use counterpart_store::on_both_databases;

async fn with_site(db: &TestDatabase, settings: IntegrationSettings) -> Given {
    let given = hub(db).await;
    given.vendor.company(1, "Acme");
    given.vendor.site(10, 1, "Main");
    given.connect(settings).await;
    given.sync().await;
    given
}

on_both_databases! {
    async fn r80b_a_site_of_an_unmatched_company_says_what_brings_it(db) {
        let given = with_site(db, IntegrationSettings::default()).await;
        let why = given.why("scripted:10").await;
        assert_eq!((why.subject, why.record.as_str(), why.state.as_str()), (Subject::Site, "scripted:site:10", "unmatched"));
        assert_eq!(steps(&noted(&why.next, "company_unmatched").commands), ["counterpart match create scripted 1 --sites"]);
        assert_eq!(steps(&noted(&why.next, "company").commands), ["counterpart why scripted:company:1"]);
        assert_eq!(codes(&why.missing), ["no_country", "phone_not_valid"]);
    }

    async fn r80b_a_site_of_a_matched_company_says_which_switch_makes_it(db) {
        let given = with_site(db, IntegrationSettings::default()).await;
        given.create(1, false).await;
        let why = given.why("scripted:site:10").await;
        assert_eq!(steps(&noted(&why.next, "unmatched").commands), ["counterpart integration set scripted --create-sites true"]);
        let integration = given.integration().await;
        let settings = IntegrationSettings { create_sites: true, ..integration.settings.clone() };
        given.hub.change_settings(&integration, settings).await.expect("saved");
        assert!(noted(&given.why("scripted:site:10").await.next, "unmatched").sentence.contains("becomes offered, not later"));
        given.add_customer("Second").await;
        given.tie(1, "Second").await;
        assert!(noted(&given.why("scripted:site:10").await.next, "company_shared").sentence.contains("2 customers"));
    }

    async fn r80b_a_matched_site_names_its_hub_site_and_its_history(db) {
        let given = with_site(db, IntegrationSettings::default()).await;
        given.create(1, true).await;
        let why = given.why("scripted:10").await;
        assert_eq!(why.state, "matched");
        assert!(why.sentence.contains("hub's site 'Main'") && why.sentence.contains("by ana; created: "), "{}", why.sentence);
        assert_eq!(done(&why), [("create", "match", "R21")]);
        let hub_site = steps(&noted(&why.next, "hub_site").commands)[0].clone();
        let hub_site = given.why(hub_site.rsplit(' ').next().expect("an id")).await;
        assert_eq!((hub_site.subject, hub_site.state.as_str()), (Subject::HubSite, "matched"));
        assert_eq!(hub_site.seen[0].vendor, id(10));
        assert_eq!(done(&hub_site), [("create", "site", "R21"), ("create", "match", "R21")]);
        assert!(noted(&hub_site.next, "customer").sentence.contains("'Acme'"));
        assert_eq!(steps(&noted(&hub_site.next, "site").commands), ["counterpart why scripted:site:10"]);
        assert_eq!(codes(&hub_site.missing), ["no_country", "phone_not_valid"]);
    }

    async fn r80b_a_site_that_the_vendor_no_longer_shows_says_so(db) {
        let given = with_site(db, IntegrationSettings::default()).await;
        given.vendor.site(11, 1, "Second");
        given.sync().await;
        given.vendor.state().sites.remove(&10);
        given.sync().await;
        let why = given.why("scripted:10").await;
        assert_eq!((why.state.as_str(), why.seen[0].visibility), ("hidden", Visibility::NotVisible));
        assert!(why.sentence.contains("without proof"), "{}", why.sentence);
    }

    async fn r80b_a_hub_site_that_was_removed_is_still_explained(db) {
        let given = with_site(db, IntegrationSettings::default()).await;
        let (customer, run) = given.create(1, true).await;
        let site = given.hub.customer(&customer).await.expect("there").sites[0].id.to_string();
        given.undo_whole(run).await;
        let why = given.why(&site).await;
        assert_eq!((why.name.as_str(), why.state.as_str()), ("Main", "removed"));
        let removed = noted(&why.next, "removed");
        assert!(removed.sentence.contains("by ana") && steps(&removed.commands)[0].starts_with("counterpart undo "), "{removed:?}");
        assert_eq!(steps(&noted(&why.next, "customer").commands), [format!("counterpart why {customer}")]);
        assert_eq!(given.why("scripted:10").await.state, "unmatched");
    }
}
