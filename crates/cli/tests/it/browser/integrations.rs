//! Integrations in the browser, from the guide beside the form to their end.

use super::served::Served;
use super::webdriver::Browser;
use crate::desk::Desk;
use crate::mail_server::MailServer;
use counterpart_sandbox_kit::{Effect, Fault};
use serde_json::json;

/// How the integration does, as its own page says.
fn is(browser: &Browser, word: &str) {
    browser.wait_for(&format!("//main//*[contains(@class, 'badge') and normalize-space(.) = '{word}']"));
}

/// Types the answers that connect the desk's vendor.
fn answer(browser: &Browser, desk: &Desk) {
    for key in ["instance_address", "client_id"] {
        let setting = desk.setting(key);
        let (_, value) = setting.split_once('=').expect("a value");
        browser.fill(&format!("[name='field.{key}']"), value);
    }
    browser.fill("[name='field.client_secret']", &desk.secret());
}

#[test]
fn r02g_the_guide_stands_beside_the_form_with_every_permission_marked() {
    let desk = Desk::new(5);
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/integrations/new/halopsa"));
    browser.wait_for("aside.guide");
    let beside = "const form = document.querySelector('form[data-guard]').getBoundingClientRect(), \
                  guide = document.querySelector('aside.guide').getBoundingClientRect(); \
                  return guide.left >= form.right && guide.top < form.bottom";
    assert_eq!(browser.script(beside), json!(true), "beside, not below");

    // Each value that is asked for has its place named, with an example.
    let asked = "return [...document.querySelectorAll(\"form[data-guard] input[name^='field.']\")].map(it => it.name).sort()";
    let explained = "return [...document.querySelectorAll('aside.guide [data-guide-for]')].map(it => it.dataset.guideFor).sort()";
    let asked = browser.script(asked);
    for key in ["resource_server", "authorisation_server", "tenant", "client_id", "client_secret"] {
        assert!(asked.to_string().contains(&format!("field.{key}")), "{asked}");
    }
    assert_eq!(asked, browser.script(explained));

    let permissions = "return [...document.querySelectorAll('aside.guide tbody tr')].map(it => it.querySelector('.badge').textContent)";
    let marked = browser.script(permissions);
    let words: Vec<&str> =
        marked.as_array().expect("a list").iter().filter_map(|word| word.as_str()).collect();
    for wanted in ["needed now", "needed for ", "not needed"] {
        assert!(words.iter().any(|word| word.starts_with(wanted)), "{wanted}: {words:?}");
    }
    let known =
        |word: &&str| ["needed now", "needed for ", "not needed"].iter().any(|known| word.starts_with(known));
    assert!(words.iter().all(known), "{words:?}");
    served.stop();
}

