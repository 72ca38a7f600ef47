//! `counterpart serve` on a desk, and signing in to it.

use super::webdriver::Browser;
use crate::desk::{Desk, Started};
use std::io::{BufRead, BufReader, Lines};
use std::process::ChildStderr;

/// A server that runs.
pub struct Served {
    process: Started,
    /// What it says along the way.
    lines: Lines<BufReader<ChildStderr>>,
    /// Where it is.
    pub url: String,
    /// The link that makes the first account, where there is none yet.
    pub link: Option<String>,
}

pub const EMAIL: &str = "dana@example.com";
pub const PASSWORD: &str = "four words in a row";

impl Served {
    /// Starts it where nobody has an account yet.
    pub fn fresh(desk: &Desk) -> Self {
        let mut served = Self::on(desk);
        let link = served.lines.by_ref().map(|line| line.expect("text")).find(|line| line.contains("/link/"));
        served.link = link.map(|line| line.trim().to_owned());
        served
    }

    /// Starts it.
    pub fn on(desk: &Desk) -> Self {
        let mut process = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
        let mut lines = process.errors().lines();
        let url = lines
            .by_ref()
            .map(|line| line.expect("text"))
            .find_map(|line| line.split("Counterpart is at ").nth(1).map(str::to_owned))
            .expect("it says where it is");
        Self { process, lines, url, link: None }
    }

    /// An address of a page.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) {
        self.process.send("TERM");
        assert_eq!(self.process.finish().code, 0, "it stops in peace");
    }

    /// Makes the first account, with its second factor, and is then in. Returns its recovery codes.
    #[track_caller]
    pub fn make_first_account(&self, browser: &Browser) -> Vec<String> {
        browser.open(self.link.as_deref().expect("nobody has an account yet"));
        browser.fill("#name", "Dana Whitfield");
        browser.fill("#email", EMAIL);
        Self::enrol(browser)
    }

    /// Lets somebody else in: a name, an e-mail address and a role.
    #[track_caller]
    pub fn let_in(&self, desk: &Desk, browser: &Browser, (name, email, role): (&str, &str, &str)) {
        let invited = desk.json(&["users", "invite", email, "--name", name, "--role", role]);
        let link = invited["link"].as_str().expect("a link");
        let path = link.find("/link/").map_or(link, |at| &link[at..]);
        browser.open(&self.at(path));
        Self::enrol(browser);
    }

    /// Chooses a password and sets up the second factor. Returns the recovery codes.
    #[track_caller]
    fn enrol(browser: &Browser) -> Vec<String> {
        browser.fill("#password", PASSWORD);
        browser.fill("#again", PASSWORD);
        browser.press("Go on");
        browser.wait_for_text("Set up the second factor");
        browser.fill("#code", &code(&browser.text("//p[starts-with(normalize-space(.), 'Key:')]/code")));
        browser.press("Go on");
        browser.wait_for_text("Recovery codes");
        let codes = browser.text("#codes").lines().map(str::to_owned).collect();
        browser.press("I have kept them");
        browser.wait_for("//h1[. = 'Overview']");
        codes
    }
}

/// What an authenticator app shows now for this key.
pub fn code(key: &str) -> String {
    use counterpart_model::Clock as _;
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).expect("base32");
    let app = totp_rs::Builder::new().with_secret(secret).with_account_name("dana").build().expect("an app");
    app.generate(counterpart_connector::SystemClock.now().timestamp().unsigned_abs()).to_string()
}
