//! Exactly one company of a customer is the main one (R19g), whatever was saved between planning and applying.

use crate::EngineError;
use counterpart_model::{Field, Group, IntegrationId, Match, MatchKind, Operation, RecordRef, Stale};
use counterpart_store::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The hub records whose links these groups touched and that now have not just one main link.
pub(super) async fn wrong(tx: &Tx, groups: &[Group]) -> Result<Vec<Stale>, EngineError> {
    let mut touched: BTreeMap<(IntegrationId, MatchKind), BTreeMap<Uuid, &str>> = BTreeMap::new();
    for change in groups.iter().flat_map(|group| &group.changes) {
        let RecordRef::Match { id } = change.record else { continue };
        let link = match change.operation {
            Operation::Create => Match::from_fields(id, &change.after()).ok(),
            Operation::Delete => Match::from_fields(id, &change.before()).ok(),
            Operation::Update if change.fields.iter().any(|field| field.field == Field::Main) => {
                tx.matches().get(id).await?
            }
            Operation::Update => None,
        };
        if let Some(link) = link {
            let hubs = touched.entry((link.integration, link.kind)).or_default();
            hubs.insert(link.hub, &change.label);
        }
    }
    let mut wrong = Vec::new();
    for ((integration, kind), hubs) in touched {
        let ids: Vec<Uuid> = hubs.keys().copied().collect();
        let mut mains: BTreeMap<Uuid, usize> = BTreeMap::new();
        for link in tx.matches().touching(integration, kind, &ids, &[]).await? {
            *mains.entry(link.hub).or_default() += usize::from(link.main);
        }
        wrong.extend(mains.into_iter().filter(|(_, mains)| *mains != 1).map(|(hub, _)| Stale {
            label: hubs.get(&hub).copied().unwrap_or_default().to_owned(),
            reason: "other matches of this customer were added or deleted meanwhile, so which one is the main one must be \
                     decided anew"
                .to_owned(),
        }));
    }
    Ok(wrong)
}
