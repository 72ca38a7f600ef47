//! Deleting (dossier, section 6): only some entities can be deleted by the API; a person may delete more.

use serde_json::json;

use crate::caller::Caller;
use crate::deliveries::{self, Event};
use crate::refusal::Refusal;
use crate::render;
use crate::schema::{COMPANIES, CONTACTS, DELETED_TICKETS, ITEMS, LOCATIONS, OPPORTUNITIES, Of, TICKETS};
use crate::state::{Record, State};

/// What a change or deletion of nothing says.
pub(crate) fn no_match() -> Refusal {
    Refusal::error(
        "No message. No matching records found. The logged in Resource may not have the required permissions to \
         delete the data.",
    )
}

/// Deletes a record by the API.
pub(crate) fn remove(
    state: &mut State,
    now: i64,
    caller: Caller,
    of: Of,
    parent: Option<u32>,
    id: u32,
) -> Result<(), Refusal> {
    let found = state
        .table(of)
        .get(id)
        .filter(|record| state.sees(of, record) && parent.is_none_or(|parent| record.parent == parent));
    let record = found.cloned().ok_or_else(no_match)?;
    if let Some(obstacle) = obstacle(state, of, &record) {
        return Err(Refusal::error(obstacle));
    }
    take_out(state, now, caller, of, id);
    Ok(())
}

/// Why a record cannot be deleted.
pub(crate) fn obstacle(state: &State, of: Of, record: &Record) -> Option<String> {
    if of == *CONTACTS {
        let primary = render::whole(state, of, record).get("primaryContact") == Some(&json!(true));
        let named = [*TICKETS, *OPPORTUNITIES, *ITEMS].iter().any(|of| {
            let id = Some(json!(record.id));
            state.table(*of).records.iter().any(|other| other.written("contactID") == id.as_ref())
        });
        return (primary || named).then(|| {
            "The contact cannot be deleted because it is associated with other entities.".to_owned()
        });
    }
    // Every company has a location at least.
    (of == *LOCATIONS && record.kind == 1)
        .then(|| "The primary location of a company cannot be deleted.".to_owned())
}

/// Takes a record out, with what belongs to it; tickets leave an entry in the log of deleted ones.
pub(crate) fn take_out(state: &mut State, now: i64, caller: Caller, of: Of, id: u32) {
    let Some(record) = state.table(of).get(id).cloned() else { return };
    let shown = render::whole(state, of, &record);
    deliveries::removed(state, now, caller, of, &record, Event::Deleted);
    state.table_mut(of).remove(id);
    if of == *COMPANIES {
        for child in [*LOCATIONS, *CONTACTS, *ITEMS, *TICKETS, *OPPORTUNITIES] {
            state.table_mut(child).records.retain(|record| record.parent != id);
        }
    }
    if of == *TICKETS {
        let log = state.table_mut(*DELETED_TICKETS);
        let mut entry = Record::new(log.next, 0, now);
        entry.write("ticketID", json!(id));
        entry.write("ticketNumber", shown.get("ticketNumber").cloned().unwrap_or_default());
        entry.write("ticketTitle", shown.get("title").cloned().unwrap_or_default());
        entry.write("deletedByResourceID", json!(caller.resource));
        log.push(entry);
    }
    state.version += 1;
}
