//! 6: creating, changing and deleting.

use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::{Desk, ids, least, only};

async fn item(desk: &Desk, entity: &str, id: u64) -> Value {
    desk.get(&format!("{entity}/{id}")).await.ok()["item"].clone()
}

#[tokio::test]
async fn a_creation_answers_with_an_id_alone_and_fills_in_the_rest() {
    let desk = Desk::new();
    let reply = desk.post("Companies", least("Nordlicht Zahntechnik")).await;
    assert_eq!(reply.json().as_object().unwrap().len(), 1);
    let company = item(&desk, "Companies", reply.id()).await;
    for (field, expected) in [
        ("isActive", json!(true)),
        ("companyCategoryID", json!(1)),
        ("createDate", json!("2026-01-05T09:00:00Z")),
        ("lastActivityDate", json!("2026-01-05T09:00:00Z")),
        ("lastTrackedModifiedDateTime", Value::Null),
        ("companyType", json!(1)),
        ("city", company["city"].clone()),
    ] {
        assert_eq!(company[field], expected, "{field}");
    }
    let places = desk.query("CompanyLocations", only("eq", "companyID", company["id"].clone())).await.items();
    assert_eq!((places.len(), &places[0]["isPrimary"]), (1, &json!(true)), "every company has a location");
}

#[tokio::test]
async fn nothing_is_unique_and_an_id_in_a_creation_means_nothing() {
    let desk = Desk::new();
    let first = desk.company("Twice Ltd").await;
    let mut again = least("Twice Ltd");
    again["id"] = json!(first);
    let second = desk.post("Companies", again).await.id();
    assert_ne!(first, second);
    assert_eq!(desk.count("Companies", only("eq", "companyName", json!("Twice Ltd"))).await, 2);
}

