//! `/settings/audit`: who got in, who was refused, who changed what decides about that.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use counterpart_model::{AuditAct, AuditEntry, AuditId};
use counterpart_store::AuditFilter;
use serde::Deserialize;

/// Entries on a page.
const PAGE: u64 = 100;

/// Which page of the log.
#[derive(Deserialize)]
pub struct Wanted {
    before: Option<AuditId>,
}

#[derive(Template)]
#[template(path = "settings/audit.html")]
struct AuditPage {
    frame: Frame,
    entries: Vec<AuditEntry>,
    older: Option<AuditId>,
    first: bool,
}

impl AuditPage {
    fn act(&self, act: &AuditAct) -> String {
        words(act)
    }

    fn is_bad(&self, act: &AuditAct) -> bool {
        matches!(act, AuditAct::SignInRefused | AuditAct::SecondFactorRefused)
    }
}

/// An act in words: "sign in refused".
pub fn words(act: &AuditAct) -> String {
    let word = serde_json::to_value(act).ok().and_then(|word| word.as_str().map(str::to_owned));
    crate::text::words(&word.unwrap_or_default())
}

/// `GET /settings/audit`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let who = frame.who.acting()?;
    let mut entries = app.hub.audit_log(who, &AuditFilter::default(), wanted.before, PAGE + 1).await?;
    let more = entries.len() as u64 > PAGE;
    entries.truncate(PAGE as usize);
    let older = entries.last().filter(|_| more).map(|entry| entry.id);
    page(&AuditPage { frame, entries, older, first: wanted.before.is_none() })
}
