//! The matching page, by keys alone.

use super::served::Served;
use super::webdriver::Browser;
use crate::desk::Desk;

/// Keys as WebDriver names them.
const ENTER: &str = "\u{e007}";

#[test]
fn r18a_a_row_is_decided_with_one_key_and_the_next_one_is_in_focus() {
    let desk = Desk::connected(40);
    for (_, name) in desk.plain_companies(3) {
        desk.run(&["customers", "add", &name]).done();
    }
    let suggested = desk.companies("suggested").len();
    assert!(suggested >= 3, "{suggested} suggestions");
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/integrations/halopsa/match?filter=suggested"));
    browser.wait_for("table.match");
    browser.keys("j");
    for decided in 1..=3 {
        browser.keys(ENTER);
        browser.wait_for_text(&format!("{decided} staged"));
    }
    assert!(desk.companies("matched").is_empty(), "nothing is saved yet");
    browser.click("#save");
    browser.wait_for_text("Done: 3 matches made.");
    assert_eq!(desk.companies("matched").len(), 3);
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn r15a_likely_customers_are_accepted_or_turned_down_with_one_key_and_filled_in_green() {
    let desk = Desk::connected(40);
    for (_, name) in desk.plain_companies(3) {
        desk.run(&["customers", "add", &format!("{name} Inc")]).done();
    }
    let likely = desk.companies("automapped").len();
    assert!(likely >= 3, "{likely} likely ones");
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/integrations/halopsa/match?filter=automapped"));
    browser.wait_for_text("nothing disagrees");
    browser.keys("j");
    browser.keys(ENTER);
    browser.wait_for_text("1 staged");
    browser.keys("r");
    browser.wait_for_text("2 staged");
    browser.wait_for_text("never propose it again");
    browser.click("button[name='fill']");
    browser.wait_for_text(&format!("{likely} staged"));
    assert_eq!(browser.count("tr.filled"), likely - 1, "what was turned down is not filled in");
    assert!(desk.companies("matched").is_empty(), "nothing is saved yet");
    browser.click("#save");
    browser.wait_for_text("Done:");
    assert_eq!(desk.companies("matched").len(), likely - 1);
    assert!(desk.companies("automapped").is_empty(), "who was turned down is not proposed again");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}
