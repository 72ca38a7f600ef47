//! A supplemental tool beside a primary one (R08).

use crate::stand::Stand;
use axum::http::StatusCode;
use counterpart_model::{How, IntegrationId, IntegrationRole, Role};
use counterpart_store::testing::TestDatabase;
use uuid::Uuid;

const PAGE: &str = "/integrations/autotask/supplemental";
const PRIMARY: IntegrationId = IntegrationId(Uuid::from_u128(0x81));
const BESIDE: IntegrationId = IntegrationId(Uuid::from_u128(0x82));

/// A primary with the customers Acme, Bright and Corner, which are matched there, and a supplemental tool.
async fn ready(db: &TestDatabase, companies: &[&str]) -> Stand {
    ready_with(db, &["Acme", "Bright", "Corner"], companies).await.with_customers(&["Delta"]).await
}

/// The same with other customers of the primary, and no further one.
async fn ready_with(db: &TestDatabase, customers: &[&str], companies: &[&str]) -> Stand {
    let stand = Stand::new(db).await.with_password_alone().await;
    let stand = stand.with_tool((PRIMARY, "itglue"), IntegrationRole::Primary, customers).await;
    let stand = stand.with_tool((BESIDE, "autotask"), IntegrationRole::Supplemental, companies).await;
    let stand = stand.with_customers(customers).await;
    let actor = counterpart_model::Actor::Person("test".into());
    let itglue = stand.hub.integration("itglue").await.expect("there");
    let all =
        counterpart_engine::Chosen::All { filter: counterpart_store::CompanyFilter::Suggested, search: None };
    let plan = stand.hub.plan_confirm(&itglue, &all, &actor).await.expect("planned");
    stand.hub.save(&plan).await.expect("saved");
    stand
}

