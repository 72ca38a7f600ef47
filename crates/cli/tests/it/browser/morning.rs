//! A technician's morning on the pages of matching, as one visit: from the first start over connecting a PSA to deciding who is
//! who in every way there is, and taking things back; on both databases, in a real browser.

use super::served::Served;
use super::webdriver::{Browser, now};
use crate::desk::Desk;

/// Keys as WebDriver names them.
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const SAVE: &str = "\u{e009}s";

const MATCH: &str = "/integrations/halopsa/match?size=250";

/// Customers that no company is spelled like.
const OTHERS: [&str; 4] = ["Zeta Holdings", "Yard & Sons", "Quill Partners", "Xylo Works"];

/// The company of this place among those that no other company is called like.
struct Plain(Vec<(String, String)>);

impl Plain {
    fn id(&self, place: usize) -> &str {
        &self.0[place].0
    }

    fn name(&self, place: usize) -> &str {
        &self.0[place].1
    }
}

/// Puts the focus on a company's row, as pointing at it does.
fn go(browser: &Browser, company: &str) {
    browser.wait_for(&format!("[id='row-{company}']"));
    browser.script(&format!("document.getElementById('row-{company}').focus()"));
}

/// Keys on a company's row, until as many rows are staged.
fn decide(browser: &Browser, company: &str, keys: &str, staged: usize) {
    go(browser, company);
    browser.keys(keys);
    browser.wait_for_text(&if staged == 0 {
        "Nothing is staged".to_owned()
    } else {
        format!("{staged} staged")
    });
}

/// A customer typed into a company's row.
fn choose(browser: &Browser, company: &str, customer: &str, as_well: bool, staged: usize) {
    if as_well {
        browser.fill(&format!("[id='how-{company}']"), "a");
    }
    decide(browser, company, &format!("c{customer}{ENTER}"), staged);
}

fn save(browser: &Browser) {
    browser.keys(SAVE);
    browser.wait_for_text("Done:");
}

fn matches_of(desk: &Desk, customer: &str) -> Vec<serde_json::Value> {
    desk.json(&["customers", "show", customer])["matches"].as_array().expect("a list").clone()
}

/// Nothing is connected yet: the way there is shown.
fn connect(desk: &Desk, served: &Served, browser: &Browser) {
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
}

/// What is spelled the same, what is nearly sure, and what is new: by keys, saved together. How many are matched then.
fn sure_ones(desk: &Desk, served: &Served, browser: &Browser, plain: &Plain) -> usize {
    let (suggested, near) = (desk.companies("suggested").len(), desk.companies("automapped").len());
    assert!(suggested >= 3 && near >= 3, "{suggested} {near}");
    browser.open(&served.at(MATCH));
    browser.wait_for("table.match");
    browser.keys("y");
    browser.wait_for_text(&format!("{suggested} staged"));
    browser.open(&served.at(&format!("{MATCH}&filter=automapped")));
    browser.wait_for_text("nothing disagrees");
    browser.keys("j");
    browser.keys(ENTER);
    browser.wait_for_text(&format!("{} staged", suggested + 1));
    assert!(browser.has("tr[data-row]:nth-of-type(2):focus"), "the next row is in focus");
    browser.keys("r");
    browser.wait_for_text("never propose it again");
    browser.keys("f");
    browser.wait_for_text(&format!("{} staged", suggested + near));
    assert_eq!(browser.count("tr.filled"), near - 1, "what was turned down is not filled in");
    browser.open(&served.at(&format!("{MATCH}&filter=unmatched")));
    for (more, place) in (6..9).enumerate() {
        decide(browser, plain.id(place), "n", suggested + near + more + 1);
    }
    assert!(desk.companies("matched").is_empty(), "nothing is saved yet");
    save(browser);
    assert!(desk.companies("automapped").is_empty(), "who was turned down is not proposed again");
    let matched = desk.companies("matched").len();
    assert_eq!(matched, suggested + near - 1 + 3);
    matched
}

