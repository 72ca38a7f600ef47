//! What goes wrong around a form: a session that ends, a second click, the back button, a record that is gone.

use super::served::Served;
use super::webdriver::Browser;
use crate::desk::Desk;

const ODD: &str =
    "Grüße & <b>Co</b> \u{1f984} \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627}";

#[test]
fn a_session_that_ends_while_somebody_types_loses_nothing() {
    let desk = Desk::new(5);
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/customers/new"));
    browser.fill("#name", ODD);
    let session = browser.take_cookies();
    browser.click("main form button.primary");
    browser.wait_for_text("Your session had ended, so what you sent was not done.");
    assert!(desk.list(&["customers"]).is_empty(), "nothing was done");
    // Signed in again, in this tab or another.
    browser.give_cookies(&session);
    browser.back();
    browser.wait_for_text("What you typed is here again.");
    let typed = browser.script("return document.querySelector('#name').value");
    assert_eq!(typed, ODD, "what was typed is still there");
    browser.click("main form button.primary");
    browser.wait_for_text("Done: 1 customer made.");
    assert_eq!(browser.text("h1"), ODD, "written as it was typed");
    browser.open(&served.at("/customers"));
    assert!(browser.text("main table").contains(ODD), "{}", browser.text("main table"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn a_second_click_and_the_back_button_do_nothing_twice() {
    let desk = Desk::new(5);
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/customers/new"));
    browser.fill("#name", "Acme");
    browser.script(
        "const button = document.querySelector('main form button.primary'); button.click(); button.click();",
    );
    browser.wait_for_text("Done: 1 customer made.");
    browser.back();
    browser.wait_for("#name");
    browser.fill("#name", "Acme");
    browser.click("main form button.primary");
    browser.wait_for_text("There is a customer 'Acme' already");
    assert_eq!(desk.list(&["customers"]).len(), 1);

    // Whoever goes back to make another one makes another one.
    browser.fill("#name", "Bright");
    browser.click("main form button.primary");
    browser.wait_for("//h1[. = 'Bright']");
    assert_eq!(desk.list(&["customers"]).len(), 2);
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn a_record_that_somebody_else_removed_meanwhile_is_said_to_be_gone() {
    let desk = Desk::new(5);
    desk.run(&["customers", "add", "Acme"]).done();
    desk.run(&["customers", "add", "Acme Ltd"]).done();
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    let id = desk.json(&["customers", "show", "Acme"])["id"].as_str().expect("an id").to_owned();
    browser.open(&served.at(&format!("/customers/{id}/rename")));
    browser.fill("#name", "Acme Dental");
    desk.run(&["customers", "merge", "Acme", "--into", "Acme Ltd"]).done();
    browser.click("main form button.primary");
    browser.wait_for_text("Not found");
    assert!(!browser.text("body").contains("counterpart "), "{}", browser.text("body"));
    let names: Vec<String> = desk.list(&["customers"]).iter().map(|row| row["name"].to_string()).collect();
    assert_eq!(names, ["\"Acme Ltd\""]);
    served.stop();
}
