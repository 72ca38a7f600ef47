//! Which faults are armed, and which of them meet a request.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::effect::Effect;

/// A fault and the requests it meets. In JSON:
/// `{"vendor":"halopsa","method":"GET","path":"/api/client","query":{"page_no":"2"},"times":1,"skip":0,"effect":{...}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only this vendor; any unless given.
    #[serde(default)]
    pub vendor: Option<String>,
    /// Only this method; any unless given.
    #[serde(default)]
    pub method: Option<String>,
    /// Path below the vendor's prefix, whole, ignoring case; `*` stands for anything, `|` parts several. Every path unless
    /// given.
    #[serde(default = "any_path")]
    pub path: String,
    /// Query parameters that must be there with these values (`*` for any value).
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// How often it strikes; until disarmed unless given.
    #[serde(default)]
    pub times: Option<u32>,
    /// How many matching requests pass unharmed first.
    #[serde(default)]
    pub skip: u32,
    /// What happens.
    pub effect: Effect,
}

fn any_path() -> String {
    "*".to_owned()
}

impl Fault {
    /// A fault that meets every request until disarmed; the methods below narrow it.
    pub fn new(effect: Effect) -> Self {
        let path = any_path();
        Self { vendor: None, method: None, path, query: BTreeMap::new(), times: None, skip: 0, effect }
    }

    /// Only requests to this vendor.
    pub fn vendor(mut self, vendor: &str) -> Self {
        self.vendor = Some(vendor.to_owned());
        self
    }

    /// Only requests of this method.
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only paths of this pattern (see [`Fault::path`](#structfield.path)).
    pub fn path(mut self, pattern: &str) -> Self {
        self.path = pattern.to_owned();
        self
    }

    /// Only requests with this query parameter; `*` means any value.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Strikes so many times, then is spent.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Strikes once.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Lets so many matching requests pass first.
    pub fn skip(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }
}

/// An armed fault and how often it has met requests.
#[derive(Clone, Debug, Serialize)]
pub struct FaultReport {
    /// Names it for disarming.
    pub id: u64,
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
    /// Requests that fitted it, those let pass included.
    pub matched: u32,
    /// Requests it struck.
    pub struck: u32,
    /// Whether it will strike no more.
    pub spent: bool,
}

#[derive(Debug, Default)]
pub(crate) struct FaultBook {
    inner: Mutex<(u64, Vec<FaultReport>)>,
}

impl FaultBook {
    pub(crate) fn arm(&self, fault: Fault) -> u64 {
        let mut inner = self.inner.lock().expect("the fault book never panics");
        inner.0 += 1;
        let id = inner.0;
        let spent = fault.times == Some(0);
        inner.1.push(FaultReport { id, fault, matched: 0, struck: 0, spent });
        id
    }

    pub(crate) fn disarm(&self, id: u64) -> bool {
        let mut inner = self.inner.lock().expect("the fault book never panics");
        let before = inner.1.len();
        inner.1.retain(|report| report.id != id);
        inner.1.len() < before
    }

    pub(crate) fn disarm_all(&self) {
        self.inner.lock().expect("the fault book never panics").1.clear();
    }

    pub(crate) fn list(&self) -> Vec<FaultReport> {
        self.inner.lock().expect("the fault book never panics").1.clone()
    }

    /// The faults that strike this request, counted as struck.
    pub(crate) fn strike(
        &self,
        vendor: &str,
        method: &str,
        path: &str,
        query: &[(String, String)],
    ) -> Vec<(u64, Effect)> {
        let mut inner = self.inner.lock().expect("the fault book never panics");
        let mut striking = Vec::new();
        for report in inner.1.iter_mut().filter(|report| !report.spent) {
            if !meets(&report.fault, vendor, method, path, query) {
                continue;
            }
            report.matched += 1;
            if report.matched <= report.fault.skip {
                continue;
            }
            report.struck += 1;
            report.spent = report.fault.times.is_some_and(|times| report.struck >= times);
            striking.push((report.id, report.fault.effect.clone()));
        }
        striking
    }
}

fn meets(fault: &Fault, vendor: &str, method: &str, path: &str, query: &[(String, String)]) -> bool {
    fault.vendor.as_deref().is_none_or(|wanted| wanted == vendor)
        && fault.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        && fits(&fault.path, path)
        && fault.query.iter().all(|(name, value)| {
            query.iter().any(|(sent, given)| sent == name && (value == "*" || value == given))
        })
}

/// Whether a path is one of those that a pattern names.
fn fits(pattern: &str, path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    pattern.to_ascii_lowercase().split('|').any(|pattern| glob(pattern.as_bytes(), path.as_bytes()))
}

/// `*` stands for any run of characters, also an empty one.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|at| glob(rest, &text[at..])),
        Some((byte, rest)) => text.first() == Some(byte) && glob(rest, &text[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, glob};

    #[test]
    fn a_pattern_may_name_several_paths() {
        let pages = "/list/query|/list/query/next";
        assert!(fits(pages, "/List/Query") && fits(pages, "/list/query/NEXT"));
        assert!(!fits(pages, "/list/query/count") && !fits(pages, "/list/query|/list/query/next"));
    }

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        assert!(glob(b"/api/client*", b"/api/client"));
        assert!(glob(b"/api/*/12", b"/api/client/12"));
        assert!(glob(b"*", b""));
        assert!(!glob(b"/api/client", b"/api/client/12"));
        assert!(!glob(b"/api/*/12", b"/api/client/13"));
    }
}
