//! What a pull is compared with: the same pages fetched, parsed and dropped, one at a time, by nothing but an HTTP
//! client and a JSON parser.

use crate::arguments::Site;
use crate::now;
use crate::pages::PAGE_SIZE;
use crate::wire::{ClientRow, PageReader, SiteRow};
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde::{Deserialize, Serialize};
use std::hint::black_box;

/// What was fetched, and how long that took.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fetched {
    pub records: u64,
    pub bytes: u64,
    pub seconds: f64,
}

/// Fetches both lists.
#[expect(
    clippy::disallowed_methods,
    reason = "the baseline is a plain client, without the connector's layers"
)]
pub async fn run(site: &Site) -> Fetched {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().build().expect("a client");
    let began = now();
    let mut fetched = Fetched { records: 0, bytes: 0, seconds: 0.0 };
    list::<ClientRow>(&client, &site.base, ("Client", "clients"), &mut fetched).await;
    list::<SiteRow>(&client, &site.base, ("Site", "sites"), &mut fetched).await;
    fetched.seconds = began.elapsed().as_secs_f64();
    assert_eq!(fetched.records, site.records, "the baseline fetches what the pull pulls");
    fetched
}

async fn list<T: DeserializeOwned>(
    client: &reqwest::Client,
    base: &str,
    (path, rows_key): (&str, &'static str),
    fetched: &mut Fetched,
) {
    let mut received = 0;
    for number in 1.. {
        let url = format!(
            "{base}/api/{path}?pageinate=true&page_no={number}&page_size={PAGE_SIZE}&order=id&includeactive=true\
             &includeinactive=true&includeaddress=true"
        );
        let answer =
            client.get(url).send().await.and_then(reqwest::Response::error_for_status).expect("an answer");
        let body = answer.bytes().await.expect("a body");
        let mut reader = serde_json::Deserializer::from_slice(&body);
        let page = PageReader { rows_key }.deserialize(&mut reader).expect("a page");
        for row in &page.rows {
            black_box(serde_json::from_str::<T>(row.get()).expect("a row"));
        }
        received += page.rows.len() as u64;
        fetched.bytes += body.len() as u64;
        if received >= page.record_count.expect("a total") {
            break;
        }
    }
    fetched.records += received;
}