#[tokio::test]
async fn what_does_not_fit_is_a_500_with_a_sentence_for_each_fault() {
    let desk = Desk::new();
    let spoiled = |name: &str, value: Value| {
        let mut body = least("Qx");
        body[name] = value;
        body
    };
    for (body, sentence) in [
        (spoiled("phone", Value::Null), "Value does not exist for the required field phone"),
        (spoiled("companyName", json!("")), "Value does not exist for the required field companyName"),
        (spoiled("companyType", json!(5)), "Picklist value [5] does not exist for companyType"),
        (spoiled("companyType", json!("Customer")), "companyType"),
        (
            spoiled("ownerResourceID", json!(5)),
            "Reference value on field: ownerResourceID of type: Resource does not exist or is invalid.",
        ),
        (spoiled("ownerResourceID", json!(29_682_893)), "ownerResourceID"),
        (spoiled("ownerResourceID", json!(29_682_899)), "ownerResourceID"),
        (spoiled("companyCategoryID", json!(101)), "companyCategoryID of type: CompanyCategory"),
        (spoiled("countryID", json!(9_999)), "countryID of type: Country"),
        (spoiled("companyName", json!("x".repeat(101))), "maximum of 100"),
        (spoiled("isActive", json!("perhaps")), "isActive"),
        (
            spoiled("userDefinedFields", json!([{ "name": "Shoe size", "value": "1" }])),
            "Unable to find Shoe size",
        ),
        (
            spoiled("userDefinedFields", json!([{ "name": "CustomerRanking", "value": "Golden" }])),
            "Picklist value [Golden]",
        ),
        (spoiled("userDefinedFields", json!([{ "name": "Hub ID", "value": 17 }])), "not a string"),
        (json!([]), "JSON object"),
    ] {
        let errors = desk.post("Companies", body).await.errors();
        assert!(errors.contains(sentence), "{errors}");
    }
    let several = desk.post("Companies", json!({ "companyName": "Qx" })).await.json();
    assert_eq!(several["errors"].as_array().unwrap().len(), 3);
    let inactive = desk.get("Companies/entityInformation/fields").await.ok();
    let field = inactive["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["name"] == "classification")
        .unwrap();
    let old =
        field["picklistValues"].as_array().unwrap().iter().find(|value| value["isActive"] == false).unwrap();
    let old: u64 = old["value"].as_str().unwrap().parse().unwrap();
    let errors = desk.post("Companies", spoiled("classification", json!(old))).await.errors();
    assert_eq!(errors, format!("Picklist value [{old}] does not exist for classification"));
    assert_eq!(desk.count("Companies", only("eq", "companyName", json!("Qx"))).await, 0, "nothing was saved");
}

#[tokio::test]
async fn property_names_ignore_case_numbers_may_be_texts_and_what_is_unknown_is_ignored() {
    let desk = Desk::new();
    let body = json!({ "CompanyName": "Qx", "COMPANYTYPE": "3", "OwnerResourceID": "29682885", "Phone": "1", "isActive": 0,
        "colour": "red", "createDate": "2001-01-01" });
    let id = desk.post("Companies", body).await.id();
    let tags = desk.last_tags();
    assert!(
        tags.contains(&"unknown-property:colour".to_owned())
            && tags.contains(&"read-only:createDate".to_owned())
    );
    let company = item(&desk, "Companies", id).await;
    assert_eq!((&company["companyType"], &company["isActive"]), (&json!(3), &json!(false)));
    assert_eq!(company["createDate"], "2026-01-05T09:00:00Z");
}

#[tokio::test]
async fn patch_changes_what_is_sent_and_put_empties_the_rest() {
    let desk = Desk::new();
    let mut body = least("Qx");
    body["userDefinedFields"] =
        json!([{ "name": "Hub ID", "value": "c-17" }, { "name": "CustomerRanking", "value": "2" }]);
    body["city"] = json!("York");
    let id = desk.post("Companies", body).await.id();
    desk.sandbox.advance(Duration::from_millis(61_500));
    let change =
        json!({ "id": id, "fax": "9", "userDefinedFields": [{ "name": "hub id", "value": "c-18" }] });
    assert_eq!(desk.patch("Companies", change).await.id(), id);
    let company = item(&desk, "Companies", id).await;
    assert_eq!((&company["city"], &company["fax"]), (&json!("York"), &json!("9")));
    assert_eq!(company["lastActivityDate"], "2026-01-05T09:01:01.5Z");
    assert_eq!(company["lastTrackedModifiedDateTime"], "2026-01-05T09:01:01.5Z");
    let udfs = company["userDefinedFields"].as_array().unwrap();
    assert!(udfs.contains(&json!({ "name": "Hub ID", "value": "c-18" })));
    assert!(udfs.contains(&json!({ "name": "CustomerRanking", "value": "2" })), "those not sent stay");

    let mut whole = least("Qx 2");
    whole["id"] = json!(id);
    assert_eq!(desk.call("PUT", "Companies", Some(whole)).await.id(), id);
    let company = item(&desk, "Companies", id).await;
    assert_eq!((&company["companyName"], &company["city"]), (&json!("Qx 2"), &Value::Null));
    assert!(company["userDefinedFields"].as_array().unwrap().iter().all(|udf| udf["value"].is_null()));
    let without =
        desk.call("PUT", "Companies", Some(json!({ "id": id, "companyName": "Qx" }))).await.errors();
    assert!(without.contains("required field phone"), "{without}");
}

#[tokio::test]
async fn a_change_needs_an_id_that_is_there() {
    let desk = Desk::new();
    assert!(desk.patch("Companies", json!({ "fax": "1" })).await.errors().contains("required field id"));
    assert!(
        desk.patch("Companies", json!({ "id": 5, "fax": "1" }))
            .await
            .errors()
            .contains("No matching records found")
    );
    assert!(
        desk.patch("Companies", json!({ "id": 0, "phone": null }))
            .await
            .errors()
            .contains("required field phone")
    );
    assert_eq!(desk.patch("Companies", json!({ "id": 0, "phone": "1" })).await.id(), 0, "0 is an id");
}

#[tokio::test]
async fn locations_are_written_below_their_company_and_one_is_primary() {
    let desk = Desk::new();
    let company = desk.company("Qx").await;
    let below = format!("Companies/{company}/Locations");
    let annex = desk.post(&below, json!({ "name": "Annex", "countryID": 237 })).await.id();
    assert_eq!(item(&desk, "CompanyLocations", annex).await["isPrimary"], false);
    assert_eq!(desk.patch(&below, json!({ "id": annex, "isPrimary": true })).await.id(), annex);
    let primary = only("eq", "companyID", json!(company));
    let places = desk.query("CompanyLocations", primary).await.items();
    assert_eq!(places.iter().filter(|place| place["isPrimary"] == true).count(), 1, "the flag moves");
    let errors = desk.call("DELETE", &format!("{below}/{annex}"), None).await.errors();
    assert!(errors.contains("primary location"));
    let first = ids(&places)[0];
    assert_eq!(desk.call("DELETE", &format!("{below}/{first}"), None).await.id(), first);
    let again = desk.call("DELETE", &format!("{below}/{first}"), None).await.errors();
    assert!(again.starts_with("No message. No matching records found."), "{again}");
    let elsewhere = desk.patch("Companies/0/Locations", json!({ "id": annex, "name": "x" })).await.errors();
    assert!(elsewhere.contains("No matching records found"));
    let nowhere = desk.post("Companies/5/Locations", json!({ "name": "x" })).await.errors();
    assert_eq!(nowhere, "Value does not reference an existing entity for companyID");
    let wrong = desk.post(&below, json!({ "name": "x", "companyID": 0 })).await.errors();
    assert_eq!(wrong, "Value does not reference an existing entity for companyID");
}

#[tokio::test]
async fn contacts_stay_with_their_company_and_are_hard_to_delete() {
    let desk = Desk::new();
    let company = desk.company("Qx").await;
    let below = format!("Companies/{company}/Contacts");
    let mira =
        json!({ "firstName": "Mira", "lastName": "Voss", "isActive": 1, "emailAddress": "mira@qx.example" });
    let mira = desk.post(&below, mira).await.id();
    for (body, sentence) in [
        (json!({ "firstName": "A", "lastName": "B" }), "required field isActive"),
        (json!({ "firstName": "A", "lastName": "B", "isActive": true }), "isActive"),
        (json!({ "firstName": "A", "lastName": "B", "isActive": 2 }), "isActive"),
        (json!({ "firstName": "x".repeat(51), "lastName": "B", "isActive": 1 }), "maximum of 50"),
    ] {
        let errors = desk.post(&below, body).await.errors();
        assert!(errors.contains(sentence), "{errors}");
    }
    let moved = desk.patch(&below, json!({ "id": mira, "companyID": company, "isActive": 0 })).await;
    assert_eq!(moved.id(), mira);
    assert!(desk.last_tags().contains(&"fixed:companyID".to_owned()));
    desk.patch(&below, json!({ "id": mira, "isActive": 1, "primaryContact": true })).await.id();
    let refused = desk.call("DELETE", &format!("{below}/{mira}"), None).await.errors();
    assert!(refused.contains("cannot be deleted"), "{refused}");
    desk.patch(&below, json!({ "id": mira, "primaryContact": false })).await.id();
    assert_eq!(desk.call("DELETE", &format!("{below}/{mira}"), None).await.id(), mira);
    assert_eq!(item(&desk, "Contacts", mira).await, Value::Null);
}

#[tokio::test]
async fn devices_need_a_product_and_stay_where_they_are() {
    let desk = Desk::new();
    let company = desk.company("Qx").await;
    let least = json!({ "companyID": company, "productID": 29_683_301, "isActive": 1, "installDate": "2026-03-02T17:00:00Z" });
    let device = desk.post("ConfigurationItems", least.clone()).await.id();
    let shown = item(&desk, "ConfigurationItems", device).await;
    assert_eq!((&shown["isActive"], &shown["configurationItemCategoryID"]), (&json!(true), &json!(1)));
    assert_eq!(shown["installDate"], "2026-03-02T00:00:00Z", "a day is a day");
    desk.patch("ConfigurationItems", json!({ "id": device, "companyID": 0, "serialNumber": "5CG" }))
        .await
        .id();
    let shown = item(&desk, "ConfigurationItems", device).await;
    assert_eq!((&shown["companyID"], &shown["serialNumber"]), (&json!(company), &json!("5CG")));
    let mut without = least.clone();
    without["productID"] = Value::Null;
    assert!(desk.post("ConfigurationItems", without).await.errors().contains("required field productID"));
    let mut stranger = least;
    stranger["contactID"] = desk.everything("Contacts").await[0]["id"].clone();
    assert!(desk.post("ConfigurationItems", stranger).await.errors().contains("contactID of type: Contact"));
}

#[tokio::test]
async fn tickets_and_opportunities_have_rules_of_their_own() {
    let desk = Desk::new();
    let company = desk.company("Qx").await;
    let picklist = desk.sandbox.list("autotask", "picklist", 0, 1_000).unwrap().1;
    let value = |entity: &str, field: &str| {
        let found = picklist.iter().find(|choice| choice["entity"] == entity && choice["field"] == field);
        found.unwrap()["value"].as_str().unwrap().parse::<u64>().unwrap()
    };
    let ticket = json!({ "companyID": company, "title": "Printer", "status": 1, "priority": value("Tickets", "priority") });
    desk.sandbox.advance(Duration::from_secs(5));
    let id = desk.post("Tickets", ticket.clone()).await.id();
    assert!(item(&desk, "Tickets", id).await["ticketNumber"].as_str().unwrap().starts_with("T20260105."));
    assert_eq!(
        item(&desk, "Companies", company).await["lastActivityDate"],
        "2026-01-05T09:00:05Z",
        "work is activity"
    );
    let mut assigned = ticket.clone();
    assigned["assignedResourceID"] = json!(29_682_885);
    assert!(desk.post("Tickets", assigned).await.errors().contains("assignedResourceRoleID"));
    let note = json!({ "title": "Called", "description": "Later", "noteType": 1, "publish": 1 });
    let note = desk.post(&format!("Tickets/{id}/Notes"), note).await.id();
    assert_eq!(item(&desk, "TicketNotes", note).await["ticketID"], id);
    desk.sandbox.delete("autotask", "ticket", id).unwrap();
    let log = desk.query("DeletedTicketLogs", only("eq", "ticketID", json!(id))).await.items();
    assert_eq!(log[0]["ticketTitle"], "Printer");

    let sale = json!({ "title": "Migration", "companyID": company, "ownerResourceID": 29_682_885, "status": 1,
        "stage": value("Opportunities", "stage"), "probability": 50, "amount": 12_000.0, "cost": "7000",
        "startDate": "2026-11-20", "projectedCloseDate": "2027-01-31", "useQuoteTotals": false });
    let id = desk.post("Opportunities", sale.clone()).await.id();
    assert_eq!(item(&desk, "Opportunities", id).await["cost"], 7_000.0);
    for (field, wrong, sentence) in [
        ("projectedCloseDate", json!("2026-01-31"), "projectedCloseDate"),
        ("probability", json!(101), "probability"),
        ("amount", Value::Null, "required field amount"),
    ] {
        let mut spoiled = sale.clone();
        spoiled[field] = wrong;
        assert!(desk.post("Opportunities", spoiled).await.errors().contains(sentence));
    }
}

#[tokio::test]
async fn a_read_only_change_is_a_success_that_changes_nothing() {
    let desk = Desk::new();
    let company = desk.company("Qx").await;
    let before = item(&desk, "Companies", company).await;
    assert_eq!(
        desk.patch("Companies", json!({ "id": company, "createDate": "2001-01-01", "currencyID": 9 }))
            .await
            .id(),
        company
    );
    let after = item(&desk, "Companies", company).await;
    assert_eq!((&after["createDate"], &after["currencyID"]), (&before["createDate"], &before["currencyID"]));
}
