//! Every page that can be reached by links is opened, wide and narrow, light and dark: it works, says nothing on the console,
//! and axe finds nothing to complain of.

use super::served::Served;
use super::webdriver::Browser;
use super::week::after_a_week;
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

const WIDE: (u32, u32) = (1_400, 1_000);
const NARROW: (u32, u32) = (390, 844);

/// How every page is looked at: what depends on colours is in one, what depends on the width in the other. All four where
/// somebody wants pictures.
fn views() -> Vec<((u32, u32), bool)> {
    let mut views = vec![(WIDE, false), (NARROW, true)];
    if std::env::var_os("COUNTERPART_PICTURES").is_some() {
        views.extend([(WIDE, true), (NARROW, false)]);
    }
    views
}

/// What sticks out of the window to the right, where the page can be moved sideways.
const TOO_WIDE: &str = "if (document.documentElement.scrollWidth <= window.innerWidth + 1) return null; \
    const out = [...document.querySelectorAll('body *')].filter(it => \
        it.getBoundingClientRect().right > window.innerWidth + 1 && !it.parentElement.closest('.scroll, pre')); \
    return out.map(it => it.cloneNode(false).outerHTML).slice(-3).join(' ') || 'nothing that can be named'";

/// Keeps a picture of the page for people to look at: `scripts/screenshots` shows where.
fn keep(browser: &Browser, path: &str, size: (u32, u32), dark: bool) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
    std::fs::create_dir_all(&folder).expect("a folder");
    let name = kind(path).trim_matches('/').replace(['/', '*'], "-");
    let width = if size == WIDE { "wide" } else { "narrow" };
    let shade = if dark { "dark" } else { "light" };
    let name = if name.is_empty() { "overview" } else { &name };
    std::fs::write(folder.join(format!("{name}-{width}-{shade}.png")), browser.picture()).expect("written");
}

/// Pages of one kind differ only in whose they are: one of each is enough.
fn kind(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_id = |part: &str| {
        part.chars().any(|c| c.is_ascii_digit()) && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
    };
    path.split('/').map(|part| if is_id(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

/// The script of axe, which the environment of tests/witness brings.
fn axe() -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let made = std::process::Command::new(root.join("scripts/witness-environment")).output().expect("starts");
    let python = String::from_utf8(made.stdout).expect("text");
    let script = "import axe_core_python, pathlib; print(pathlib.Path(axe_core_python.__file__).with_name('axe.min.js'))";
    let found = std::process::Command::new(python.trim()).args(["-c", script]).output().expect("python");
    let path = String::from_utf8(found.stdout).expect("text");
    std::fs::read_to_string(path.trim()).expect("tests/witness/requirements.txt names axe-core-python")
}

/// What axe complains of on this page.
fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    browser.script(axe);
    let found = browser.script_async(
        "const done = arguments[arguments.length - 1]; \
         axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations), error => done(String(error)));",
    );
    let Some(list) = found.as_array() else { return vec![found.to_string()] };
    let told = list.iter().map(|one| {
        let nodes = one["nodes"].as_array().into_iter().flatten().filter_map(|node| node["html"].as_str());
        let nodes: Vec<&str> = nodes.take(3).collect();
        format!("{}: {} {nodes:?}", one["id"], one["help"].as_str().unwrap_or_default())
    });
    told.collect()
}

/// The paths that this page links to.
fn links(browser: &Browser, url: &str) -> Vec<String> {
    let found = browser.script("return [...document.querySelectorAll('a[href]')].map(a => a.href)");
    let found = found.as_array().into_iter().flatten().filter_map(Value::as_str);
    found
        .filter_map(|link| link.strip_prefix(url))
        .filter(|path| path.starts_with('/'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_page_works_and_is_accessible() {
    let desk = after_a_week();
    let served = Served::fresh(&desk);
    let browser = Browser::new(true);
    served.make_first_account(&browser);
    browser.open(&served.at("/integrations/autotask/match?filter=unmatched"));
    browser.wait_for("table.match");
    browser.click("button[name='fill']");
    browser.wait_for_text("staged");
    let axe = axe();

    let mut seen = BTreeSet::from(["/".to_owned()]);
    let mut next = VecDeque::from(["/".to_owned()]);
    let mut complaints = Vec::new();
    let mut opened = 0;
    while let Some(path) = next.pop_front() {
        opened += 1;
        for (size, dark) in views() {
            browser.looks(size, dark);
            browser.open(&served.at(&path));
            browser.wait_for("h1");
            let about = format!("{path} at {} wide, {}", size.0, if dark { "dark" } else { "light" });
            if std::env::var_os("COUNTERPART_PICTURES").is_some() {
                keep(&browser, &path, size, dark);
            }
            if (size == WIDE) != dark {
                complaints.extend(violations(&browser, &axe).into_iter().map(|it| format!("{about}: {it}")));
            }
            // Nobody touched the page, so Chromium leaves it without asking, and says so.
            let said = browser.complaints().into_iter().filter(|it| !it.contains("'beforeunload'"));
            complaints.extend(said.map(|it| format!("{about}: {it}")));
            if let Some(culprit) = browser.script(TOO_WIDE).as_str() {
                complaints.push(format!("{about}: the page is wider than the window: {culprit}"));
            }
        }
        let text = browser.text("body");
        if text.contains("Not found") || text.contains("It failed") {
            complaints.push(format!("{path}: {text}"));
        }
        for link in links(&browser, &served.url) {
            // Files are no pages.
            if !link.ends_with(".json") && !link.contains("format=") && seen.insert(kind(&link)) {
                next.push_back(link);
            }
        }
    }
    assert!(opened > 8, "the links were not found: {seen:?}");
    assert!(
        complaints.is_empty(),
        "{} pages, {} complaints:\n{}",
        opened,
        complaints.len(),
        complaints.join("\n")
    );
    served.stop();
}
