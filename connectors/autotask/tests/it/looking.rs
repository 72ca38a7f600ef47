//! Looking for a company before and after one is written: whoever is overlooked is made a second time (R79).

use crate::autotask::{Asked, Server, json_answer};
use axum::response::Response;
use counterpart_connector::{Connector, ConnectorError, ErrorKind, Found, Purpose};
use counterpart_connector_autotask::Autotask;
use counterpart_model::Kind;
use serde_json::{Value, json};

const MARK: &str = "cp-0123456789ab";

async fn find(server: &Server, name: &str) -> Result<Vec<Found>, ConnectorError> {
    Autotask::new().find(Kind::Company, MARK, name, &server.session(Purpose::Background, &[])).await
}

/// A company, every other one inactive.
fn hit(id: u64, name: &str, number: &str) -> Value {
    json!({ "id": id, "companyName": name, "companyNumber": number, "isActive": id.is_multiple_of(2) })
}

/// A page with its rows, and whether another one follows.
fn page(asked: &Asked, rows: &[Value], more: bool) -> Response {
    let next = format!("{}/zone1/ATServicesRest/V1.0/Companies/query/next?paging=more", asked.base);
    let details = json!({ "count": rows.len(), "nextPageUrl": more.then_some(next) });
    json_answer(200, &json!({ "items": rows, "pageDetails": details }))
}

/// 500 companies on the first page, 20 on the second, which may be kept back.
fn two_pages(second: bool) -> impl Fn(&Asked) -> Option<Response> + Send + Sync {
    move |asked| {
        let mut rows: Vec<Value> = (1..=520).map(|id| hit(id, &format!("Acme {id}"), "C-1")).collect();
        rows[120] = hit(121, "ACME ", "");
        rows[509] = hit(510, "Acme Renamed", MARK);
        rows[510] = hit(511, "acme", "");
        match asked.path.as_str() {
            "Companies/query" => Some(page(asked, &rows[..500], second)),
            "Companies/query/next" => Some(page(asked, &rows[500..], false)),
            "Companies/query/count" => Some(json_answer(200, &json!({ "queryCount": 520 }))),
            _ => None,
        }
    }
}

#[tokio::test]
async fn r79a_all_pages_are_looked_at_for_mark_and_name() {
    let server = Server::start(two_pages(true)).await;
    let found = find(&server, "Acme").await.expect("all are seen");
    let found: Vec<(&str, bool)> = found.iter().map(|one| (one.id.as_str(), one.marked)).collect();
    assert_eq!(found, [("121", false), ("510", true), ("511", false)]);
}

#[tokio::test]
async fn r79a_a_name_is_a_value_whatever_stands_in_it() {
    let name = r#"Acme", "op": "exist" }] [x]% _\ <b> 'Söhne'"#;
    let server =
        Server::start(|asked| (asked.path == "Companies/query").then(|| page(asked, &[], false))).await;
    assert_eq!(find(&server, name).await, Ok(Vec::new()));
    let asked = server.asked().into_iter().find(|asked| asked.path == "Companies/query").expect("asked");
    let condition = |op: &str, field: &str, value: &str| json!({ "op": op, "field": field, "value": value });
    assert_eq!(
        asked.body["filter"],
        json!([{ "op": "or", "items": [
            condition("eq", "companyNumber", MARK),
            condition("eq", "companyName", name),
            condition("contains", "companyName", name),
        ] }])
    );
}

#[tokio::test]
async fn r79a_a_list_that_may_not_be_whole_is_an_error_and_no_answer() {
    type Case = (&'static str, Box<dyn Fn(&Asked) -> Option<Response> + Send + Sync>);
    let at_list = |rows: Value, said: usize| {
        move |asked: &Asked| {
            let answer = json!({ "items": rows, "pageDetails": { "count": said, "nextPageUrl": null } });
            (asked.path == "Companies/query").then(|| json_answer(200, &answer))
        }
    };
    let cases: [Case; 5] = [
        ("counts 520", Box::new(two_pages(false))),
        (
            "no end of",
            Box::new(|asked| {
                asked.path.starts_with("Companies/query").then(|| page(asked, &[hit(1, "A", "")], true))
            }),
        ),
        ("says that they are 2", Box::new(at_list(json!([hit(1, "Acme", "")]), 2))),
        ("has no id", Box::new(at_list(json!([{ "companyName": "Acme" }]), 1))),
        ("cannot be read", Box::new(at_list(json!([{ "id": {}, "companyName": "Acme" }]), 1))),
    ];
    for (says, case) in cases {
        let server = Server::start(case).await;
        let error = find(&server, "Acme").await.expect_err(says);
        assert!(matches!(error.kind, ErrorKind::BadAnswer { .. }), "{error:?}");
        assert!(error.message.contains(says), "{says}: {error}");
    }
}
