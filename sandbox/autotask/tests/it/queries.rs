//! 4: the query language.

use serde_json::{Value, json};

use crate::desk::{Desk, all, ids, only};

#[tokio::test]
async fn every_operator_finds_what_it_says() {
    let desk = Desk::new();
    let (alpha, beta) = (desk.company("Qx Alpha & Sons").await, desk.company("Qx Beta").await);
    desk.patch("Companies", json!({ "id": beta, "fax": "1" })).await;
    for (op, field, value, expected) in [
        ("eq", "companyName", json!("qx alpha & sons"), vec![alpha]),
        ("beginsWith", "companyName", json!("QX "), vec![alpha, beta]),
        ("endsWith", "companyName", json!("beta"), vec![beta]),
        ("contains", "companyName", json!("x alpha &"), vec![alpha]),
        ("gt", "id", json!(alpha - 1), vec![alpha, beta]),
        ("gte", "id", json!(beta), vec![beta]),
        ("in", "id", json!([alpha, beta, 5]), vec![alpha, beta]),
        ("eq", "fax", json!("1"), vec![beta]),
    ] {
        assert_eq!(
            ids(&desk.query("Companies", only(op, field, value)).await.items()),
            expected,
            "{op} {field}"
        );
    }
    let total = desk.count("Companies", all()).await;
    assert_eq!(desk.count("Companies", only("lt", "id", json!(alpha))).await, total - 2);
    assert_eq!(desk.count("Companies", only("lte", "id", json!(alpha))).await, total - 1);
    assert_eq!(desk.count("Companies", only("noteq", "id", json!(alpha))).await, total - 1);
    assert_eq!(desk.count("Companies", only("notIn", "id", json!([alpha, beta]))).await, total - 2);
    let with = desk.count("Companies", only("exist", "classification", Value::Null)).await;
    let without = desk.count("Companies", json!([{ "op": "notExist", "field": "classification" }])).await;
    assert!(with > 20 && without > 20 && with + without == total, "{with} {without}");
}

#[tokio::test]
async fn entries_are_anded_and_groups_nest() {
    let desk = Desk::new();
    let (alpha, beta, gamma) =
        (desk.company("Qx Alpha").await, desk.company("Qx Beta").await, desk.company("Qx Gamma").await);
    let named = |name: &str| json!({ "op": "endsWith", "field": "companyName", "value": name });
    let ours = json!({ "op": "beginsWith", "field": "companyName", "value": "Qx " });
    let either = json!({ "op": "or", "items": [named("Alpha"), named("Beta")] });
    assert_eq!(ids(&desk.query("Companies", json!([ours, either])).await.items()), [alpha, beta]);
    assert!(desk.query("Companies", json!([named("Alpha"), named("Beta")])).await.items().is_empty());
    let nested = json!({ "op": "or", "items": [
        { "op": "and", "items": [ours, named("Gamma")] },
        { "op": "and", "items": [ours, { "op": "or", "items": [named("Alpha"), named("Nobody")] }] },
    ]});
    assert_eq!(ids(&desk.query("Companies", json!([nested])).await.items()), [alpha, gamma]);
    // An or beside a condition does not widen it.
    let narrowed = json!([{ "op": "eq", "field": "id", "value": beta }, either]);
    assert_eq!(ids(&desk.query("Companies", narrowed).await.items()), [beta]);
}

#[tokio::test]
async fn names_of_keys_and_fields_ignore_case() {
    let desk = Desk::new();
    let body = json!({ "Filter": [{ "Op": "EQ", "Field": "ISACTIVE", "Value": "true" }], "maxrecords": 3,
        "INCLUDEFIELDS": ["ID", "COMPANYNAME"] });
    let reply = desk.post("companies/QUERY", body).await.ok();
    let rows = reply["items"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows[0]["companyName"].is_string() && rows[0].get("phone").is_none());
}

#[tokio::test]
async fn company_zero_is_the_msp_itself() {
    let desk = Desk::new();
    let rows = desk.query("Companies", only("eq", "id", json!(0))).await.items();
    assert_eq!((ids(&rows), &rows[0]["companyName"]), (vec![0], &json!("Our Own MSP")));
    assert_eq!(
        desk.count("Companies", only("gt", "id", json!(0))).await + 1,
        desk.count("Companies", all()).await
    );
}

#[tokio::test]
async fn a_field_that_is_unknown_or_cannot_be_queried_is_a_500() {
    let desk = Desk::new();
    let unknown = desk.query("Companies", only("eq", "colour", json!("red"))).await.errors();
    assert_eq!(unknown, "Unable to find colour in the Company Entity.");
    assert!(
        desk.query("Companies", only("gt", "assetValue", json!(1))).await.errors().contains("assetValue")
    );
    assert!(
        desk.query("Contacts", only("eq", "surveyOptOut", json!(true)))
            .await
            .errors()
            .contains("the Contact Entity")
    );
    let fields = json!({ "filter": all(), "IncludeFields": ["id", "colour"] });
    assert!(desk.post("Companies/query", fields).await.errors().contains("Unable to find colour"));
}

#[tokio::test]
async fn an_operator_that_does_not_exist_finds_everything() {
    let desk = Desk::new();
    let total = desk.count("Companies", all()).await;
    let typo = json!([{ "op": "noteExist", "field": "companyName" }, { "op": "exist", "field": "id" }]);
    assert_eq!(desk.count("Companies", typo).await, total);
    assert_eq!(desk.count("Companies", only("isNull", "id", Value::Null)).await, total);
}

