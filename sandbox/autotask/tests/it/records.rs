//! 4 and 6: single reads, nulls, and what countries, categories and their like look like.

use serde_json::{Value, json};

use crate::desk::{Desk, all, ids, only};

#[tokio::test]
async fn a_record_that_is_not_there_is_a_null_or_a_404() {
    let desk = Desk::new();
    assert_eq!(desk.get("Companies/5").await.ok(), json!({ "item": null }));
    desk.set("instance", 1, json!({ "missing_record": "not_found" }));
    let reply = desk.get("Companies/5").await;
    assert_eq!(reply.status, 404);
    assert!(reply.text.contains("<html"));
    assert_eq!(desk.get("Companies/twelve").await.status, 404);
}

#[tokio::test]
async fn a_single_read_may_hold_more_than_a_row() {
    let desk = Desk::new();
    let row = desk.query("Companies", only("eq", "id", json!(29_683_501))).await.items().remove(0);
    let item = desk.get("Companies/29683501?IncludeFields=id").await.ok()["item"].clone();
    assert!(item.get("assetValue").is_some() && row.get("assetValue").is_none());
    let item_fields = item.as_object().unwrap();
    assert!(row.as_object().unwrap().iter().all(|(name, value)| item_fields[name] == *value));
}

#[tokio::test]
async fn what_was_never_set_is_null_or_an_empty_text_but_present() {
    let desk = Desk::new();
    let rows = desk.query("Companies", all()).await.items();
    let values: Vec<&Value> = rows.iter().map(|row| &row["fax"]).collect();
    assert!(values.contains(&&Value::Null) && values.contains(&&json!("")));
    assert!(rows.iter().all(|row| row.as_object().unwrap().contains_key("parentCompanyID")));
}

#[tokio::test]
async fn an_answer_without_values_of_user_defined_fields_has_no_list_of_them() {
    let desk = Desk::new();
    let rows = desk.query("Companies", all()).await.items();
    assert!(rows.iter().all(|row| row["userDefinedFields"].is_array()), "some of the rows have values");
    let own = desk.query("Companies", only("eq", "id", json!(0))).await.items();
    assert!(own[0].get("userDefinedFields").is_none());
    assert_eq!(desk.get("Companies/0").await.ok()["item"]["userDefinedFields"], json!([]));
}

#[tokio::test]
async fn stamps_are_utc_with_a_z_and_a_fraction_as_long_as_it_must_be() {
    let desk = Desk::new();
    let rows = desk.query("Companies", all()).await.items();
    let stamps: Vec<&str> = rows.iter().map(|row| row["lastActivityDate"].as_str().unwrap()).collect();
    assert!(stamps.iter().all(|stamp| stamp.ends_with('Z')));
    assert!(rows.iter().any(|row| !row["createDate"].as_str().unwrap().contains('.')));
    assert!(stamps.iter().any(|stamp| stamp.contains('.')));
    assert!(stamps.iter().all(|stamp| *stamp < "2026-01-05"), "nothing has happened yet");
}

#[tokio::test]
async fn contacts_bear_other_names_and_a_number_for_a_flag() {
    let desk = Desk::new();
    let rows = desk.query("Contacts", all()).await.items();
    assert!(rows.iter().all(|row| row["isActive"].is_u64()));
    let someone = rows.iter().find(|row| row["isActive"] == 1).unwrap();
    assert!(
        someone["firstName"].is_string()
            && someone.get("zipCode").is_some()
            && someone.get("postalCode").is_none()
    );
    let inactive: Vec<&Value> = rows.iter().filter(|row| row["isActive"] == 0).collect();
    let mut homeless = 0;
    for row in &inactive {
        let item = desk.get(&format!("Contacts/{}", row["id"])).await.ok()["item"].clone();
        homeless += usize::from(item["companyID"] == 0);
        assert_ne!(row["companyID"], 0, "the row knows better");
    }
    assert!(homeless > 0 && homeless < inactive.len(), "{homeless} of {}", inactive.len());
}

#[tokio::test]
async fn countries_have_iso_codes_and_names_of_the_tenants_choosing() {
    let desk = Desk::new();
    let states = desk.query("Countries", only("eq", "countryCode", json!("us"))).await.items();
    assert_eq!((ids(&states), &states[0]["isDefaultCountry"]), (vec![237], &json!(true)));
    let germany = desk.query("Countries", only("eq", "countryCode", json!("DE"))).await.items();
    assert_eq!((&germany[0]["name"], &germany[0]["displayName"]), (&json!("Germany"), &json!("Deutschland")));
    assert_eq!(desk.count("Countries", only("eq", "isActive", json!(false))).await, 2);
    assert_eq!(desk.post("Countries", json!({ "displayName": "Atlantis" })).await.status, 405);
    assert_eq!(desk.patch("Countries", json!({ "id": 83, "displayName": "Germany" })).await.id(), 83);
}

#[tokio::test]
async fn categories_and_classifications_are_entities_of_their_own() {
    let desk = Desk::new();
    let categories = desk.everything("CompanyCategories").await;
    assert_eq!(ids(&categories), [1, 2, 101]);
    assert_eq!(
        (&categories[0]["isGlobalDefault"], &categories[2]["isActive"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        desk.post("CompanyCategories", json!({ "name": "New", "nickname": "N", "isActive": true }))
            .await
            .status,
        405
    );
    let icons = ids(&desk.everything("ClassificationIcons").await);
    let companies = desk.everything("Companies").await;
    let classified: Vec<u64> = companies.iter().filter_map(|row| row["classification"].as_u64()).collect();
    assert!(classified.len() > 50 && classified.iter().all(|id| icons.contains(id)));
    assert_eq!(desk.post("ClassificationIcons", json!({})).await.status, 404);
}

#[tokio::test]
async fn devices_products_tickets_and_opportunities_belong_to_companies() {
    let desk = Desk::new();
    let companies = ids(&desk.everything("Companies").await);
    let products = ids(&desk.everything("Products").await);
    let items = desk.everything("ConfigurationItems").await;
    assert!(items.len() > 100);
    for item in &items {
        assert!(companies.contains(&item["companyID"].as_u64().unwrap()));
        assert!(products.contains(&item["productID"].as_u64().unwrap()));
    }
    let tickets = desk.everything("Tickets").await;
    assert!(
        tickets.len() > 50
            && tickets.iter().all(|ticket| ticket["ticketNumber"].as_str().unwrap().starts_with("T20"))
    );
    assert!(tickets.iter().all(|ticket| (ticket["status"] == 5) != ticket["completedDate"].is_null()));
    assert!(desk.everything("Opportunities").await.len() > 10);
    assert!(desk.everything("BillingCodes").await.len() > 2);
    let api = desk.query("Resources", only("eq", "licenseType", json!(7))).await.items();
    assert_eq!((api.len(), &api[0]["lastName"]), (1, &json!("API")));
}
