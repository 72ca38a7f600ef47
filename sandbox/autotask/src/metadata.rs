//! `entityInformation` (dossier, 6.12): rights, fields with picklists, user-defined fields.

use serde_json::{Value, json};

use crate::choices::{self, Choice};
use crate::schema::{Entity, Field};
use crate::state::State;
use crate::udf::UdfField;

/// What the caller may do with an entity: 0 nothing, 1 with all, 2 with some.
pub(crate) fn rights(state: &State, entity: &Entity) -> Value {
    let user = &state.user;
    let narrowed = !user.hidden_companies.is_empty() || user.visible_companies.is_some();
    let by_company = entity.singular == "Company" || entity.company_key().is_some();
    let level = |can: bool, what: &str| match (can && user.may(entity.plural, what), narrowed && by_company) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    json!({ "info": {
        "name": entity.singular,
        "canCreate": entity.creates,
        "canDelete": entity.deletes,
        "canQuery": true,
        "canUpdate": entity.updates,
        "userAccessForCreate": level(entity.creates, "create"),
        "userAccessForDelete": level(entity.deletes, "delete"),
        "userAccessForQuery": level(true, "query"),
        "userAccessForUpdate": level(entity.updates, "update"),
        "hasUserDefinedFields": entity.udf,
        "supportsWebhookCallouts": entity.webhooks.is_some(),
    }})
}

pub(crate) fn fields(state: &State, entity: &Entity) -> Value {
    let fields: Vec<Value> = entity.fields.iter().map(|field| shown(state, entity, field)).collect();
    json!({ "fields": fields })
}

fn shown(state: &State, entity: &Entity, field: &Field) -> Value {
    let values: Vec<Value> = choices::of_field(state, entity, field).iter().map(Choice::shown).collect();
    json!({
        "name": field.name,
        "dataType": field.kind.name(),
        "length": field.length,
        "isRequired": field.required,
        "isReadOnly": field.read_only,
        "isQueryable": field.queryable,
        "isReference": !field.reference.is_empty(),
        "referenceEntityType": field.reference,
        "isPickList": field.picklist,
        "picklistValues": if field.picklist { json!(values) } else { Value::Null },
        "picklistParentValueField": if field.name == "subIssueType" { "issueType" } else { "" },
        "isSupportedWebhookField": entity.webhooks.is_some() && !field.read_only,
    })
}

pub(crate) fn udf_fields(state: &State, entity: &Entity) -> Value {
    let of_entity = state.udfs.iter().filter(|udf| udf.entity == entity.plural);
    json!({ "fields": of_entity.map(UdfField::shown).collect::<Vec<_>>() })
}
