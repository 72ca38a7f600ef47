//! Records of one list that may be one company: a vendor's companies, or the hub's customers (R26). Nothing is decided here;
//! a person merges, or says that they are not one.

mod apart;

pub use apart::KeptApart;
pub use counterpart_rules::customers::Apart;

use crate::proposing::lists::{companies_of, organisation};
use crate::{EngineError, Hub};
use counterpart_matching::organisations::model::Model;
use counterpart_matching::organisations::{Group, Likeness, Settled};
use counterpart_matching::record::Organisation;
use counterpart_model::{Distinct, Integration, IntegrationId, MatchKind};
use counterpart_store::{CompanyFilter, Tx};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Records read per query.
const BATCH: u64 = 1_000;

/// Records that may all be one company.
#[derive(Debug, Clone)]
pub struct Duplicates {
    /// The records; the first is the one to keep: the one that most is matched with.
    pub records: Vec<Duplicate>,
    /// Which of them are alike, and why, surest first; of a crowd not all pairs.
    pub pairs: Vec<Alike>,
}

impl Duplicates {
    /// How sure the surest pair is, from 0 to 1.
    pub fn score(&self) -> f64 {
        self.pairs.first().map_or(0.0, |pair| pair.score)
    }
}

/// A customer or a vendor's company.
#[derive(Debug, Clone)]
pub struct Duplicate {
    /// The customer's id in the hub, or the company's at the vendor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many matches it has.
    pub matches: usize,
    /// Its page at the vendor.
    pub url: Option<String>,
}

/// Two that are alike: positions among the records of their group.
#[derive(Debug, Clone)]
pub struct Alike {
    /// The one nearer to the front.
    pub one: usize,
    /// The other one.
    pub other: usize,
    /// How sure, from 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reasons: Vec<String>,
}

impl Hub {
    /// The hub's customers that may be one, surest first. What their companies at the vendors have beside the name counts.
    pub async fn duplicate_customers(&self) -> Result<Vec<Duplicates>, EngineError> {
        let tx = self.workspace.read().await?;
        let (mut list, mut records, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = tx.customers().list(None, after.as_ref(), BATCH).await?;
            let Some((_, last)) = page.last().cloned() else { break };
            let ids: Vec<Uuid> = page.iter().map(|(customer, _)| customer.id.0).collect();
            let links = tx.matches().of_hubs_everywhere(MatchKind::Company, &ids).await?;
            let known = companies_of(&tx, None, &links).await?;
            for (customer, _) in page {
                let says = known.get(&customer.id).into_iter().flatten();
                let matches = links.iter().filter(|link| link.hub == customer.id.0).count();
                list.push(organisation(customer.id.to_string(), &customer.name, says));
                records.push(Duplicate {
                    id: customer.id.to_string(),
                    name: customer.name,
                    matches,
                    url: None,
                });
            }
            after = Some(last);
        }
        let apart = apart(&tx, None).await?;
        drop(tx);
        found(list, records, apart).await
    }

    /// The offered companies of an integration that may be one, surest first. Ignored ones take no part.
    pub async fn duplicate_companies(
        &self,
        integration: &Integration,
    ) -> Result<Vec<Duplicates>, EngineError> {
        let tx = self.workspace.read().await?;
        let (mut list, mut records, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let offered = CompanyFilter::Offered;
            let page = tx.companies().list(integration.id, offered, None, after.as_ref(), BATCH).await?;
            let Some(last) = page.last().map(|facts| facts.position.clone()) else { break };
            for facts in page {
                let company = &facts.company;
                list.push(organisation(company.id.0.clone(), &company.name, [company]));
                records.push(Duplicate {
                    id: facts.company.id.0,
                    name: facts.company.name,
                    matches: facts.matches.len(),
                    url: facts.company.url,
                });
            }
            after = Some(last);
        }
        let apart = apart(&tx, Some(integration.id)).await?;
        drop(tx);
        found(list, records, apart).await
    }
}

/// Pairs of which a person said that they are not one.
async fn apart(
    tx: &Tx,
    integration: Option<IntegrationId>,
) -> Result<BTreeSet<(String, String)>, EngineError> {
    let said = tx.distinct().list(integration).await?;
    Ok(said.into_iter().map(|Distinct { ids: [one, other], .. }| (one, other)).collect())
}

/// Comparing takes the processor for a while, so other requests are not made to wait for it.
async fn found(
    list: Vec<Organisation>,
    records: Vec<Duplicate>,
    apart: BTreeSet<(String, String)>,
) -> Result<Vec<Duplicates>, EngineError> {
    let compare = move || {
        let model = Model::fitted();
        let settled = Settled { rejected: apart, ..Settled::default() };
        let groups = Likeness { settled, ..Likeness::new(&model) }.duplicates(&list);
        groups.iter().map(|group| told(group, &records)).collect()
    };
    tokio::task::spawn_blocking(compare).await.map_err(|_| EngineError::Stopped)
}

/// A group with its records, the one to keep in front: the one with most matches, then the one first in order.
fn told(group: &Group, records: &[Duplicate]) -> Duplicates {
    let mut order = group.records.clone();
    order.sort_by(|a, b| {
        let (a, b) = (&records[*a], &records[*b]);
        b.matches.cmp(&a.matches).then_with(|| a.name.cmp(&b.name)).then_with(|| a.id.cmp(&b.id))
    });
    let places: HashMap<usize, usize> = order.iter().enumerate().map(|(at, record)| (*record, at)).collect();
    let pairs = group.twins.iter().map(|twins| {
        let [a, b] = twins.records.map(|record| places[&record]);
        Alike {
            one: a.min(b),
            other: a.max(b),
            score: twins.score,
            reasons: twins.reasons.iter().map(ToString::to_string).collect(),
        }
    });
    Duplicates { pairs: pairs.collect(), records: order.into_iter().map(|at| records[at].clone()).collect() }
}
