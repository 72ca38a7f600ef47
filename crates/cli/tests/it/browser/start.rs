//! From the first start on.

use super::served::{EMAIL, PASSWORD, Served};
use super::webdriver::Browser;
use crate::desk::Desk;

/// Makes of each function a test on the embedded database and one on PostgreSQL.
macro_rules! on_both_databases {
    ($(fn $name:ident($desk:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            fn body($desk: &Desk) $body

            #[test]
            fn on_sqlite() {
                body(&Desk::new(40));
            }

            #[test]
            fn on_postgres() {
                body(&Desk::on_postgres(40, None));
            }
        }
    )*};
}

on_both_databases! {
    fn r07_the_first_person_gets_in_and_out_and_in_again(desk) {
        let served = Served::fresh(desk);
        let browser = Browser::new(true);
        served.make_first_account(&browser);
        assert_eq!(browser.complaints(), Vec::<String>::new());
        browser.open(&served.at("/account"));
        browser.press("Sign out");
        browser.wait_for("//h1[. = 'Sign in']");
        browser.open(&served.at("/runs"));
        browser.fill("#email", EMAIL);
        browser.fill("#password", PASSWORD);
        browser.click("form button.primary");
        browser.wait_for_text("Second step");
        served.stop();
    }

    fn every_page_can_be_used_without_script(desk) {
        let served = Served::fresh(desk);
        let browser = Browser::new(false);
        served.make_first_account(&browser);
        browser.open(&served.at("/settings"));
        browser.fill("#name", "Whitfield IT");
        browser.press("Save");
        browser.wait_for_text("Saved.");
        assert!(browser.text("header").contains("Whitfield IT"));
        served.stop();
    }
}