#[test]
fn r04_the_first_save_starts_the_sync_shows_it_live_and_its_end_is_mailed() {
    let mail = MailServer::start("none", &[]);
    let desk = Desk::new(60);
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/settings/security"));
    browser.fill("#base_url", &served.url);
    browser.fill("#server", "127.0.0.1");
    browser.fill("#port", &mail.port.to_string());
    browser.script("document.querySelector('#tls').value = 'off'");
    browser.fill("#from", "hub@msp.example");
    browser.press("Save");
    browser.wait_for_text("Saved.");
    browser.open(&served.at("/settings"));
    browser.fill("#notify", "team@msp.example");
    browser.press("Save");
    browser.wait_for_text("Saved.");

    // A vendor that takes its time, so that there is something to see.
    desk.vendor().arm(Fault::new(Effect::Delay { ms: 1_500 }).path("/api/client"));
    browser.open(&served.at("/integrations/new/halopsa"));
    answer(&browser, &desk);
    browser.press("Save and start the first sync");
    browser.wait_for("//h2[. = 'Syncing']");
    browser.wait_for("#state .progress progress");
    is(&browser, "syncing");
    is(&browser, "healthy");
    assert!(!browser.has("#state .progress"), "what is over is not shown as under way");
    desk.vendor().disarm_all();

    let took = mail.said(2);
    let mut to: Vec<&str> = took.iter().filter_map(|mail| mail["to"][0].as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["dana@example.com", "team@msp.example"], "whoever saved, and the workspace's addresses");
    let run = desk.list(&["runs"]).pop().expect("a run");
    let text = took[0]["text"].as_str().expect("text");
    assert!(text.contains("companies: complete"), "{text}");
    assert!(text.contains(&served.at(&format!("/runs/{}", run["id"].as_str().expect("an id")))), "{text}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn r01_every_state_is_shown_with_its_reason_and_how_old_the_data_is() {
    let desk = Desk::new(20);
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/integrations"));
    for product in ["HaloPSA", "Autotask"] {
        browser.wait_for(&format!("//tr[th = '{product}']//*[normalize-space(.) = 'not set up']"));
    }
    desk.add(&[]).done();
    // It appears by itself, without a reload.
    browser.wait_for("//article//*[contains(@class, 'badge') and normalize-space(.) = 'healthy']");
    browser.wait_for("//tr[th = 'HaloPSA']//*[normalize-space(.) = 'connected']");

    // How old the data is stands on every page that shows it.
    let customer = {
        let (id, name) = desk.plain_companies(1).remove(0);
        desk.run(&["match", "create", "halopsa", &id]).done();
        desk.json(&["customers", "show", &name])["id"].as_str().expect("an id").to_owned()
    };
    let pages = [
        "/",
        "/customers",
        "/search?q=a",
        "/integrations",
        "/integrations/halopsa",
        "/integrations/halopsa/match",
    ];
    let one = [format!("/customers/{customer}"), format!("/why?record={customer}")];
    for path in
        pages.into_iter().map(str::to_owned).chain(one).chain(["/integrations/halopsa/held-back".to_owned()])
    {
        browser.open(&served.at(&path));
        browser.wait_for("nav.side .tool .age time[datetime]");
    }

    browser.open(&served.at("/integrations/halopsa"));
    desk.vendor().update("halopsa", "agent", 20, json!({ "customers": "none" })).expect("changes");
    browser.press("Sync now");
    is(&browser, "failing");
    browser.wait_for_text("The last sync failed.");
    assert!(browser.text("#state").contains("read:customers"), "{}", browser.text("#state"));
    assert!(browser.has("#head time[datetime]"), "what was read before is still as old as it says");
    browser.open(&served.at("/integrations"));
    browser.wait_for("//article//p[contains(., 'read:customers')]");
    browser.open(&served.at("/attention"));
    browser.wait_for("//a[. = 'Test the connection']");

    desk.vendor().update("halopsa", "agent", 20, json!({ "customers": "read" })).expect("changes");
    browser.press("Sync now");
    browser.open(&served.at("/integrations/halopsa"));
    is(&browser, "healthy");

    // Sending can be paused; reading goes on.
    browser.press("Pause sending");
    is(&browser, "sending paused");
    browser.open(&served.at("/integrations"));
    browser.wait_for("//article//*[normalize-space(.) = 'sending paused']");
    browser.open(&served.at("/integrations/halopsa"));
    browser.press("Let it go on");
    browser.wait_for_text("Sending to this vendor goes on.");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn r09_removing_says_what_goes_and_another_tenants_credentials_are_refused() {
    let desk = Desk::connected(20);
    let made = desk.json(&["match", "create", "halopsa", "--all"]);
    assert!(made.is_object(), "{made}");
    let customers = desk.list(&["customers", "--all"]).len();
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);

    desk.vendor().update("halopsa", "instance", 1, json!({ "tenant": "someone-else" })).expect("changes");
    browser.open(&served.at("/integrations/halopsa/credentials"));
    browser.fill("[name='field.tenant']", "someone-else");
    browser.fill("[name='field.client_secret']", &desk.secret());
    browser.press("Save");
    browser.wait_for_text("other records");
    assert!(browser.text("main").contains("someone-else"), "{}", browser.text("main"));
    assert!(!browser.source().contains(&desk.secret()), "a secret is not sent back");
    desk.vendor().update("halopsa", "instance", 1, json!({ "tenant": "sandbox" })).expect("changes");

    browser.open(&served.at("/integrations/halopsa/remove"));
    let matches = desk.companies("matched").len();
    browser.wait_for_text(&format!("with {matches} matches"));
    // While the page stands, somebody deletes a match: what was confirmed is no longer what would go.
    let gone = desk.companies("matched").remove(0)["id"].as_str().expect("an id").to_owned();
    desk.run(&["match", "unlink", "halopsa", &gone]).done();
    browser.press(&format!("with {matches} matches"));
    browser.wait_for_text("The numbers are no longer those that you saw");
    browser.press(&format!("with {} matches", matches - 1));
    browser.wait_for_text("Removed.");
    browser.wait_for_text("Nothing is connected yet");
    assert_eq!(desk.list(&["customers", "--all"]).len(), customers, "what is in the hub stays");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn r06_kinds_are_switched_and_syncs_are_scheduled_and_previewed_in_the_browser() {
    let desk = Desk::connected(20);
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    let choose = |name: &str, value: &str| {
        browser.script(&format!("document.querySelector(\"[name='{name}']\").value = '{value}'"));
    };
    let choices = browser_choices(&browser, &served, "kinds.company");
    assert_eq!(choices, ["off", "pull", "push", "both"], "as far as the connector can");
    choose("kinds.site", "off");
    browser.press("Save settings");
    browser.wait_for_text("Saved.");
    browser.open(&served.at("/integrations/halopsa"));
    browser.wait_for("//tr[th = 'sites']/td[1]//*[. = 'off']");
    browser.press("Sync now");
    browser.wait_for_text("It waits for a worker");
    let read = || {
        desk.list(&["runs"]).into_iter().find(|run| run["title"] == "sync halopsa" && run["state"] == "done")
    };
    assert!(read().is_some());

    // A schedule, off and on again, and gone.
    browser.open(&served.at("/integrations/halopsa/schedules"));
    browser.click("[name='rule'][value='every']");
    browser.fill("#every", "0");
    browser.press("Add schedule");
    browser.wait_for_text("A schedule fires every minute at most");
    browser.fill("#every", "45");
    browser.press("Add schedule");
    browser.wait_for("//section[@id = 'schedules']//th[contains(., '45')]");
    browser.press("Switch off");
    browser.wait_for("//section[@id = 'schedules']//*[. = 'off']");
    browser.press("Switch on");
    browser.wait_for("//section[@id = 'schedules']//*[. = 'on']");
    browser.press("Remove");
    browser.wait_for_text("It is synced only when a person asks.");
    assert!(desk.list(&["schedule", "list"]).is_empty());

    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn r71_what_a_sync_would_do_is_shown_and_exactly_that_is_done() {
    let desk = Desk::connected_with(20, &["--save-exact-matches", "true"]);
    let name = "Zebra & <Söhne> \u{1f993} \u{5e9}\u{5dc}\u{5d5}\u{5dd}";
    desk.run(&["customers", "add", name]).done();
    let fields = json!({ "name": name, "customer_relationship": [{ "id": "1", "name": "Customer" }] });
    desk.vendor().create("halopsa", "client", fields).expect("creates");
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/integrations/halopsa/preview"));
    browser.press("Preview");
    browser.wait_for_text("What would be done");
    browser.wait_for_text("1 match made");
    assert!(browser.text("main").contains(name), "{}", browser.text("main"));
    assert!(desk.companies("automatic").is_empty(), "looking does nothing");
    browser.click("form[action^='/plans/'] button.primary");
    browser.wait_for("//main//*[contains(@class, 'badge') and normalize-space(.) = 'done']");
    assert_eq!(desk.companies("automatic").len(), 1);
    assert!(browser.text("#changes").contains(name), "{}", browser.text("#changes"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

/// The values among which a setting can be chosen.
fn browser_choices(browser: &Browser, served: &Served, name: &str) -> Vec<String> {
    browser.open(&served.at("/integrations/halopsa/settings"));
    browser.wait_for(&format!("[name='{name}']"));
    let found = browser.script(&format!(
        "return [...document.querySelector(\"[name='{name}']\").options].map(it => it.value)"
    ));
    found.as_array().expect("a list").iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}
