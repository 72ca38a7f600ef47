//! Which customer each thing that waits is about.

use super::Waiting;
use crate::{EngineError, Hub};
use counterpart_model::{Customer, CustomerId, Kind, MatchKind, VendorId};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

impl Hub {
    /// The customer of each, where it is about one: of a write to a vendor the customer it is for, of a vendor's record the one
    /// with which it is matched.
    pub async fn customers_of(&self, waiting: &[Waiting]) -> Result<Vec<Option<Customer>>, EngineError> {
        let tx = self.workspace.read().await?;
        let integrations = tx.integrations().list().await?;
        let mut wanted: BTreeMap<(&str, &'static str), Vec<VendorId>> = BTreeMap::new();
        for one in waiting {
            if let (Some(kind), Some(vendor)) = (match_kind(one.kind), &one.vendor) {
                wanted.entry((one.integration.as_str(), kind.as_str())).or_default().push(vendor.clone());
            }
        }
        let mut linked: HashMap<(String, &'static str, VendorId), Uuid> = HashMap::new();
        for ((name, kind), vendors) in wanted {
            let Some(integration) = integrations.iter().find(|one| one.name == name) else { continue };
            let of = if kind == MatchKind::Site.as_str() { MatchKind::Site } else { MatchKind::Company };
            for chunk in vendors.chunks(400) {
                for link in tx.matches().touching(integration.id, of, &[], chunk).await? {
                    linked.insert((name.to_owned(), kind, link.vendor), link.hub);
                }
            }
        }
        let mut hubs = Vec::with_capacity(waiting.len());
        for one in waiting {
            hubs.push(match (&one.vendor, match_kind(one.kind), &one.record) {
                (Some(vendor), Some(kind), _) => {
                    let key = (one.integration.clone(), kind.as_str(), vendor.clone());
                    let hub = linked.get(&key).copied();
                    match (kind, hub) {
                        (MatchKind::Site, Some(site)) => {
                            tx.sites().get(counterpart_model::SiteId(site)).await?.map(|site| site.customer)
                        }
                        (_, hub) => hub.map(CustomerId),
                    }
                }
                // A write to a vendor names the hub's record.
                (None, Some(_), Some(record)) => record.parse().ok().map(CustomerId),
                _ => None,
            });
        }
        let ids: Vec<CustomerId> = hubs.iter().flatten().copied().collect();
        let known: HashMap<CustomerId, Customer> =
            tx.customers().get_many(&ids).await?.into_iter().map(|one| (one.id, one)).collect();
        Ok(hubs.into_iter().map(|id| id.and_then(|id| known.get(&id).cloned())).collect())
    }
}

fn match_kind(kind: Option<Kind>) -> Option<MatchKind> {
    match kind? {
        Kind::Company => Some(MatchKind::Company),
        Kind::Site => Some(MatchKind::Site),
        _ => None,
    }
}
