//! Keeps what was worked out, writing only what is other than before.

use super::{Proposed, Proposing};
use crate::{EngineError, Hub};
use counterpart_model::{IntegrationId, Proposal, VendorId};
use counterpart_store::Tx;
use std::collections::BTreeMap;

/// Companies written per transaction.
const PART: usize = 2_000;
/// Rows read at a time.
const READ: u64 = 3_000;

/// Keeps these in place of all others, and what they were worked out of. Written in parts: a reader may for a moment see some new
/// ones among old ones, each of which is true by itself.
pub(super) async fn keep(
    hub: &Hub,
    integration: IntegrationId,
    mut proposed: Proposed,
    state: &str,
) -> Result<Proposing, EngineError> {
    let companies = proposed.len() as u64;
    let mut changed: BTreeMap<VendorId, Vec<Proposal>> = BTreeMap::new();
    for (company, before) in kept(&hub.workspace.read().await?, integration).await? {
        match proposed.remove(&company) {
            Some(now) if now == before => {}
            Some(now) => drop(changed.insert(company, now)),
            None => drop(changed.insert(company, Vec::new())),
        }
    }
    changed.append(&mut proposed);
    let outcome = Proposing { companies, changed: changed.len() as u64 };
    write(hub, integration, changed, state).await?;
    Ok(outcome)
}

/// Writes what is other than before, and at last what it was worked out of: whoever stops between leaves it to be worked out anew.
/// Tells whether the integration was there to the end.
pub(super) async fn write(
    hub: &Hub,
    integration: IntegrationId,
    changed: Proposed,
    state: &str,
) -> Result<bool, EngineError> {
    let mut changed = changed.into_iter().peekable();
    loop {
        let part = changed.by_ref().take(PART).collect();
        let tx = hub.workspace.write().await?;
        if tx.integrations().get(integration).await?.is_none() {
            return Ok(false);
        }
        tx.proposals().put(integration, &part).await?;
        let last = changed.peek().is_none();
        if last {
            tx.proposals().worked_out_of(integration, state).await?;
        }
        tx.commit().await?;
        if last {
            return Ok(true);
        }
    }
}

async fn kept(tx: &Tx, integration: IntegrationId) -> Result<Proposed, EngineError> {
    let mut found = Proposed::new();
    let mut after = None;
    loop {
        let page = tx.proposals().list(integration, after.as_ref(), READ).await?;
        let Some((last, _)) = page.last() else { return Ok(found) };
        after = Some(last.clone());
        for ((company, _), proposal) in page {
            found.entry(company).or_default().push(proposal);
        }
    }
}
