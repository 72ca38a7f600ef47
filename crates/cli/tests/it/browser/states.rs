//! An integration's life on its pages: how it does, what flows, when it is synced by itself, whose credentials it takes, its end.

use super::served::Served;
use super::webdriver::Browser;
use crate::desk::Desk;
use counterpart_sandbox_kit::{Effect, Fault};
use serde_json::json;

const OWN: &str = "/integrations/halopsa";

/// The row or tile of `/integrations` that names this.
fn listed(name: &str) -> String {
    format!("//main//*[self::tr or self::article][.//*[self::th or self::h3][normalize-space(.) = '{name}']]")
}

/// Waits until the list of integrations says this of one.
#[track_caller]
fn says(browser: &Browser, name: &str, word: &str) {
    browser.wait_for(&format!(
        "{}//*[contains(@class, 'badge') and normalize-space(.) = '{word}']",
        listed(name)
    ));
}

fn choose(browser: &Browser, name: &str, value: &str) {
    browser.wait_for(&format!("[name='{name}']"));
    browser.script(&format!("document.querySelector(\"[name='{name}']\").value = {}", json!(value)));
}

fn save_settings(browser: &Browser, served: &Served, choices: &[(&str, &str)]) {
    browser.open(&served.at(&format!("{OWN}/settings")));
    choices.iter().for_each(|(name, value)| choose(browser, name, value));
    browser.press("Save settings");
    browser.wait_for_text("Saved.");
}

fn finished_runs(desk: &Desk) -> usize {
    let finished = |run: &serde_json::Value| {
        !["waiting", "running"].contains(&run["state"].as_str().unwrap_or_default())
    };
    desk.list(&["runs", "--limit", "1000"]).iter().filter(|run| finished(run)).count()
}

/// Syncs now, by the page's button, and waits for the end.
fn sync_now(desk: &Desk, browser: &Browser, served: &Served) {
    let before = finished_runs(desk);
    browser.open(&served.at(OWN));
    browser.press("Sync now");
    browser.wait_for_text("It waits for a worker");
    browser.wait_until("the sync ends", || finished_runs(desk) > before);
}

/// Every state, with the age of the data wherever data is shown (R01).
fn states(desk: &Desk, browser: &Browser, served: &Served) {
    browser.open(&served.at("/integrations"));
    says(browser, "Autotask", "not set up");
    says(browser, "halopsa", "healthy");
    let customer = desk.list(&["customers"])[0]["id"].as_str().expect("an id").to_owned();
    for path in [
        "",
        "/match",
        "/import",
        "/map",
        "/mappings",
        "/held-back",
        "/settings",
        "/schedules",
        "/credentials",
    ] {
        browser.open(&served.at(&format!("{OWN}{path}")));
        browser.wait_for("//main//*[@id = 'head' or contains(@class, 'head')]//time");
    }
    for path in ["/", "/customers", &format!("/customers/{customer}")] {
        browser.open(&served.at(path));
        browser.wait_for("main time[data-ago]");
    }

    // Syncing, with how far it is.
    desk.vendor().arm(Fault::new(Effect::Delay { ms: 1_500 }).path("/api/client"));
    browser.open(&served.at("/integrations"));
    browser.press("Sync now");
    says(browser, "halopsa", "syncing");
    browser.wait_for("#connected .progress progress");
    says(browser, "halopsa", "healthy");
    desk.vendor().disarm_all();

    // Failing, with the reason, also where it is set up.
    desk.vendor().update("halopsa", "instance", 1, json!({ "tenant": "someone-else" })).expect("changes");
    sync_now(desk, browser, served);
    browser.open(&served.at("/integrations"));
    says(browser, "halopsa", "failing");
    assert!(
        browser.text(&listed("halopsa")).contains("someone-else"),
        "{}",
        browser.text(&listed("halopsa"))
    );
    browser.open(&served.at(OWN));
    browser.wait_for_text("The last sync failed.");
    desk.vendor().update("halopsa", "instance", 1, json!({ "tenant": "halo-sandbox" })).expect("changes");
}

/// What flows is switched by kind (R06).
fn switches(desk: &Desk, browser: &Browser, served: &Served) {
    save_settings(browser, served, &[("kinds.site", "off"), ("kinds.company", "both")]);
    browser.open(&served.at(OWN));
    browser.wait_for("//tr[th[. = 'sites']]/td[1][normalize-space(.) = 'off']");
    browser.press("Pause sending");
    browser.wait_for_text("What waits goes on waiting");
    browser.open(&served.at("/integrations"));
    says(browser, "halopsa", "sending paused");
    sync_now(desk, browser, served);
    let run = desk.list(&["runs"])[0].clone();
    let pulled = run["summary"]["pulled"].as_object().expect("what was read");
    assert!(pulled.contains_key("company") && !pulled.contains_key("site"), "{run}");
    browser.open(&served.at(OWN));
    browser.press("Let it go on");
    browser.wait_for_text("Sending to this vendor goes on");
}

