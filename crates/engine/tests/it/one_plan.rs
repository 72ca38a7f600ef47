//! What a plan's changes count on is read ahead for many of them at once: each sees what those before it wrote all the same.

use crate::given::*;
use counterpart_engine::{Chosen, EngineError};
use counterpart_model::{IntegrationSettings, Plan};
use counterpart_store::on_both_databases;

/// One plan that does what both do, in this order.
fn both(mut first: Plan, then: Plan) -> Plan {
    first.groups.extend(then.groups);
    first
}

fn reason(saved: Result<impl Sized, EngineError>) -> String {
    let Err(EngineError::Stale(stale)) = saved else { panic!("it is stale") };
    assert_eq!(stale.len(), 1);
    stale[0].reason.clone()
}

on_both_databases! {
    async fn a_name_that_a_plan_gives_away_is_free_in_it_and_one_that_it_takes_is_not(db) {
        let given = hub(db).await;
        let freed = given.hub.plan_add_customer("Acme", &ana()).await.expect("planned");
        let taken = given.hub.plan_add_customer("Beta", &ana()).await.expect("planned");
        given.add_customer("Acme").await;
        let rename = given.hub.plan_rename("Acme", "Beta", &ana()).await.expect("planned");
        let saved = given.hub.save(&both(rename.clone(), taken)).await;
        assert_eq!(reason(saved), "a customer of that name exists by now");
        assert_eq!(given.customer_names().await, ["Acme"], "nothing of it was kept");
        given.save(&both(rename, freed)).await;
        assert_eq!(given.customer_names().await, ["Acme", "Beta"]);
    }

    async fn a_record_that_a_plan_changes_twice_is_seen_as_changed_the_second_time(db) {
        let given = hub(db).await;
        given.add_customer("Acme").await;
        let first = given.hub.plan_rename("Acme", "Beta", &ana()).await.expect("planned");
        let again = given.hub.plan_rename("Acme", "Gamma", &ana()).await.expect("planned");
        let saved = given.hub.save(&both(first.clone(), again)).await;
        assert_eq!(reason(saved), "name was 'Acme' and is now 'Beta'");
        assert_eq!(given.customer_names().await, ["Acme"]);
    }

    async fn a_company_that_a_plan_sets_free_can_be_matched_in_it_and_one_that_it_matches_cannot(db) {
        let given = hub(db).await;
        given.vendor.company(1, "Acme");
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        given.add_customer("Acme").await;
        let these = Chosen::These(vec![id(1)]);
        let confirm = async || given.hub.plan_confirm(&integration, &these, &ana()).await.expect("planned");
        let (first, again) = (confirm().await, confirm().await);
        let saved = given.hub.save(&both(first.clone(), again.clone())).await;
        assert_eq!(reason(saved), "company 1 was matched meanwhile by ana");

        given.save(&first).await;
        let unlink = given.hub.plan_unlink(&integration, &id(1), None, &ana()).await.expect("planned");
        given.save(&both(unlink, again)).await;
        assert_eq!(given.hub.customer("Acme").await.expect("there").matches.len(), 1);
    }
}
