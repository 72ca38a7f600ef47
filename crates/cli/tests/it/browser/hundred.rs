//! How many keys a technician presses to decide a list of companies: what is sure with one key, each of the others with one, and
//! one to save.

use super::served::Served;
use super::webdriver::{Browser, now};
use crate::desk::Desk;

/// Ctrl and Enter as WebDriver names them.
const CTRL: &str = "\u{e009}";

/// Presses a key and waits until as many rows are staged.
fn press(browser: &Browser, key: &str, staged: usize) {
    browser.keys(key);
    browser.wait_for_text(&format!("{staged} staged"));
}

fn decide(desk: &Desk) {
    let companies = desk.companies("all");
    let plain = desk.plain_companies(30);
    // A third of the customers are spelled the same, a third nearly, the others are new.
    for (place, (_, name)) in plain.iter().enumerate().take(20) {
        let name = if place % 2 == 0 { name.clone() } else { format!("{name} Inc") };
        desk.run(&["customers", "add", &name]).done();
    }
    let sure = desk.companies("suggested").len() + desk.companies("automapped").len();
    let served = Served::fresh(desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/integrations/halopsa/match?size=250"));
    browser.wait_for("table.match");

    let began = now();
    let mut keys = 1;
    press(&browser, "f", sure);
    let mut staged = sure;
    browser.open(&served.at("/integrations/halopsa/match?filter=unmatched&size=250"));
    browser.wait_for("table.match");
    let rows = browser.count("tr[data-row]");
    browser.keys("j");
    keys += 1;
    for row in 1..=rows {
        let focused = format!("tr[data-row]:nth-of-type({row}):focus");
        assert!(browser.has(&focused), "row {row} of {rows} has the focus");
        // What Automap filled in needs no more than a look.
        let key = if browser.has(&format!("{focused} [data-key='n']")) { "n" } else { "j" };
        staged += usize::from(key == "n");
        press(&browser, key, staged);
        keys += 1;
        // Two companies of one name are not made two customers: back, and it is said that this one is none.
        if browser.has(&format!("tr[data-row]:nth-of-type({row}) .problem")) {
            browser.keys("k");
            press(&browser, "u", staged - 1);
            press(&browser, "i", staged);
            keys += 3;
        }
    }
    let told = desk.companies("matched").len();
    assert_eq!(told, 0, "nothing is saved yet");
    browser.keys(&format!("{CTRL}s"));
    keys += 1;
    browser.wait_for_text("Done:");
    let seconds = began.elapsed().as_secs_f64();
    let ignored = desk.companies("ignored").len();
    assert_eq!(desk.companies("matched").len() + ignored, staged);
    let per_hundred = |number: f64| number * 100.0 / staged as f64;
    println!(
        "{staged} of {} companies decided: {:.0} keys and {:.0} seconds per 100",
        companies.len(),
        per_hundred(f64::from(keys)),
        per_hundred(seconds)
    );
    assert!(
        usize::try_from(keys).is_ok_and(|keys| keys <= staged + 3 * ignored + rows / 5 + 10),
        "{keys} keys for {staged}"
    );
    assert_eq!(browser.complaints(), Vec::<String>::new());
    served.stop();
}

#[test]
fn r18a_a_list_is_decided_in_about_a_key_each_on_sqlite() {
    decide(&Desk::connected(60));
}

#[test]
fn r18a_a_list_is_decided_in_about_a_key_each_on_postgres() {
    let desk = Desk::on_postgres(60, None);
    desk.add(&[]).done();
    decide(&desk);
}
