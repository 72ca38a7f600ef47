//! Questions in Autotask's query language (dossier, 4).

use chrono::TimeDelta;
use counterpart_model::{Instant, Kind, VendorId};
use serde_json::{Value, json};

/// Most records that Autotask gives in one answer.
pub const MOST: u32 = 500;

/// What changed is asked for from so much earlier: a stamp is set before its record can be seen, and the vendor's clock is
/// not ours. Records that come again for it are unchanged, and cost nothing.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);

/// Autotask's name of a kind's list.
pub fn entity(kind: Kind) -> &'static str {
    match kind {
        Kind::Site => "CompanyLocations",
        _ => "Companies",
    }
}

/// The fields that are read. Rows have many more, among them such as change without the record having changed.
pub fn fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Site => &[
            "id",
            "companyID",
            "name",
            "isActive",
            "phone",
            "address1",
            "address2",
            "city",
            "state",
            "postalCode",
            "countryID",
        ],
        _ => &[
            "id",
            "companyName",
            "companyNumber",
            "companyType",
            "companyCategoryID",
            "isActive",
            "phone",
            "webAddress",
            "address1",
            "address2",
            "additionalAddressInformation",
            "city",
            "state",
            "postalCode",
            "countryID",
        ],
    }
}

/// Every record. There must be some condition, and 0 is an id: that of the MSP's own company.
pub fn all() -> Vec<Value> {
    vec![json!({ "op": "gte", "field": "id", "value": 0 })]
}

/// Those with an id greater than this one. An id must be a number here: asked for with a text, Autotask finds nothing and
/// says nothing.
pub fn after(id: &VendorId) -> Vec<Value> {
    vec![json!({ "op": "gt", "field": "id", "value": number(id) })]
}

/// Those with an id up to this one.
pub fn up_to(id: &VendorId) -> Vec<Value> {
    [all(), vec![json!({ "op": "lte", "field": "id", "value": number(id) })]].concat()
}

/// Those that changed since this moment. `lastActivityDate` moves with every change and with other activity too, so more
/// come than have changed (dossier, 5: Autotask's own advice). Times are UTC and sent without a zone (8).
pub fn changed_since(since: Instant) -> Vec<Value> {
    let from = since.checked_sub_signed(OVERLAP).unwrap_or(since);
    let from = from.format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
    [all(), vec![json!({ "op": "gte", "field": "lastActivityDate", "value": from })]].concat()
}

/// Companies of this name, and the one that bears this number in its own field. That `contains` takes upper and lower case
/// alike is documented, of `eq` it is not; but `contains` may read signs of a pattern in a name, and `eq` does not. What comes
/// is more than what is looked for, and never less.
pub fn called(name: &str, number: &str) -> Vec<Value> {
    let name = name.trim();
    let condition = |op, field, value| json!({ "op": op, "field": field, "value": value });
    vec![json!({ "op": "or", "items": [
        condition("eq", "companyNumber", number),
        condition("eq", "companyName", name),
        condition("contains", "companyName", name),
    ] })]
}

/// Those that are active.
pub fn active() -> Vec<Value> {
    vec![json!({ "op": "eq", "field": "isActive", "value": true })]
}

/// A question for records.
pub fn records(filter: &[Value], fields: &[&str], page_size: u32) -> Value {
    json!({ "MaxRecords": page_size, "IncludeFields": fields, "filter": filter })
}

/// A question for their number.
pub fn count(filter: &[Value]) -> Value {
    json!({ "filter": filter })
}

fn number(id: &VendorId) -> Option<i64> {
    id.as_str().parse().ok()
}
