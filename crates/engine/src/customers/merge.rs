//! Customers merged, as a person's plan (R26).

use super::concerned::{self, impossible};
use crate::matching::named_customer;
use crate::{EngineError, Hub};
use counterpart_model::{Actor, Plan, PlanOrigin};
use counterpart_rules::customers::{Merge, merge};
use uuid::Uuid;

impl Hub {
    /// What makes one customer of several: those in `from` become part of `into`, each by its id or name.
    pub async fn plan_merge(&self, from: &[String], into: &str, actor: &Actor) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let into = named_customer(&tx, into).await?;
        let mut merged = Vec::new();
        for name in from {
            let customer = named_customer(&tx, name).await?;
            if !merged.iter().any(|(other, _)| *other == customer) {
                let sites = tx.sites().of(customer.id).await?;
                merged.push((customer, sites));
            }
        }
        let hubs: Vec<Uuid> = merged
            .iter()
            .map(|(customer, _)| customer)
            .chain([&into])
            .map(|customer| customer.id.0)
            .collect();
        let (around, mut names) = concerned::links(&tx, &hubs, &[]).await?;
        let apart = concerned::apart(&tx, &hubs, &mut names).await?;
        let sites = tx.sites().of(into.id).await?;
        let request = Merge {
            into: &into,
            sites: &sites,
            from: &merged,
            around: &around,
            apart: &apart,
            names: &names,
        };
        let (group, skipped) = merge(&self.scribe(actor), &request).map_err(impossible)?;
        let origin = PlanOrigin::Person { command: "customers merge".into(), actor: actor.clone() };
        Ok(Plan { origin, groups: vec![group], skipped })
    }
}
