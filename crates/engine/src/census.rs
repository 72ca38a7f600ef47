//! What integrations hold is counted where a run changed it, in the transaction that ends the run: the small charts of the
//! overview.

use crate::{EngineError, Hub};
use counterpart_model::{Census, CensusPoint, Field, Group, IntegrationId, RecordRef, Value};
use counterpart_store::Tx;
use std::collections::BTreeSet;

/// After a pull: everything is counted.
pub(crate) async fn after_pull(hub: &Hub, tx: &Tx, integration: IntegrationId) -> Result<(), EngineError> {
    let records = tx.census().count_records(integration).await?;
    keep(hub, tx, integration, records).await
}

/// After a person's plan, or a delivery: only matches changed, and only of these integrations. Where nothing was pulled yet,
/// there is nothing to count.
pub(crate) async fn after_matches(
    hub: &Hub,
    tx: &Tx,
    integrations: impl IntoIterator<Item = IntegrationId>,
) -> Result<(), EngineError> {
    for integration in integrations {
        if let Some(last) = tx.census().last(integration).await? {
            keep(hub, tx, integration, last.census.records).await?;
        }
    }
    Ok(())
}

/// The integrations whose matches or marks "not a customer" these changes touch.
pub(crate) fn touched(groups: &[Group]) -> BTreeSet<IntegrationId> {
    let mut found = BTreeSet::new();
    for change in groups.iter().flat_map(|group| &group.changes) {
        match &change.record {
            RecordRef::Ignored { integration, .. } | RecordRef::Rejected { integration, .. } => {
                found.insert(*integration);
            }
            RecordRef::Match { .. } => {
                let named = change.fields.iter().filter(|field| field.field == Field::Integration);
                let ids = named.flat_map(|field| [&field.before, &field.after]);
                found
                    .extend(ids.filter_map(Value::as_text).filter_map(|id| id.parse::<IntegrationId>().ok()));
            }
            _ => {}
        }
    }
    found
}

async fn keep(hub: &Hub, tx: &Tx, integration: IntegrationId, records: u64) -> Result<(), EngineError> {
    let (companies, matched) = tx.census().count_companies(integration).await?;
    let census = Census { records, companies, matched };
    if tx.census().last(integration).await?.is_some_and(|last| last.census == census) {
        return Ok(());
    }
    Ok(tx.census().put(integration, &CensusPoint { at: hub.now(), census }).await?)
}
