//! A technician's first morning: from the first start over connecting a PSA, a sync that the brake holds and a person approves,
//! to taking it back; on both databases, in a real browser.

use super::served::Served;
use super::webdriver::Browser;
use crate::desk::Desk;

/// Opens the newest run whose title begins so.
#[track_caller]
fn open_newest(browser: &Browser, served: &Served, title: &str) {
    browser.open(&served.at("/runs"));
    browser.click(&format!("//main//table//a[starts-with(normalize-space(.), \"{title}\")]"));
    browser.wait_for(&format!("//h1[starts-with(normalize-space(.), \"{title}\")]"));
}

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

    // New companies are to become customers; so many at once are held until somebody has looked.
    browser.open(&served.at("/integrations/halopsa/settings"));
    browser.click("#new_customers option[value='automatic']");
    browser.press("Save settings");
    browser.wait_for_text("Saved.");
    browser.open(&served.at("/integrations/halopsa"));
    browser.press("Sync now");
    browser.wait_for_text("The safety brake holds a sync");
    browser.press("Look and decide");
    browser.press("Approve exactly this");
    browser.wait_for_text("Approved");
    browser.wait_for("//main//*[contains(@class, 'badge') and normalize-space(.) = 'done']");
    let made = desk.list(&["customers"]).len();
    assert!(made > 20, "{made} customers");

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
    open_newest(&browser, &served, "undo");
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
