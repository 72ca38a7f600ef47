//! 2: rights that are missing, rows that are hidden, acting as somebody else.

use serde_json::{Value, json};

use crate::desk::{Desk, all, ids, least, only};

#[tokio::test]
async fn a_missing_right_is_a_500_with_a_sentence_or_the_documented_403() {
    let desk = Desk::new();
    desk.set(
        "user",
        1,
        json!({ "denied": ["Companies.query", "Contacts.create", "*.update", "Contacts.delete"] }),
    );
    let sentence = |what: &str| {
        format!("The logged in Resource does not have the adequate permissions to {what} this entity type.")
    };
    assert_eq!(desk.query("Companies", all()).await.errors(), sentence("query"));
    assert_eq!(desk.get("Companies/0").await.errors(), sentence("query"));
    assert_eq!(
        desk.post("Companies/query/count", json!({ "filter": all() })).await.errors(),
        sentence("query")
    );
    assert_eq!(desk.query("Contacts", all()).await.status, 200);
    assert_eq!(desk.post("Companies/0/Contacts", json!({})).await.errors(), sentence("create"));
    assert_eq!(desk.patch("Companies", json!({ "id": 0 })).await.errors(), sentence("update"));
    assert_eq!(desk.call("DELETE", "Companies/0/Contacts/5", None).await.errors(), sentence("delete"));
    assert_eq!(desk.post("Companies", least("Qx")).await.status, 200);
    desk.set("instance", 1, json!({ "permission_status": 403 }));
    let reply = desk.query("Companies", all()).await;
    assert_eq!((reply.status.as_u16(), reply.json()["errors"][0].as_str()), (403, Some(&*sentence("query"))));
}

#[tokio::test]
async fn hidden_companies_are_missing_without_a_word_with_all_that_is_theirs() {
    let desk = Desk::new();
    let rows = ids(&desk.everything("Companies").await);
    let hidden = rows[9];
    let of_hidden = only("eq", "companyID", json!(hidden));
    assert!(desk.count("CompanyLocations", of_hidden.clone()).await > 0);
    desk.set("user", 1, json!({ "hidden_companies": [hidden] }));
    let seen = ids(&desk.everything("Companies").await);
    assert_eq!(seen.len(), rows.len() - 1);
    assert_eq!(desk.count("Companies", all()).await, seen.len() as u64, "the count agrees");
    assert_eq!(desk.get(&format!("Companies/{hidden}")).await.ok()["item"], Value::Null);
    assert_eq!(desk.count("CompanyLocations", of_hidden).await, 0);
    assert!(
        desk.patch("Companies", json!({ "id": hidden, "fax": "1" }))
            .await
            .errors()
            .contains("No matching records")
    );
    assert_eq!(desk.post(&format!("Companies/{hidden}/Locations"), json!({ "name": "x" })).await.status, 500);
    desk.set("user", 1, json!({ "hidden_companies": [], "visible_companies": [0, rows[2]] }));
    assert_eq!(ids(&desk.everything("Companies").await), [0, rows[2]]);
}

#[tokio::test]
async fn acting_as_a_resource_is_for_writes_and_must_be_allowed() {
    let desk = Desk::new();
    let zone = "/autotask/webservices5/ATServicesRest/V1.0";
    let acting = [("ImpersonationResourceId", "29682887")];
    let query = desk
        .full("POST", &format!("{zone}/Companies/query"), Some(json!({ "filter": all() })), &acting)
        .await;
    assert!(query.errors().contains("adequate permissions to query"));
    let create = async || desk.full("POST", &format!("{zone}/Companies"), Some(least("Qx")), &acting).await;
    assert!(create().await.errors().contains("adequate permissions to create"));
    desk.set("user", 1, json!({ "impersonates": [29_682_887] }));
    let id = create().await.id();
    let company = desk.get(&format!("Companies/{id}")).await.ok()["item"].clone();
    assert_eq!(company["createdByResourceID"], 29_682_887);
    assert_eq!(company["impersonatorCreatorResourceID"], 29_682_899, "the API user");
    let own = desk.company("Qy").await;
    let own = desk.get(&format!("Companies/{own}")).await.ok()["item"].clone();
    assert_eq!(
        (&own["createdByResourceID"], &own["impersonatorCreatorResourceID"]),
        (&json!(29_682_899), &Value::Null)
    );
}
