//! What companies may be which customers, beyond names that are spelled the same (R15): worked out by the matcher from what the
//! mirror and the hub hold, kept beside them, and worked out anew where something changed since.

mod follow;
mod held;
mod keep;
pub(crate) mod lists;
mod moves;

use crate::{EngineError, Hub};
use counterpart_model::{Integration, IntegrationId, Kind, Proposal, Run, RunState, VendorId};
use counterpart_store::Tx;
pub use held::HeldLists;
use held::{Held, Seen};
use lists::Lists;
use moves::Moves;
use std::collections::BTreeMap;

/// What working proposals out came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proposing {
    /// Companies for which something is proposed now.
    pub companies: u64,
    /// Companies for which something else is proposed than before.
    pub changed: u64,
}

/// Up to so many companies and customers together are compared while somebody waits for it.
const AT_ONCE: u64 = 5_000;
/// Of lists that are held, so many changes are.
const FEW: usize = 200;

/// Proposals of one integration, by company.
type Proposed = BTreeMap<VendorId, Vec<Proposal>>;

impl Hub {
    /// Whether something changed since proposals were worked out: companies, customers, matches, what people decided.
    pub async fn proposals_are_stale(&self, integration: &Integration) -> Result<bool, EngineError> {
        let tx = self.workspace.read().await?;
        let (worked_out_of, _) = tx.proposals().state(integration.id).await?;
        Ok(worked_out_of != Some(state(&tx, integration.id).await?))
    }

    /// Whether they can be worked out while somebody waits.
    pub async fn proposes_at_once(&self, integration: &Integration) -> Result<bool, EngineError> {
        let tx = self.workspace.read().await?;
        let companies = tx.mirror().count_up_to(integration.id, Kind::Company, AT_ONCE + 1).await?;
        if companies <= AT_ONCE && companies + tx.customers().count_up_to(AT_ONCE + 1).await? <= AT_ONCE {
            return Ok(true);
        }
        match self.compared.seen(integration.id) {
            Some(seen) => Moves::are_few(&tx, integration.id, &seen, FEW).await,
            None => Ok(false),
        }
    }

    /// Works proposals out, unless nothing changed since. Where this process holds the lists and few records changed, only those
    /// are compared.
    pub async fn propose(&self, integration: &Integration) -> Result<Option<Proposing>, EngineError> {
        if !self.proposals_are_stale(integration).await? {
            return Ok(None);
        }
        match follow::follow(self, integration).await? {
            Some(done) => Ok(Some(done)),
            None => self.propose_anew(integration).await.map(Some),
        }
    }

    /// After a sync. The sync stands whatever comes of this: proposals that are missing are worked out when they are looked at.
    pub(crate) async fn propose_after(&self, integration: &Integration, run: &Run) {
        if !matches!(run.state, RunState::Done | RunState::Partial) {
            return;
        }
        if let Err(error) = self.propose(integration).await {
            tracing::warn!(integration = integration.name, %error, "proposals could not be worked out");
        }
    }

    /// Works proposals out. Nothing that was written meanwhile is lost: it makes them stale again.
    pub async fn propose_anew(&self, integration: &Integration) -> Result<Proposing, EngineError> {
        let tx = self.workspace.read().await?;
        let state = state(&tx, integration.id).await?;
        let seen = Seen::now(&tx).await?;
        let lists = Lists::read(&tx, integration.id).await?;
        drop(tx);
        let hold = self.compared.has_room_for(lists.len());
        // The work of a processor, which must not keep others of this process from their turn.
        let work = move || {
            if hold {
                let (proposed, index) = lists.held();
                (proposed, Some(index))
            } else {
                (lists.compared(), None)
            }
        };
        let worked = tokio::task::spawn_blocking(work).await;
        let (proposed, index) = worked.map_err(|_| EngineError::Stopped)?;
        let companies = proposed.keys().cloned().collect();
        let outcome = keep::keep(self, integration.id, proposed, &state).await?;
        if let Some(index) = index {
            self.compared.put(Held { integration: integration.id, index, seen, proposed: companies });
        }
        Ok(outcome)
    }
}

/// What proposals depend on, in a word that changes with it.
async fn state(tx: &Tx, integration: IntegrationId) -> Result<String, EngineError> {
    let (_, moved) = tx.proposals().state(integration).await?;
    let journal = tx.journal().newest().await?.map(|id| id.to_string()).unwrap_or_default();
    Ok(format!("1 {journal} {}", moved.unwrap_or_default()))
}
