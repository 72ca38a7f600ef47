//! What a pull is compared with: the same pages fetched, parsed and dropped, one at a time, by nothing but an HTTP
//! client and a JSON parser.

use crate::arguments::Site;
use crate::now;
use crate::server::Asked;
use serde::{Deserialize, Serialize};

/// What was fetched, and how long that took.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fetched {
    pub records: u64,
    pub bytes: u64,
    pub seconds: f64,
}

/// Fetches the pages of both lists, as a pull before has asked for them.
#[expect(
    clippy::disallowed_methods,
    reason = "the baseline is a plain client, without the connector's layers"
)]
pub async fn run(site: &Site) -> Fetched {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().build().expect("a client");
    let recorded = client.get(format!("{}/recorded", site.base)).send().await.expect("an answer");
    let recorded: Vec<Asked> =
        serde_json::from_slice(&recorded.bytes().await.expect("a body")).expect("what was asked");
    let began = now();
    let mut fetched = Fetched { records: 0, bytes: 0, seconds: 0.0 };
    for Asked { method, path_and_query, body } in recorded {
        let path = path_and_query.split('?').next().unwrap_or_default().to_lowercase();
        let Some(read) = (site.vendor.page)(&path) else { continue };
        let method = method.parse().expect("a method");
        let request = client.request(method, format!("{}{path_and_query}", site.base)).body(body);
        let answer = request.send().await.and_then(reqwest::Response::error_for_status).expect("an answer");
        let answer = answer.bytes().await.expect("a body");
        fetched.records += read(&answer);
        fetched.bytes += answer.len() as u64;
    }
    fetched.seconds = began.elapsed().as_secs_f64();
    assert_eq!(fetched.records, site.records(), "the baseline fetches what the pull pulls");
    fetched
}
