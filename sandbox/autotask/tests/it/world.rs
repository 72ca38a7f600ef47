//! The same organisations as in every other tool, entered by other hands.

use std::collections::{BTreeMap, BTreeSet};

use counterpart_sandbox_kit::Options;
use counterpart_sandbox_kit::world::{World, WorldId};
use serde_json::{Value, json};

use crate::desk::{Desk, all};

const MANY: u32 = 2_000;

fn many() -> Desk {
    Desk::with(Options { customers: MANY, ..Options::default() })
}

#[tokio::test]
async fn every_organisation_is_there_and_none_is_invented_but_the_msp_and_its_suppliers() {
    let desk = many();
    let companies = desk.sandbox.list("autotask", "company", 0, usize::MAX).unwrap().1;
    let stood_for: BTreeSet<u64> = companies
        .iter()
        .flat_map(|company| company["_world_ids"].as_array().unwrap())
        .filter_map(Value::as_u64)
        .collect();
    assert_eq!(stood_for, (1..=u64::from(MANY)).collect());
    assert_eq!(companies.iter().filter(|company| company["_world_id"].is_null()).count(), 5);
    assert_eq!(desk.count("Companies", all()).await, companies.len() as u64);
}

#[tokio::test]
async fn most_names_are_as_in_the_other_tool_and_some_are_not() {
    let desk = many();
    let world = World::new(1, MANY);
    let companies = desk.sandbox.list("autotask", "company", 0, usize::MAX).unwrap().1;
    let (mut same, mut other) = (0, 0);
    for company in companies.iter().filter(|company| company["parentCompanyID"].is_null()) {
        let Some(id) = company["_world_id"].as_u64() else { continue };
        let organization = world.organization(WorldId(id as u32)).unwrap();
        if company["companyName"] == organization.name { same += 1 } else { other += 1 }
    }
    let share = other * 100 / (same + other);
    assert!((15..40).contains(&share), "{share} percent are spelled otherwise");
}

#[tokio::test]
async fn one_customer_may_be_several_companies_and_the_other_way_round() {
    let desk = many();
    let companies = desk.sandbox.list("autotask", "company", 0, usize::MAX).unwrap().1;
    let families =
        companies.iter().filter(|company| company["_world_ids"].as_array().unwrap().len() > 1).count();
    let parts: BTreeMap<u64, usize> = companies
        .iter()
        .filter_map(|company| company["parentCompanyID"].as_u64())
        .fold(BTreeMap::new(), |mut parts, id| {
            *parts.entry(id).or_default() += 1;
            parts
        });
    assert!(families > 10 && parts.len() > 10, "{families} {}", parts.len());
    let family =
        companies.iter().find(|company| company["_world_ids"].as_array().unwrap().len() > 2).unwrap();
    let places = desk.get(&format!("Companies/{}/Locations", family["id"])).await.items();
    assert!(places.len() >= family["_world_ids"].as_array().unwrap().len(), "each branch is a location");
}

#[tokio::test]
async fn a_tenant_is_as_dirty_as_tenants_are() {
    let desk = many();
    let companies = desk.everything("Companies").await;
    let share = |fits: &dyn Fn(&Value) -> bool| {
        companies.iter().filter(|row| fits(row)).count() * 1000 / companies.len()
    };
    assert!((30..75).contains(&share(&|row| row["isActive"] == false)));
    assert!((30..90).contains(&share(&|row| row["countryID"].is_null())));
    assert!((50..150).contains(&share(&|row| row["phone"] == "")));
    assert!(share(&|row| row["companyType"] == 1) > 700);
    for kind in [2, 3, 4, 6, 7, 8] {
        assert!(share(&|row| row["companyType"] == kind) > 0 || kind >= 7, "type {kind}");
    }
    assert!(share(&|row| row["webAddress"].as_str().is_some_and(|text| text.starts_with("www."))) > 200);
    let schemes = share(&|row| row["webAddress"].as_str().is_some_and(|text| text.starts_with("https://")));
    assert!((50..250).contains(&schemes));
    let countries: BTreeSet<u64> = companies.iter().filter_map(|row| row["countryID"].as_u64()).collect();
    assert_eq!(countries.len(), 12);
}

#[tokio::test]
async fn every_value_fits_its_field_and_every_reference_leads_somewhere() {
    let desk = Desk::new();
    for entity in [
        "Companies",
        "CompanyLocations",
        "Contacts",
        "ConfigurationItems",
        "Tickets",
        "Opportunities",
        "Products",
    ] {
        let fields = desk.get(&format!("{entity}/entityInformation/fields")).await.ok();
        let rows = desk.everything(entity).await;
        for field in fields["fields"].as_array().unwrap().iter().filter(|field| field["isQueryable"] == true)
        {
            let (name, length) =
                (field["name"].as_str().unwrap(), field["length"].as_u64().unwrap() as usize);
            for value in rows.iter().map(|row| &row[name]).filter(|value| !value.is_null()) {
                match field["dataType"].as_str().unwrap() {
                    "string" => {
                        let letters = value
                            .as_str()
                            .unwrap_or_else(|| panic!("{entity} {name} {value}"))
                            .chars()
                            .count();
                        assert!(length == 0 || letters <= length, "{entity} {name} {value}");
                    }
                    "integer" | "long" | "short" => assert!(value.is_u64(), "{entity} {name} {value}"),
                    "boolean" => assert!(value.is_boolean(), "{entity} {name} {value}"),
                    "datetime" => assert!(value.as_str().unwrap().ends_with('Z'), "{entity} {name} {value}"),
                    _ => assert!(value.is_number(), "{entity} {name} {value}"),
                }
                if let Some(values) = field["picklistValues"].as_array() {
                    let held = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    assert!(
                        values.iter().any(|known| known["value"] == held) || name == "resourceType",
                        "{entity} {name} {value}"
                    );
                }
            }
        }
    }
    let company = desk.get("Companies/29683501").await.ok()["item"].clone();
    let owner = desk.get(&format!("Resources/{}", company["ownerResourceID"])).await.ok()["item"].clone();
    assert_eq!(owner["isActive"], json!(true));
}

#[tokio::test]
async fn a_seed_makes_the_same_tenant_on_any_machine() {
    let (one, two) = (Desk::new(), Desk::new());
    assert_eq!(one.everything("Companies").await, two.everything("Companies").await);
    assert_eq!(one.credentials, two.credentials);
    let other = Desk::with(Options { seed: 2, ..Options::default() });
    assert_ne!(one.credentials, other.credentials);
}
