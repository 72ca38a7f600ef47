//! Both sides of a customer's matches, edited from the customer list (R20).

use crate::stand::Stand;
use axum::http::StatusCode;
use counterpart_model::Role;
use counterpart_store::testing::TestDatabase;

/// Acme matched with company 1; the others free.
async fn ready(db: &TestDatabase) -> Stand {
    let stand = Stand::new(db).await.with_password_alone().await;
    let stand = stand.with_companies(&["Acme", "Acme North", "Bright"]).await;
    let stand = stand.with_customers(&["Acme", "Acme Group", "Bright"]).await;
    let integration = stand.hub.integration("halopsa").await.expect("there");
    let actor = counterpart_model::Actor::Person("test".into());
    let one = counterpart_engine::Chosen::These(vec!["1".into()]);
    let plan = stand.hub.plan_confirm(&integration, &one, &actor).await.expect("planned");
    stand.hub.save(&plan).await.expect("saved");
    stand
}

counterpart_store::on_both_databases! {
    async fn r20a_a_matched_row_offers_editing_and_either_side_gains(db) {
        let stand = ready(db).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let acme = stand.customer("Acme").await;
        let path = format!("/customers/{acme}/sides/halopsa");
        let list = stand.get(Some(&session), "/customers?q=acme").await;
        assert!(list.body.contains(&path), "{}", list.body);
        let form = stand.get(Some(&session), &path).await;
        assert!(form.body.contains("Once one side holds two, the other is fixed"), "{}", form.body);
        let both = format!("customer={acme}&company=1&add_customer=Acme+Group&add_company=Acme+North");
        let refused = stand.post(Some(&session), &path, &both).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("the other is fixed") && refused.body.contains("value=\"Acme North\""), "{}", refused.body);
        let gains = format!("customer={acme}&company=1&add_company=Acme+North&back=%2Fcustomers%3Fq%3Dacme");
        let saved = stand.post(Some(&session), &format!("{path}?once=a"), &gains).await;
        assert!(saved.location().starts_with("/customers?q=acme&done="), "{} {}", saved.status, saved.location());
        assert_eq!(stand.post(Some(&session), &format!("{path}?once=a"), &gains).await.location(), saved.location());
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches.len(), 2);

        // Of one to many, the one side is only switched.
        let form = stand.get(Some(&session), &path).await;
        assert!(!form.body.contains("id=\"add_customer\"") && form.body.contains("id=\"other_customer\""), "{}", form.body);
        let switched = format!("customer={acme}&other_customer=Acme+Group&company=1&company=2");
        stand.post(Some(&session), &path, &switched).await;
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches.len(), 0);
        assert_eq!(stand.hub.customer("Acme Group").await.expect("there").matches.len(), 2);
        let none = stand.get(Some(&session), &path).await;
        assert!(none.body.contains("has no match in"), "{}", none.body);
    }

    async fn r20b_what_is_matched_elsewhere_is_asked_about_before_it_moves(db) {
        let stand = ready(db).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let (acme, bright) = (stand.customer("Acme").await, stand.customer("Bright").await);
        stand.post(Some(&session), "/integrations/halopsa/match", &format!("accept=3+customer+{bright}")).await;
        stand.post(Some(&session), "/integrations/halopsa/match/save", "").await;
        let path = format!("/customers/{acme}/sides/halopsa");
        let form = format!("customer={acme}&company=1&add_company=3");
        let asked = stand.post(Some(&session), &path, &form).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.body.contains("matched elsewhere") && asked.body.contains("name=\"move\""), "{}", asked.body);
        assert_eq!(stand.hub.customer("Bright").await.expect("there").matches.len(), 1, "nothing was done");
        let moved = stand.post(Some(&session), &path, &format!("{form}&move=1")).await;
        assert!(moved.location().contains("done="), "{} {}", moved.status, moved.body);
        assert_eq!(stand.hub.customer("Bright").await.expect("there").matches.len(), 0);
    }

    async fn r19g_another_company_is_made_main_on_the_customers_page_in_its_row_and_in_the_comparison(db) {
        let stand = ready(db).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let acme = stand.customer("Acme").await;
        let sides = format!("/customers/{acme}/sides/halopsa");
        let form = stand.get(Some(&session), &sides).await;
        assert!(!form.body.contains("Make main"), "of one there is nothing to choose: {}", form.body);
        stand.post(Some(&session), &sides, &format!("customer={acme}&company=1&add_company=Acme+North")).await;
        let main = async || {
            let view = stand.hub.customer("Acme").await.expect("there");
            let main = view.matches.into_iter().find(|one| one.link.main).expect("one is main");
            main.link.vendor.to_string()
        };
        let path = format!("/customers/{acme}/main");
        let own = stand.get(Some(&session), &format!("/customers/{acme}")).await;
        assert!(own.body.contains(&path) && own.body.contains("name=\"main\" value=\"2\""), "{}", own.body);
        let saved = stand.post(Some(&session), &format!("{path}?once=a"), "integration=halopsa&main=2").await;
        assert!(saved.location().starts_with(&format!("/customers/{acme}?done=")), "{} {}", saved.status, saved.body);
        assert_eq!(main().await, "2");

        let row = stand.get(Some(&session), &sides).await;
        assert!(row.body.contains("name=\"main\" value=\"1\""), "{}", row.body);
        let back = "integration=halopsa&main=1&back=%2Fcustomers%3Fq%3Dacme&customer=x&company=1&company=2";
        let saved = stand.post(Some(&session), &path, back).await;
        assert!(saved.location().starts_with("/customers?q=acme&done="), "{}", saved.location());
        assert_eq!(main().await, "1");
        assert!(stand.post(Some(&session), &path, "integration=halopsa&main=1").await.location().contains("said=nothing"));

        // Staged like everything else on the matching page.
        let matching = "/integrations/halopsa/match";
        let compared = stand.get(Some(&session), &format!("{matching}/compare?company=2&customer={acme}")).await;
        assert!(compared.body.contains(&format!("name=\"main\" value=\"2 customer {acme}\"")), "{}", compared.body);
        stand.post(Some(&session), matching, &format!("main=2+customer+{acme}")).await;
        let page = stand.get(Some(&session), &format!("{matching}?filter=matched")).await;
        assert!(page.body.contains("1 main company chosen") && page.body.contains("make it the main company of Acme"), "{}", page.body);
        assert_eq!(main().await, "1", "nothing is saved yet");
        stand.post(Some(&session), &format!("{matching}/save"), "").await;
        assert_eq!(main().await, "2");

        let technician = stand.somebody(Role::Technician).await;
        let handed = stand.post(Some(&technician), &path, "integration=halopsa&main=1").await;
        assert!(handed.location().contains("handed-over"), "{} {}", handed.status, handed.body);
        assert_eq!(main().await, "2");
        let reader = stand.somebody(Role::ReadOnly).await;
        assert_eq!(stand.post(Some(&reader), &path, "integration=halopsa&main=1").await.status, StatusCode::FORBIDDEN);
    }

    async fn r07b_an_edit_of_a_technician_waits_on_the_list_of_pairs(db) {
        let stand = ready(db).await;
        let technician = stand.somebody(Role::Technician).await;
        let saver = stand.somebody(Role::SuperTechnician).await;
        let acme = stand.customer("Acme").await;
        let path = format!("/customers/{acme}/sides/halopsa");
        let form = format!("customer={acme}&company=1&other_company=Acme+North");
        let handed = stand.post(Some(&technician), &path, &form).await;
        assert!(handed.location().contains("handed-over"), "{} {}", handed.status, handed.body);
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches[0].link.vendor.as_str(), "1");
        let map = "/integrations/halopsa/map";
        let page = stand.get(Some(&saver), map).await;
        let of = page.body.split("map?of=").nth(1).expect("handed over").split('"').next().expect("an id").to_owned();
        let saved = stand.post(Some(&saver), &format!("{map}/save"), &format!("of={of}")).await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        let view = stand.hub.customer("Acme").await.expect("there");
        assert_eq!(view.matches.iter().map(|one| one.link.vendor.as_str()).collect::<Vec<_>>(), ["2"]);
        let reader = stand.somebody(Role::ReadOnly).await;
        assert_eq!(stand.post(Some(&reader), &path, &form).await.status, StatusCode::FORBIDDEN);
        assert!(!stand.get(Some(&reader), "/customers").await.body.contains("data-edit"));
    }
}
