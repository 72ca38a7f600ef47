//! The forms of an integration's pages with something wrong in each field in turn, sent to the real program: a page that says
//! what is wrong, never a failure of ours. What needs no integration is tried in the tests of the server.

use crate::browser::served::{EMAIL, PASSWORD, Served, code};
use crate::desk::Desk;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use std::collections::BTreeSet;

const ODD: [&str; 7] = [
    "",
    "-1",
    "99999999999999999999",
    "a\u{0}b\u{1b}[31m",
    "\u{202e}drow \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f984}",
    "\"><script>alert(1)</script>",
    "'; DROP TABLE integrations; --\r\nSet-Cookie: a=b",
];

/// What answers.
struct Page {
    status: u16,
    place: String,
    text: String,
}

/// A client that keeps its session, as a browser without scripts.
struct Client {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    base: String,
    session: String,
}

impl Client {
    /// Makes the first account of a fresh server.
    fn first(served: &Served) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "it plays a browser, not a vendor's client")]
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let mut one = Self { runtime, client, base: served.url.clone(), session: String::new() };
        let link = served
            .link
            .as_deref()
            .and_then(|link| link.strip_prefix(&served.url))
            .expect("a link")
            .to_owned();
        let account = [("name", "Dana"), ("email", EMAIL), ("password", PASSWORD), ("again", PASSWORD)];
        let next = one.post(&link, &account.map(|(name, value)| (name.to_owned(), value.to_owned()))).place;
        let page = one.get(&next).text;
        let key = page
            .split("Key: <code>")
            .nth(1)
            .and_then(|rest| rest.split('<').next())
            .expect("a key")
            .to_owned();
        one.post("/sign-in/second-factor", &[("code".to_owned(), code(&key))]);
        one
    }

    fn get(&mut self, path: &str) -> Page {
        self.send(self.client.get(format!("{}{path}", self.base)))
    }

    fn post(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = self.client.post(format!("{}{path}", self.base));
        self.send(request.header("content-type", "application/x-www-form-urlencoded").body(body))
    }

    fn send(&mut self, request: reqwest::RequestBuilder) -> Page {
        let request = request.header(COOKIE, &self.session).header("sec-fetch-site", "same-origin");
        let answer = self.runtime.block_on(request.send()).expect("answers");
        let status = answer.status().as_u16();
        let place =
            answer.headers().get(LOCATION).map_or("", |place| place.to_str().expect("ascii")).to_owned();
        if let Some(cookie) = answer.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("ascii");
            self.session = cookie.split(';').next().expect("a cookie").to_owned();
        }
        Page { status, place, text: self.runtime.block_on(answer.text()).expect("text") }
    }
}

/// The addresses to which a page's forms are sent, each with the fields it has.
fn forms(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        Some(value.replace("&#38;", "&"))
    };
    let read = |form: &str| {
        let form = form.split("</form>").next().unwrap_or_default();
        let head = format!(" {}", form.split('>').next().unwrap_or_default());
        let action = attribute(&head, "action").filter(|_| head.contains("method=\"post\""))?;
        let tags = form.split('<').map(|tag| tag.split('>').next().unwrap_or_default());
        let fields = tags
            .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default())));
        Some((action.split('?').next().unwrap_or_default().to_owned(), fields.collect()))
    };
    page.split("<form ").skip(1).filter_map(read).collect()
}

#[test]
fn nothing_typed_into_an_integrations_forms_breaks_them() {
    let desk = Desk::connected(10);
    desk.run(&["schedule", "add", "halopsa", "--every", "15m"]).done();
    let served = Served::fresh(&desk);
    let mut client = Client::first(&served);
    let pages = [
        "",
        "/settings",
        "/schedules",
        "/credentials",
        "/remove",
        "/match",
        "/import",
        "/map",
        "/mappings",
        "/preview",
    ];
    let mut pages: Vec<String> = pages.iter().map(|page| format!("/integrations/halopsa{page}")).collect();
    pages.extend(["/integrations/new/halopsa", "/integrations"].map(str::to_owned));
    let (mut seen, mut refused) = (BTreeSet::new(), 0);
    for page in pages {
        let shown = client.get(&page);
        assert_eq!(shown.status, 200, "{page}: {}", shown.text);
        for (action, fields) in forms(&shown.text) {
            // Syncing and signing out have no fields that could be wrong.
            if fields.is_empty()
                || action.ends_with("/sign-out")
                || !seen.insert((action.clone(), fields.len()))
            {
                continue;
            }
            for place in 0..fields.len() {
                for odd in ODD {
                    let mut sent = fields.clone();
                    odd.clone_into(&mut sent[place].1);
                    let answer = client.post(&action, &sent);
                    let about =
                        format!("{action} {:?}={odd:?}: {} {}", sent[place].0, answer.status, answer.place);
                    // Whoever types an address where nobody answers is told so by the page of the test.
                    assert!(answer.status < 500, "{about} {}", answer.text);
                    assert!(
                        !answer.place.starts_with("/sign-in") && !answer.text.contains("<script>alert"),
                        "{about}"
                    );
                    refused += usize::from(answer.status >= 400);
                    assert!(
                        answer.status == 303 || answer.text.contains("</html>"),
                        "{about} {}",
                        answer.text
                    );
                }
            }
        }
    }
    assert!(seen.len() > 6 && refused > 30, "{seen:?}: {refused} refused");
    assert_eq!(desk.list(&["integration", "list"]).len(), 1, "none was removed, none was added");
    served.stop();
}
