//! The log of what was asked, without what was secret in it.

use std::collections::VecDeque;
use std::sync::Mutex;

use axum::http::Uri;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

/// Entries kept; the oldest go first.
const KEPT: usize = 200_000;

/// Query parameters whose value is never logged.
const SECRET_PARAMETERS: [&str; 9] = [
    "client_secret",
    "secret",
    "password",
    "access_token",
    "refresh_token",
    "id_token",
    "api_key",
    "apikey",
    "code",
];

/// What a vendor's handler noticed about a request, sent along as a response extension: the log shows it.
#[derive(Clone, Debug, Default)]
pub struct Tags(pub Vec<String>);

/// One request, as answered.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedRequest {
    /// Number of the entry, rising, never reused.
    pub seq: u64,
    /// The vendor asked.
    pub vendor: String,
    /// HTTP method.
    pub method: String,
    /// Path below the vendor's prefix, as sent.
    pub path: String,
    /// Query as sent, with the values of secrets replaced by `***`.
    pub query: String,
    /// Status answered; nothing when the connection was cut before an answer.
    pub status: Option<u16>,
    /// When it arrived, by the sandbox's clock.
    pub started: String,
    /// What the vendor noticed, and `fault:ID` for each fault that took part.
    pub tags: Vec<String>,
    #[serde(skip)]
    pub(crate) at: DateTime<Utc>,
}

/// From where to read the log.
#[derive(Clone, Copy, Debug)]
pub enum Since {
    /// Entries with a higher `seq`.
    Seq(u64),
    /// Entries that arrived at this instant or later.
    Time(DateTime<Utc>),
}

#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    inner: Mutex<(u64, VecDeque<LoggedRequest>)>,
}

impl RequestLog {
    pub(crate) fn push(
        &self,
        vendor: &str,
        method: &str,
        uri: &Uri,
        status: Option<u16>,
        at: DateTime<Utc>,
        tags: Vec<String>,
    ) {
        let mut inner = self.inner.lock().expect("the log never panics");
        inner.0 += 1;
        let entry = LoggedRequest {
            seq: inner.0,
            vendor: vendor.to_owned(),
            method: method.to_owned(),
            path: uri.path().to_owned(),
            query: redact(uri.query().unwrap_or_default()),
            status,
            started: at.to_rfc3339_opts(SecondsFormat::Millis, true),
            tags,
            at,
        };
        inner.1.push_back(entry);
        if inner.1.len() > KEPT {
            inner.1.pop_front();
        }
    }

    pub(crate) fn read(&self, since: Option<Since>) -> Vec<LoggedRequest> {
        let inner = self.inner.lock().expect("the log never panics");
        inner
            .1
            .iter()
            .filter(|entry| match since {
                None => true,
                Some(Since::Seq(seq)) => entry.seq > seq,
                Some(Since::Time(from)) => entry.at >= from,
            })
            .cloned()
            .collect()
    }

    pub(crate) fn clear(&self) {
        self.inner.lock().expect("the log never panics").1.clear();
    }
}

fn redact(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if SECRET_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) => {
            format!("{name}=***")
        }
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}
