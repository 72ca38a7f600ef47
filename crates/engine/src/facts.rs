//! Gathering what the rules need to know.

use crate::EngineError;
use counterpart_model::{CustomerId, IntegrationId, Match, MatchKind, VendorId};
use counterpart_rules::stars::Stars;
use counterpart_rules::{CompanyFacts, Namesake, Proposed};
use counterpart_store::{After, Tx};
use std::collections::HashMap;
use uuid::Uuid;

/// Facts of companies as the store gives them, completed for the rules; with the place of each in its list.
pub(crate) async fn complete(
    tx: &Tx,
    integration: IntegrationId,
    stored: Vec<counterpart_store::CompanyFacts>,
) -> Result<Vec<(CompanyFacts, After<u64>)>, EngineError> {
    let shown = |facts: &counterpart_store::CompanyFacts| -> Vec<CustomerId> {
        let namesakes = facts.first_namesakes.iter().map(|namesake| namesake.id);
        namesakes.chain(facts.proposals.iter().map(|proposal| proposal.customer)).collect()
    };
    let ids: Vec<CustomerId> = stored.iter().flat_map(shown).collect();
    let names: HashMap<CustomerId, String> = tx
        .customers()
        .get_many(&ids)
        .await?
        .into_iter()
        .map(|customer| (customer.id, customer.name))
        .collect();
    let facts = stored.into_iter().map(|facts| {
        let namesakes = facts
            .first_namesakes
            .into_iter()
            .map(|namesake| Namesake {
                id: namesake.id,
                name: names.get(&namesake.id).cloned().unwrap_or_default(),
                matched_here: namesake.matched,
            })
            .collect();
        // Where a customer bears the name, that is what is suggested.
        let proposals = facts.proposals.into_iter().filter(|_| facts.namesakes == 0);
        let proposals = proposals.filter_map(|proposal| {
            let name = names.get(&proposal.customer)?.clone();
            Some(Proposed { proposal, name })
        });
        let completed = CompanyFacts {
            integration,
            company: facts.company,
            visibility: facts.visibility,
            name_key: facts.name_key,
            matches: facts.matches,
            ignored: facts.ignored,
            namesakes,
            namesake_count: facts.namesakes,
            rivals: facts.rivals,
            proposals: proposals.collect(),
        };
        (completed, facts.position)
    });
    Ok(facts.collect())
}

/// The facts of these companies, as far as the mirror holds them.
pub(crate) async fn of(
    tx: &Tx,
    integration: IntegrationId,
    companies: &[VendorId],
) -> Result<HashMap<VendorId, CompanyFacts>, EngineError> {
    let stored = tx.companies().get_many(integration, companies).await?;
    let completed = complete(tx, integration, stored).await?;
    Ok(completed.into_iter().map(|(facts, _)| (facts.company.id.clone(), facts)).collect())
}

/// True where one of these links is in a many-to-many that an import brought and nobody has untangled yet (R19f).
pub(crate) async fn tangled(tx: &Tx, links: &[Match]) -> Result<bool, EngineError> {
    for link in links.iter().filter(|link| link.locked) {
        let vendor = std::slice::from_ref(&link.vendor);
        let around = around(tx, link.integration, link.kind, &[link.hub], vendor).await?;
        if !Stars::of(&around).star_around(link.hub) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Every link that touches these records, and every link that touches those links' other ends: what the law of stars
/// looks at.
pub(crate) async fn around(
    tx: &Tx,
    integration: IntegrationId,
    kind: MatchKind,
    hubs: &[Uuid],
    vendors: &[VendorId],
) -> Result<Vec<Match>, EngineError> {
    let near = tx.matches().touching(integration, kind, hubs, vendors).await?;
    if near.is_empty() {
        return Ok(near);
    }
    let hubs: Vec<Uuid> = near.iter().map(|link| link.hub).collect();
    let vendors: Vec<VendorId> = near.iter().map(|link| link.vendor.clone()).collect();
    Ok(tx.matches().touching(integration, kind, &hubs, &vendors).await?)
}
