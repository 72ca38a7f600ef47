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
