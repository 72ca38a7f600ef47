//! What companies may be which customers, beyond names that are spelled the same (R15): worked out by the matcher from what the
//! mirror and the hub hold, kept beside them, and worked out anew where something changed since.

mod keep;
pub(crate) mod lists;

use crate::{EngineError, Hub};
use counterpart_matching::organisations::Likeness;
use counterpart_matching::organisations::model::Model;
use counterpart_model::{Integration, IntegrationId, Proposal, Run, RunState, VendorId};
use counterpart_store::Tx;
use lists::Lists;
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
        let companies = tx.mirror().count(integration.id, counterpart_model::Kind::Company).await?;
        Ok(companies + tx.customers().count(None).await? <= AT_ONCE)
    }

    /// Works proposals out, unless nothing changed since.
    pub async fn propose(&self, integration: &Integration) -> Result<Option<Proposing>, EngineError> {
        if self.proposals_are_stale(integration).await? {
            self.propose_anew(integration).await.map(Some)
        } else {
            Ok(None)
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
        let lists = Lists::read(&tx, integration.id).await?;
        drop(tx);
        // The work of a processor, which must not keep others of this process from their turn.
        let worked = tokio::task::spawn_blocking(move || compared(lists)).await;
        let proposed = worked.map_err(|_| EngineError::Stopped)?;
        keep::keep(self, integration.id, proposed, &state).await
    }
}

/// What proposals depend on, in a word that changes with it.
async fn state(tx: &Tx, integration: IntegrationId) -> Result<String, EngineError> {
    let (_, moved) = tx.proposals().state(integration).await?;
    let journal = tx.journal().newest().await?.map(|id| id.to_string()).unwrap_or_default();
    Ok(format!("1 {journal} {}", moved.unwrap_or_default()))
}

fn compared(lists: Lists) -> Proposed {
    let model = Model::fitted();
    let likeness = Likeness { settled: lists.settled.clone(), ..Likeness::new(&model) };
    let compared = likeness.compare(&lists.companies, &lists.customers);
    let mut proposed = Proposed::new();
    for proposal in &compared.proposals {
        if let Some((company, proposal)) = lists.proposal(&compared, proposal) {
            proposed.entry(company).or_default().push(proposal);
        }
    }
    proposed
}
