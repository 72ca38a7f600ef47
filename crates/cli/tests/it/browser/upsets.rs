//! What comes between a person and a save: a session that ends, a second click, the way back, a line that is cut, somebody else
//! who was faster. What was typed is never lost, what is saved is saved once, and every answer is a sentence.

use super::cut::Line;
use super::served::{EMAIL, PASSWORD, Served};
use super::webdriver::Browser;
use crate::desk::Desk;

/// What the journal knows of as runs.
fn runs(desk: &Desk) -> usize {
    desk.list(&["runs", "--limit", "1000"]).len()
}

fn customers(desk: &Desk) -> Vec<String> {
    let rows = desk.list(&["customers", "--all"]);
    rows.iter().filter_map(|row| row["name"].as_str().map(str::to_owned)).collect()
}

/// The id of a customer.
fn id(desk: &Desk, name: &str) -> String {
    desk.json(&["customers", "show", name])["id"].as_str().expect("an id").to_owned()
}

/// Clicks twice, as fast as a hand cannot.
fn twice(browser: &Browser, selector: &str) {
    browser.wait_for(selector);
    browser.script(&format!(
        "const button = document.querySelector({}); button.click(); button.click()",
        serde_json::json!(selector)
    ));
}

/// Clicks a button twice, waits for what is said of it, and looks whether it was done once.
#[track_caller]
fn once(desk: &Desk, browser: &Browser, selector: &str, says: &str) {
    let before = runs(desk);
    twice(browser, selector);
    browser.wait_for_text(says);
    assert_eq!(runs(desk), before + 1, "{selector} is done once");
}

/// Another window of the same browser signs out.
fn sign_out_elsewhere(browser: &Browser) {
    browser.script_async(
        "const done = arguments[arguments.length - 1]; fetch('/sign-out', { method: 'POST' }).then(() => done(null))",
    );
}

fn sign_in(browser: &Browser, code: &str) {
    browser.fill("#email", EMAIL);
    browser.fill("#password", PASSWORD);
    browser.click("form button.primary");
    browser.wait_for_text("Second step");
    browser.fill("#code", code);
    browser.press("Go on");
}

/// A session that ends in the middle of a save: the form stands there again, and nothing was done by itself.
fn the_session_ends(desk: &Desk, browser: &Browser, line: &Line, codes: &[String]) {
    let name = "Gr\u{fc}\u{df}e & <Co> \u{5e9}\u{5dc}\u{5d5}\u{5dd}";
    browser.open(&line.at("/customers/new"));
    browser.fill("#name", name);
    sign_out_elsewhere(browser);
    browser.press("Add");
    browser.wait_for_text("what you sent was not saved");
    sign_in(browser, &codes[0]);
    browser.wait_for_text("This is not saved yet");
    assert_eq!(browser.script("return document.querySelector('#name').value"), serde_json::json!(name));
    assert!(customers(desk).is_empty(), "nothing is done by itself");
    browser.press("Add");
    browser.wait_for_text("Done: 1 customer made");
    assert_eq!(customers(desk), [name]);

    // On the matching page, where scripts send what is pressed: what was staged is kept anyway.
    browser.open(&line.at("/integrations/halopsa/match?filter=unmatched"));
    browser.wait_for("table.match");
    browser.keys("j");
    browser.keys("n");
    browser.wait_for_text("1 staged");
    sign_out_elsewhere(browser);
    browser.keys("n");
    browser.wait_for_text("what you sent was not saved");
    sign_in(browser, &codes[1]);
    browser.wait_for_text("1 staged");
    // The browser tells of answers that turn somebody away; it may.
    let told = browser.complaints();
    assert!(told.iter().all(|one| one.contains("401")), "{told:?}");
    browser.click("#save");
    browser.wait_for_text("Done:");
    assert_eq!(customers(desk).len(), 2);
}

