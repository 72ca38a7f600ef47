//! The ways beside Match customers: importing, the table of mappings with its files, a supplemental tool, and both
//! sides of a row edited in the customer list; on both databases, in a real browser.

use super::served::Served;
use super::webdriver::Browser;
use crate::both;
use crate::desk::Desk;

/// The number of a facet beside a list.
fn mapped(browser: &Browser) -> u64 {
    let text = browser.text("#facets a[aria-current='true'] .muted");
    text.replace(',', "").parse().expect("a number")
}

fn the_other_ways(desk: &Desk) {
    desk.add(&["--role", "primary"]).done();
    both::add(desk, &["--role", "supplemental"]).done();
    let served = Served::fresh(desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    let matching = "/integrations/halopsa";

    // Import: companies are collected over pages, and become customers together.
    browser.open(&served.at(&format!("{matching}/import")));
    browser.press("Get companies");
    browser.click("input[name='company']");
    browser.press("Add the ticked ones");
    browser.wait_for_text("1 new customer.");
    browser.press("Add all");
    browser.wait_for_text("on the list");
    browser.open(&served.at("/customers"));
    browser.open(&served.at(&format!("{matching}/import")));
    browser.wait_for_text("new customers.");
    assert!(desk.list(&["customers"]).is_empty(), "nothing is saved yet");
    browser.press("Finish");
    browser.wait_for_text("Done:");
    let imported = desk.list(&["customers"]).len();
    assert!(imported > 3, "{imported}");

    for name in ["Zeta Holdings", "Yard & Sons"] {
        desk.run(&["customers", "add", name]).done();
    }

    // The table of mappings: one is deleted after a preview, and comes back with a file.
    let file = desk.folder().join("mappings.csv");
    let out = file.to_str().expect("text");
    desk.run(&["mappings", "export", "halopsa", "--out", out]).done();
    browser.open(&served.at(&format!("{matching}/mappings")));
    let before = mapped(&browser);
    browser.click("input[name='match']");
    browser.press("Delete those ticked");
    browser.press("Delete exactly these");
    browser.wait_for_text("Done: 1 match deleted");
    browser.open(&served.at(&format!("{matching}/mappings")));
    assert_eq!(mapped(&browser), before - 1);
    browser.press("From a file");
    browser.fill("#file", out);
    browser.press("Read it");
    browser.wait_for_text("1 row will be mapped");
    browser.press("Save 1 mapping");
    browser.wait_for_text("Done: 1 match made");
    browser.open(&served.at(&format!("{matching}/mappings/upload")));
    browser.fill("#file", out);
    browser.press("Read it");
    browser.wait_for_text("Everything in the file is so already");

    // The supplemental tool lists the primary's customers, and nobody else's.
    browser.open(&served.at("/integrations/autotask/supplemental"));
    browser.wait_for("table.match");
    assert_eq!(mapped(&browser), imported as u64, "Zeta is no customer of the primary");
    browser.press("Automap");
    browser.wait_for_text("staged in");
    browser.click("#save");
    browser.wait_for_text("Done:");
    let second = desk.run(&["integration", "set", "autotask", "--role", "primary"]);
    assert_ne!(second.code, 0, "only one is primary: {second:?}");

    // A row of the customer list is edited in place.
    browser.open(&served.at("/customers?filter=in:halopsa"));
    browser.script("document.querySelector('a[data-edit]').focus()");
    browser.click("a[data-edit]");
    browser.wait_for("tr.editing form");
    browser.keys("\u{e00c}");
    assert!(!browser.has("tr.editing"), "Escape closes it");
    browser.click("a[data-edit]");
    browser.fill("tr.editing #add_customer", "Yard & Sons");
    assert!(browser.has("tr.editing #add_company:disabled"), "once one side gains, the other is fixed");
    browser.click("tr.editing button.primary");
    browser.wait_for_text("Done: 1 match made");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn r23_the_ways_beside_match_customers_on_sqlite() {
    the_other_ways(&both::desk());
}

#[test]
fn r23_the_ways_beside_match_customers_on_postgres() {
    the_other_ways(&both::desk().over_postgres(None));
}
