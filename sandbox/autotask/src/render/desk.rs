//! What the world says of devices, tickets and opportunities.

use serde_json::{Value, json};

use crate::choices::nth;
use crate::dates;
use crate::state::{Origin, Record, State};
use counterpart_sandbox_kit::spread::spread;

pub(super) fn item(_: &State, record: &Record, set: &mut impl FnMut(&str, Value)) {
    set("configurationItemCategoryID", json!(1));
    let Origin::Thing(world, turn) = record.origin else { return };
    let server = turn == 1;
    set("configurationItemType", json!(if server { 2 } else { 1 }));
    set("productID", json!(if server { 29_683_305 } else { 29_683_302 }));
    set("referenceTitle", json!(format!("{}-{:03}", if server { "SRV" } else { "PC" }, record.id % 1000)));
    let serial = format!("{:010X}", spread(u64::from(world.0), u64::from(turn)) >> 24);
    // Junk, as device inventories are full of it.
    let junk = ["To be filled by O.E.M.", "Default string", "0"][(record.id % 3) as usize];
    set("serialNumber", json!(if record.id.is_multiple_of(9) { junk.to_owned() } else { serial }));
    set("installDate", json!(midnight(record.created)));
    set("warrantyExpirationDate", json!(midnight(record.created + 1_095 * 86_400_000)));
}

pub(super) fn ticket(state: &State, record: &Record, set: &mut impl FnMut(&str, Value)) {
    set("status", json!(record.kind));
    set("ticketCategory", json!(3));
    set("ticketType", json!(1));
    set("ticketNumber", json!(number(record)));
    if record.kind == 5 {
        set("completedDate", json!(dates::write(record.activity)));
    }
    if record.origin == Origin::None {
        return;
    }
    let id = u64::from(record.id);
    set(
        "title",
        json!(["Printer does not print", "Cannot sign in", "New laptop for a colleague"][(id % 3) as usize]),
    );
    set("priority", nth(state, "Tickets", "priority", id));
    set("queueID", nth(state, "Tickets", "queueID", id));
    set("source", nth(state, "Tickets", "source", id));
    set("dueDateTime", json!(dates::write(record.created + 3 * 86_400_000)));
}

pub(super) fn opportunity(state: &State, record: &Record, set: &mut impl FnMut(&str, Value)) {
    set("status", json!(record.kind));
    if record.kind == 2 {
        set("lostDate", json!(dates::write(record.activity)));
    }
    if record.origin == Origin::None {
        return;
    }
    let id = u64::from(record.id);
    set("title", json!(["New server", "Mail migration", "Managed backup"][(id % 3) as usize]));
    set("ownerResourceID", json!(29_682_891));
    set("stage", nth(state, "Opportunities", "stage", id));
    set("probability", json!(10 * (id % 10)));
    set("amount", json!((1_000 + id % 9_000) as f64));
    set("cost", json!((500 + id % 4_000) as f64));
    set("startDate", json!(midnight(record.created)));
    set("projectedCloseDate", json!(midnight(record.created + 60 * 86_400_000)));
    set("useQuoteTotals", json!(false));
}

/// `T20260915.0001`.
fn number(record: &Record) -> String {
    let day = dates::write(record.created);
    let day: String = day.chars().take(10).filter(char::is_ascii_digit).collect();
    format!("T{day}.{:04}", record.id % 10_000)
}

fn midnight(at: i64) -> String {
    dates::write(at - at.rem_euclid(86_400_000))
}
