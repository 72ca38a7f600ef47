//! What must be right about values before anything is saved.

use serde_json::{Map, Value};

use super::Order;
use super::rules;
use crate::choices;
use crate::refusal::Refusal;
use crate::schema::{Field, singular};
use crate::settings::API_RESOURCE;
use crate::state::State;

/// Required fields, picklists and references; every fault at once.
pub(super) fn check(state: &State, order: &Order, values: &Map<String, Value>) -> Result<(), Refusal> {
    let mut errors = Vec::new();
    for field in &order.entity.fields {
        let sent = values.get(field.name);
        // A person's screen fills in the rest.
        let needed = field.required && (!order.manner.by_hand() || field.name == "companyName");
        let missing = sent.is_none_or(|value| value.is_null() || value.as_str().is_some_and(str::is_empty));
        let expected = order.manner.creates() || sent.is_some();
        if needed && missing && expected {
            errors.push(format!("Value does not exist for the required field {}", field.name));
            continue;
        }
        let Some(value) = sent.filter(|value| !value.is_null()) else { continue };
        errors.extend(picklist(state, order, field, value, values));
        errors.extend(reference(state, field, value));
    }
    errors.extend(rules::complaints(state, order, values));
    if errors.is_empty() { Ok(()) } else { Err(Refusal::Errors(errors)) }
}

fn picklist(
    state: &State,
    order: &Order,
    field: &Field,
    value: &Value,
    values: &Map<String, Value>,
) -> Option<String> {
    if !field.picklist {
        return None;
    }
    let choices = choices::of_field(state, order.entity, field);
    let sent = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let parent =
        if field.name == "subIssueType" { values.get("issueType").map(Value::to_string) } else { None };
    let fits = choices.iter().any(|choice| {
        choice.is_active
            && choice.value == sent
            && parent.as_ref().is_none_or(|parent| *parent == choice.parent_value)
    });
    (!fits).then(|| format!("Picklist value [{sent}] does not exist for {}", field.name))
}

/// References must lead to a record, an active one where people are meant.
fn reference(state: &State, field: &Field, value: &Value) -> Option<String> {
    if field.reference.is_empty() {
        return None;
    }
    let record = singular(field.reference)
        .zip(value.as_u64())
        .and_then(|(entity, id)| state.table(entity.of).get(u32::try_from(id).ok()?));
    let fits = record.is_some_and(|record| match field.reference {
        "Resource" => record.active && (field.name != "ownerResourceID" || record.id != API_RESOURCE),
        "Contact" | "CompanyCategory" | "ConfigurationItemCategory" | "Product" => record.active,
        _ => true,
    });
    (!fits).then(|| {
        format!(
            "Reference value on field: {} of type: {} does not exist or is invalid.",
            field.name, field.reference
        )
    })
}
