//! The overview, the customer list, one customer, search.

use crate::stand::Stand;
use axum::http::StatusCode;
use counterpart_model::Role;

counterpart_store::on_both_databases! {
    async fn r11_the_customer_list_is_alphabetical_searchable_and_paged(db) {
        let names: Vec<String> = (1..=30).map(|n| format!("Store {n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let stand = Stand::new(db).await.with_password_alone().await.with_companies(&["Store 2"]).await;
        let stand = stand.with_customers(&names).await;
        let session = stand.somebody(Role::ReadOnly).await;
        let first = stand.get(Some(&session), "/customers?size=25").await;
        assert_eq!(first.status, StatusCode::OK);
        assert!(first.body.contains("1–25 of 30 customers"), "{}", first.body);
        assert!(first.body.contains(">Store 25<") && !first.body.contains(">Store 26<"), "numbers are natural");
        let second = stand.get(Some(&session), "/customers?size=25&page=2").await;
        assert!(second.body.contains(">Store 30<") && !second.body.contains(">Store 25<"));
        let found = stand.get(Some(&session), "/customers?q=store+2&filter=missing:halopsa").await;
        assert!(found.body.contains("of 11 customers"), "{}", found.body);
        let odd = stand.get(Some(&session), "/customers?filter=missing:nothing").await;
        assert_eq!(odd.status, StatusCode::NOT_FOUND);
    }

    async fn r20_a_customer_is_renamed_and_what_was_typed_stays_where_that_is_refused(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_customers(&["Acme", "Zeta"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let path = format!("/customers/{}/rename", stand.customer("Acme").await);
        let refused = stand.post(Some(&session), &path, "name=%3Cb%3E+zeta").await;
        assert_eq!(refused.status, StatusCode::SEE_OTHER, "another name");
        let refused = stand.post(Some(&session), &path, "name=ZETA").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("value=\"ZETA\"") && refused.body.contains("already"), "{}", refused.body);
        let saved = stand.post(Some(&session), &path, "name=Acme+Dental").await;
        assert!(saved.location().contains("?done="), "{}", saved.location());
        let after = stand.get(Some(&session), saved.location()).await;
        assert!(after.body.contains("1 customer changed") && after.body.contains("Acme Dental"), "{}", after.body);
    }

    async fn r26a_a_merge_is_shown_before_it_is_done(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_customers(&["Acme", "Acme Ltd"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let (acme, other) = (stand.customer("Acme").await, stand.customer("Acme Ltd").await);
        let path = format!("/customers/{acme}/merge");
        let choose = stand.get(Some(&session), &path).await;
        assert!(choose.body.contains(&other), "the likeliest are offered");
        let preview = stand.get(Some(&session), &format!("{path}?with={other}")).await;
        assert!(preview.body.contains("customer deleted"), "{}", preview.body);
        assert!(stand.hub.customer(&other).await.is_ok(), "nothing was done");
        let done = stand.post(Some(&session), &path, &format!("with={other}")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(stand.hub.customer(&other).await.is_err());
    }

    async fn r26c_likely_duplicates_lead_to_the_preview_of_their_merge(db) {
        let names = ["Wathersolve Structures", "Weathersolve Structures Ltd", "Beltrane - Leeds", "Beltrane - York"];
        let stand = Stand::new(db).await.with_password_alone().await.with_customers(&names).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let list = stand.get(Some(&session), "/customers").await;
        assert!(list.body.contains("href=\"/customers/duplicates\""), "{}", list.body);
        let shown = stand.get(Some(&session), "/customers/duplicates").await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains("is nearly") && !shown.body.contains("Beltrane"), "{}", shown.body);
        let (keep, other) = (stand.customer(names[0]).await, stand.customer(names[1]).await);
        let merge = format!("/customers/{keep}/merge?with={other}");
        assert!(shown.body.contains(&merge), "{}", shown.body);
        let preview = stand.get(Some(&session), &merge).await;
        assert!(preview.body.contains("customer deleted"), "{}", preview.body);
        // Who may not save sees them, and no way to merge.
        let reader = stand.somebody(Role::ReadOnly).await;
        let shown = stand.get(Some(&reader), "/customers/duplicates").await;
        assert!(shown.body.contains("is nearly") && !shown.body.contains("/merge"), "{}", shown.body);
        // Once they are one there is nothing left.
        stand.post(Some(&session), &format!("/customers/{keep}/merge"), &format!("with={other}")).await;
        let after = stand.get(Some(&session), "/customers/duplicates").await;
        assert!(after.body.contains("No customers look like one"), "{}", after.body);
    }

    async fn a_record_that_was_deleted_meanwhile_is_told_so(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_customers(&["Acme"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let gone = "0190ffff-0000-7000-8000-00000000ffff";
        for path in ["", "?tab=sites", "?tab=history", "/rename", "/merge", "/split"] {
            let answer = stand.get(Some(&session), &format!("/customers/{gone}{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/rename", "/merge", "/split"] {
            let answer = stand.post(Some(&session), &format!("/customers/{gone}{path}"), "name=X").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn what_is_longer_than_any_name_is_not_looked_for(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_customers(&["Acme"]).await;
        let session = stand.somebody(Role::ReadOnly).await;
        let found = stand.get(Some(&session), "/search?q=acm").await;
        assert!(found.body.contains(">Acme<"), "{}", found.body);
        let long = format!("/search?q={}", "a".repeat(60_000));
        let refused = stand.get(Some(&session), &long).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(refused.body.contains("longer than any name"));
        let odd = stand.get(Some(&session), "/search?q=%F0%9F%92%A9%20%D7%A9%D7%9C%D7%95%D7%9D%00").await;
        assert_eq!(odd.status, StatusCode::OK);
    }

    async fn r01_the_overview_says_what_to_do_first_and_then_shows_the_tools(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let first = stand.get(Some(&session), "/").await;
        assert!(first.body.contains("Connect your first tool"), "{}", first.body);
        let stand = stand.with_companies(&["Acme"]).await;
        let then = stand.get(Some(&session), "/").await;
        assert!(!then.body.contains("Connect your first tool") && then.body.contains("/integrations/halopsa"));
    }

    async fn r26c_customers_that_are_not_the_same_leave_the_list_and_a_filter_shows_them(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Karman Photo", "Karmann Photo Ltd"]).await;
        let stand = stand.with_customers(&["Wathersolve Structures", "Weathersolve Structures Ltd"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let (one, other) =
            (stand.customer("Wathersolve Structures").await, stand.customer("Weathersolve Structures Ltd").await);
        let path = "/customers/duplicates";
        let list = stand.get(Some(&session), path).await;
        assert!(list.body.contains(">Not the same</button>") && list.body.contains(&format!("value=\"{one}\"")), "{}", list.body);
        let form = format!("record={one}&record={other}");
        let said = stand.post(Some(&session), &format!("{path}?once=a"), &form).await;
        assert!(said.location().starts_with("/customers/duplicates?") && said.location().contains("done="), "{}", said.body);
        let list = stand.get(Some(&session), said.location()).await;
        assert!(list.body.contains("No customers look like one") && list.body.contains("1 pair kept apart"), "{}", list.body);
        let apart = stand.get(Some(&session), &format!("{path}?show=apart")).await;
        assert!(apart.body.contains("Weathersolve Structures Ltd") && apart.body.contains("Take back"), "{}", apart.body);
        let back = stand.post(Some(&session), path, &format!("{form}&take_back=1&show=apart")).await;
        assert!(back.location().contains("show=apart") && back.location().contains("done="), "{}", back.body);
        assert!(stand.get(Some(&session), path).await.body.contains(">Not the same</button>"), "named again");
        let alone = stand.post(Some(&session), path, &format!("record={one}")).await;
        assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);

        // A tool's companies are a list of their own.
        let tool = stand.get(Some(&session), &format!("{path}?of=halopsa")).await;
        assert!(tool.body.contains("Karmann Photo Ltd") && !tool.body.contains("Merge into"), "{}", tool.body);
        stand.post(Some(&session), path, "of=halopsa&record=1&record=2").await;
        let tool = stand.get(Some(&session), &format!("{path}?of=halopsa")).await;
        assert!(tool.body.contains("No companies look like one"), "{}", tool.body);
        let reader = stand.somebody(Role::ReadOnly).await;
        assert_eq!(stand.post(Some(&reader), path, &form).await.status, StatusCode::FORBIDDEN);
        assert!(!stand.get(Some(&reader), path).await.body.contains(">Not the same</button>"));
    }
}