/// Import collects a company; Map existing takes two pairs by keys alone, its buttons in sight.
fn beside(desk: &Desk, served: &Served, browser: &Browser, plain: &Plain) {
    browser.open(&served.at("/integrations/halopsa/import"));
    browser.press("Get companies");
    browser.click(&format!("input[name='company'][value='{}']", plain.id(9)));
    browser.press("Add the ticked ones");
    browser.wait_for_text("1 new customer.");
    browser.press("Finish");
    browser.wait_for_text("Done: 1 customer made");

    browser.looks((1_400, 900), false);
    browser.open(&served.at("/integrations/halopsa/map"));
    browser.wait_for("#customer_q:focus");
    for (pairs, (customer, place)) in [("zeta", 10), ("yard", 11)].into_iter().enumerate() {
        browser.keys(&format!("{customer}{ENTER}"));
        browser.wait_for("#company_q:focus");
        browser.keys(&format!("{}{ENTER}", plain.name(place)));
        browser.wait_for("#add:focus");
        browser.keys(ENTER);
        browser.wait_for_text(if pairs == 0 { "1 mapping." } else { "2 mappings." });
        browser.wait_for("#customer_q:focus");
    }
    let seen = "const seen = id => { const at = document.getElementById(id).getBoundingClientRect(); \
                return at.top >= 0 && at.bottom <= innerHeight }; \
                return scrollY === 0 && innerHeight <= 900 && seen('add') && seen('save')";
    assert_eq!(browser.script(seen), true, "what ends the list is in sight");
    browser.keys(ESCAPE);
    browser.keys("?");
    browser.wait_for("dialog#keys[open]");
    browser.keys(ESCAPE);
    browser.keys(SAVE);
    browser.wait_for_text("Done: 2 matches made");
    assert_eq!((matches_of(desk, OTHERS[0]).len(), matches_of(desk, OTHERS[1]).len()), (1, 1));
}

/// One to many, many to one, what cannot be, and a move that is asked about.
fn stars(desk: &Desk, served: &Served, browser: &Browser, plain: &Plain) {
    let [zeta, yard, quill, xylo] = OTHERS;
    let (shared, second) = (plain.id(11), plain.id(12));
    browser.open(&served.at(MATCH));
    choose(browser, second, zeta, false, 1);
    choose(browser, shared, xylo, true, 2);
    save(browser);
    assert_eq!(matches_of(desk, zeta).len(), 2, "one customer, two companies");
    assert_eq!(matches_of(desk, xylo)[0]["vendor"], *shared, "one company, two customers");

    browser.open(&served.at(MATCH));
    choose(browser, second, yard, true, 1);
    browser.wait_for_text(
        "the customer shares its company with other customers, so it cannot have a second company",
    );
    decide(browser, second, "u", 0);
    decide(browser, second, "p", 1);
    browser.wait_for_text(&format!("make it the main company of {zeta}"));
    save(browser);
    let main = matches_of(desk, zeta).into_iter().find(|one| one["main"] == true).expect("one is main");
    assert_eq!(main["vendor"], *second);

    browser.open(&served.at(MATCH));
    choose(browser, second, quill, true, 1);
    browser.wait_for_text(&format!("It is matched with {zeta} now. Shall it move to {quill}?"));
    decide(browser, second, "m", 1);
    browser.wait_for(&format!(
        "//tr[@id='row-{second}'][contains(., 'move to {quill}') and not(contains(., 'Shall it'))]"
    ));
    save(browser);
    browser.wait_for_text("1 match deleted");
    assert_eq!((matches_of(desk, zeta).len(), matches_of(desk, quill).len()), (1, 1));
}

/// Two people decide about one company: the later one is told, row by row, and loses nothing.
fn two_at_once(desk: &Desk, served: &Served, dana: &Browser, plain: &Plain) {
    let ben = Browser::new(true);
    served.let_in(desk, &ben, ("Ben Okoro", "ben@example.com", "super_technician"));
    let (both, own) = (plain.id(13), plain.id(14));
    for browser in [dana, &ben] {
        browser.open(&served.at(MATCH));
    }
    decide(dana, both, "i", 1);
    decide(&ben, both, "n", 1);
    decide(&ben, own, "n", 2);
    save(dana);
    ben.keys(SAVE);
    ben.wait_for("#problem");
    let problem = ben.text("#problem");
    assert!(problem.contains("1 row is in the way") && problem.contains(plain.name(13)), "{problem}");
    ben.wait_for_text("2 staged");
    // What a form was answered with cannot be asked for again: that something changed is said, and the page stays.
    desk.run(&["customers", "add", "Somebody else's"]).done();
    ben.wait_for_text("Something changed since this page was made.");
    decide(&ben, both, "u", 1);
    save(&ben);
    assert_eq!(matches_of(desk, plain.name(14)).len(), 1);
    // The browser tells of the answer that refused; it may.
    let told = ben.complaints();
    assert!(told.iter().all(|one| one.contains("409")), "{told:?}");

    // And deleted again: no record is.
    dana.open(&served.at(&format!("{MATCH}&filter=matched")));
    decide(dana, own, "x", 1);
    save(dana);
    dana.wait_for_text("Done: 1 match deleted");
    assert_eq!(matches_of(desk, plain.name(14)).len(), 0);
}

