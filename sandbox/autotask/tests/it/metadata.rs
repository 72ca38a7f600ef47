//! 6.12 and 7: what entities say of themselves.

use serde_json::{Value, json};

use crate::desk::Desk;

async fn fields(desk: &Desk, entity: &str) -> Vec<Value> {
    desk.get(&format!("{entity}/entityInformation/fields")).await.ok()["fields"].as_array().unwrap().clone()
}

fn named<'a>(fields: &'a [Value], name: &str) -> &'a Value {
    fields.iter().find(|field| field["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[tokio::test]
async fn picklist_values_are_strings_though_records_hold_numbers() {
    let desk = Desk::new();
    let fields = fields(&desk, "Companies").await;
    let kind = named(&fields, "companyType");
    assert_eq!(
        (&kind["dataType"], &kind["isRequired"], &kind["isPickList"]),
        (&json!("short"), &json!(true), &json!(true))
    );
    let values = kind["picklistValues"].as_array().unwrap();
    let customer = json!({ "value": "1", "label": "Customer", "isDefaultValue": true, "sortOrder": 1, "parentValue": "",
        "isActive": true, "isSystem": true });
    assert!(values.contains(&customer), "{values:?}");
    assert_eq!(desk.get("Companies/0").await.ok()["item"]["companyType"], 1);
    assert_eq!(named(&fields, "companyName")["picklistValues"], Value::Null, "null where there is none");
    assert_eq!(named(&fields, "companyName")["length"], 100);
    let owner = named(&fields, "ownerResourceID");
    assert_eq!((&owner["isReference"], &owner["referenceEntityType"]), (&json!(true), &json!("Resource")));
    let inactive: Vec<&Value> = named(&fields, "classification")["picklistValues"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|value| value["isActive"] == false)
        .collect();
    assert_eq!(inactive.len(), 1);
}

#[tokio::test]
async fn the_required_fields_of_a_company_are_these_four() {
    let desk = Desk::new();
    let fields = fields(&desk, "companies").await;
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field["isRequired"] == true)
        .filter_map(|field| field["name"].as_str())
        .collect();
    assert_eq!(required, ["companyName", "companyType", "ownerResourceID", "phone"]);
    assert!(
        named(&fields, "createDate")["isReadOnly"] == true
            && named(&fields, "assetValue")["isQueryable"] == false
    );
}

#[tokio::test]
async fn sub_issues_belong_to_an_issue_and_tenant_ids_differ_by_tenant() {
    let desk = Desk::new();
    let fields_here = fields(&desk, "Tickets").await;
    let sub = named(&fields_here, "subIssueType");
    assert_eq!(sub["picklistParentValueField"], "issueType");
    let parents = named(&fields_here, "issueType")["picklistValues"].as_array().unwrap();
    let parent = &sub["picklistValues"][0]["parentValue"];
    assert!(parents.iter().any(|issue| issue["value"] == *parent));
    let other = Desk::with(counterpart_sandbox_kit::Options { seed: 2, ..Default::default() });
    let fields_there = fields(&other, "Tickets").await;
    assert_ne!(named(&fields_here, "priority"), named(&fields_there, "priority"));
    assert_eq!(named(&fields_here, "status"), named(&fields_there, "status"), "system values are the same");
}

#[tokio::test]
async fn a_child_has_metadata_at_its_flat_address() {
    let desk = Desk::new();
    let contact = fields(&desk, "Contacts").await;
    assert_eq!(named(&contact, "isActive")["dataType"], "integer");
    assert!(contact.iter().all(|field| field["name"] != "postalCode"), "a contact's is called zipCode");
    assert_eq!(named(&fields(&desk, "CompanyLocations").await, "isActive")["dataType"], "boolean");
    assert!(
        named(&fields(&desk, "CompanyWebhookFields").await, "fieldID")["picklistValues"]
            .as_array()
            .unwrap()
            .len()
            > 20
    );
}

#[tokio::test]
async fn user_defined_fields_are_described_with_a_type_and_not_everywhere() {
    let desk = Desk::new();
    let reply = desk.get("Companies/entityInformation/userDefinedFields").await.ok();
    let fields = reply["fields"].as_array().unwrap();
    let ranking = named(fields, "CustomerRanking");
    assert!(
        ranking.get("dataType").is_none() && ranking["type"] == "string" && ranking["isPickList"] == true
    );
    assert_eq!(ranking["picklistValues"][0]["label"], "Golden");
    assert!(fields.iter().any(|field| field["name"] == "Contract end (est.)"));
    assert_eq!(desk.get("Countries/entityInformation/userDefinedFields").await.status, 404);
    assert_eq!(desk.get("CompanyLocations/entityInformation/userDefinedFields").await.status, 404);
}

#[tokio::test]
async fn rights_are_told() {
    let desk = Desk::new();
    let info = desk.get("Companies/entityinformation").await.ok()["info"].clone();
    assert_eq!(info["name"], "Company");
    assert_eq!(
        (&info["canCreate"], &info["canDelete"], &info["canUpdate"]),
        (&json!(true), &json!(false), &json!(true))
    );
    assert_eq!((&info["userAccessForCreate"], &info["userAccessForDelete"]), (&json!(1), &json!(0)));
    assert_eq!(
        (&info["hasUserDefinedFields"], &info["supportsWebhookCallouts"]),
        (&json!(true), &json!(true))
    );
    desk.set("user", 1, json!({ "denied": ["Companies.create"], "hidden_companies": [29_683_501] }));
    let info = desk.get("Companies/entityInformation").await.ok()["info"].clone();
    assert_eq!((&info["userAccessForCreate"], &info["userAccessForQuery"]), (&json!(0), &json!(2)));
    let countries = desk.get("Countries/entityInformation").await.ok()["info"].clone();
    assert_eq!((&countries["canCreate"], &countries["userAccessForQuery"]), (&json!(false), &json!(1)));
}
