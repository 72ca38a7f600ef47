//! A real Chromium, driven by its own driver (W3C WebDriver). Only what the tests need.

use base64::Engine as _;
use serde_json::{Value, json};
use std::cell::Cell;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long something on a page is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with one window.
pub struct Browser {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    driver: Child,
    /// The address of the session.
    session: String,
    /// Keys pressed, signs typed and things clicked so far.
    effort: Cell<u32>,
    /// Its profile.
    _folder: tempfile::TempDir,
}

impl Browser {
    /// A fresh browser, with scripts or without.
    pub fn new(scripts: bool) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        let folder = tempfile::tempdir().expect("a folder");
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is there: ./check installs chromium-driver");
        // The driver speaks plain HTTP; the client wants to know all the same. Another test may have told it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "a browser is not a vendor")]
        let client = reqwest::Client::new();
        let mut browser =
            Self { runtime, client, driver, session: String::new(), effort: Cell::new(0), _folder: folder };
        let profile = browser._folder.path().join("profile");
        let mut args = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--window-size=1400,1000".to_owned(),
            format!("--user-data-dir={}", profile.display()),
        ];
        if !scripts {
            args.push("--blink-settings=scriptEnabled=false".to_owned());
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
            "unhandledPromptBehavior": "accept",
        } } });
        let base = format!("http://127.0.0.1:{port}");
        let began = now();
        let session = loop {
            match browser.ask("POST", &format!("{base}/session"), Some(&wanted)) {
                Ok(answer) => break answer["sessionId"].as_str().expect("a session").to_owned(),
                Err(error) if began.elapsed() > PATIENCE => panic!("Chromium does not start: {error}"),
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        };
        browser.session = format!("{base}/session/{session}");
        // No window manager says which of several browsers has the focus: each shows its page as if it had.
        browser.command("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
        browser
    }

    /// Keys pressed, signs typed and things clicked so far.
    pub fn effort(&self) -> u32 {
        self.effort.get()
    }

    fn exerts(&self, by: usize) {
        self.effort.set(self.effort.get() + u32::try_from(by).unwrap_or_default());
    }

    /// Lets pages run their scripts, or not, from the next page on.
    #[track_caller]
    pub fn scripts(&self, run: bool) {
        self.command("Emulation.setScriptExecutionDisabled", &json!({ "value": !run }));
    }

    fn ask(&self, method: &str, url: &str, body: Option<&Value>) -> Result<Value, String> {
        let request = match method {
            "GET" => self.client.get(url),
            "DELETE" => self.client.delete(url),
            _ => self.client.post(url).json(body.unwrap_or(&json!({}))),
        };
        let asked = async { request.send().await?.json::<Value>().await };
        let answer = self.runtime.block_on(asked).map_err(|error| error.to_string())?;
        let value = answer["value"].clone();
        match value["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", value["message"].as_str().unwrap_or_default())),
            None => Ok(value),
        }
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        self.ask("GET", &format!("{}{path}", self.session), None)
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.session);
        self.ask("POST", &url, Some(body)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Opens an address.
    #[track_caller]
    pub fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// Goes back, as with the browser's button.
    #[track_caller]
    pub fn back(&self) {
        self.post("/back", &json!({}));
    }

    /// Loads the page anew; what was sent to it is sent again.
    #[track_caller]
    pub fn reload(&self) {
        self.post("/refresh", &json!({}));
    }

    /// The address of the page.
    #[track_caller]
    pub fn url(&self) -> String {
        self.get("/url").as_str().expect("an address").to_owned()
    }

    /// The page as HTML.
    #[track_caller]
    pub fn source(&self) -> String {
        self.get("/source").as_str().expect("a page").to_owned()
    }

    fn find(&self, selector: &str) -> Option<String> {
        let (using, value) = match selector.strip_prefix("//") {
            Some(_) => ("xpath", selector),
            None => ("css selector", selector),
        };
        let body = json!({ "using": using, "value": value });
        let found = self.ask("POST", &format!("{}/element", self.session), Some(&body)).ok()?;
        found.as_object()?.values().next()?.as_str().map(str::to_owned)
    }

    /// How many elements there are.
    pub fn count(&self, selector: &str) -> usize {
        let found =
            self.script(&format!("return document.querySelectorAll({}).length", serde_json::json!(selector)));
        usize::try_from(found.as_u64().unwrap_or_default()).unwrap_or_default()
    }

    /// Whether something is there, by CSS selector, or by XPath where it begins with `//`.
    pub fn has(&self, selector: &str) -> bool {
        self.find(selector).is_some()
    }

    /// Waits until something is there.
    #[track_caller]
    pub fn wait_for(&self, selector: &str) -> String {
        let began = now();
        loop {
            if let Some(found) = self.find(selector) {
                return found;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "'{selector}' does not come on {}: {}",
                self.url(),
                self.text("body")
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the page says this.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str) {
        let began = now();
        loop {
            let page = self.find("body").map(|_| self.text("body")).unwrap_or_default();
            if page.contains(text) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "'{text}' does not come on {}: {page}", self.url());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until something else is so.
    #[track_caller]
    pub fn wait_until(&self, what: &str, so: impl Fn() -> bool) {
        let began = now();
        while !so() {
            assert!(
                began.elapsed() < PATIENCE,
                "it does not come that {what}, on {}: {}",
                self.url(),
                self.text("body")
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The text of something.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        for _ in 0..5 {
            let element = self.wait_for(selector);
            let path = format!("{}/element/{element}/text", self.session);
            // The page may have been refreshed in between.
            if let Ok(text) = self.ask("GET", &path, None) {
                return text.as_str().unwrap_or_default().to_owned();
            }
        }
        panic!("'{selector}' cannot be read")
    }

    /// Clicks something.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.exerts(1);
        let mut last = String::new();
        for _ in 0..20 {
            let element = self.wait_for(selector);
            let path = format!("{}/element/{element}/click", self.session);
            match self.ask("POST", &path, Some(&json!({}))) {
                Ok(_) => return,
                Err(error) => last = error,
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("'{selector}' cannot be clicked on {}: {last}", self.url())
    }

    /// Clicks the button or link with these words.
    #[track_caller]
    pub fn press(&self, words: &str) {
        self.click(&format!(
            "//*[self::button or self::a or self::summary][contains(normalize-space(.), \"{words}\")]"
        ));
    }

    /// Types into a field, over what stands there.
    #[track_caller]
    pub fn fill(&self, selector: &str, text: &str) {
        let element = self.wait_for(selector);
        let _ = self.ask("POST", &format!("{}/element/{element}/clear", self.session), Some(&json!({})));
        self.exerts(text.chars().count());
        self.post(&format!("/element/{element}/value"), &json!({ "text": text }));
    }

    /// Presses keys, wherever the focus is. Ctrl (U+E009) is held down until all of them were pressed.
    #[track_caller]
    pub fn keys(&self, text: &str) {
        self.exerts(text.chars().count());
        let act = |kind: &str, key: char| json!({ "type": kind, "value": key });
        let held = |key: &char| *key == '\u{e009}';
        let mut actions: Vec<Value> = text.chars().filter(held).map(|key| act("keyDown", key)).collect();
        actions.extend(
            text.chars().filter(|key| !held(key)).flat_map(|key| [act("keyDown", key), act("keyUp", key)]),
        );
        actions.extend(text.chars().filter(held).map(|key| act("keyUp", key)));
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] }));
    }

    /// Runs a script in the page.
    #[track_caller]
    pub fn script(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs a script that calls back.
    #[track_caller]
    pub fn script_async(&self, script: &str) -> Value {
        self.post("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// As on a phone, or wide; light or dark.
    #[track_caller]
    pub fn looks(&self, (width, height): (u32, u32), dark: bool) {
        // A phone's scroll bar takes no room.
        let mobile = width < 600;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.command("Emulation.setDeviceMetricsOverride", &size);
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.command("Emulation.setEmulatedMedia", &features);
    }

    #[track_caller]
    fn command(&self, name: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": name, "params": parameters }))
    }

    /// A picture of the whole page.
    #[track_caller]
    pub fn picture(&self) -> Vec<u8> {
        let shot = self.command("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        let data = shot["data"].as_str().expect("a picture");
        base64::engine::general_purpose::STANDARD.decode(data).expect("base64")
    }

    /// What the console said of errors since it was last asked: a policy that was broken, a script that failed.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({ "type": "browser" }));
        let lines = log.as_array().into_iter().flatten();
        let severe = lines.filter(|line| line["level"] == "SEVERE");
        severe.filter_map(|line| line["message"].as_str().map(str::to_owned)).collect()
    }
}

/// Now, for patience and for a stopwatch.
#[expect(clippy::disallowed_methods, reason = "a test waits for a real browser")]
pub fn now() -> Instant {
    Instant::now()
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.ask("DELETE", &self.session, None);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