/// In part and now, and by schedules of every sort (R70).
fn schedules(desk: &Desk, browser: &Browser, served: &Served) {
    let before = finished_runs(desk);
    browser.open(&served.at(OWN));
    browser.press("Sync only a part");
    browser.click("#in-part input[value='site']");
    browser.press("Sync this now");
    browser.wait_until("the sync ends", || finished_runs(desk) > before);
    let run = desk.list(&["runs"])[0].clone();
    let pulled = run["summary"]["pulled"].as_object().expect("what was read");
    assert!(pulled.contains_key("site") && !pulled.contains_key("company"), "{run}");

    let page = served.at(&format!("{OWN}/schedules"));
    let rule = |word: &str| browser.click(&format!("input[name='rule'][value='{word}']"));
    let add = || browser.press("Add schedule");
    browser.open(&page);
    browser.wait_for_text("It is synced only when a person asks");
    browser.fill("#every", "2");
    choose(browser, "unit", "hours");
    add();
    browser.wait_for_text("every 2 h");
    rule("daily");
    browser.fill("#daily", "06:00, 18:30");
    browser.fill("#zone", "America/New_York");
    choose(browser, "quiet_from", "22:00");
    choose(browser, "quiet_to", "05:00");
    browser.click("input[name='kinds'][value='company']");
    add();
    browser.wait_for_text("daily at 06:00, 18:30");
    rule("weekly");
    add();
    browser.wait_for_text("mon, tue, wed, thu, fri at 06:00");
    // What cannot be is said at its field, and what was typed stays.
    rule("cron");
    browser.fill("#cron", "61 6 * * 1-5");
    browser.fill("#zone", "Europe/London");
    add();
    browser
        .wait_for("//*[@role='alert' or contains(@class, 'problem')][string-length(normalize-space(.)) > 5]");
    assert_eq!(browser.script("return document.querySelector('#cron').value"), json!("61 6 * * 1-5"));
    browser.fill("#cron", "30 6 * * 1-5");
    add();
    browser.wait_for_text("cron 30 6 * * 1-5");
    let _ = browser.complaints();

    let listed = desk.list(&["schedule", "list"]);
    assert_eq!(listed.len(), 4, "{listed:?}");
    let daily = &listed[1];
    assert_eq!(
        (&daily["time_zone"], &daily["kinds"]),
        (&json!("America/New_York"), &json!(["company"])),
        "{daily}"
    );
    let row = "//tr[th[contains(., 'daily at')]]";
    let shown = browser.text(row);
    assert!(
        shown.contains("22:00") && shown.contains("America/New_York") && shown.contains("clients"),
        "{shown}"
    );
    browser.click(&format!("{row}//button[. = 'Switch off']"));
    browser.wait_for(&format!("{row}//*[contains(@class, 'badge') and . = 'off']"));
    browser.click(&format!("{row}//button[. = 'Remove']"));
    browser.wait_for_text("Removed.");
    assert_eq!(desk.list(&["schedule", "list"]).len(), 3);
}

/// Another tenant's credentials are refused; removing states what goes, and takes no less and no more (R09).
fn the_end(desk: &Desk, browser: &Browser, served: &Served) {
    let other = Desk::new(3);
    other.vendor().update("halopsa", "instance", 1, json!({ "tenant": "stranger" })).expect("changes");
    browser.open(&served.at(&format!("{OWN}/credentials")));
    for key in ["resource_server", "authorisation_server", "tenant", "client_id"] {
        let setting = other.setting(key);
        browser.fill(&format!("[name='field.{key}']"), setting.split_once('=').expect("a value").1);
    }
    browser.fill("[name='field.client_secret']", &other.secret());
    browser.press("Save");
    browser.wait_for_text("other records");
    assert!(browser.text("main").contains("stranger"), "{}", browser.text("main"));
    assert!(!browser.source().contains(&other.secret()), "a secret is not sent back");
    let _ = browser.complaints();

    let matched = desk.companies("matched").len();
    browser.open(&served.at(&format!("{OWN}/remove")));
    browser.wait_for_text(&format!("with {matched} match"));
    let customers = desk.list(&["customers", "--all"]).len();
    // Somebody else deletes a match meanwhile: what was confirmed is not what would go.
    let one = desk.companies("matched")[0]["id"].as_str().expect("an id").to_owned();
    desk.run(&["match", "unlink", "halopsa", &one]).done();
    browser.click("main footer button.danger");
    browser.wait_for_text("The numbers are no longer those that you saw");
    assert_eq!(desk.companies("matched").len(), matched - 1);
    browser.click("main footer button.danger");
    browser.wait_for_text("Removed.");
    says(browser, "HaloPSA", "not set up");
    assert_eq!(desk.list(&["customers", "--all"]).len(), customers, "customers stay");
    let told = browser.complaints();
    assert!(told.iter().all(|one| one.contains("409")), "{told:?}");
}

/// A desk with customers, and a browser in which somebody is signed in.
fn with_pages(look: fn(&Desk, &Browser, &Served)) {
    let desk = Desk::connected(40);
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    look(&desk, &browser, &served);
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn r01_every_connector_is_listed_with_its_state_and_data_with_its_age() {
    with_pages(states);
}

#[test]
fn r06_each_kind_is_switched_on_its_page_and_sending_is_paused() {
    with_pages(switches);
}

#[test]
fn r70_a_sync_is_asked_for_in_part_and_scheduled_in_every_way() {
    with_pages(schedules);
}

#[test]
fn r09_another_tenant_is_refused_and_a_removal_states_what_goes() {
    with_pages(the_end);
}
