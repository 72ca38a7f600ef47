//! What integrations hold is counted where it changed, once an hour at most.

use crate::given::*;
use counterpart_engine::Chosen;
use counterpart_model::{Census, CensusPoint, IntegrationSettings};
use counterpart_store::on_both_databases;
use std::time::Duration;

async fn points(given: &Given) -> Vec<CensusPoint> {
    let integration = given.integration().await;
    let tx = given.hub.workspace.read().await.expect("begins");
    tx.census().since(integration.id, integration.created_at).await.expect("reads")
}

on_both_databases! {
    async fn r01_what_an_integration_holds_is_counted_by_the_run_that_changed_it(db) {
        let given = hub(db).await;
        for (n, name) in ["Acme", "Bright", "Corner", "Delta"].iter().enumerate() {
            given.vendor.company(n as i64 + 1, name);
        }
        given.vendor.site(11, 1, "Head office");
        let integration = given.connect(IntegrationSettings::default()).await;
        given.add_customer("Acme").await;
        assert_eq!(points(&given).await, [], "nothing was pulled yet");
        given.sync().await;
        let counted = |points: &[CensusPoint]| points.iter().map(|point| point.census).collect::<Vec<_>>();
        let pulled = Census { records: 5, companies: 4, matched: 0 };
        assert_eq!(counted(&points(&given).await), [pulled]);

        // Within the hour the last one stays.
        let plan = given.hub.plan_confirm(&integration, &Chosen::These(vec![id(1)]), &ana()).await.expect("planned");
        given.save(&plan).await;
        let matched = Census { matched: 1, ..pulled };
        assert_eq!(counted(&points(&given).await), [matched]);

        given.time.advance(Duration::from_secs(3_600));
        given.sync().await;
        assert_eq!(counted(&points(&given).await), [matched], "nothing changed, so nothing is written");
        let plan = given.hub.plan_ignore(&integration, &Chosen::These(vec![id(2)]), "ours", &ana()).await.expect("planned");
        given.save(&plan).await;
        assert_eq!(counted(&points(&given).await), [matched, Census { companies: 3, ..matched }]);
    }
}
