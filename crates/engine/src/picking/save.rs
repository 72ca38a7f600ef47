//! Saving a list: one plan in one transaction, or nothing and what is in the way, row by row.

use crate::{EngineError, Hub, Saved};
use counterpart_model::{Actor, Integration, PickList, Skipped, Stale, UserId};
use counterpart_store::PickedBy;

/// What saving a list did.
#[derive(Debug)]
pub enum SavedPicks {
    /// Everything was saved, and the list is empty.
    Saved(Saved),
    /// Nothing was saved and everything is still on the list: these rows are in the way.
    Problems(Vec<Skipped>),
}

impl Hub {
    /// Saves somebody's list, or nothing of it. `actor` is who answers for it: the person, or who approves.
    pub async fn save_picks(
        &self,
        integration: &Integration,
        user: UserId,
        list: PickList,
        with_sites: bool,
        actor: &Actor,
    ) -> Result<SavedPicks, EngineError> {
        let by = PickedBy { integration: integration.id, user, list };
        let tx = self.workspace.write().await?;
        let foreseen = self.foresee(&tx, integration, by, with_sites, actor).await?;
        let problems = foreseen.in_the_way();
        if !problems.is_empty() {
            return Ok(SavedPicks::Problems(problems));
        }
        let saved = match self.save_in(&tx, &foreseen.plan).await {
            Ok(saved) => saved,
            // Rows that are fine one by one may still stand in each other's way.
            Err(EngineError::Stale(stale)) => {
                let problem = |one: Stale| Skipped { label: one.label, reason: one.reason };
                return Ok(SavedPicks::Problems(stale.into_iter().map(problem).collect()));
            }
            Err(error) => return Err(error),
        };
        tx.picks().clear(by).await?;
        tx.commit().await?;
        Ok(SavedPicks::Saved(saved))
    }
}
