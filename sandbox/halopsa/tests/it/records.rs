//! 6.0 to 6.2, 7 and 8: slim rows, whole records, decimals, dates.

use serde_json::{Value, json};

use crate::desk::{Desk, ids};

#[tokio::test]
async fn client_rows_are_slim() {
    let desk = Desk::new().await;
    let rows = desk.walk("/api/client", "clients", "").await;
    let row = rows[5].as_object().unwrap();
    assert!((80..=106).contains(&row.len()), "{}", row.len());
    for field in ["id", "name", "toplevel_id", "toplevel_name", "inactive", "main_site_id", "customertype"] {
        assert!(row.contains_key(field), "{field}");
    }
    for field in
        ["customer_relationship", "customer_relationship_list", "website", "ref", "customfields", "key"]
    {
        assert!(row.contains_key(field), "{field}");
    }
    for field in ["domain", "alastupdate", "datecreated", "main_phonenumber", "phonenumber", "external_links"]
    {
        assert!(!row.contains_key(field), "{field}");
    }
    assert_eq!(row["customfields"], json!([]));
}

#[tokio::test]
async fn the_record_of_a_client_holds_more_and_includedetails_brings_the_objects() {
    let desk = Desk::new().await;
    let plain = desk.get("/api/client/12").await.ok();
    for field in ["domain", "alastupdate", "datecreated", "main_phonenumber", "allowall_tickettypes"] {
        assert!(plain.get(field).is_some(), "{field}");
    }
    assert!(plain.get("external_links").is_none());
    let whole = desk.get("/api/client/12?includedetails=true").await.ok();
    assert_eq!(whole["external_links"], json!([]));
    assert!(whole.as_object().unwrap().len() > 350, "{}", whole.as_object().unwrap().len());
    assert!(whole.get("phonenumber").is_none(), "the telephone number is on the site");
}

#[tokio::test]
async fn site_rows_have_no_country_code_and_addresses_on_request_only() {
    let desk = Desk::new().await;
    let plain = &desk.walk("/api/site", "sites", "").await[3];
    assert_eq!(plain.as_object().unwrap().len(), 34);
    assert!(plain.get("country_code").is_none());
    assert!(plain.get("country_code_name").is_some());
    assert!(plain.get("delivery_address_line1").is_none());
    let rows = desk.walk("/api/site", "sites", "&includeaddress=True").await;
    assert_eq!(rows[3].as_object().unwrap().len(), 39);
    for row in &rows {
        assert!(row["delivery_address_line1"].is_string(), "a text, also where there is none");
    }
    let whole = desk.get(&format!("/api/site/{}?includedetails=true", rows[3]["id"])).await.ok();
    assert_eq!(whole["delivery_address"]["line1"], rows[3]["delivery_address_line1"]);
    assert_eq!(whole["delivery_address"]["postcode"], rows[3]["delivery_address_line5"]);
    assert!(whole["country_code"].is_string() && whole["slastupdate"].is_string());
}

#[tokio::test]
async fn the_client_of_a_site_is_a_number_with_decimals() {
    let desk = Desk::new().await;
    let reply = desk.get("/api/site?client_id=12").await;
    assert!(reply.text.contains("\"client_id\":12.0"), "{}", reply.text);
    assert!(desk.get("/api/site/18").await.text.contains("\"client_id\":12.0"));
}

#[tokio::test]
async fn dates_have_no_zone_and_no_date_is_1900() {
    let desk = Desk::new().await;
    let record = desk.get("/api/client/12").await.ok();
    let stamp = record["alastupdate"].as_str().unwrap();
    assert!(stamp.starts_with("20") && !stamp.contains(['Z', '+']), "{stamp}");
    assert_eq!(record["calldate"], "1900-01-01T00:00:00");
}

#[tokio::test]
async fn telephone_numbers_are_spelled_as_people_do() {
    let desk = Desk::new().await;
    let rows = desk.walk("/api/site", "sites", "").await;
    let numbers: Vec<&str> = rows.iter().filter_map(|row| row["phonenumber"].as_str()).collect();
    assert!(numbers.iter().any(|number| number.starts_with('+')));
    assert!(numbers.iter().any(|number| number.starts_with("0")));
    assert!(numbers.iter().any(|number| number.is_empty()));
}

#[tokio::test]
async fn custom_fields_come_to_lists_by_id_only() {
    let desk = Desk::new().await;
    let rows = desk.walk("/api/client", "clients", "&include_custom_fields=172").await;
    assert!(rows.iter().all(|row| row["customfields"].as_array().unwrap().len() == 1));
    assert!(rows.iter().any(|row| row["customfields"][0]["value"] == "Gold"));
    let record = desk.get("/api/client/12").await.ok();
    assert_eq!(ids(record["customfields"].as_array().unwrap()), [172, 173, 174, 176]);
}

#[tokio::test]
async fn what_is_gone_is_a_404_without_json_and_a_bad_id_a_400_with_it() {
    let desk = Desk::new().await;
    let gone = desk.get("/api/client/999999").await;
    assert_eq!(gone.status, 404);
    assert!(serde_json::from_str::<Value>(&gone.text).is_err());
    let bad = desk.get("/api/site/abc").await;
    assert_eq!(bad.status, 400);
    assert!(bad.json()["id"][0].as_str().unwrap().contains("abc"));
}

#[tokio::test]
async fn the_agent_logged_in_as_shows_its_claims() {
    let desk = Desk::new().await;
    let me = desk.get("/api/Agent/me").await.ok();
    assert_eq!((&me["id"], &me["isapiagent"], &me["isdisabled"]), (&json!(20), &json!(true), &json!(false)));
    assert_eq!(me["claims"].as_array().unwrap().len(), 108);
    let edit = |me: &Value| {
        let claims = me["claims"].as_array().unwrap();
        claims.iter().find(|claim| claim["type"] == "customers_edit").unwrap()["value"].clone()
    };
    assert_eq!(edit(&me), "true");
    desk.set("agent", json!({ "customers": "read" }));
    assert_eq!(edit(&desk.get("/api/agent/me").await.ok()), "false");
}
