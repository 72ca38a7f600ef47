//! Some devices, tickets and opportunities: enough to read and to write on, not one of each for every customer.

use serde_json::json;

use super::DAY;
use crate::schema::{COMPANIES, CONTACTS, ITEMS, OPPORTUNITIES, TICKETS};
use crate::state::{Origin, Record, State};
use counterpart_sandbox_kit::spread::{percent, spread};

/// Companies that have devices, tickets and opportunities at all.
const BUSY: usize = 3_000;

pub(super) fn fill(state: &mut State) {
    state.table_mut(*ITEMS).next = 29_690_011;
    state.table_mut(*TICKETS).next = 70_412;
    state.table_mut(*OPPORTUNITIES).next = 29_730_417;
    let busy: Vec<Record> = state
        .table(*COMPANIES)
        .records
        .iter()
        .filter(|company| matches!(company.origin, Origin::Organization(_)))
        .take(BUSY)
        .cloned()
        .collect();
    for company in busy {
        let Origin::Organization(world) = company.origin else { continue };
        for turn in 0..(spread(u64::from(company.id), 401) % 3) as u16 {
            let items = state.table_mut(*ITEMS);
            let mut item = made(items.next, &company, world, turn);
            item.active = company.active && !percent(item.id, 402, 8);
            items.push(item);
        }
        if percent(company.id, 403, 40) {
            let tickets = state.table_mut(*TICKETS);
            let mut ticket = made(tickets.next, &company, world, 0);
            ticket.kind = [1, 8, 7, 5, 5][(ticket.id % 5) as usize];
            tickets.push(ticket);
        }
        if company.kind == 3 || percent(company.id, 404, 5) {
            let opportunities = state.table_mut(*OPPORTUNITIES);
            let mut opportunity = made(opportunities.next, &company, world, 0);
            opportunity.kind = [1, 1, 2, 3][(opportunity.id % 4) as usize];
            opportunities.push(opportunity);
        }
    }
    assign(state);
}

fn made(id: u32, company: &Record, world: counterpart_sandbox_kit::world::WorldId, turn: u16) -> Record {
    let created = company.created + (spread(u64::from(id), 405) % (120 * DAY as u64)) as i64;
    let modified = created + (spread(u64::from(id), 406) % (20 * DAY as u64)) as i64;
    Record {
        origin: Origin::Thing(world, turn),
        modified,
        activity: modified,
        ..Record::new(id, company.id, created)
    }
}

/// Tickets name a contact of their company where there is one.
fn assign(state: &mut State) {
    let tickets: Vec<(u32, u32)> =
        state.table(*TICKETS).records.iter().map(|ticket| (ticket.id, ticket.parent)).collect();
    for (ticket, company) in tickets {
        let contacts = &state.table(*CONTACTS).records;
        let from = contacts.partition_point(|contact| contact.parent < company);
        let first = contacts.get(from).filter(|contact| contact.parent == company).map(|contact| contact.id);
        if let (Some(contact), Some(record)) = (first, state.table_mut(*TICKETS).get_mut(ticket)) {
            record.write("contactID", json!(contact));
        }
    }
}
