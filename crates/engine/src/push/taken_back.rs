//! Taking back what was to be written to a vendor (R76): not sent, it is cancelled; sent, what the vendor allows instead is
//! shown first, and done by the same way.

use crate::{EngineError, Hub};
use counterpart_connector::{ACTIVE, Removal};
use counterpart_model::{
    Action, Actor, Cause, Change, Intent, IntentId, IntentState, JournalEntry, MatchKind, Operation,
    RecordRef, ValueChange,
};
use counterpart_rules::push::moved;
use counterpart_store::Tx;
use std::collections::HashMap;

/// What takes back each thing to be written that these entries made; or why nothing does.
pub(crate) async fn compensations(
    hub: &Hub,
    tx: &Tx,
    entries: &[JournalEntry],
    actor: &Actor,
) -> Result<HashMap<RecordRef, Result<Vec<Change>, String>>, EngineError> {
    let made = entries.iter().filter_map(|entry| match (&entry.change.record, entry.change.operation) {
        (RecordRef::Intent { id }, Operation::Create) => Some(*id),
        _ => None,
    });
    let made: Vec<IntentId> = made.collect();
    let mut found = HashMap::new();
    for intent in tx.outbox().get_many(&made).await? {
        let taken_back = compensation(hub, tx, &intent, actor).await?;
        found.insert(RecordRef::Intent { id: intent.id }, taken_back);
    }
    Ok(found)
}

async fn compensation(
    hub: &Hub,
    tx: &Tx,
    intent: &Intent,
    actor: &Actor,
) -> Result<Result<Vec<Change>, String>, EngineError> {
    let undo =
        |sentence: &str| Cause::new("R76", format!("undo of what {} asked for: {sentence}", intent.by));
    Ok(match (intent.state, &intent.action) {
        (IntentState::Waiting | IntentState::Refused, _) => {
            Ok(vec![moved(intent, IntentState::Cancelled, undo("it was not sent"))])
        }
        (IntentState::Cancelled, _) => Err("it was cancelled already, and nothing was sent".to_owned()),
        (IntentState::Sending | IntentState::Unknown, _) => {
            Err("it was sent, and nobody knows yet what came of it; try again when that is known".to_owned())
        }
        (IntentState::Doubt, _) => Err(format!(
            "it is in doubt whether it was written; decide first: `counterpart outbox {}`",
            intent.id
        )),
        (IntentState::Done | IntentState::Conflict, Action::Update { changes }) => {
            let back = changes.iter().map(|change| ValueChange {
                key: change.key.clone(),
                before: change.after.clone(),
                after: change.before.clone(),
            });
            let label = format!("'{}' as it was before", intent.name);
            Ok(vec![update(hub, intent, label, back.collect(), actor, undo("its values are written back"))])
        }
        (IntentState::Done | IntentState::Conflict, Action::Create { .. }) => {
            take_away(hub, tx, intent, actor).await?
        }
    })
}

/// A record that was made: nothing here deletes at a vendor, so it is made inactive, where the vendor lets us; and the match
/// that tells who it is goes with it.
async fn take_away(
    hub: &Hub,
    tx: &Tx,
    intent: &Intent,
    actor: &Actor,
) -> Result<Result<Vec<Change>, String>, EngineError> {
    let Some(vendor) = &intent.vendor else { return Ok(Err("it names no record".to_owned())) };
    let Some(integration) = tx.integrations().get(intent.integration).await? else {
        return Ok(Err("its integration is not there any more".to_owned()));
    };
    let connector = hub.connectors.get(&integration.connector)?;
    let descriptor = connector.descriptor();
    let product = descriptor.product;
    let removal =
        descriptor.kind(intent.kind).and_then(|kind| kind.create.as_ref()).map(|create| create.removal);
    if removal != Some(Removal::Inactivate) {
        return Ok(Err(format!(
            "{product} lets us neither delete it nor make it inactive; do it there by hand ({vendor})"
        )));
    }
    let mut changes = Vec::new();
    for link in tx.matches().of_hub(MatchKind::Company, intent.hub).await? {
        if link.integration == intent.integration && link.vendor == *vendor {
            let cause = Cause::new("R76", format!("its company at {product} is taken back"));
            let label = format!("{} = {vendor}", intent.name);
            changes.push(Change::delete(RecordRef::Match { id: link.id }, label, &link.fields(), cause));
        }
    }
    let label = format!("'{}' ({vendor}) at {product} made inactive", intent.name);
    let inactive = ValueChange { key: ACTIVE.to_owned(), before: "yes".to_owned(), after: "no".to_owned() };
    let cause = Cause::new("R76", format!("it cannot be deleted at {product}, so it is made inactive there"));
    changes.push(update(hub, intent, label, vec![inactive], actor, cause));
    Ok(Ok(changes))
}

fn update(
    hub: &Hub,
    intent: &Intent,
    label: String,
    changes: Vec<ValueChange>,
    actor: &Actor,
    cause: Cause,
) -> Change {
    let now = hub.now();
    let new = Intent {
        id: IntentId(hub.ids.next()),
        action: Action::Update { changes },
        state: IntentState::Waiting,
        found: Vec::new(),
        attempts: 0,
        not_before: None,
        sentence: None,
        by: actor.to_string(),
        created_at: now,
        updated_at: now,
        ..intent.clone()
    };
    Change::create(RecordRef::Intent { id: new.id }, label, &new.fields(), cause)
}
