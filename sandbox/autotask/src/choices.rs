//! Picklists (dossier, 6.12): values are strings in the metadata though records hold numbers, and a tenant's own ones
//! have ids of their own.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::schema::{Entity, Field, Kind, all};
use crate::state::State;
use counterpart_sandbox_kit::spread::spread;

/// One value of a picklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Choice {
    /// Names it on the control surface.
    pub(crate) id: u32,
    /// Plural name of the entity.
    pub(crate) entity: String,
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_default_value: bool,
    pub(crate) sort_order: u32,
    /// The value of the parent picklist that it belongs to, or nothing.
    pub(crate) parent_value: String,
    pub(crate) is_active: bool,
    pub(crate) is_system: bool,
}

impl Choice {
    /// As the metadata shows it.
    pub(crate) fn shown(&self) -> Value {
        json!({
            "value": self.value,
            "label": self.label,
            "isDefaultValue": self.is_default_value,
            "sortOrder": self.sort_order,
            "parentValue": self.parent_value,
            "isActive": self.is_active,
            "isSystem": self.is_system,
        })
    }
}

/// Entity, field, and values of a picklist with their labels.
type Picklist = (&'static str, &'static str, &'static [(u32, &'static str)]);

/// System values, the same in every tenant: entity, field, and values with labels. A label with `~` in front is inactive.
const SYSTEM: &[Picklist] = &[
    (
        "Companies",
        "companyType",
        &[
            (1, "Customer"),
            (2, "Lead"),
            (3, "Prospect"),
            (4, "Dead"),
            (6, "Cancelation"),
            (7, "Vendor"),
            (8, "Partner"),
        ],
    ),
    ("Companies", "billToAddressToUse", &[(1, "Company Address"), (2, "Parent Company"), (3, "Other")]),
    ("Companies", "invoiceMethod", &[(1, "Print"), (2, "Email"), (3, "Print and Email")]),
    ("Contacts", "namePrefix", &[(1, "Mr."), (2, "Mrs."), (3, "Ms."), (4, "Dr.")]),
    ("Contacts", "nameSuffix", &[(1, "Jr."), (2, "Sr."), (3, "PhD")]),
    ("Countries", "addressFormatID", &[(1, "City State Zip"), (2, "Zip City")]),
    ("Resources", "licenseType", &[(1, "Professional"), (3, "Dashboard User"), (7, "API User (API-only)")]),
    ("Resources", "resourceType", &[(1, "Employee"), (2, "Contractor")]),
    ("Resources", "userType", &[(1, "Full Access"), (17, "API User (system)")]),
    ("BillingCodes", "useType", &[(1, "General Allocation Code"), (3, "Material Cost Code")]),
    ("BillingCodes", "billingCodeType", &[(0, "Normal"), (1, "System")]),
    ("Products", "billingType", &[(1, "Standard"), (2, "RMM")]),
    ("Products", "periodType", &[(1, "One-Time"), (2, "Monthly")]),
    ("Products", "priceCostMethod", &[(1, "Use Highest Price"), (2, "Use Fixed Price")]),
    ("Tickets", "status", &[(1, "New"), (5, "Complete"), (7, "Waiting Customer"), (8, "In Progress")]),
    (
        "Tickets",
        "ticketType",
        &[(1, "Service Request"), (2, "Incident"), (3, "Problem"), (4, "Change Request")],
    ),
    ("Tickets", "ticketCategory", &[(2, "AEM Alert"), (3, "Standard")]),
    ("TicketNotes", "noteType", &[(1, "Task Summary"), (3, "Task Notes"), (13, "Workflow Rule Note")]),
    ("TicketNotes", "publish", &[(1, "All Autotask Users"), (2, "Internal Project Team")]),
    (
        "Opportunities",
        "status",
        &[(0, "Not Ready To Buy"), (1, "Active"), (2, "Lost"), (3, "Closed"), (4, "Implemented")],
    ),
];

/// The tenant's own values; their ids depend on the tenant.
const OWN: &[(&str, &str, &[&str])] = &[
    ("Companies", "classification", &["Gold", "Silver", "Bronze", "~Old VIP"]),
    ("Companies", "territoryID", &["North", "South", "Abroad"]),
    ("Companies", "marketSegmentID", &["Health", "Trades", "Retail", "Legal"]),
    ("Companies", "competitorID", &["Rival IT", "Cheap & Quick"]),
    ("Products", "productCategory", &["Hardware", "Software", "Services"]),
    ("Tickets", "priority", &["Medium", "Low", "Critical", "High"]),
    ("Tickets", "queueID", &["Level I Support", "Monitoring Alert", "Post Sale"]),
    ("Tickets", "source", &["Phone", "Email", "Monitoring Alert"]),
    ("Tickets", "issueType", &["Computer", "Network", "Email"]),
    ("Tickets", "serviceLevelAgreementID", &["Standard SLA"]),
    ("Opportunities", "stage", &["Introduction", "Analysis", "Proposal", "Closing"]),
    ("Opportunities", "rating", &["Hot", "Warm", "Cold"]),
    ("Opportunities", "leadSource", &["Web", "Referral"]),
    ("Opportunities", "opportunityCategoryID", &["Standard"]),
    ("Opportunities", "lossReason", &["Price", "No decision"]),
    ("Opportunities", "winReason", &["Price", "Relationship"]),
];

