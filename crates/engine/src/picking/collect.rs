//! Filling a list, and taking things off it.

use crate::{EngineError, Hub};
use counterpart_model::{CustomerId, Decision, Integration, PickList, Picked, UserId, VendorId};
use counterpart_store::{PickedBy, ProposedPicks, Tx};
use std::collections::HashSet;

/// The most that a list holds: it is looked at row by row every time it is shown.
const MOST: u64 = 1_000;

impl Hub {
    /// Puts things on somebody's list, in place of earlier ones about the same company and customer. What was handed over for
    /// approval waits no longer: it is another list now.
    pub async fn pick(
        &self,
        integration: &Integration,
        user: UserId,
        list: PickList,
        decisions: Vec<(VendorId, Decision)>,
    ) -> Result<u64, EngineError> {
        let by = PickedBy { integration: integration.id, user, list };
        let tx = self.workspace.write().await?;
        let rows = self.picked(&tx, integration, by, decisions).await?;
        if list == PickList::Import {
            // On an import, a company comes once: made a customer, or matched with one.
            let earlier = all(&tx, by).await?;
            let same = |row: &&Picked| rows.iter().any(|new| new.company == row.company);
            let keys: Vec<_> = earlier.iter().filter(same).map(Picked::key).collect();
            tx.picks().remove(by, &keys).await?;
        }
        tx.picks().put(by, &rows).await?;
        if tx.picks().count(by).await? > MOST {
            return Err(EngineError::Refused(format!(
                "A list holds {MOST} rows at most. Save what is on it, then go on."
            )));
        }
        tx.picks().submit(by, false).await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }

    /// The rows of these decisions, each about records that are there.
    async fn picked(
        &self,
        tx: &Tx,
        integration: &Integration,
        by: PickedBy,
        decisions: Vec<(VendorId, Decision)>,
    ) -> Result<Vec<Picked>, EngineError> {
        let ids: Vec<VendorId> = decisions.iter().map(|(company, _)| company.clone()).collect();
        let known = tx.companies().get_many(integration.id, &ids).await?;
        let known: HashSet<VendorId> = known.into_iter().map(|one| one.company.id).collect();
        let mut rows: Vec<Picked> = Vec::with_capacity(decisions.len());
        for (company, decision) in decisions {
            // A match may be deleted whatever became of its company.
            let needs_company = !matches!(decision, Decision::Unlink { .. });
            if needs_company && !known.contains(&company) {
                return Err(EngineError::NotFound(format!(
                    "'{}' has no company {company}; it may have been removed meanwhile.",
                    integration.name
                )));
            }
            if let Some(customer) = decision.customer()
                && tx.customers().get(customer).await?.is_none()
            {
                return Err(EngineError::NotFound(format!(
                    "There is no customer {customer}; it may have been merged or removed meanwhile."
                )));
            }
            let PickedBy { integration, user, list } = by;
            let row = Picked { integration, user, list, company, decision, at: self.now(), submitted: false };
            rows.retain(|other| other.key() != row.key());
            rows.push(row);
        }
        Ok(rows)
    }

    /// Takes things off somebody's list; all of them where none is named. Tells how many there were.
    pub async fn unpick(
        &self,
        integration: &Integration,
        user: UserId,
        list: PickList,
        keys: Option<&[(VendorId, Option<CustomerId>)]>,
    ) -> Result<u64, EngineError> {
        let by = PickedBy { integration: integration.id, user, list };
        let tx = self.workspace.write().await?;
        let removed = match keys {
            Some(keys) => tx.picks().remove(by, keys).await?,
            None => tx.picks().clear(by).await?,
        };
        if removed > 0 {
            tx.picks().submit(by, false).await?;
        }
        tx.commit().await?;
        Ok(removed)
    }

    /// Hands a list over to those who may save, or takes it back (R07b). Tells how many rows it has.
    pub async fn submit_picks(
        &self,
        integration: &Integration,
        user: UserId,
        list: PickList,
        submitted: bool,
    ) -> Result<u64, EngineError> {
        let tx = self.workspace.write().await?;
        let rows = tx.picks().submit(PickedBy { integration: integration.id, user, list }, submitted).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// Whose lists wait for somebody who may save.
    pub async fn proposed_picks(&self) -> Result<Vec<ProposedPicks>, EngineError> {
        Ok(self.workspace.read().await?.picks().proposed().await?)
    }

    /// How many rows somebody's list has.
    pub async fn count_picks(
        &self,
        integration: &Integration,
        user: UserId,
        list: PickList,
    ) -> Result<u64, EngineError> {
        let by = PickedBy { integration: integration.id, user, list };
        Ok(self.workspace.read().await?.picks().count(by).await?)
    }
}

/// Everything on a list.
pub(super) async fn all(tx: &Tx, by: PickedBy) -> Result<Vec<Picked>, EngineError> {
    Ok(tx.picks().list(by, MOST).await?)
}
