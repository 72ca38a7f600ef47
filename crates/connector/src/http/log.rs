//! What was sent, for the engine's counts and for a person who asks.

use counterpart_model::Instant;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many requests are remembered.
const REMEMBERED: usize = 200;

/// One request, as it may be shown: without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestRecord {
    /// When it was sent.
    pub at: Instant,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The host it went to.
    pub host: String,
    /// The path.
    pub path: String,
    /// The query, secrets replaced.
    pub query: String,
    /// The vendor's status; nothing when no answer came.
    pub status: Option<u16>,
    /// Size of the body.
    pub bytes: u64,
    /// From sending to the end of the answer.
    pub duration: Duration,
    /// 1 for the first try of a call.
    pub try_number: u32,
    /// What went wrong, where something did.
    pub error: Option<String>,
}

/// Called after every request.
pub type RequestHook = Arc<dyn Fn(&RequestRecord) + Send + Sync>;

/// Sums over the life of a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Requests sent, retries and token requests included.
    pub requests: u64,
    /// How many of them were retries.
    pub retries: u64,
    /// Bytes of all bodies, decompressed.
    pub bytes: u64,
    /// Milliseconds spent waiting for the rate budget or before a retry.
    pub waited_ms: u64,
}

/// Remembers the last requests and counts all of them.
#[derive(Default)]
pub(crate) struct RequestLog {
    ring: Mutex<VecDeque<RequestRecord>>,
    requests: AtomicU64,
    retries: AtomicU64,
    bytes: AtomicU64,
    waited_ms: AtomicU64,
    hook: Option<RequestHook>,
}

impl RequestLog {
    pub(crate) fn with_hook(hook: Option<RequestHook>) -> Self {
        Self { hook, ..Self::default() }
    }

    pub(crate) fn record(&self, record: RequestRecord) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(record.bytes, Ordering::Relaxed);
        if record.try_number > 1 {
            self.retries.fetch_add(1, Ordering::Relaxed);
        }
        tracing::debug!(
            method = record.method,
            host = record.host,
            path = record.path,
            query = record.query,
            status = record.status,
            bytes = record.bytes,
            ms = record.duration.as_millis() as u64,
            try_number = record.try_number,
            error = record.error,
            "vendor request"
        );
        if let Some(hook) = &self.hook {
            hook(&record);
        }
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.len() == REMEMBERED {
            ring.pop_front();
        }
        ring.push_back(record);
    }

    pub(crate) fn waited(&self, duration: Duration) {
        self.waited_ms.fetch_add(duration.as_millis() as u64, Ordering::Relaxed);
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            requests: self.requests.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            waited_ms: self.waited_ms.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn recent(&self) -> Vec<RequestRecord> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
