//! The matching page: staging without script, saving, moves, two people, approvals.

use crate::stand::Stand;
use axum::http::StatusCode;
use counterpart_model::Role;

const PAGE: &str = "/integrations/halopsa/match";

counterpart_store::on_both_databases! {
    async fn r16_the_matching_page_shows_every_filter_with_its_count(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Bright", "Corner"]).await.with_customers(&["Acme"]).await;
        let session = stand.somebody(Role::ReadOnly).await;
        let page = stand.get(Some(&session), PAGE).await;
        assert_eq!(page.status, StatusCode::OK);
        let suggested = page.body.split("filter=suggested").nth(1).expect("a filter");
        assert!(suggested.contains(">1</span>"), "{suggested}");
        assert!(!page.body.contains("name=\"accept\""), "who only reads is offered nothing to do");
        let found = stand.get(Some(&session), &format!("{PAGE}?filter=unmatched&q=cor")).await;
        assert!(found.body.contains("Corner") && !found.body.contains(">Bright"), "{}", found.body);
    }

    async fn r18a_rows_are_staged_without_script_survive_paging_and_are_saved_together(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Bright", "Corner", "Delta"]).await;
        let stand = stand.with_customers(&["Acme", "Brightness"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let acme = stand.customer("Acme").await;
        let press = async |form: &str| stand.post(Some(&session), PAGE, form).await;
        assert_eq!(press(&format!("accept=1+customer+{acme}")).await.status, StatusCode::SEE_OTHER);
        assert_eq!(press("ignore=3&reason=ours").await.status, StatusCode::SEE_OTHER);
        assert_eq!(press("create=4&customer.2=brightness").await.status, StatusCode::SEE_OTHER);
        let page = stand.get(Some(&session), PAGE).await;
        assert!(page.body.contains("4 staged"), "{}", page.body);
        assert!(page.body.contains("2 matches, 1 new customer, 1 company ignored"), "{}", page.body);
        let wrong = press("customer.4=Nobody").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let saved = stand.post(Some(&session), &format!("{PAGE}/save"), "").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        assert_eq!(stand.hub.customer("Brightness").await.expect("there").matches.len(), 1);
        assert_eq!(stand.hub.customer("Delta").await.expect("made").matches.len(), 1);
        assert!(!stand.get(Some(&session), PAGE).await.body.contains("4 staged"));
    }

    async fn r15a_likely_customers_stand_with_their_reasons_and_automap_fills_in_what_is_nearly_sure(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Harbourside Dental Ltd", "Quillfeather", "Ostrava Foods"]).await;
        let stand = stand.with_customers(&["Harbourside Dental", "Ostrava Foods"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let dental = stand.customer("Harbourside Dental").await;
        let page = stand.get(Some(&session), &format!("{PAGE}?filter=automapped")).await;
        assert!(page.body.contains("Harbourside Dental Ltd") && !page.body.contains("Quillfeather"), "{}", page.body);
        assert!(page.body.contains("dropped; nothing disagrees"), "the reasons are in words: {}", page.body);
        assert!(page.body.contains("Automap 1 company"), "{}", page.body);
        let filled = stand.post(Some(&session), PAGE, "fill=1").await;
        assert_eq!(filled.status, StatusCode::SEE_OTHER);
        let page = stand.get(Some(&session), PAGE).await;
        assert!(page.body.contains("2 staged") && page.body.contains("staged filled"), "{}", page.body);
        assert!(stand.hub.customer("Harbourside Dental").await.expect("there").matches.is_empty(), "nothing is saved");
        // Turned down, it is not proposed again.
        let press = async |form: &str| stand.post(Some(&session), PAGE, form).await;
        assert_eq!(press("clear=1").await.status, StatusCode::SEE_OTHER);
        assert_eq!(press(&format!("reject=1+customer+{dental}")).await.status, StatusCode::SEE_OTHER);
        let saved = stand.post(Some(&session), &format!("{PAGE}/save"), "").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        let page = stand.get(Some(&session), &format!("{PAGE}?filter=automapped")).await;
        assert!(!page.body.contains("Harbourside Dental Ltd"), "{}", page.body);
    }

    async fn r18e_what_somebody_else_saved_meanwhile_is_shown_row_by_row(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Bright"]).await.with_customers(&["One"]).await;
        let first = stand.somebody(Role::SuperTechnician).await;
        let second = stand.somebody(Role::PrimaryTechnician).await;
        stand.post(Some(&first), PAGE, "customer.1=One").await;
        stand.post(Some(&second), PAGE, "ignore=1&reason=no").await;
        stand.post(Some(&second), PAGE, "ignore=2&reason=no").await;
        assert_eq!(stand.post(Some(&first), &format!("{PAGE}/save"), "").await.status, StatusCode::SEE_OTHER);
        let late = stand.post(Some(&second), &format!("{PAGE}/save"), "").await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.body.contains("<strong>Acme</strong>") && late.body.contains("2 staged"), "{}", late.body);
    }

    async fn r07b_a_technician_hands_rows_over_and_somebody_who_may_save_approves_them(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme"]).await.with_customers(&["One"]).await;
        let technician = stand.somebody(Role::Technician).await;
        let saver = stand.somebody(Role::SuperTechnician).await;
        stand.post(Some(&technician), PAGE, "customer.1=One").await;
        let refused = stand.post(Some(&technician), &format!("{PAGE}/save"), "").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(stand.post(Some(&technician), &format!("{PAGE}/submit"), "").await.status, StatusCode::SEE_OTHER);
        let page = stand.get(Some(&saver), PAGE).await;
        let of = page.body.split("of=").nth(1).expect("handed over").split('"').next().expect("an id").to_owned();
        let shown = stand.get(Some(&saver), &format!("{PAGE}?filter=staged&of={of}")).await;
        assert!(shown.body.contains("Approve and save 1"), "{}", shown.body);
        let approved = stand.post(Some(&saver), &format!("{PAGE}/approve"), &format!("of={of}")).await;
        assert!(approved.location().contains("done="), "{} {}", approved.status, approved.body);
        assert_eq!(stand.hub.customer("One").await.expect("there").matches.len(), 1);
    }

    async fn r17_the_picker_offers_unmatched_customers_first(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Bright"]).await.with_customers(&["One", "Other"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        stand.post(Some(&session), PAGE, "customer.1=One").await;
        stand.post(Some(&session), &format!("{PAGE}/save"), "").await;
        let offered = async |query: &str| stand.get(Some(&session), &format!("{PAGE}/customers?{query}")).await.body;
        let unmatched = offered("q=o").await;
        assert!(unmatched.contains("Other") && !unmatched.contains("One"), "{unmatched}");
        assert!(offered("q=o&among=matched").await.contains("One"));
        let all = offered("q=&among=all").await;
        assert!(all.contains("One") && all.contains("Other"), "{all}");
    }
}
