//! Records of one list that may be one.

use crate::given::*;
use counterpart_engine::{Chosen, Duplicates};
use counterpart_model::{Address, How, IntegrationSettings};
use counterpart_store::on_both_databases;

fn names(found: &[Duplicates]) -> Vec<Vec<&str>> {
    found.iter().map(|group| group.records.iter().map(|record| record.name.as_str()).collect()).collect()
}

on_both_databases! {
    async fn r26c_companies_of_one_vendor_that_may_be_one_are_named_together(db) {
        let given = hub(db).await;
        let all = ["Wathersolve Structures", "Beltrane - Leeds", "Weathersolve Structures Ltd", "Beltrane - York",
            "Zz_Wathersolve Structures", "Karman Photographics"];
        for (at, name) in all.iter().enumerate() {
            given.vendor.company(at as i64 + 1, name);
        }
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let found = given.hub.duplicate_companies(&integration).await.expect("compared");
        let [group] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(group.records.len(), 3, "{found:?}");
        assert!(group.score() > 0.9 && group.pairs.iter().all(|pair| pair.one < pair.other && !pair.reasons.is_empty()));
        // What has a customer is the one to keep; what is ignored takes no part.
        let made = given.hub.plan_create(&integration, &Chosen::These(vec![id(5)]), How::Created, false, &ana()).await;
        given.save(&made.expect("planned")).await;
        let found = given.hub.duplicate_companies(&integration).await.expect("compared");
        assert_eq!(found[0].records[0].name, "Zz_Wathersolve Structures");
        assert_eq!(found[0].records[0].matches, 1);
        let ignore = given.hub.plan_ignore(&integration, &Chosen::These(vec![id(1)]), "ours", &ana()).await.expect("planned");
        given.save(&ignore).await;
        let found = given.hub.duplicate_companies(&integration).await.expect("compared");
        assert_eq!(names(&found), [["Zz_Wathersolve Structures", "Weathersolve Structures Ltd"]]);
    }

    async fn r26c_customers_that_may_be_one_are_told_by_name_and_by_what_their_companies_have(db) {
        let given = hub(db).await;
        let website = |site: &'static str| move |company: &mut counterpart_model::Company| {
            company.website = Some(site.to_owned());
            company.address = Some(Address { city: Some("Leeds".to_owned()), ..Address::default() });
        };
        for (at, name) in ["Brackley", "Brackley Dental Care", "Acme Dental - Leeds", "Acme Dental - York"].iter().enumerate() {
            given.vendor.company(at as i64 + 1, name);
        }
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let all = Chosen::These((1..=4).map(id).collect());
        let made = given.hub.plan_create(&integration, &all, How::Created, false, &ana()).await.expect("planned");
        given.save(&made).await;
        let score = async || {
            let found = given.hub.duplicate_customers().await.expect("compared");
            assert!(found.len() <= 1 && names(&found).iter().flatten().all(|name| name.starts_with("Brackley")), "{found:?}");
            found.first().map_or(0.0, Duplicates::score)
        };
        let by_name = score().await;
        given.vendor.change(1, website("brackley.com"));
        given.vendor.change(2, website("https://www.brackley.com/"));
        given.sync().await;
        let with_more = score().await;
        assert!(with_more > by_name && with_more > 0.9, "{by_name} {with_more}");
        assert!(given.hub.duplicate_customers().await.expect("compared")[0].pairs[0].reasons.iter().any(|r| r.contains("web domain")));
    }
}