/// Two customers that are one, looked at first, and taken back.
fn merge(desk: &Desk, served: &Served, browser: &Browser) {
    let [zeta, _, quill, _] = OTHERS;
    let id = |name: &str| desk.json(&["customers", "show", name])["id"].as_str().expect("an id").to_owned();
    let (zeta, quill) = (id(zeta), id(quill));
    let customers = || desk.list(&["customers", "--all"]).len();
    let before = customers();
    browser.open(&served.at(&format!("/customers/{zeta}/merge?with={quill}")));
    browser.wait_for_text("customer deleted");
    assert_eq!(customers(), before, "looking does nothing");
    browser.press("Merge 1 into");
    browser.wait_for_text("Done:");
    assert_eq!((customers(), matches_of(desk, OTHERS[0]).len()), (before - 1, 2));

    browser.press("Undo…");
    browser.wait_for_text("What would be done");
    browser.click("form[action^='/plans/'] button.primary");
    browser.wait_for_text("Done:");
    assert_eq!((customers(), matches_of(desk, OTHERS[0]).len()), (before, 1));
    // The browser's back button shows the preview again; sending it once more does it once.
    browser.back();
    if browser.has("form[action^='/plans/'] button.primary") {
        browser.click("form[action^='/plans/'] button.primary");
    }
    assert_eq!(customers(), before);
    browser.open(&served.at("/runs"));
    browser.wait_for("//main//table//a[starts-with(normalize-space(.), 'Undo of')]");
}

/// The same pages without any script.
fn without_scripts(desk: &Desk, served: &Served, browser: &Browser, plain: &Plain) {
    browser.scripts(false);
    browser.open(&served.at(MATCH));
    browser.fill(&format!("[id='customer-{}']", plain.id(15)), OTHERS[0]);
    browser.click("#bar button[name='typed']");
    browser.wait_for_text("1 staged");
    browser.click("#save");
    browser.wait_for_text("Done: 1 match made");
    assert_eq!(matches_of(desk, OTHERS[0]).len(), 2);

    browser.open(&served.at("/integrations/halopsa/import"));
    browser.press("Get companies");
    browser.click("input[name='company']");
    browser.press("Add the ticked ones");
    browser.wait_for_text("1 new customer.");
    browser.press("Remove all");
    browser.wait_for_text("Nothing is on the list yet");

    browser.open(&served.at("/integrations/halopsa/map"));
    browser.fill("#customer_q", "quill");
    browser.click("#choose .bar button[formmethod='get']");
    browser.wait_for("//*[@id='customers-found'][count(.//input) <= 1]");
    browser.open(&served.at("/integrations/halopsa/map?customers=all&customer_q=quill"));
    browser.click("#customers-found input");
    browser.click("#companies-found input");
    browser.press("Put the pair on the list");
    browser.wait_for_text("1 mapping.");
    browser.press("Remove all");
    browser.wait_for_text("put the pair here");

    browser.open(&served.at("/integrations/halopsa/mappings"));
    browser.wait_for_text(OTHERS[0]);
    let zeta = desk.json(&["customers", "show", OTHERS[0]])["id"].as_str().expect("an id").to_owned();
    browser.open(&served.at(&format!("/customers/{zeta}/sides/halopsa")));
    browser.press("Make main");
    browser.wait_for_text("Done: 2 matches changed");
    browser.scripts(true);
}

fn morning(desk: &Desk) {
    let served = Served::fresh(desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    connect(desk, &served, &browser);
    let plain = Plain(desk.plain_companies(16));
    // Three customers are spelled like companies, three nearly, and four are called otherwise.
    let same = (0..3).map(|place| plain.name(place).to_owned());
    let near = (3..6).map(|place| format!("{} Inc", plain.name(place)));
    for name in same.chain(near).chain(OTHERS.map(str::to_owned)) {
        desk.run(&["customers", "add", &name]).done();
    }

    let (began, first) = (now(), browser.effort());
    let matched = sure_ones(desk, &served, &browser, &plain);
    let (seconds, effort) = (began.elapsed().as_secs_f64(), browser.effort() - first);
    beside(desk, &served, &browser, &plain);
    stars(desk, &served, &browser, &plain);
    two_at_once(desk, &served, &browser, &plain);
    merge(desk, &served, &browser);
    let complaints = browser.complaints();
    without_scripts(desk, &served, &browser, &plain);
    let all = browser.effort() - first;
    let per_hundred = |number: f64| number * 100.0 / matched as f64;
    println!(
        "{matched} customers matched with {effort} keys and clicks: {:.0} and {:.0} seconds per 100; {all} in the whole morning of {:.0} \
         seconds",
        per_hundred(f64::from(effort)),
        per_hundred(seconds),
        began.elapsed().as_secs_f64()
    );
    assert_eq!(complaints, Vec::<String>::new());
    served.stop();
}

#[test]
fn r18a_a_morning_of_matching_by_hand_on_sqlite() {
    morning(&Desk::new(60));
}

#[test]
fn r18a_a_morning_of_matching_by_hand_on_postgres() {
    morning(&Desk::on_postgres(60, None));
}
