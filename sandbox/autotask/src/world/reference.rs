//! What companies refer to: countries, categories, classifications, resources, billing codes, products.

use serde_json::{Map, Value, json};

use super::FIRST_DAY;
use crate::schema::known;
use crate::settings::API_RESOURCE;
use crate::state::{Record, State};

/// The tenant's currency.
pub(crate) const CURRENCY: u32 = 1;

/// Id (that of the United States is known, the others are invented), code, English name, name shown.
const LANDS: [(u32, &str, &str, &str); 24] = [
    (14, "AU", "Australia", "Australia"),
    (15, "AT", "Austria", "Austria"),
    (22, "BE", "Belgium", "Belgium"),
    (39, "CA", "Canada", "Canada"),
    (58, "CZ", "Czech Republic", "Czechia"),
    (59, "DK", "Denmark", "Denmark"),
    (74, "FR", "France", "France"),
    (83, "DE", "Germany", "Deutschland"),
    (86, "GR", "Greece", "Greece"),
    (105, "IE", "Ireland", "Ireland"),
    (108, "IT", "Italy", "Italy"),
    (110, "JP", "Japan", "Japan"),
    (153, "NL", "Netherlands", "The Netherlands"),
    (156, "NZ", "New Zealand", "New Zealand"),
    (163, "NO", "Norway", "Norway"),
    (174, "PL", "Poland", "Poland"),
    (206, "ES", "Spain", "Spain"),
    (212, "SE", "Sweden", "Sweden"),
    (213, "CH", "Switzerland", "Switzerland"),
    (231, "UA", "Ukraine", "Ukraine"),
    (234, "GB", "United Kingdom", "UK"),
    (237, "US", "United States", "United States"),
    (240, "AN", "Netherlands Antilles", "Netherlands Antilles"),
    (241, "YU", "Yugoslavia", "Yugoslavia"),
];

/// Countries that are no more; a tenant keeps them, inactive.
const GONE: [&str; 2] = ["AN", "YU"];

pub(super) fn fill(state: &mut State) {
    for (id, code, name, shown) in LANDS {
        let gone = GONE.contains(&code);
        add(
            state,
            "Countries",
            id,
            !gone,
            json!({
                "name": name, "displayName": shown, "countryCode": code, "isDefaultCountry": code == "US",
                "addressFormatID": if code == "US" { 1 } else { 2 },
            }),
        );
        state.countries.insert(code, id);
    }
    for (id, name, nickname, active) in
        [(1, "Standard", "STD", true), (2, "Managed", "MGD", true), (101, "Legacy", "LEG", false)]
    {
        let fields =
            json!({ "name": name, "nickname": nickname, "isApiOnly": false, "isGlobalDefault": id == 1 });
        add(state, "CompanyCategories", id, active, fields);
    }
    classifications(state);
    resources(state);
    for (id, name, use_type) in
        [(29_682_801, "Hardware", 3), (29_682_804, "Software", 3), (29_682_810, "Remote Support", 1)]
    {
        let fields = json!({ "name": name, "useType": use_type, "billingCodeType": 0, "unitPrice": 0.0 });
        add(state, "BillingCodes", id, true, fields);
    }
    for (id, name, active) in [(1, "Workstation", true), (2, "Server", true), (3, "Fax", false)] {
        add(state, "ConfigurationItemTypes", id, active, json!({ "name": name }));
    }
    for (id, name, nickname) in [(1, "Standard", "STD"), (2, "Managed Device", "MGD")] {
        let fields = json!({
            "name": name, "nickname": nickname, "isGlobalDefault": id == 1, "isClientPortalDefault": id == 1,
        });
        add(state, "ConfigurationItemCategories", id, true, fields);
    }
    for (id, name, maker, sku) in [
        (29_683_301, "Computer", "", ""),
        (29_683_302, "EliteBook 840", "HP", "EB840"),
        (29_683_305, "PowerEdge T150", "Dell", "T150"),
    ] {
        let fields = json!({
            "name": name, "manufacturerName": maker, "sku": sku, "isSerialized": true,
            "productBillingCodeID": 29_682_801, "chargeBillingCodeID": 29_682_801, "billingType": 1, "unitCost": 0.0,
        });
        add(state, "Products", id, true, fields);
    }
}

/// Icons of the classification picklist, under the same ids.
fn classifications(state: &mut State) {
    let gold: Vec<_> =
        state.choices.iter().filter(|choice| choice.field == "classification").cloned().collect();
    for choice in gold {
        let fields = json!({
            "name": choice.label, "description": "", "isSystem": false,
            "relativeUrl": format!("/graphics/icons/{}.png", choice.value),
        });
        let id = choice.value.parse().unwrap_or_default();
        add(state, "ClassificationIcons", id, choice.is_active, fields);
    }
}

fn resources(state: &mut State) {
    for (id, first, last, title, active) in [
        (29_682_885, "Maud", "Ellery", "Service Desk", true),
        (29_682_887, "Tom", "Ackroyd", "Service Desk", true),
        (29_682_888, "Priya", "Shelby", "Projects", true),
        (29_682_891, "Sam", "Quigley", "Account Management", true),
        (29_682_893, "Former", "Colleague", "", false),
        (API_RESOURCE, "Counterpart", "API", "", true),
    ] {
        let api = id == API_RESOURCE;
        let address = format!("{}.{}@msp.example", first.to_lowercase(), last.to_lowercase());
        let fields = json!({
            "firstName": first, "lastName": last, "title": title, "userName": format!("{first}.{last}").to_lowercase(),
            "email": if api { String::new() } else { address }, "licenseType": if api { 7 } else { 1 },
            "resourceType": "Employee", "userType": if api { 17 } else { 1 }, "officePhone": "",
        });
        add(state, "Resources", id, active, fields);
    }
}

fn add(state: &mut State, plural: &str, id: u32, active: bool, fields: Value) {
    let mut record = Record { active, ..Record::new(id, 0, FIRST_DAY) };
    let fields: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
    record.more = Some(Box::new(fields));
    state.table_mut(known(plural)).push(record);
}
