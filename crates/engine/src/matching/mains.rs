//! Which of a customer's several companies is the main one, as a person chooses it (R19g).

use super::{name_matches, named_customer, plan};
use crate::{EngineError, Hub, facts};
use counterpart_model::{Actor, CustomerId, Group, Integration, Match, MatchKind, Plan, VendorId};
use counterpart_rules::customers;
use counterpart_store::Tx;

impl Hub {
    /// A company made the main one of its customer, as a plan; an empty one where it is that already. The customer, by its id
    /// or name, is needed where the company has several.
    pub async fn plan_main(
        &self,
        integration: &Integration,
        company: &VendorId,
        customer: Option<&str>,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let link = the_match(&tx, integration, company, customer).await?;
        let group = main_group(self, &tx, integration, &link, actor).await?;
        Ok(plan("match main", integration, actor, group.into_iter().collect(), Vec::new()))
    }
}

/// A match made the main one, as things stand in this transaction; nothing where it is that already.
pub(crate) async fn main_group(
    hub: &Hub,
    tx: &Tx,
    integration: &Integration,
    link: &Match,
    actor: &Actor,
) -> Result<Option<Group>, EngineError> {
    let around = facts::around(tx, integration.id, MatchKind::Company, &[link.hub], &[]).await?;
    let Some(mut group) = customers::make_main(&hub.scribe(actor), link, &around) else { return Ok(None) };
    name_matches(tx, &mut group).await?;
    Ok(Some(group))
}

/// The one match of a company, or that with this customer, by its id or name.
pub(super) async fn the_match(
    tx: &Tx,
    integration: &Integration,
    company: &VendorId,
    customer: Option<&str>,
) -> Result<Match, EngineError> {
    let mut links = tx.matches().of_vendor(integration.id, MatchKind::Company, company).await?;
    let wanted: Option<CustomerId> = match customer {
        Some(name) => Some(named_customer(tx, name).await?.id),
        None => None,
    };
    links.retain(|link| wanted.is_none_or(|id| link.hub == id.0));
    match (links.pop(), links.len()) {
        (None, _) => Err(EngineError::NotFound(format!(
            "Company {company} has no such match in '{}'.",
            integration.name
        ))),
        (Some(one), 0) => Ok(one),
        (Some(_), others) => Err(EngineError::NeedsDecision(format!(
            "Company {company} is matched with {} customers. Say which (`--customer ID`).",
            others + 1
        ))),
    }
}
