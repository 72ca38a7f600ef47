//! Rules of single entities, and what a change brings with it.

use serde_json::{Map, Value, json};

use super::Order;
use crate::schema::{COMPANIES, CONTACTS, LOCATIONS, Of};
use crate::settings::API_RESOURCE;
use crate::state::{Record, State};

/// What is wrong beyond single fields.
pub(super) fn complaints(state: &State, order: &Order, values: &Map<String, Value>) -> Vec<String> {
    let id = |name: &str| values.get(name).and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
    let mut said = Vec::new();
    match order.entity.plural {
        "ConfigurationItems" | "Opportunities" | "Tickets" => {
            let contact = id("contactID").and_then(|contact| state.table(*CONTACTS).get(contact));
            let company = id("companyID");
            if let (Some(contact), Some(company)) = (contact, company)
                && contact.parent != company
            {
                said.push(
                    "Reference value on field: contactID of type: Contact does not exist or is invalid."
                        .to_owned(),
                );
            }
        }
        "Contacts" => {
            let flag = values.get("isActive").and_then(Value::as_i64);
            if flag.is_some_and(|flag| !(0..=1).contains(&flag)) {
                said.push("The value of isActive must be 0 or 1.".to_owned());
            }
        }
        _ => {}
    }
    if order.entity.plural == "Tickets" {
        let given = |name: &str| values.get(name).is_some_and(|value| !value.is_null());
        if given("assignedResourceID") != given("assignedResourceRoleID") {
            said.push(
                "When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID."
                    .to_owned(),
            );
        }
    }
    if order.entity.plural == "Opportunities" {
        let day = |name: &str| values.get(name).and_then(Value::as_str).and_then(crate::dates::read);
        if day("projectedCloseDate").zip(day("startDate")).is_some_and(|(close, start)| close < start) {
            said.push("projectedCloseDate must be on or after startDate.".to_owned());
        }
        if id("probability").is_some_and(|probability| probability > 100) {
            said.push("probability must be between 0 and 100.".to_owned());
        }
    }
    said.extend(webhook_twice(state, order, values));
    said
}

/// Duplicate callouts, the same entity, address and events, are refused: the one thing that must be unique.
fn webhook_twice(state: &State, order: &Order, values: &Map<String, Value>) -> Option<String> {
    if !order.manner.creates() || !order.entity.plural.ends_with("Webhooks") {
        return None;
    }
    let events = [
        "webhookUrl",
        "isSubscribedToCreateEvents",
        "isSubscribedToUpdateEvents",
        "isSubscribedToDeleteEvents",
    ];
    let same = |record: &Record| {
        events.iter().all(|name| {
            record.written(name).unwrap_or(&Value::Null) == values.get(*name).unwrap_or(&Value::Null)
        })
    };
    let twice = state.table(order.entity.of).records.iter().any(same);
    twice.then(|| "A webhook with the same URL and events exists already for this entity.".to_owned())
}

/// What is set besides when a record is made.
pub(super) fn made(state: &mut State, order: &Order, record: &mut Record) {
    let caller = order.caller;
    for name in ["createdByResourceID", "creatorResourceID", "createdByPersonID"] {
        if order.entity.field(name).is_some() {
            record.write(name, json!(caller.resource));
        }
    }
    if let Some(impersonator) =
        caller.impersonator.filter(|_| order.entity.field("impersonatorCreatorResourceID").is_some())
    {
        record.write("impersonatorCreatorResourceID", json!(impersonator));
    }
    match order.entity.plural {
        // The default category and its like.
        "Companies" => {
            default(record, "companyCategoryID", json!(1));
            default(record, "billToAddressToUse", json!(1));
        }
        "Products" => default(record, "billingType", json!(1)),
        "CompanyLocations"
            if !state.table(*LOCATIONS).records.iter().any(|place| place.parent == record.parent) =>
        {
            record.kind = 1;
        }
        plural if plural.ends_with("Webhooks") => {
            record.write(
                "webhookGUID",
                json!(counterpart_sandbox_kit::spread::guid(u64::from(record.id), state.world.seed())),
            );
            record.write("ownerResourceID", json!(API_RESOURCE));
        }
        _ => {}
    }
}

fn default(record: &mut Record, name: &str, value: Value) {
    if record.written(name).is_none_or(Value::is_null) {
        record.write(name, value);
    }
}

/// What a saved record changes in others.
pub(super) fn saved(state: &mut State, order: &Order, id: u32) {
    match order.entity.plural {
        "Companies" if order.manner.creates() => first_location(state, order.now, id),
        "CompanyLocations" => only_one(state, *LOCATIONS, id, "isPrimary"),
        "Contacts" => only_one(state, *CONTACTS, id, "primaryContact"),
        "Tickets" | "Opportunities" => active(state, order, id),
        _ => {}
    }
}

/// Every company has a location at least; a new one gets one with its address.
fn first_location(state: &mut State, now: i64, company: u32) {
    let address = state.table(*COMPANIES).get(company).and_then(|record| record.more.clone());
    let locations = state.table_mut(*LOCATIONS);
    let id = locations.next;
    let mut record = Record { kind: 1, name: "Primary Location".into(), ..Record::new(id, company, now) };
    for name in ["address1", "address2", "city", "state", "postalCode", "countryID", "phone"] {
        if let Some(value) = address.as_ref().and_then(|address| address.get(name)) {
            record.write(name, value.clone());
        }
    }
    locations.push(record);
}

/// A flag that one of a company's records bears: setting it takes it from the others.
fn only_one(state: &mut State, of: Of, id: u32, flag: &'static str) {
    let Some(record) = state.table(of).get(id) else { return };
    let company = record.parent;
    let set = if flag == "isPrimary" { record.kind == 1 } else { record.written(flag) == Some(&json!(true)) };
    if !set {
        return;
    }
    for other in
        state.table_mut(of).records.iter_mut().filter(|other| other.parent == company && other.id != id)
    {
        if flag == "isPrimary" {
            other.kind = 0;
        } else {
            other.write(flag, json!(false));
        }
    }
}

/// Work for a company is activity of the company.
fn active(state: &mut State, order: &Order, id: u32) {
    let Some(company) = state.table(order.entity.of).get(id).map(|record| record.parent) else { return };
    if let Some(company) = state.table_mut(*COMPANIES).get_mut(company) {
        company.activity = order.now;
    }
}
