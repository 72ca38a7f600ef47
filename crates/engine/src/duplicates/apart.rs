//! Records that look alike and of which a person said that they are not one (R26): kept, and not named as duplicates again.

use crate::matching::named_customer;
use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, Customer, CustomerId, Distinct, Instant, Integration, Kind, Plan, PlanOrigin, Skipped, VendorId,
};
use counterpart_rules::customers::{self, Apart};
use counterpart_store::Tx;
use std::collections::HashMap;

/// So many records are kept apart from each other at once: what is more is a crowd, and nobody looks through it.
const MOST: usize = 20;

/// Two records that are kept apart.
#[derive(Debug, Clone)]
pub struct KeptApart {
    /// The two.
    pub records: [Apart; 2],
    /// Who said that they are not one.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Hub {
    /// The pairs of customers that are kept apart, or of an integration's companies, newest first. Pairs of which one is not
    /// there any more are left out.
    pub async fn kept_apart(&self, integration: Option<&Integration>) -> Result<Vec<KeptApart>, EngineError> {
        let tx = self.workspace.read().await?;
        let said = tx.distinct().list(integration.map(|one| one.id)).await?;
        let ids: Vec<&str> = said.iter().flat_map(|pair| &pair.ids).map(String::as_str).collect();
        let names = names(&tx, integration, &ids).await?;
        let record = |id: &String| Some(Apart { id: id.clone(), name: names.get(id)?.clone() });
        let kept = said.into_iter().filter_map(|Distinct { ids: [one, other], by, at, .. }| {
            Some(KeptApart { records: [record(&one)?, record(&other)?], by, at })
        });
        Ok(kept.collect())
    }

    /// The word that these records are not one, each pair of them, or that word taken back, as a plan. Customers are named by id
    /// or name, companies by their ids at the vendor. What is so already is left out.
    pub async fn plan_apart(
        &self,
        integration: Option<&Integration>,
        records: &[String],
        take_back: bool,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let records = named(&tx, integration, records).await?;
        if !(2..=MOST).contains(&records.len()) {
            let sentence =
                format!("Name two records that are not the same, or up to {MOST} of which none is another.");
            return Err(EngineError::Refused(sentence));
        }
        let list = integration.map(|one| one.id);
        let command = integration.map_or_else(String::new, |one| format!(" {}", one.name));
        let command = format!("duplicates {}{command}", if take_back { "together" } else { "apart" });
        let mut plan = Plan::empty(PlanOrigin::Person { command, actor: actor.clone() });
        for (at, one) in records.iter().enumerate() {
            for other in &records[at + 1..] {
                let known = tx.distinct().get(list, [&one.id, &other.id]).await?;
                let so_already = match (known, take_back) {
                    (None, false) => {
                        plan.groups.push(customers::keep_apart(&self.scribe(actor), list, [one, other]));
                        continue;
                    }
                    (Some(said), true) => {
                        plan.groups.push(customers::no_longer_apart(&said, [one, other]));
                        continue;
                    }
                    (Some(_), false) => "they are kept apart already",
                    (None, true) => "nobody said that they are not the same",
                };
                let label = format!("{} and {}", one.name, other.name);
                plan.skipped.push(Skipped { label, reason: so_already.to_owned() });
            }
        }
        Ok(plan)
    }
}

/// These records, each once.
async fn named(
    tx: &Tx,
    integration: Option<&Integration>,
    texts: &[String],
) -> Result<Vec<Apart>, EngineError> {
    let mut records: Vec<Apart> = Vec::new();
    for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let record = match integration {
            None => {
                let Customer { id, name, .. } = named_customer(tx, text).await?;
                Apart { id: id.to_string(), name }
            }
            Some(integration) => {
                let name = names(tx, Some(integration), &[text]).await?.remove(text);
                let gone = || EngineError::NotFound(format!("'{}' has no company {text}.", integration.name));
                Apart { id: text.to_owned(), name: name.ok_or_else(gone)? }
            }
        };
        if !records.contains(&record) {
            records.push(record);
        }
    }
    Ok(records)
}

/// What records of these ids are called, as far as they are there.
async fn names(
    tx: &Tx,
    integration: Option<&Integration>,
    ids: &[&str],
) -> Result<HashMap<String, String>, EngineError> {
    let mut names = HashMap::new();
    match integration {
        None => {
            let ids: Vec<CustomerId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            for customer in tx.customers().get_many(&ids).await? {
                names.insert(customer.id.to_string(), customer.name);
            }
        }
        Some(integration) => {
            let ids: Vec<VendorId> = ids.iter().map(|id| VendorId::from(*id)).collect();
            for entry in tx.mirror().get_many(integration.id, Kind::Company, &ids).await? {
                names.insert(entry.record.id().0.clone(), entry.record.name().to_owned());
            }
        }
    }
    Ok(names)
}
