//! People who browse: each opens a page, reads it for a while, opens the next one; and keeps live events open beside it.

use crate::hub::Told;
use crate::now;
use futures::StreamExt;
use reqwest::{Client, header};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// How long a page is read before the next one is opened.
const READING: Duration = Duration::from_secs(2);
/// How long people browse while nothing else is done.
const QUIET: Duration = Duration::from_secs(20);
/// Syncs that go on while they browse: the first is of records that are all new and makes customers of them.
const SYNCS: usize = 3;
/// What is opened, in turn.
const PAGES: [&str; 8] = [
    "/",
    "/customers",
    "/customers?q=dental",
    "/runs",
    "/integrations",
    "/integrations/halopsa",
    "/integrations/halopsa/match",
    "/integrations/halopsa/match?filter=unmatched&q=care",
];

/// What they saw.
pub struct Seen {
    pub pages: usize,
    pub errors: u64,
    pub median_ms: f64,
    pub p99_ms: f64,
    /// The hub's resident memory at its highest.
    pub memory_mb: f64,
}

/// Everybody browses: for a while, or for as long as the syncs take.
pub async fn browse(told: &Told, syncing: bool) -> Seen {
    let client = client();
    let stop = Arc::new(AtomicBool::new(false));
    let errors = Arc::new(AtomicU64::new(0));
    let people: Vec<_> = (0..told.sessions.len())
        .map(|n| {
            let person = Person {
                client: client.clone(),
                url: told.url.clone(),
                cookie: format!("counterpart={}", told.sessions[n]),
                n,
                stop: Arc::clone(&stop),
                errors: Arc::clone(&errors),
            };
            tokio::spawn(person.browse())
        })
        .collect();
    if syncing {
        for _ in 0..SYNCS {
            let done = client.post(format!("{}/sync", told.control)).send().await.expect("an answer");
            assert_eq!(done.text().await.expect("a body"), "done");
        }
    } else {
        tokio::time::sleep(QUIET).await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut took = Vec::new();
    for person in people {
        took.extend(person.await.expect("it browsed"));
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place"
        )]
        let place = (took.len() as f64 * share) as usize;
        took.get(place.min(took.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let memory = client.get(format!("{}/memory", told.control)).send().await.expect("an answer");
    let memory: f64 = memory.text().await.expect("a body").parse().expect("a number");
    Seen {
        pages: took.len(),
        errors: errors.load(Ordering::Relaxed),
        median_ms: at(0.5),
        p99_ms: at(0.99),
        memory_mb: memory / 1_048_576.0,
    }
}

struct Person {
    client: Client,
    url: String,
    cookie: String,
    n: usize,
    stop: Arc<AtomicBool>,
    errors: Arc<AtomicU64>,
}

impl Person {
    /// Milliseconds that each page took, from asking to its last byte.
    async fn browse(self) -> Vec<f64> {
        let events = self.client.get(format!("{}/events", self.url)).header(header::COOKIE, &self.cookie);
        let live = events.send().await.expect("live events").bytes_stream();
        let live = tokio::spawn(live.for_each(|_| std::future::ready(())));
        // Not all at the same moment.
        let share = u32::try_from(self.n).unwrap_or_default();
        tokio::time::sleep(READING * share / 200).await;
        let mut took = Vec::new();
        let mut at = self.n;
        while !self.stop.load(Ordering::Relaxed) {
            let began = now();
            let page = self.client.get(format!("{}{}", self.url, PAGES[at % PAGES.len()]));
            let answer = async {
                let answer = page.header(header::COOKIE, &self.cookie).send().await?.error_for_status()?;
                answer.bytes().await
            };
            match answer.await {
                Ok(_) => took.push(began.elapsed().as_secs_f64() * 1_000.0),
                Err(error) => {
                    eprintln!("{error}");
                    self.errors.fetch_add(1, Ordering::Relaxed);
                }
            }
            at += 1;
            tokio::time::sleep(READING).await;
        }
        live.abort();
        took
    }
}

#[expect(clippy::disallowed_methods, reason = "people are no vendors")]
fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}
