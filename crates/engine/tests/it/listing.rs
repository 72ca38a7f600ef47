//! The lists that the database answers must agree with what the rules say of each company.

use crate::given::*;
use crate::vendor::held_back;
use counterpart_engine::Chosen;
use counterpart_model::{How, IntegrationSettings};
use counterpart_rules::customers::{Standing, classify};
use counterpart_store::{CompanyFilter, on_both_databases};

on_both_databases! {
    async fn r16_every_filter_shows_what_the_rules_say(db) {
        let given = hub(db).await;
        for name in ["Suggested", "Twice", "twice two", "Rivalled", "Taken"] {
            given.add_customer(name).await;
        }
        let names = [
            "Suggested", "Rivalled", "RIVALLED", "Matched", "Ignored", "Held", "Inactive", "Internal", "Hidden", "Alone",
            "Alone", "Taken", "Taken too", "Twice", "***",
        ];
        for (n, name) in names.iter().enumerate() {
            given.vendor.company(n as i64 + 1, name);
        }
        given.vendor.change(6, |company| company.held_back.push(held_back("x")));
        given.vendor.change(7, |company| company.active = false);
        given.vendor.change(8, |company| company.internal = true);
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        given.vendor.state().hidden.insert(9);
        given.sync().await;
        let matched = given.hub.plan_create(&integration, &Chosen::These(vec![id(4)]), How::Created, false, &ana()).await;
        given.save(&matched.expect("planned")).await;
        let taken = given.hub.plan_confirm(&integration, &Chosen::These(vec![id(12)]), &ana()).await.expect("planned");
        given.save(&taken).await;
        given.vendor.change(13, |company| company.name = "TAKEN".into());
        given.sync().await;
        let ignored = given.hub.plan_ignore(&integration, &Chosen::These(vec![id(5)]), "x", &ana()).await.expect("planned");
        given.save(&ignored).await;
        // A match outweighs what becomes of the company.
        given.vendor.change(4, |company| company.active = false);
        given.sync().await;

        let (rows, _) =
            given.hub.list_companies(&integration, CompanyFilter::Everything, None, (0, 100)).await.expect("listed");
        type Wanted = fn(&Standing) -> bool;
        let standing_of = |wanted: Wanted| {
            let mut ids: Vec<String> = rows
                .iter()
                .filter(|row| wanted(&classify(&row.facts)))
                .map(|row| row.facts.company.id.0.clone())
                .collect();
            ids.sort();
            ids
        };
        let expectations: [(CompanyFilter, Wanted); 6] = [
            (CompanyFilter::Suggested, |s| matches!(s, Standing::Suggested(_) | Standing::Ambiguous { .. })),
            (CompanyFilter::Ambiguous, |s| matches!(s, Standing::Ambiguous { .. })),
            (CompanyFilter::Unmatched, |s| matches!(s, Standing::Unmatched)),
            (CompanyFilter::Matched, |s| matches!(s, Standing::Matched)),
            (CompanyFilter::Ignored, |s| matches!(s, Standing::Ignored)),
            (CompanyFilter::HeldBack, |s| matches!(s, Standing::HeldBack(_))),
        ];
        for (filter, wanted) in expectations {
            let mut listed = given.listed(filter).await;
            listed.sort();
            let expected = standing_of(wanted);
            assert!(!expected.is_empty(), "{filter:?} is tried");
            assert_eq!(listed, expected, "{filter:?}");
        }
        let counts = given.hub.company_counts(&integration, None).await.expect("counted");
        for (word, filter) in counterpart_engine::FILTERS {
            assert_eq!(counts[word], given.listed(filter).await.len() as u64, "{word}");
        }
        let found = given.hub.company_counts(&integration, Some("twice")).await.expect("counted");
        assert_eq!((found["everything"], found["unmatched"] + found["suggested"]), (1, 1));
    }

    async fn r11_lists_are_alphabetical_searchable_and_paged(db) {
        let given = hub(db).await;
        for (n, name) in ["Store 10", "store 9", "Ámbar", "zeta", "Acme"].iter().enumerate() {
            given.vendor.company(n as i64 + 1, name);
        }
        let integration = given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        let page = async |search, page| {
            let (rows, total) =
                given.hub.list_companies(&integration, CompanyFilter::Offered, search, page).await.expect("listed");
            (rows.into_iter().map(|row| row.facts.company.name).collect::<Vec<_>>(), total)
        };
        assert_eq!(page(None, (0, 3)).await, (vec!["Acme".into(), "Ámbar".into(), "store 9".into()], 5));
        assert_eq!(page(None, (3, 3)).await, (vec!["Store 10".into(), "zeta".into()], 5));
        assert_eq!(page(None, (99, 3)).await, (vec![], 5));
        assert_eq!(page(Some("STORE"), (0, 9)).await, (vec!["store 9".into(), "Store 10".into()], 2));
        assert_eq!(page(Some("%"), (0, 9)).await.1, 5, "a search without letter or digit is no search");
    }
}
