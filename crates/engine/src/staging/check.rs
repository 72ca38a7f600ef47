//! What would come of a decision now.

use super::save::group_of;
use crate::{EngineError, Hub, facts};
use counterpart_model::{Actor, Customer, CustomerId, Integration, Staged, UserId, VendorId};
use std::collections::HashMap;

/// What would come of a decision now, looked at alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// It can be saved.
    Fine,
    /// It is so already.
    DoneAlready,
    /// It can be saved once the person says that the company moves (R19e); the sentence says from where.
    Moves(String),
    /// It cannot be saved as things stand, and why.
    Refused(String),
}

impl Check {
    /// The word for programs: `fine`, `done_already`, `moves`, `refused`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::DoneAlready => "done_already",
            Self::Moves(_) => "moves",
            Self::Refused(_) => "refused",
        }
    }

    /// Why it cannot be saved as things stand.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Fine | Self::DoneAlready => None,
            Self::Moves(reason) | Self::Refused(reason) => Some(reason),
        }
    }
}

/// A decision with what would come of it.
#[derive(Debug, Clone)]
pub struct StagedRow {
    /// The decision.
    pub staged: Staged,
    /// The customer that it names.
    pub customer: Option<Customer>,
    /// What would come of it.
    pub check: Check,
}

impl Hub {
    /// A person's decisions about these companies, with what would come of each now: somebody else may have saved meanwhile.
    pub async fn staged_rows(
        &self,
        integration: &Integration,
        user: UserId,
        companies: &[VendorId],
        actor: &Actor,
    ) -> Result<HashMap<VendorId, StagedRow>, EngineError> {
        let tx = self.workspace.read().await?;
        let rows = tx.staging().of_companies(integration.id, user, companies).await?;
        let ids: Vec<CustomerId> = rows.iter().filter_map(|row| row.decision.customer()).collect();
        let customers: HashMap<CustomerId, Customer> =
            tx.customers().get_many(&ids).await?.into_iter().map(|one| (one.id, one)).collect();
        let ids: Vec<VendorId> = rows.iter().map(|row| row.company.clone()).collect();
        let mut known = facts::of(&tx, integration.id, &ids).await?;
        let mut checked = HashMap::new();
        for staged in rows {
            let known = known.remove(&staged.company);
            let check = match group_of(self, &tx, integration, &staged, known, actor).await {
                Ok(Some(_)) => Check::Fine,
                Ok(None) => Check::DoneAlready,
                Err(EngineError::NeedsDecision(sentence)) => Check::Moves(sentence),
                Err(EngineError::Refused(sentence) | EngineError::NotFound(sentence)) => {
                    Check::Refused(sentence)
                }
                Err(error) => return Err(error),
            };
            let customer = staged.decision.customer().and_then(|id| customers.get(&id).cloned());
            checked.insert(staged.company.clone(), StagedRow { staged, customer, check });
        }
        Ok(checked)
    }
}
