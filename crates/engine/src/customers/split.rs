//! A customer split, as a person's plan (R26).

use super::concerned::{self, impossible};
use super::new_name;
use crate::matching::named_customer;
use crate::{EngineError, Hub};
use counterpart_matching::spelling::SpellingKey;
use counterpart_model::{
    Actor, Customer, HubSite, IntegrationId, Kind, MatchKind, Plan, PlanOrigin, SiteId, VendorId,
};
use counterpart_rules::customers::{PlacedSite, Split, split};
use counterpart_store::Tx;

impl Hub {
    /// What makes a new customer, of this name, of some of a customer's companies: each by the name of its integration and
    /// its id there. The sites of these companies go along, and `sites`, each by its id or name.
    pub async fn plan_split(
        &self,
        customer: &str,
        name: &str,
        companies: &[(String, VendorId)],
        sites: &[String],
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let mut chosen: Vec<(IntegrationId, VendorId)> = Vec::new();
        for (integration, company) in companies {
            chosen.push((self.integration(integration).await?.id, company.clone()));
        }
        let tx = self.workspace.read().await?;
        let customer = named_customer(&tx, customer).await?;
        let name = name.trim();
        let name_key = new_name(self, &tx, name).await?;
        let sites = placed(&tx, &customer, sites).await?;
        let (around, names) = concerned::links(&tx, &[customer.id.0], &chosen).await?;
        let request = Split {
            customer: &customer,
            name,
            name_key: &name_key,
            companies: &chosen,
            around: &around,
            sites: &sites,
            names: &names,
        };
        let (group, skipped) = split(&self.scribe(actor), &request).map_err(impossible)?;
        let origin = PlanOrigin::Person { command: "customers split".into(), actor: actor.clone() };
        Ok(Plan { origin, groups: vec![group], skipped })
    }
}

/// The customer's sites, with the companies to whose sites they are matched, and which of them are named.
async fn placed(tx: &Tx, customer: &Customer, named: &[String]) -> Result<Vec<PlacedSite>, EngineError> {
    let sites = tx.sites().of(customer.id).await?;
    let mut chosen = Vec::new();
    for name in named {
        chosen.push(named_site(customer, &sites, name)?);
    }
    let mut placed = Vec::new();
    for site in sites {
        let mut companies = Vec::new();
        for link in tx.matches().of_hub(MatchKind::Site, site.id.0).await? {
            let entry = tx.mirror().get(link.integration, Kind::Site, &link.vendor).await?;
            let company = entry.and_then(|entry| entry.record.parent().cloned());
            companies.extend(company.map(|company| (link.integration, company)));
        }
        let chosen = chosen.contains(&site.id);
        placed.push(PlacedSite { site, companies, chosen });
    }
    Ok(placed)
}

fn named_site(customer: &Customer, sites: &[HubSite], name: &str) -> Result<SiteId, EngineError> {
    let wanted = SpellingKey::of(name);
    let fits = |site: &&HubSite| {
        name.parse() == Ok(site.id) || (wanted.is_some() && SpellingKey::of(&site.name) == wanted)
    };
    match sites.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [] => Err(EngineError::NotFound(format!(
            "'{}' has no site '{name}'. Its sites: `counterpart customers show {}`",
            customer.name, customer.id
        ))),
        [one] => Ok(one.id),
        several => Err(EngineError::NeedsDecision(format!(
            "'{}' has {} sites of the name '{name}'. Name one by its id: {}",
            customer.name,
            several.len(),
            several.iter().map(|site| site.id.to_string()).collect::<Vec<_>>().join(", ")
        ))),
    }
}
