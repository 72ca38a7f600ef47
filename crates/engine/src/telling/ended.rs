//! Telling how a run ended, and that more waits for a person, in the transaction that ends it.

use super::{Notice, recipients, words};
use crate::{EngineError, Hub};
use counterpart_connector::ErrorKind;
use counterpart_model::{Attention, Integration, NoticeCode, Recipient, Run};
use counterpart_rules::telling::{self, End, Waits};
use counterpart_store::Tx;
use std::collections::BTreeMap;

/// How much waited for a person when that was last told.
const ATTENTION_TOLD: &str = "attention_told";

/// What the run's row does not say of its end.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Why {
    /// The vendor refuses the credentials.
    pub refused: bool,
    /// It takes the place of a run that was held.
    pub replaces: bool,
}

impl Why {
    /// It ended with this.
    pub(crate) fn of(outcome: &Result<(), EngineError>) -> Self {
        let refused =
            matches!(outcome, Err(EngineError::Vendor(error)) if error.kind == ErrorKind::CredentialRefused);
        Self { refused, replaces: false }
    }
}

/// Tells how a run of this integration, as it was before, ended. A failure that was told since the last good sync is not told
/// again.
pub(crate) async fn tell_end(
    hub: &Hub,
    tx: &Tx,
    run: &Run,
    before: &Integration,
    why: Why,
) -> Result<(), EngineError> {
    let recipients = recipients::of(tx, Some(before)).await?;
    if recipients.is_empty() {
        return Ok(());
    }
    let end = End {
        kind: run.kind,
        state: run.state,
        error: run.summary.error.is_some(),
        refused: why.refused,
        was_good: tx.runs().another_brought_something(before.id, run.id).await?,
        replaces: why.replaces,
    };
    if let Some(code) = telling::of_end(end)
        && !told_already(tx, before, code).await?
    {
        let problems = tx.runs().problems(run.id).await?;
        let notice = Notice {
            code,
            integration: Some(before),
            run: Some(run.id),
            sentence: words::sentence(code, run, before),
            details: words::details(run, &problems),
        };
        hub.tell(tx, &notice, recipients).await?;
    }
    tell_growth(hub, tx).await
}

async fn told_already(tx: &Tx, integration: &Integration, code: NoticeCode) -> Result<bool, EngineError> {
    if !matches!(code, NoticeCode::RunFailed | NoticeCode::CredentialsRefused) {
        return Ok(false);
    }
    let last = tx.notifications().last_told(integration.id, code).await?;
    Ok(last.is_some_and(|last| integration.fresh_at.is_none_or(|good| last > good)))
}

async fn tell_growth(hub: &Hub, tx: &Tx) -> Result<(), EngineError> {
    let recipients: Vec<Recipient> = recipients::of(tx, None).await?;
    if recipients.is_empty() {
        return Ok(());
    }
    let told = tx.meta().get(ATTENTION_TOLD).await?;
    let told = told.and_then(|told| String::from_utf8(told).ok()?.parse().ok()).unwrap_or_default();
    let now = tx.attention().count_open(None).await?;
    let level = match telling::attention(told, now) {
        Waits::Same => return Ok(()),
        Waits::Less(level) => level,
        Waits::Grew(level) => {
            let mut kinds: BTreeMap<&'static str, u64> = BTreeMap::new();
            let mut last: Option<Attention> = None;
            loop {
                let page = tx.attention().open(None, last.map(|item| item.id), 1_000).await?;
                page.iter().for_each(|item| *kinds.entry(item.code.as_str()).or_default() += 1);
                last = page.into_iter().next_back();
                if last.is_none() {
                    break;
                }
            }
            let notice = Notice {
                code: NoticeCode::AttentionGrew,
                integration: None,
                run: None,
                sentence: words::growth(told, now),
                details: kinds
                    .iter()
                    .map(|(code, count)| format!("{count} {}", code.replace('_', " ")))
                    .collect(),
            };
            hub.tell(tx, &notice, recipients).await?;
            level
        }
    };
    Ok(tx.meta().put(ATTENTION_TOLD, level.to_string().as_bytes()).await?)
}