counterpart_store::on_both_databases! {
    async fn r08a_the_page_lists_the_primarys_active_customers_and_keeps_the_links_of_an_inactive_one(db) {
        let stand = ready(db, &["Acme", "Bright Smiles"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let page = stand.get(Some(&session), PAGE).await;
        assert!(page.body.contains("1–3 of 3 customers") && !page.body.contains("Delta"), "{}", page.body);
        assert!(page.body.contains("name=\"accept\""), "what is spelled the same is suggested");
        let acme = stand.customer("Acme").await;
        stand.post(Some(&session), PAGE, &format!("accept=1+customer+{acme}")).await;
        let bright = stand.customer("Bright").await;
        let wrong = stand.post(Some(&session), PAGE, &format!("company.{bright}=Nobody")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("value=\"Nobody\""), "what was typed stays: {}", wrong.body);
        stand.post(Some(&session), PAGE, &format!("company.{bright}=bright+smiles")).await;
        let staged = stand.get(Some(&session), PAGE).await;
        assert!(staged.body.contains("Save 2"), "{}", staged.body);
        let saved = stand.post(Some(&session), &format!("{PAGE}/save?once=a"), "").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        assert_eq!(stand.hub.customer("Bright").await.expect("there").matches.len(), 2);

        stand.make_inactive(PRIMARY, 2, "Bright").await;
        let after = stand.get(Some(&session), PAGE).await;
        assert!(after.body.contains("1–2 of 2 customers") && !after.body.contains("Bright Smiles"), "{}", after.body);
        assert_eq!(stand.hub.customer("Bright").await.expect("there").matches.len(), 2, "its links stay");
    }

    async fn r08b_the_page_opens_when_the_initial_sync_is_complete(db) {
        let stand = ready(db, &["Acme"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        stand.change_tool("autotask", |tool| tool.fresh_at = None).await;
        let waits = stand.get(Some(&session), PAGE).await;
        assert!(waits.body.contains("The initial sync is not complete"), "{}", waits.body);
        assert!(!waits.body.contains("Automap"), "{}", waits.body);
        stand.change_tool("autotask", |tool| tool.settings.role = IntegrationRole::Ordinary).await;
        assert!(stand.get(Some(&session), PAGE).await.body.contains("is not supplemental"));
        stand.change_tool("autotask", |tool| tool.settings.role = IntegrationRole::Supplemental).await;
        stand.change_tool("itglue", |tool| tool.settings.role = IntegrationRole::Ordinary).await;
        assert!(stand.get(Some(&session), PAGE).await.body.contains("No tool is primary"));
    }

    async fn r08c_automap_stages_what_is_spelled_the_same_and_a_technician_hands_it_over(db) {
        let stand = ready(db, &["Acme", "Corner", "Delta"]).await;
        let technician = stand.somebody(Role::Technician).await;
        let saver = stand.somebody(Role::SuperTechnician).await;
        stand.post(Some(&technician), PAGE, "automap=1").await;
        let page = stand.get(Some(&technician), PAGE).await;
        assert!(page.body.contains("2 staged"), "Delta is no customer of the primary: {}", page.body);
        assert_eq!(stand.post(Some(&technician), &format!("{PAGE}/save"), "").await.status, StatusCode::FORBIDDEN);
        stand.post(Some(&technician), &format!("{PAGE}/submit"), "").await;
        let seen = stand.get(Some(&saver), "/integrations/autotask/match").await;
        assert!(seen.body.contains("handed over 2 rows"), "{}", seen.body);
        let reader = stand.somebody(Role::ReadOnly).await;
        assert_eq!(stand.post(Some(&reader), PAGE, "automap=1").await.status, StatusCode::FORBIDDEN);
        assert!(!stand.get(Some(&reader), PAGE).await.body.contains("name=\"automap\""));
    }

    async fn r15a_automap_of_the_supplemental_page_fills_in_what_is_nearly_sure_with_its_reasons(db) {
        let stand = ready_with(db, &["Harbourside Dental", "Acme", "Corner"], &["Harbourside Dental Ltd", "Acme", "Unlike Anything"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let page = stand.get(Some(&session), PAGE).await;
        assert!(page.body.contains("name=\"nearly\"") && page.body.contains("nothing disagrees"), "{}", page.body);
        stand.post(Some(&session), PAGE, "automap=1").await;
        let page = stand.get(Some(&session), PAGE).await;
        assert!(page.body.contains("2 staged"), "{}", page.body);
        assert_eq!(page.body.matches("class=\"staged filled\"").count(), 2, "what was filled in is green: {}", page.body);
        assert!(page.body.contains("Harbourside Dental Ltd, nearly sure") && page.body.contains("class=\"score\""), "{}", page.body);
        assert_eq!(stand.hub.customer("Harbourside Dental").await.expect("there").matches.len(), 1, "nothing is saved yet");
        let saved = stand.post(Some(&session), &format!("{PAGE}/save"), "").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        let view = stand.hub.customer("Harbourside Dental").await.expect("there");
        assert_eq!((view.matches.len(), view.matches[1].link.how), (2, How::Automatic));
        // What somebody decided otherwise stays.
        let acme = stand.customer("Acme").await;
        stand.post(Some(&session), PAGE, &format!("unlink=2+customer+{acme}")).await;
        stand.post(Some(&session), PAGE, "automap=1").await;
        assert!(stand.get(Some(&session), PAGE).await.body.contains("delete the match with Acme"));
    }

    async fn r08a_another_company_takes_the_place_of_the_one_before_unless_it_comes_as_well(db) {
        let stand = ready(db, &["Acme", "Acme North", "Acme South"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let acme = stand.customer("Acme").await;
        let choose = async |form: &str| {
            stand.post(Some(&session), PAGE, form).await;
            let saved = stand.post(Some(&session), &format!("{PAGE}/save"), "").await;
            assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
            let view = stand.hub.customer("Acme").await.expect("there");
            let here = view.matches.iter().filter(|one| one.integration.id == BESIDE);
            let mut ids: Vec<String> = here.map(|one| one.link.vendor.to_string()).collect();
            ids.sort();
            ids
        };
        assert_eq!(choose(&format!("company.{acme}=1")).await, ["1"]);
        assert_eq!(choose(&format!("company.{acme}=Acme+North")).await, ["2"]);
        assert_eq!(choose(&format!("company.{acme}=3&how.{acme}=as_well")).await, ["2", "3"]);
    }
}
