//! One batch of durable facts: gathered, judged by the rules, applied.

use crate::push::push_facts;
use crate::{EngineError, Hub, apply, facts, matching};
use counterpart_model::{
    Actor, Attention, Customer, CustomerId, Group, Integration, Kind, MatchKind, PushCustomers, RunId,
    Skipped, Trigger, TriggerCause, VendorId, VendorRecord,
};
use counterpart_rules::customers::{Considered, reconcile};
use counterpart_store::Tx;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Facts judged together.
const BATCH: u64 = 500;

/// What one batch did.
pub(super) struct Batch {
    pub groups: Vec<Group>,
    pub skipped: Vec<Skipped>,
    pub applied: u64,
}

/// Takes the oldest facts, if any, and applies what the rules say of them, in the name of a run. The caller commits; or rolls
/// back, and names no run.
pub(super) async fn batch(
    hub: &Hub,
    tx: &Tx,
    integration: &Integration,
    run: Option<RunId>,
) -> Result<Option<Batch>, EngineError> {
    let mut pending = tx.triggers().pending(integration.id, None, BATCH).await?;
    let Some(first) = pending.iter().map(turn).min() else { return Ok(None) };
    pending.retain(|trigger| turn(trigger) == first);
    let pending = whole(tx, integration, pending, first).await?;
    let (newcomers, pending): (Vec<Trigger>, Vec<Trigger>) =
        pending.into_iter().partition(|trigger| trigger.cause == TriggerCause::CustomerNew);
    let mut considered = consider(tx, integration, pending).await?;
    considered.extend(consider_newcomers(hub, tx, integration, newcomers).await?);
    let (groups, skipped) = reconcile(&hub.scribe(&Actor::Sync), &integration.settings, &considered);
    let (applied, stale) = apply::apply(hub, tx, run, &Actor::Sync, &groups).await?;
    if !stale.is_empty() {
        return Err(EngineError::Stale(stale));
    }
    Ok(Some(Batch { groups, skipped, applied }))
}

/// These facts, and all others of this turn about the same records: of a company that vanished and came back while a run
/// was held, both are judged together, however many wait between the two.
async fn whole(
    tx: &Tx,
    integration: &Integration,
    some: Vec<Trigger>,
    first: u8,
) -> Result<Vec<Trigger>, EngineError> {
    let mut records: BTreeMap<Kind, BTreeSet<VendorId>> = BTreeMap::new();
    for trigger in some {
        records.entry(trigger.kind).or_default().insert(trigger.vendor);
    }
    let mut all = Vec::new();
    for (kind, ids) in records {
        let ids: Vec<VendorId> = ids.into_iter().collect();
        let about = tx.triggers().about(integration.id, kind, &ids).await?;
        all.extend(about.into_iter().filter(|trigger| turn(trigger) == first));
    }
    Ok(all)
}

/// Which facts are judged and applied before others, because their outcome decides about the others: new names say who
/// is spelled like whom, and companies say whose their sites are.
fn turn(trigger: &Trigger) -> u8 {
    match (trigger.kind, trigger.cause) {
        (Kind::Company, TriggerCause::Renamed) => 0,
        // Whoever is matched with a company that is there already is not made a second time.
        (Kind::Company, TriggerCause::CustomerNew) => 2,
        (Kind::Company, _) => 1,
        _ => 2,
    }
}

async fn consider(
    tx: &Tx,
    integration: &Integration,
    pending: Vec<Trigger>,
) -> Result<Vec<Considered>, EngineError> {
    let mut by_record: BTreeMap<(Kind, VendorId), Vec<Trigger>> = BTreeMap::new();
    for trigger in pending {
        by_record.entry((trigger.kind, trigger.vendor.clone())).or_default().push(trigger);
    }
    let companies: Vec<VendorId> =
        by_record.keys().filter(|(kind, _)| *kind == Kind::Company).map(|(_, id)| id.clone()).collect();
    let mut known = facts::of(tx, integration.id, &companies).await?;
    let mut open: HashMap<VendorId, Vec<Attention>> = HashMap::new();
    for item in tx.attention().open_about(integration.id, Kind::Company, &companies).await? {
        open.entry(item.vendor.clone()).or_default().push(item);
    }

    let mut considered = Vec::with_capacity(by_record.len());
    for ((kind, id), triggers) in by_record {
        considered.push(match kind {
            Kind::Company => match known.remove(&id) {
                Some(facts) => {
                    let customers = customers_of(tx, &facts.matches).await?;
                    let sites = if integration.settings.create_sites && facts.matches.is_empty() {
                        matching::sites_of(tx, integration, &id).await?
                    } else {
                        Vec::new()
                    };
                    let open = open.remove(&id).unwrap_or_default();
                    Considered::Company { triggers, facts: Box::new(facts), customers, open, sites }
                }
                None => Considered::Nothing { triggers },
            },
            Kind::Site => consider_site(tx, integration, &id, triggers).await?,
            _ => Considered::Nothing { triggers },
        });
    }
    Ok(considered)
}

/// New customers that this vendor is to get too (R57).
async fn consider_newcomers(
    hub: &Hub,
    tx: &Tx,
    integration: &Integration,
    triggers: Vec<Trigger>,
) -> Result<Vec<Considered>, EngineError> {
    let mut considered = Vec::with_capacity(triggers.len());
    if triggers.is_empty() {
        return Ok(considered);
    }
    let place = hub.push_place(integration)?;
    let wanted = integration.settings.push_customers == PushCustomers::Automatic;
    for trigger in triggers {
        let customer = match trigger.vendor.as_str().parse().ok().filter(|_| wanted) {
            Some(id) => tx.customers().get(id).await?,
            None => None,
        };
        considered.push(match customer {
            Some(customer) => {
                let facts = push_facts(hub, tx, integration, customer).await?;
                let twins: Vec<VendorId> = facts.twins.iter().map(|twin| twin.id.clone()).collect();
                let open = tx.attention().open_about(integration.id, Kind::Company, &twins).await?;
                Considered::Customer {
                    triggers: vec![trigger],
                    place: place.clone(),
                    facts: Box::new(facts),
                    open,
                }
            }
            None => Considered::Nothing { triggers: vec![trigger] },
        });
    }
    Ok(considered)
}

async fn consider_site(
    tx: &Tx,
    integration: &Integration,
    id: &VendorId,
    triggers: Vec<Trigger>,
) -> Result<Considered, EngineError> {
    let entry = tx.mirror().get(integration.id, Kind::Site, id).await?;
    let Some(VendorRecord::Site(site)) = entry.map(|entry| entry.record) else {
        return Ok(Considered::Nothing { triggers });
    };
    let link = tx.matches().of_vendor(integration.id, MatchKind::Site, id).await?.pop();
    let owners = tx.matches().of_vendor(integration.id, MatchKind::Company, &site.company).await?;
    let owner = match owners.as_slice() {
        [one] => Some(CustomerId(one.hub)),
        _ => None,
    };
    Ok(Considered::Site { triggers, site: Box::new(site), link: link.map(Box::new), owner })
}

async fn customers_of(tx: &Tx, links: &[counterpart_model::Match]) -> Result<Vec<Customer>, EngineError> {
    let ids: Vec<CustomerId> = links.iter().map(|link| CustomerId(link.hub)).collect();
    Ok(tx.customers().get_many(&ids).await?)
}