/// Every picklist of a tenant, with tenant ids that depend on the seed.
pub(crate) fn of_tenant(seed: u64) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for (entity, field, values) in SYSTEM {
        for (at, (value, label)) in values.iter().enumerate() {
            let default =
                matches!((*field, *value), ("companyType", 1) | ("ticketCategory", 3) | ("status", 1));
            add(&mut choices, entity, field, value.to_string(), label, at, default, true);
        }
    }
    let mut next = 29_683_300 + (spread(seed, 221) % 400) as u32;
    for (entity, field, labels) in OWN {
        for (at, label) in labels.iter().enumerate() {
            add(&mut choices, entity, field, next.to_string(), label, at, false, false);
            next += 1 + (spread(seed, u64::from(next)) % 5) as u32;
        }
    }
    // Sub-issues belong to an issue.
    let issues: Vec<String> = choices
        .iter()
        .filter(|choice| choice.field == "issueType")
        .map(|choice| choice.value.clone())
        .collect();
    for issue in issues {
        for (at, label) in ["Setup", "Fault"].iter().enumerate() {
            add(&mut choices, "Tickets", "subIssueType", next.to_string(), label, at, false, false);
            if let Some(added) = choices.last_mut() {
                added.parent_value.clone_from(&issue);
            }
            next += 2;
        }
    }
    choices
}

#[expect(clippy::too_many_arguments, reason = "one call for each column of the tables above")]
fn add(
    choices: &mut Vec<Choice>,
    entity: &str,
    field: &str,
    value: String,
    label: &str,
    at: usize,
    default: bool,
    system: bool,
) {
    let position = choices.len() as u32;
    choices.push(Choice {
        id: position + 1,
        entity: entity.to_owned(),
        field: field.to_owned(),
        value,
        label: label.trim_start_matches('~').to_owned(),
        is_default_value: default,
        sort_order: at as u32 + 1,
        parent_value: String::new(),
        is_active: !label.starts_with('~'),
        is_system: system,
    });
}

/// The values of a field. Those of webhook fields are the fields of the entity that the webhook is on.
pub(crate) fn of_field(state: &State, entity: &Entity, field: &Field) -> Vec<Choice> {
    if let Some(watched) = entity.singular.strip_suffix("WebhookField").filter(|_| field.name == "fieldID") {
        return numbered(
            entity,
            field,
            watched_fields(watched).map(|(id, field)| (id, field.name.to_owned())),
        );
    }
    if let Some(watched) =
        entity.singular.strip_suffix("WebhookUdfField").filter(|_| field.name == "udfFieldID")
    {
        let udfs = state.udfs.iter().filter(|udf| udf.is_of(watched));
        return numbered(entity, field, udfs.map(|udf| (udf.id, udf.name.clone())));
    }
    let of = |choice: &&Choice| choice.entity == entity.plural && choice.field == field.name;
    state.choices.iter().filter(of).cloned().collect()
}

/// The fields of an entity that its webhooks can watch, each with its number.
pub(crate) fn watched_fields(singular: &str) -> impl Iterator<Item = (u32, &'static Field)> {
    let entity = all().iter().find(|entity| entity.singular == singular);
    let fields = entity.into_iter().flat_map(|entity| entity.fields.iter().zip(1_u32..));
    fields
        .filter(|(field, _)| !field.read_only && field.kind != Kind::Double)
        .map(|(field, number)| (number, field))
}

fn numbered(entity: &Entity, field: &Field, values: impl Iterator<Item = (u32, String)>) -> Vec<Choice> {
    values
        .map(|(value, label)| Choice {
            id: value,
            entity: entity.plural.to_owned(),
            field: field.name.to_owned(),
            value: value.to_string(),
            label,
            is_default_value: false,
            sort_order: value,
            parent_value: String::new(),
            is_active: true,
            is_system: true,
        })
        .collect()
}

/// The first, second... active value of a tenant's picklist, as records hold it.
pub(crate) fn nth(state: &State, entity: &str, field: &str, n: u64) -> Value {
    let fits = |choice: &&Choice| choice.entity == entity && choice.field == field;
    let values: Vec<&Choice> = state.choices.iter().filter(fits).collect();
    match values.len() {
        0 => Value::Null,
        count => values[(n % count as u64) as usize].value.parse::<i64>().map_or(Value::Null, Value::from),
    }
}
