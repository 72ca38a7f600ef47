//! A technician's first morning: from the first start over connecting a PSA and making customers of its companies to taking it
//! back; on both databases, in a real browser.

use super::served::Served;
use super::webdriver::Browser;
use crate::desk::Desk;

fn morning(desk: &Desk) {
    let served = Served::fresh(desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);

    // Nothing is connected yet: the way there is shown.
    browser.open(&served.at("/integrations/new/halopsa"));
    let answer = |key: &str| desk.setting(key).split_once('=').expect("a value").1.to_owned();
    browser.fill("[name='field.instance_address']", &answer("instance_address"));
    browser.fill("[name='field.client_id']", &answer("client_id"));
    browser.fill("[name='field.client_secret']", "wrong");
    browser.press("Test connection");
    browser.wait_for_text("Connection failed");
    browser.fill("[name='field.client_secret']", &desk.secret());
    browser.press("Test connection");
    browser.wait_for_text("Connection successful");
    assert!(!browser.source().contains(&desk.secret()), "a secret is not sent back");
    browser.press("Save and start the first sync");
    browser.wait_for("//main//*[contains(@class, 'badge') and normalize-space(.) = 'healthy']");
    browser.wait_for_text("complete");

    // Three companies become customers; nothing is done before it is saved.
    browser.open(&served.at("/integrations/halopsa/match?filter=unmatched"));
    browser.wait_for("table.match");
    browser.keys("j");
    for staged in 1..=3 {
        browser.keys("n");
        browser.wait_for_text(&format!("{staged} staged"));
    }
    assert!(desk.list(&["customers"]).is_empty());
    browser.click("#save");
    browser.wait_for_text("Done:");
    let made = desk.list(&["customers"]).len();
    assert_eq!(made, 3);

    // Back again, with everything it made; what is shown first is what is done.
    browser.press("Undo…");
    browser.wait_for_text("What would be done");
    assert_eq!(desk.list(&["customers"]).len(), made, "looking does nothing");
    browser.click("form[action^='/plans/'] button.primary");
    browser.wait_for_text("Done:");
    assert_eq!(desk.list(&["customers"]).len(), 0);

    // The browser's back button shows the preview again; sending it once more does it once.
    browser.back();
    if browser.has("form[action^='/plans/'] button.primary") {
        browser.click("form[action^='/plans/'] button.primary");
    }
    assert_eq!(desk.list(&["customers"]).len(), 0);
    browser.open(&served.at("/runs"));
    browser.wait_for("//main//table//a[starts-with(normalize-space(.), 'Undo')]");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn from_the_first_start_to_undo_on_sqlite() {
    morning(&Desk::new(60));
}

#[test]
fn from_the_first_start_to_undo_on_postgres() {
    morning(&Desk::on_postgres(60, None));
}
