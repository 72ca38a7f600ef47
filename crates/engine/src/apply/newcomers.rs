//! New customers are told to the integrations that are to get every new one (R57): a durable fact, in the transaction that
//! makes them.

use crate::{EngineError, Hub};
use counterpart_model::{
    Customer, CustomerId, Group, IntegrationId, Kind, Operation, Origin, PushCustomers, RecordRef, Trigger,
    TriggerCause, TriggerId, VendorId,
};
use counterpart_store::Tx;

/// Leaves the facts behind for what these groups have made. Where a customer came from, nothing is told of it.
pub(super) async fn tell(hub: &Hub, tx: &Tx, groups: &[Group]) -> Result<(), EngineError> {
    let mut made: Vec<Customer> = Vec::new();
    for change in groups.iter().flat_map(|group| &group.changes) {
        if let (RecordRef::Customer { id }, Operation::Create) = (&change.record, change.operation) {
            made.extend(Customer::from_fields(*id, &change.after()).ok());
        }
    }
    if made.is_empty() {
        return Ok(());
    }
    let mut facts = Vec::new();
    for integration in tx.integrations().list().await? {
        if integration.settings.push_customers != PushCustomers::Automatic {
            continue;
        }
        let elsewhere = made.iter().filter(|one| one.origin != Origin::Integration(integration.id));
        facts.extend(elsewhere.map(|one| of(hub, integration.id, one.id)));
    }
    if !facts.is_empty() {
        tx.triggers().insert(facts).await?;
    }
    Ok(())
}

fn of(hub: &Hub, integration: IntegrationId, customer: CustomerId) -> Trigger {
    Trigger {
        id: TriggerId(hub.ids.next()),
        integration,
        kind: Kind::Company,
        vendor: VendorId(customer.to_string()),
        cause: TriggerCause::CustomerNew,
        previous: None,
        new: None,
        at: hub.now(),
    }
}
