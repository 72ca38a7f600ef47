//! Looking for clients before and after one is written: whoever is overlooked is made a second time (R79).

use crate::halo::{Asked, Halo, empty, json_answer};
use counterpart_connector::{Connector, ErrorKind, Found, NewRecord, Purpose, WriteError};
use counterpart_connector_halopsa::HaloPsa;
use counterpart_model::{Clock, Kind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const MARK: &str = "cp-0123456789ab";

fn both_scopes(asked: &Asked) -> Option<axum::response::Response> {
    let asks = asked.form.get("scope").is_some_and(|scope| scope == "read:customers edit:customers");
    (asked.path == "/auth/token" && asks).then(|| crate::halo::token("read:customers edit:customers"))
}

async fn find(halo: &Halo) -> Result<Vec<Found>, counterpart_connector::ConnectorError> {
    HaloPsa::new().find(Kind::Company, MARK, "Acme", &halo.session(Purpose::Background, &[])).await
}

fn hit(id: i64, name: &str, reference: &str) -> Value {
    json!({ "id": id, "name": name, "ref": reference, "inactive": false, "main_site_id": 1 })
}

#[tokio::test]
async fn r79a_all_pages_are_looked_at_for_mark_and_name() {
    let halo = Halo::start(|asked| {
        both_scopes(asked).or_else(|| {
            (asked.path == "/api/Client").then(|| {
                assert_eq!((asked.get("search"), asked.get("search_name_only")), ("Acme", "true"));
                assert_eq!((asked.get("includeinactive"), asked.get("order")), ("true", "id"));
                let mut rows: Vec<Value> = (1..=150).map(|id| hit(id, &format!("Acme {id}"), "")).collect();
                rows[120] = hit(121, "acme ", "C1");
                rows[130] = hit(131, "Acme Renamed", MARK);
                let number: usize = asked.get("page_no").parse().expect("page_no");
                let shown: Vec<&Value> = rows.iter().skip((number - 1) * 100).take(100).collect();
                json_answer(200, &json!({ "record_count": 150, "clients": shown }))
            })
        })
    })
    .await;
    let found = find(&halo).await.expect("all are seen");
    let found: Vec<(&str, bool)> = found.iter().map(|one| (one.id.as_str(), one.marked)).collect();
    assert_eq!(found, [("121", false), ("131", true)]);
}

#[tokio::test]
async fn r79a_a_search_that_shows_less_than_it_has_is_an_error_and_no_answer() {
    // It gives the same two rows again and again, and says that there are five.
    let halo = Halo::start(|asked| {
        both_scopes(asked).or_else(|| {
            let rows = [hit(1, "Acme One", ""), hit(2, "Acme Two", "")];
            (asked.path == "/api/Client")
                .then(|| json_answer(200, &json!({ "record_count": 5, "clients": rows })))
        })
    })
    .await;
    let error = find(&halo).await.expect_err("three are missing");
    assert!(matches!(error.kind, ErrorKind::BadAnswer { .. }), "{error:?}");
    assert!(error.message.contains("does not show all"), "{error}");
}

#[tokio::test]
async fn r79a_a_row_that_cannot_be_read_may_be_the_one() {
    let halo = Halo::start(|asked| {
        both_scopes(asked).or_else(|| {
            let rows = [json!({ "id": {}, "name": "Acme" })];
            (asked.path == "/api/Client").then(|| page_of(asked, &rows))
        })
    })
    .await;
    assert!(matches!(find(&halo).await, Err(error) if matches!(error.kind, ErrorKind::BadAnswer { .. })));
}

fn page_of(asked: &Asked, rows: &[Value]) -> axum::response::Response {
    json_answer(200, &json!({ "page_no": asked.get("page_no"), "record_count": rows.len(), "clients": rows }))
}

#[tokio::test]
async fn r79b_an_answer_without_an_id_leaves_it_unknown() {
    for answer in [json!({}), json!({ "id": 0 }), json!([]), json!("Saved")] {
        let halo = Halo::start(move |asked| {
            both_scopes(asked).or_else(|| (asked.path == "/api/Client").then(|| json_answer(201, &answer)))
        })
        .await;
        let session = halo.session(Purpose::Background, &[]);
        session.may_write_until(halo.time.now() + Duration::from_secs(30));
        let fields = BTreeMap::from([("relationship".to_owned(), "2 Contract".to_owned())]);
        let new = NewRecord { name: "Acme".to_owned(), fields, marker: MARK.to_owned() };
        let error = HaloPsa::new().create(Kind::Company, &new, &session).await.expect_err("which one?");
        assert!(matches!(error, WriteError::Unknown(_)), "{error:?}");
        assert_eq!(halo.paths().iter().filter(|path| *path == "/api/Client").count(), 1);
    }
}

#[tokio::test]
async fn r57_a_refusal_names_the_right_that_writing_needs() {
    for (status, part) in [(401, "Tick edit:customers"), (403, "Read and Modify")] {
        let halo = Halo::start(move |asked| {
            both_scopes(asked).or_else(|| (asked.path == "/api/Client").then(|| empty(status)))
        })
        .await;
        let session = halo.session(Purpose::Background, &[]);
        session.may_write_until(halo.time.now() + Duration::from_secs(30));
        let new = NewRecord { name: "Acme".to_owned(), marker: MARK.to_owned(), ..NewRecord::default() };
        let error = HaloPsa::new().create(Kind::Company, &new, &session).await.expect_err("it may not");
        let WriteError::Refused(error) = error else { panic!("{error:?}") };
        assert_eq!(error.kind, ErrorKind::PermissionMissing { permission: "edit:customers".to_owned() });
        assert!(error.message.contains(part), "{error}");
    }
}

#[tokio::test]
async fn r57_an_answer_to_the_template_that_halopsa_cannot_take_is_not_sent() {
    let halo = Halo::start(both_scopes).await;
    let session = halo.session(Purpose::Background, &[]);
    session.may_write_until(halo.time.now() + Duration::from_secs(30));
    for (key, value) in [("relationship", "Contract"), ("toplevel_id", "Managed"), ("colour", "red")] {
        let fields = BTreeMap::from([(key.to_owned(), value.to_owned())]);
        let new = NewRecord { name: "Acme".to_owned(), fields, marker: MARK.to_owned() };
        let error = HaloPsa::new().create(Kind::Company, &new, &session).await.expect_err("no such answer");
        assert!(
            matches!(&error, WriteError::Refused(error) if error.message.contains(value) || error.message.contains(key)),
            "{error:?}"
        );
    }
    assert!(halo.paths().is_empty());
}
