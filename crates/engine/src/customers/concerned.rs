//! What merging and splitting customers looks at: their links in all integrations, and what things are called.

use crate::{EngineError, facts};
use counterpart_model::{CustomerId, Distinct, IntegrationId, Kind, Match, MatchKind, VendorId};
use counterpart_rules::customers::{Impossible, Names};
use counterpart_store::Tx;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Every company link of these customers and every link around those, in all integrations; and the names of all that they
/// tie together, and of these companies.
pub(super) async fn links(
    tx: &Tx,
    customers: &[Uuid],
    companies: &[(IntegrationId, VendorId)],
) -> Result<(Vec<Match>, Names), EngineError> {
    let mut names = Names::default();
    let mut all = Vec::new();
    let mut called: BTreeSet<(IntegrationId, VendorId)> = companies.iter().cloned().collect();
    for integration in tx.integrations().list().await? {
        let own = tx.matches().touching(integration.id, MatchKind::Company, customers, &[]).await?;
        let vendors: Vec<VendorId> = own.into_iter().map(|link| link.vendor).collect();
        let around = facts::around(tx, integration.id, MatchKind::Company, customers, &vendors).await?;
        called.extend(vendors.into_iter().map(|vendor| (integration.id, vendor)));
        all.extend(around);
        names.integrations.insert(integration.id, integration.name);
    }
    for (integration, company) in called {
        if let Some(entry) = tx.mirror().get(integration, Kind::Company, &company).await? {
            names.companies.insert((integration, company), entry.record.name().to_owned());
        }
    }
    let ids: BTreeSet<CustomerId> = all.iter().map(|link: &Match| CustomerId(link.hub)).collect();
    let ids: Vec<CustomerId> = ids.into_iter().chain(customers.iter().copied().map(CustomerId)).collect();
    for customer in tx.customers().get_many(&ids).await? {
        names.customers.insert(customer.id.0, customer.name);
    }
    Ok((all, names))
}

/// What people said of any of these customers: that it is not another one. The names of those others are added.
pub(super) async fn apart(
    tx: &Tx,
    customers: &[Uuid],
    names: &mut Names,
) -> Result<Vec<Distinct>, EngineError> {
    let own: BTreeSet<String> = customers.iter().map(Uuid::to_string).collect();
    let mut said = tx.distinct().list(None).await?;
    said.retain(|pair| pair.ids.iter().any(|id| own.contains(id)));
    let others: Vec<CustomerId> =
        said.iter().flat_map(|pair| &pair.ids).filter_map(|id| id.parse().ok()).collect();
    for customer in tx.customers().get_many(&others).await? {
        names.customers.insert(customer.id.0, customer.name);
    }
    Ok(said)
}

/// What a person is told when it cannot be done.
pub(super) fn impossible(reason: Impossible) -> EngineError {
    match reason {
        Impossible::Refused(sentence) => EngineError::Refused(sentence),
        Impossible::Conflicts(conflicts) => EngineError::Conflicts(conflicts),
    }
}
