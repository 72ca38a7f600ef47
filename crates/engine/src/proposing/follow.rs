//! A few changes: compared alone, and only what comes of them is written.

use super::held::Held;
use super::lists::wanted;
use super::moves::Moves;
use super::{Proposing, keep, state};
use crate::{EngineError, Hub};
use counterpart_matching::organisations::{Changed, Side};
use counterpart_matching::scoring::spread::OneAfterAnother;
use counterpart_model::{Integration, Kind, Proposal, VendorId};
use counterpart_store::Tx;
use std::collections::{BTreeMap, BTreeSet};

/// Compares what changed since the lists that this process holds were compared. Nothing where it holds none, or where too much
/// changed.
pub(super) async fn follow(hub: &Hub, integration: &Integration) -> Result<Option<Proposing>, EngineError> {
    let Some(held) = hub.compared.take(integration.id) else { return Ok(None) };
    let tx = hub.workspace.read().await?;
    let state = state(&tx, integration.id).await?;
    let Some(moves) = Moves::since(&tx, integration.id, &held.seen).await? else { return Ok(None) };
    drop(tx);
    let worked = tokio::task::spawn_blocking(move || apply(held, moves)).await;
    let (mut held, companies) = worked.map_err(|_| EngineError::Stopped)?;
    let tx = hub.workspace.read().await?;
    let spelled = spelled(&tx, integration, &companies).await?;
    let before = tx.proposals().kept(integration.id, &companies).await?;
    drop(tx);
    let mut changed: BTreeMap<VendorId, Vec<Proposal>> = BTreeMap::new();
    for company in companies {
        let now = if spelled.contains(&company) { Vec::new() } else { wanted(&held.index, &company) };
        let _ = if now.is_empty() {
            held.proposed.remove(&company)
        } else {
            held.proposed.insert(company.clone())
        };
        if before.get(&company).map_or(&[][..], Vec::as_slice) != now {
            changed.insert(company, now);
        }
    }
    let outcome = Proposing { companies: held.proposed.len() as u64, changed: changed.len() as u64 };
    if keep::write(hub, integration.id, changed, &state).await? {
        hub.compared.put(held);
    }
    Ok(Some(outcome))
}

/// Brings held lists up to date, and names the companies for which something else may be proposed.
fn apply(mut held: Held, moves: Moves) -> (Held, Vec<VendorId>) {
    let index = &mut held.index;
    let mut companies: BTreeSet<VendorId> = moves.companies.keys().cloned().collect();
    for (id, now) in moves.companies {
        let id = id.0;
        let after: BTreeSet<String> = now.customers.iter().map(ToString::to_string).collect();
        for customer in index.confirmed(Side::Left, &id).iter().filter(|id| !after.contains(*id)) {
            index.confirm(&id, customer, false);
        }
        after.iter().for_each(|customer| index.confirm(&id, customer, true));
        index.ignore(Side::Left, &id, now.ignored);
        match now.organisation {
            Some(organisation) => index.put(Side::Left, organisation),
            None => index.remove(Side::Left, &id),
        }
    }
    for (id, organisation) in moves.customers {
        match organisation {
            Some(organisation) => index.put(Side::Right, organisation),
            None => index.remove(Side::Right, &id.to_string()),
        }
    }
    for ((company, customer), is) in moves.rejected {
        index.reject(&company.0, &customer.to_string(), is);
    }
    let mut changed: Vec<Changed> = vec![index.settle()];
    if index.is_worn() {
        changed.push(index.renew(&OneAfterAnother));
    }
    companies.extend(changed.into_iter().flat_map(|changed| changed.left).map(VendorId));
    held.seen = moves.seen;
    (held, companies.into_iter().collect())
}

/// Those whose name a customer bears: what is suggested for them needs no matcher.
async fn spelled(
    tx: &Tx,
    integration: &Integration,
    companies: &[VendorId],
) -> Result<BTreeSet<VendorId>, EngineError> {
    let entries = tx.mirror().get_many(integration.id, Kind::Company, companies).await?;
    let keys: Vec<String> = entries.iter().filter_map(|entry| entry.name_key.clone()).collect();
    let borne = tx.customers().borne(&keys).await?;
    let bears = |key: &Option<String>| key.as_ref().is_some_and(|key| borne.contains(key));
    Ok(entries.iter().filter(|entry| bears(&entry.name_key)).map(|entry| entry.record.id().clone()).collect())
}
