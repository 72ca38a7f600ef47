//! An answer, received whole and within the size limit.

use bytes::Bytes;
use chrono::TimeDelta;
use counterpart_model::Instant;
use reqwest::header::HeaderMap;
use std::time::{Duration, SystemTime};

/// An answer of a vendor, whatever its status.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
    /// When the request was sent and when the answer was complete, by this machine's clock.
    pub sent_and_received: (Instant, Instant),
}

impl Answer {
    /// True for 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The value of a header, where it is readable text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// True when the body is a web page, whatever the content type says.
    pub fn is_html(&self) -> bool {
        let start: Vec<u8> = self
            .body
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace() || !byte.is_ascii())
            .take(14)
            .map(u8::to_ascii_lowercase)
            .collect();
        let says_so = self.header("content-type").is_some_and(|kind| kind.contains("text/html"));
        start.starts_with(b"<!doctype html")
            || start.starts_with(b"<html")
            || (says_so && start.starts_with(b"<"))
    }

    /// How long the vendor asks to wait: `Retry-After` in seconds or as a date.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let until: Instant = httpdate::parse_http_date(text).ok()?.into();
        Some((until - self.sent_and_received.1).to_std().unwrap_or_default())
    }

    /// How far the vendor's clock is ahead of this machine's (negative: behind), from the `Date` header. Whole seconds;
    /// the middle between sending and receiving is taken as this machine's time.
    pub fn clock_skew(&self) -> Option<TimeDelta> {
        let date: SystemTime = httpdate::parse_http_date(self.header("date")?).ok()?;
        let theirs: Instant = date.into();
        let (sent, received) = self.sent_and_received;
        Some(theirs - (sent + (received - sent) / 2))
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
