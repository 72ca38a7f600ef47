//! Importing and mapping: what is collected page by page, kept, and saved together or not at all.

use crate::stand::{Answer, Stand};
use axum::http::StatusCode;
use counterpart_model::{How, Role};
use counterpart_store::testing::TestDatabase;
use secrecy::SecretString;

const MAP: &str = "/integrations/halopsa/map";
const IMPORT: &str = "/integrations/halopsa/import";

async fn ready(db: &TestDatabase, companies: &[&str], customers: &[&str]) -> Stand {
    let stand = Stand::new(db).await.with_password_alone().await;
    stand.with_companies(companies).await.with_customers(customers).await
}

impl Stand {
    /// Puts a pair on the list as the page's button does.
    async fn add_pair(&self, session: &SecretString, customer: &str, company: i64) -> Answer {
        let customer = self.customer(customer).await;
        self.post(Some(session), MAP, &format!("add=1&customer={customer}&company={company}")).await
    }

    async fn matches_of(&self, customer: &str) -> usize {
        self.hub.customer(customer).await.expect("there").matches.len()
    }
}

counterpart_store::on_both_databases! {
    async fn r23_a_customer_and_a_company_are_chosen_without_script_and_all_pairs_are_saved_in_one_run(db) {
        let stand = ready(db, &["Acme Ltd", "Bright"], &["Acme", "Bright Smiles", "Zeta"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let acme = stand.customer("Acme").await;
        // The search of one side keeps what is chosen on the other.
        let page = stand.get(Some(&session), &format!("{MAP}?customer={acme}&company_q=bri")).await;
        assert!(page.body.contains(&format!("value=\"{acme}\" checked")), "{}", page.body);
        let companies = page.body.split("id=\"companies-found\"").nth(1).expect("a list");
        assert!(companies.contains("Bright") && !companies.contains("Acme Ltd"), "{companies}");
        let half = stand.post(Some(&session), MAP, &format!("add=1&customer={acme}")).await;
        assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(half.body.contains("Choose a company too"), "{}", half.body);

        assert_eq!(stand.add_pair(&session, "Acme", 1).await.status, StatusCode::SEE_OTHER);
        stand.add_pair(&session, "Bright Smiles", 2).await;
        let page = stand.get(Some(&session), MAP).await;
        assert!(page.body.contains("2 mappings.") && page.body.contains("Bright Smiles"), "{}", page.body);
        assert_eq!(stand.matches_of("Acme").await, 0, "nothing is saved yet");
        let saved = stand.post(Some(&session), &format!("{MAP}/save?once=a"), "").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        let again = stand.post(Some(&session), &format!("{MAP}/save?once=a"), "").await;
        assert_eq!(again.location(), saved.location(), "a second click does it once");
        assert_eq!((stand.matches_of("Acme").await, stand.matches_of("Bright Smiles").await), (1, 1));
        assert!(stand.get(Some(&session), MAP).await.body.contains("Choose a customer and a company, and put"));
    }

    async fn r23_a_pair_that_would_tear_a_star_is_named_and_nothing_is_half_written(db) {
        let stand = ready(db, &["Acme Ltd", "Acme North", "Bright"], &["Acme", "Acme Group", "Bright Smiles"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        // Acme has two companies, so neither of them can have a second customer.
        for (customer, company) in [("Acme", 1), ("Acme", 2), ("Acme Group", 2), ("Bright Smiles", 3)] {
            assert_eq!(stand.add_pair(&session, customer, company).await.status, StatusCode::SEE_OTHER);
        }
        let refused = stand.post(Some(&session), &format!("{MAP}/save"), "").await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.body.contains("1 row is in the way"), "{}", refused.body);
        assert!(refused.body.contains("<strong>Acme Group = Acme North</strong>"), "{}", refused.body);
        assert_eq!((stand.matches_of("Acme").await, stand.matches_of("Bright Smiles").await), (0, 0));
        let group = stand.customer("Acme Group").await;
        let moved = stand.post(Some(&session), MAP, &format!("move=2+customer+{group}")).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER);
        let saved = stand.post(Some(&session), &format!("{MAP}/save"), "").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        assert_eq!((stand.matches_of("Acme").await, stand.matches_of("Acme Group").await), (1, 1));
    }

    async fn r07b_what_a_technician_collects_waits_for_somebody_who_may_save(db) {
        let stand = ready(db, &["Acme Ltd"], &["Acme"]).await;
        let technician = stand.somebody(Role::Technician).await;
        let saver = stand.somebody(Role::SuperTechnician).await;
        let reader = stand.somebody(Role::ReadOnly).await;
        stand.add_pair(&technician, "Acme", 1).await;
        assert_eq!(stand.post(Some(&technician), &format!("{MAP}/save"), "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(stand.add_pair(&reader, "Acme", 1).await.status, StatusCode::FORBIDDEN);
        let handed = stand.post(Some(&technician), &format!("{MAP}/hand-over"), "").await;
        assert_eq!(handed.status, StatusCode::SEE_OTHER);
        let page = stand.get(Some(&saver), MAP).await;
        let of = page.body.split("map?of=").nth(1).expect("handed over").split('"').next().expect("an id").to_owned();
        assert!(stand.get(Some(&saver), "/").await.body.contains("handed over 1 row to map in"), "the overview says so");
        let shown = stand.get(Some(&saver), &format!("{MAP}?of={of}")).await;
        assert!(shown.body.contains("Approve and save") && shown.body.contains("Acme Ltd"), "{}", shown.body);
        assert!(!stand.get(Some(&reader), &format!("{MAP}?of={of}")).await.body.contains("Approve"));
        let back = stand.post(Some(&saver), &format!("{MAP}/send-back"), &format!("of={of}")).await;
        assert!(back.location().contains("sent-back"), "{}", back.body);
        stand.post(Some(&technician), &format!("{MAP}/hand-over"), "").await;
        let saved = stand.post(Some(&saver), &format!("{MAP}/save"), &format!("of={of}")).await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        let view = stand.hub.customer("Acme").await.expect("there");
        assert_eq!(view.matches[0].link.by, "super_technician@example.com", "who approves answers for it");
    }

    async fn r22_an_import_collects_over_pages_and_makes_customers_in_one_step(db) {
        let names: Vec<String> = (1..=30).map(|n| format!("Store {n}")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.push("Acme");
        let stand = ready(db, &names, &["Acme"]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let first = stand.get(Some(&session), IMPORT).await;
        assert!(first.body.contains("Which companies are to become customers?"), "{}", first.body);
        let all = stand.get(Some(&session), &format!("{IMPORT}?get=1&size=25")).await;
        assert!(all.body.contains("1–25 of 31 companies"), "an empty search lists all: {}", all.body);
        assert!(all.body.contains("Map to"), "a name that exists is mapped, not made twice: {}", all.body);

        let added = stand.post(Some(&session), IMPORT, "add=ticked&get=1&size=25&page=1&company=1&company=31").await;
        assert!(added.location().contains("size=25"), "back to the same page: {}", added.location());
        let next = stand.get(Some(&session), &format!("{IMPORT}?get=1&size=25&page=2")).await;
        assert!(next.body.contains("1 new customer, 1 mapping."), "the list is kept: {}", next.body);
        stand.post(Some(&session), IMPORT, "add=page&get=1&size=25&page=2").await;
        stand.post(Some(&session), IMPORT, "remove=25").await;
        let listed = stand.get(Some(&session), &format!("{IMPORT}?get=1&size=25")).await;
        assert!(listed.body.contains("on the list"), "{}", listed.body);
        let before = stand.hub.list_customers(None, (0, 0)).await.expect("counted").1;
        let saved = stand.post(Some(&session), &format!("{IMPORT}/save?once=b"), "sites=1").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        assert_eq!(stand.post(Some(&session), &format!("{IMPORT}/save?once=b"), "sites=1").await.location(), saved.location());
        let after = stand.hub.list_customers(None, (0, 0)).await.expect("counted").1;
        assert!(after > before + 1, "{before} {after}");
        let acme = stand.hub.customer("Acme").await.expect("there is one");
        assert_eq!((acme.matches.len(), acme.matches[0].link.how), (1, How::Imported));
        let again = stand.get(Some(&session), &format!("{IMPORT}?get=1&q=store+1")).await;
        assert!(again.body.contains("badge good\">matched"), "matched ones are marked: {}", again.body);
        let twice = stand.post(Some(&session), IMPORT, "add=ticked&company=1").await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "and not offered twice");
    }

    async fn r22_who_is_nearly_sure_to_be_a_customer_is_mapped_and_the_guess_is_called_one(db) {
        let stand = ready(db, &["Harbourside Dental Ltd"], &["Harbourside Dental"]).await;
        let integration = stand.hub.integration("halopsa").await.expect("there");
        stand.hub.propose(&integration).await.expect("worked out");
        let session = stand.somebody(Role::SuperTechnician).await;
        let all = stand.get(Some(&session), &format!("{IMPORT}?get=1")).await;
        assert!(all.body.contains("Map to") && all.body.contains("Nearly sure: "), "{}", all.body);
        assert!(!all.body.contains("A customer of this name is there already"), "{}", all.body);
    }

    async fn r22_what_somebody_else_made_meanwhile_is_told_and_nothing_is_saved(db) {
        let stand = ready(db, &["Acme", "Bright"], &[]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        stand.post(Some(&session), IMPORT, "add=ticked&company=1&company=2").await;
        let stand = stand.with_customers(&["Acme"]).await;
        let refused = stand.post(Some(&session), &format!("{IMPORT}/save"), "").await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.body.contains("<strong>Acme</strong>: a customer &#39;Acme&#39; exists already"), "{}", refused.body);
        assert!(stand.hub.customer("Bright").await.is_err(), "nothing is half-written");
        // Put on the list again, it is mapped to the customer that is there now.
        stand.post(Some(&session), IMPORT, "remove=1").await;
        stand.post(Some(&session), IMPORT, "add=ticked&company=1").await;
        let saved = stand.post(Some(&session), &format!("{IMPORT}/save"), "").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        assert_eq!(stand.matches_of("Acme").await, 1);
    }
}