/// Every kind of save, clicked twice.
fn second_clicks(desk: &Desk, browser: &Browser, line: &Line) {
    browser.open(&line.at("/customers/new"));
    browser.fill("#name", "Alpha Works");
    once(desk, browser, "form[data-guard] button.primary", "Done: 1 customer made");
    // Back to the form, and once more: it is there already, and that is said.
    browser.back();
    browser.wait_for("#name");
    browser.fill("#name", "Alpha Works");
    browser.click("form[data-guard] button.primary");
    browser.wait_for("//main//*[contains(., 'Alpha Works')]");
    assert_eq!(customers(desk).iter().filter(|name| *name == "Alpha Works").count(), 1);

    browser.open(&line.at(&format!("/customers/{}/rename", id(desk, "Alpha Works"))));
    browser.fill("#name", "Alpha Works Ltd");
    once(desk, browser, "form[data-guard] button.primary", "Done: 1 customer changed");

    desk.run(&["customers", "add", "Beta Works"]).done();
    let (alpha, beta) = (id(desk, "Alpha Works Ltd"), id(desk, "Beta Works"));
    browser.open(&line.at(&format!("/customers/{alpha}/merge?with={beta}")));
    once(desk, browser, "form.bar button.primary", "Done: 1 customer deleted");
    browser.press("Undo…");
    once(desk, browser, "form[action^='/plans/'] button.primary", "Done: 1 customer made");

    browser.open(&line.at("/integrations/halopsa/import"));
    browser.press("Get companies");
    browser.click("input[name='company']");
    browser.press("Add the ticked ones");
    browser.wait_for_text("1 new customer.");
    once(desk, browser, "#collected-form #save", "Done:");

    browser.open(&line.at("/integrations/halopsa/map"));
    browser.click("#customers-found input");
    browser.click("#companies-found input");
    browser.press("Put the pair on the list");
    browser.wait_for_text("1 mapping.");
    once(desk, browser, "#collected-form #save", "Done: 1 match made");

    browser.open(&line.at("/integrations/halopsa/mappings"));
    browser.click("input[name='match']");
    browser.press("Delete those ticked");
    once(desk, browser, "form[action^='/plans/'] button.primary", "Done: 1 match deleted");

    browser.open(&line.at("/integrations/halopsa/match?filter=unmatched"));
    browser.wait_for("table.match");
    browser.keys("j");
    browser.keys("n");
    browser.wait_for_text("1 staged");
    once(desk, browser, "#save", "Done:");

    browser.open(&line.at("/integrations/halopsa"));
    once(desk, browser, "#head button.primary", "It waits for a worker");
    browser.open(&line.at("/integrations/halopsa/schedules"));
    twice(browser, "form.panel button.primary");
    browser.wait_for_text("Saved.");
    assert_eq!(desk.list(&["schedule", "list"]).len(), 1);
}

/// The line is cut after the save has arrived: sent once more, it is not done once more.
fn a_cut_line(desk: &Desk, browser: &Browser, line: &Line) {
    browser.open(&line.at("/customers/new"));
    browser.fill("#name", "Cut Off");
    let before = runs(desk);
    line.cut_next();
    browser.script("setTimeout(() => document.querySelector('form[data-guard] button.primary').click())");
    browser.wait_until("the answer is lost", || line.cuts() == 1 && runs(desk) == before + 1);
    // Chromium may have asked again by itself; whoever was shown its error page reloads it, which sends the form again.
    browser.reload();
    browser.wait_for_text("Done: 1 customer made");
    assert_eq!(runs(desk), before + 1);
    assert_eq!(customers(desk).iter().filter(|name| *name == "Cut Off").count(), 1);
    let _ = browser.complaints();
}

/// What somebody looks at is gone by the time they save.
fn gone_meanwhile(desk: &Desk, browser: &Browser, line: &Line) {
    desk.run(&["customers", "add", "Soon Gone"]).done();
    let run = desk.list(&["runs"])[0]["id"].as_str().expect("an id").to_owned();
    let customer = id(desk, "Soon Gone");
    browser.open(&line.at(&format!("/customers/{customer}/rename")));
    browser.fill("#name", "Still There");
    desk.run(&["undo", &run]).done();
    browser.press("Save");
    browser.wait_for("//h1[. = 'Not found']");
    let said = browser.text("main");
    assert!(said.contains("customer") && !said.contains("500"), "{said}");

    browser.open(&line.at("/integrations/halopsa/settings"));
    browser.wait_for("form[data-guard]");
    desk.run(&["integration", "remove", "halopsa", "--yes"]).done();
    browser.press("Save settings");
    browser.wait_for_text("There is no integration 'halopsa'. It may have been removed meanwhile.");
    let told = browser.complaints();
    assert!(told.iter().all(|one| one.contains("404")), "{told:?}");
}

fn upsets(desk: &Desk) {
    desk.add(&[]).done();
    let served = Served::fresh(desk);
    let line = Line::to(&served.url);
    let browser = Browser::new(true);
    let codes = served.make_first_account(&browser);
    the_session_ends(desk, &browser, &line, &codes);
    second_clicks(desk, &browser, &line);
    a_cut_line(desk, &browser, &line);
    gone_meanwhile(desk, &browser, &line);
    served.stop();
}

#[test]
fn a_save_survives_what_comes_between_on_sqlite() {
    upsets(&Desk::new(40));
}

#[test]
fn a_save_survives_what_comes_between_on_postgres() {
    upsets(&Desk::on_postgres(40, None));
}
