//! Invariants read from source text: rooms that only compute, and connectors without loops of their own.

use crate::{expect_none, expect_one, source, tree};

/// Rooms under one ban, what they may not name, and why.
struct Ban {
    folders: &'static [&'static str],
    paths: &'static [&'static str],
    why: &'static str,
}

/// Invariant 1: no clock, no random source, no network, no disk.
const PURE: Ban = Ban {
    folders: &["crates/model/src/", "crates/matching/src/", "crates/rules/src/"],
    paths: &[
        "std::env",
        "std::fs",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "ToSocketAddrs",
        "std::process",
        "std::thread",
        "std::time::SystemTime",
        "std::time::Instant",
        "env::var",
        "Instant::now",
        "SystemTime::now",
        "Utc::now",
        "Local::now",
        "now_v7",
        "new_v4",
        "rand",
        "tokio",
    ],
    why: "this room touches no clock, random source, network, disk or environment (invariant 1)",
};

/// Invariant 3: retry, waiting and rate budget are layers around every connector.
const CONNECTORS: Ban = Ban {
    folders: &["connectors/"],
    paths: &["sleep", "sleep_until", "tokio::time", "std::thread", "interval", "backon", "governor"],
    why: "a connector neither waits nor retries nor counts: the layers do that once, for all (invariant 3)",
};

impl Ban {
    fn covers(&self, path: &str) -> bool {
        path.ends_with(".rs") && self.folders.iter().any(|folder| path.starts_with(folder))
    }

    fn complaints(&self, path: &str, text: &str) -> Vec<String> {
        let code = source::code_of(text);
        let named = self.paths.iter().filter(|banned| source::names(&code, banned));
        named.map(|banned| format!("{path} names `{banned}`: {}", self.why)).collect()
    }

    fn complaints_of_the_tree(&self) -> Vec<String> {
        let sources: Vec<_> =
            tree::texts("", ".rs").into_iter().filter(|(path, _)| self.covers(path)).collect();
        assert!(!sources.is_empty(), "no source was found in {:?}", self.folders);
        sources.iter().flat_map(|(path, text)| self.complaints(path, text)).collect()
    }
}

#[test]
fn model_matching_and_rules_only_compute() {
    expect_none(&PURE.complaints_of_the_tree());
}

#[test]
fn connectors_neither_wait_nor_retry() {
    expect_none(&CONNECTORS.complaints_of_the_tree());
}

#[test]
fn a_clock_in_a_pure_room_is_found() {
    let text = "use std::time::{Duration, SystemTime};\n/// Like rand, or std::fs.\nfn f() {}";
    expect_one(
        &PURE.complaints("crates/rules/src/brake.rs", text),
        &["crates/rules/src/brake.rs", "std::time::SystemTime"],
    );
}

#[test]
fn a_sleep_in_a_connector_is_found() {
    let text = "async fn again() { loop { tokio::time::sleep(WAIT).await; } }";
    let said = CONNECTORS.complaints("connectors/halopsa/src/client.rs", text);
    assert_eq!(said.len(), 2, "both `sleep` and `tokio::time`: {said:#?}");
}