#[tokio::test]
async fn types_are_uneven() {
    let desk = Desk::new();
    let company = desk.company("Qx").await;
    assert!(desk.query("Companies", only("eq", "id", json!(company.to_string()))).await.items().is_empty());
    assert!(desk.query("Companies", only("eq", "companyType", json!("1"))).await.items().is_empty());
    // Booleans: true, false and their names; nothing else.
    let active = desk.count("Companies", only("eq", "isActive", json!(true))).await;
    assert_eq!(desk.count("Companies", only("eq", "isActive", json!("True"))).await, active);
    for value in [Value::Null, json!(1), json!("yes")] {
        assert!(desk.query("Companies", only("eq", "isActive", value)).await.errors().contains("isActive"));
    }
    // A contact's flag is a number, and true finds it all the same.
    let contacts = desk.count("Contacts", only("eq", "isActive", json!(1))).await;
    assert!(contacts > 100);
    assert_eq!(desk.count("Contacts", only("eq", "isActive", json!(true))).await, contacts);
    assert!(desk.count("Contacts", only("eq", "isActive", json!(0))).await > 5);
    assert!(
        desk.query("Companies", only("gt", "lastActivityDate", json!("lately")))
            .await
            .errors()
            .contains("lately")
    );
    // A published client sends no value where it means false.
    let neither = json!([{ "op": "or", "items": [
        { "op": "eq", "field": "isActive", "value": true }, { "op": "eq", "field": "isActive" }] }]);
    assert_eq!(desk.count("Companies", neither).await, active);
}

#[tokio::test]
async fn nothing_is_true_of_what_is_null() {
    let desk = Desk::new();
    let total = desk.count("Companies", all()).await;
    let without = desk.count("Companies", json!([{ "op": "notExist", "field": "territoryID" }])).await;
    assert_eq!(desk.count("Companies", only("noteq", "territoryID", json!(-1))).await, total - without);
    assert_eq!(desk.count("Companies", only("notIn", "territoryID", json!([-1]))).await, total - without);
}

#[tokio::test]
async fn a_query_asks_for_something_and_is_json() {
    let desk = Desk::new();
    for body in
        [json!({}), json!({ "filter": [] }), json!({ "filter": null }), json!([]), json!({ "filter": {} })]
    {
        assert!(!desk.post("Companies/query", body.clone()).await.errors().is_empty(), "{body}");
    }
    assert!(!desk.get("Companies/query").await.errors().is_empty());
    assert!(desk.get("Companies/query?search=nonsense").await.errors().contains("could not be read"));
    let form = axum::http::Request::post("/autotask/webservices5/ATServicesRest/V1.0/Companies/query");
    let mut form = form.header("content-type", "text/plain");
    for (name, value) in &desk.credentials {
        form = form.header(name, value);
    }
    assert_eq!(desk.send(form.body("{}".into()).unwrap()).await.status, 415);
}

#[tokio::test]
async fn a_query_holds_500_alternatives_and_one_user_defined_field() {
    let desk = Desk::new();
    let list = |count: u32| only("in", "id", json!((0..count).collect::<Vec<_>>()));
    assert_eq!(desk.query("Companies", list(500)).await.status, 200);
    assert!(desk.query("Companies", list(501)).await.errors().contains("500"));
    let ranking = json!({ "op": "eq", "field": "customerranking", "udf": true, "value": "1" });
    let rows = desk.query("Companies", json!([ranking])).await.items();
    assert!(!rows.is_empty() && rows.len() < 60);
    let golden = json!({ "name": "CustomerRanking", "value": "1" });
    assert!(rows.iter().all(|row| row["userDefinedFields"].as_array().unwrap().contains(&golden)));
    assert!(desk.query("Companies", json!([ranking, ranking])).await.errors().contains("one condition"));
    let unknown = json!([{ "op": "eq", "field": "Shoe size", "udf": true, "value": "1" }]);
    assert_eq!(
        desk.query("Companies", unknown).await.errors(),
        "Unable to find Shoe size in the Company Entity."
    );
}

#[tokio::test]
async fn changes_are_found_by_the_moment_of_activity_and_no_deletion_is_among_them() {
    let desk = Desk::new();
    let since = only("gt", "lastActivityDate", json!("2026-01-05T09:00:00Z"));
    assert_eq!(desk.count("Companies", since.clone()).await, 0);
    desk.sandbox.advance(std::time::Duration::from_secs(60));
    let rows = desk.everything("Companies").await;
    let (changed, worked_for) = (ids(&rows)[10], ids(&rows)[20]);
    desk.set("company", changed, json!({ "phone": "1" }));
    desk.set("company", worked_for, json!({ "lastActivityDate": "2026-01-05T09:00:30Z" }));
    assert_eq!(ids(&desk.query("Companies", since.clone()).await.items()), [changed, worked_for]);
    let tracked = only("gt", "lastTrackedModifiedDateTime", json!("2026-01-05T09:00:00Z"));
    let rows = desk.query("Companies", tracked).await.items();
    assert!(ids(&rows).contains(&changed));
    desk.sandbox.delete("autotask", "company", changed).unwrap();
    assert_eq!(ids(&desk.query("Companies", since).await.items()), [worked_for]);
}
