//! Which company of the supplemental integration each of the primary's customers may be: spelled the same (R14), or nearly sure by
//! what the matcher keeps (R15).

use crate::{EngineError, Hub, facts};
use counterpart_model::{Actor, Customer, CustomerId, Decision, Integration, Kind, Proposal, VendorId};
use counterpart_rules::CompanyFacts;
use counterpart_rules::customers;
use counterpart_store::Tx;
use std::collections::{BTreeMap, HashMap};

/// The one company that a customer may be.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Its id at the vendor.
    pub company: VendorId,
    /// Its name.
    pub name: String,
    /// How sure the matcher is, and why; none where it is spelled the same.
    pub proposal: Option<Proposal>,
}

impl Suggestion {
    /// What accepting it decides.
    pub fn decision(&self, customer: CustomerId) -> Decision {
        match self.proposal {
            Some(_) => Decision::Automap { customer },
            None => Decision::Confirm { customer },
        }
    }
}

/// The suggestions for these customers, which have no match here. A customer with none is left out.
pub(super) async fn suggestions(
    hub: &Hub,
    tx: &Tx,
    integration: &Integration,
    customers: &[&Customer],
    actor: &Actor,
) -> Result<BTreeMap<CustomerId, Suggestion>, EngineError> {
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    let proposed = tx.proposals().companies_of(integration.id, &ids).await?;
    let mut spelled: HashMap<CustomerId, Vec<VendorId>> = HashMap::new();
    for customer in customers {
        let Some(key) = hub.keys(&customer.name).name_key else { continue };
        let same = tx.mirror().spelled(integration.id, Kind::Company, &key).await?;
        spelled.insert(customer.id, same.iter().map(|entry| entry.record.id().clone()).collect());
    }
    let companies: Vec<VendorId> = spelled.values().chain(proposed.values()).flatten().cloned().collect();
    let known = facts::of(tx, integration.id, &companies).await?;
    let scribe = hub.scribe(actor);
    let mut found = BTreeMap::new();
    for id in ids {
        let among = |ids: Option<&Vec<VendorId>>| -> Vec<&CompanyFacts> {
            ids.into_iter().flatten().filter_map(|company| known.get(company)).collect()
        };
        let same = among(spelled.get(&id)).into_iter().find(|facts| {
            customers::confirm(&scribe, facts).is_ok()
                && facts.namesakes.first().is_some_and(|namesake| namesake.id == id)
        });
        let near = || {
            among(proposed.get(&id)).into_iter().find(|facts| customers::accept(&scribe, facts, id).is_ok())
        };
        let suggestion = match (same, same.is_none().then(near).flatten()) {
            (Some(facts), _) => suggestion(facts, None),
            (None, Some(facts)) => {
                let proposal = facts.proposals.iter().find(|one| one.proposal.customer == id);
                suggestion(facts, proposal.map(|one| one.proposal.clone()))
            }
            (None, None) => continue,
        };
        found.insert(id, suggestion);
    }
    Ok(found)
}

fn suggestion(facts: &CompanyFacts, proposal: Option<Proposal>) -> Suggestion {
    Suggestion { company: facts.company.id.clone(), name: facts.company.name.clone(), proposal }
}
