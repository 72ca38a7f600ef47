//! Pulling clients and sites.

use crate::halo::{Halo, answer, json_answer, nothing};
use async_trait::async_trait;
use counterpart_connector::{
    BoxError, Capability, Connector, ErrorKind, PullError, PullOptions, Pulled, PulledPage, Purpose, Sink,
};
use counterpart_connector_halopsa::HaloPsa;
use counterpart_model::{Completeness, Kind, Proof, VendorRecord};
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Default)]
struct Kept {
    records: Vec<VendorRecord>,
    problems: Vec<String>,
}

#[async_trait]
impl Sink for Kept {
    async fn page(&mut self, page: PulledPage) -> Result<(), BoxError> {
        self.records.extend(page.records);
        self.problems.extend(page.problems.into_iter().map(|problem| problem.sentence));
        Ok(())
    }
}

async fn pull(halo: &Halo, kind: Kind, options: PullOptions) -> (Result<Pulled, PullError>, Kept) {
    let mut kept = Kept::default();
    let session = halo.session(Purpose::Background, &[]);
    let result = HaloPsa::new().pull(kind, &options, &session, &mut kept).await;
    (result, kept)
}

fn sent(halo: &Halo, path: &str) -> Vec<BTreeMap<String, String>> {
    halo.asked().into_iter().filter(|asked| asked.path == path).map(|asked| asked.query).collect()
}

#[tokio::test]
async fn r78_clients_are_read_whole_against_record_count() {
    let halo = Halo::start(nothing).await;
    let (result, kept) = pull(&halo, Kind::Company, PullOptions::default()).await;
    let expected = Completeness::Complete { records: 3, proof: Proof::VendorTotal { total: 3 } };
    assert_eq!(result.expect("pulled").completeness, expected);
    let ids: Vec<_> = kept.records.iter().map(|record| record.id().as_str().to_owned()).collect();
    assert_eq!(ids, ["1", "12", "13"]);
    assert_eq!(kept.records.iter().filter(|record| record.offered()).count(), 1);
}

#[tokio::test]
async fn paging_is_asked_for_in_the_only_way_that_halopsa_heeds() {
    let halo = Halo::start(nothing).await;
    let options = PullOptions { page_size: Some(2), ..PullOptions::default() };
    let (result, _) = pull(&halo, Kind::Company, options).await;
    assert!(result.expect("pulled").completeness.is_complete());
    let queries = sent(&halo, "/api/Client");
    let numbers: Vec<_> = queries.iter().map(|query| query["page_no"].as_str()).collect();
    assert_eq!(numbers, ["1", "2"]);
    for query in &queries {
        for (name, value) in [
            ("pageinate", "true"),
            ("page_size", "2"),
            ("order", "id"),
            ("includeinactive", "true"),
            ("includeactive", "true"),
        ] {
            assert_eq!(query[name], value);
        }
    }
    let (_, kept) = pull(&halo, Kind::Site, PullOptions::default()).await;
    assert_eq!(kept.records.len(), 2);
    assert_eq!(sent(&halo, "/api/Site")[0]["includeaddress"], "true");
    assert_eq!(sent(&halo, "/api/Site")[0]["page_size"], "100");
}

#[tokio::test]
async fn r73_what_changed_is_asked_for_in_utc_without_a_zone_and_from_a_little_earlier() {
    let halo = Halo::start(nothing).await;
    let since =
        "2026-01-05T10:05:07.9+01:00".parse::<chrono::DateTime<chrono::FixedOffset>>().expect("a moment");
    let options = PullOptions { changed_since: Some(since.to_utc()), ..PullOptions::default() };
    for (kind, path) in [(Kind::Company, "/api/Client"), (Kind::Site, "/api/Site")] {
        assert!(HaloPsa::new().descriptor().can(kind, Capability::Changes));
        pull(&halo, kind, options.clone()).await.0.expect("pulled");
        let query = &sent(&halo, path)[0];
        assert_eq!(query["lastupdatefromdate"], "2026-01-05T08:55:07");
        assert_eq!(query["includeinactive"], "true", "a client made inactive has changed");
        pull(&halo, kind, PullOptions::default()).await.0.expect("pulled");
        assert!(!sent(&halo, path)[1].contains_key("lastupdatefromdate"));
    }
}

#[tokio::test]
async fn the_token_is_asked_for_with_tenant_and_scope_and_the_secret_stays_in_the_body() {
    let halo = Halo::start(nothing).await;
    pull(&halo, Kind::Company, PullOptions::default()).await.0.expect("pulled");
    let asked = halo.asked().into_iter().find(|asked| asked.path == "/auth/token").expect("a token request");
    assert_eq!(asked.query, BTreeMap::from([("tenant".to_owned(), "acme".to_owned())]));
    assert_eq!(asked.form["grant_type"], "client_credentials");
    assert_eq!(asked.form["client_id"], "the-client");
    assert_eq!(asked.form["client_secret"], crate::halo::SECRET);
    assert_eq!(asked.form["scope"], "read:customers");
}

#[tokio::test]
async fn r78_a_default_page_with_its_length_as_total_is_not_taken_for_all() {
    let halo = Halo::start(|asked| {
        (asked.path == "/api/Client").then(|| {
            let rows: Vec<_> =
                (1..=50).map(|id| json!({"id": id, "name": format!("C{id}"), "inactive": false})).collect();
            json_answer(200, &json!({"record_count": 50, "clients": rows}))
        })
    })
    .await;
    let (result, kept) = pull(&halo, Kind::Company, PullOptions::default()).await;
    let completeness = result.expect("pulled").completeness;
    assert!(!completeness.is_complete(), "{completeness}");
    assert_eq!(kept.records.len(), 50);
}

#[tokio::test]
async fn r74_a_bad_client_is_a_problem_and_the_pull_goes_on() {
    let halo = Halo::start(|asked| {
        (asked.path == "/api/Client").then(|| {
            let rows = json!([{"id": 2, "name": ""}, {"id": 3.5, "name": "Half"}, {"id": 4, "name": "Good", "inactive": false}]);
            json_answer(200, &json!({"page_no": 1, "page_size": 100, "record_count": 3, "clients": rows}))
        })
    })
    .await;
    let (result, kept) = pull(&halo, Kind::Company, PullOptions::default()).await;
    assert!(result.expect("pulled").completeness.is_complete());
    assert_eq!(kept.records.len(), 1);
    assert!(kept.problems[0].starts_with("Client 2 was left out: it has no name."), "{:?}", kept.problems);
    assert!(
        kept.problems[1].starts_with("Client \"Half\" was left out: its field \"id\""),
        "{:?}",
        kept.problems
    );
}

#[tokio::test]
async fn an_answer_of_another_form_is_told() {
    for (body, expected) in [
        (r#"{"record_count":3,"areas":[]}"#, "it has no list \"clients\""),
        (r#"{"record_count":"many","clients":[]}"#, "record_count: invalid value"),
        ("7", "an object with the list \"clients\""),
        ("<!doctype html><title>Maintenance</title>", "A web page (\"Maintenance\") came back"),
        (r#"{"record_count":3,"clients":[{"id":1,"#, "breaks off after"),
        ("", "empty body"),
    ] {
        let halo = Halo::start(move |asked| {
            (asked.path == "/api/Client").then(|| answer(200, "application/json", body))
        })
        .await;
        let (result, _) = pull(&halo, Kind::Company, PullOptions::default()).await;
        match result.expect_err(body) {
            PullError::Vendor { error, .. } => {
                assert!(matches!(error.kind, ErrorKind::BadAnswer { .. }), "{body}: {error:?}");
                assert!(error.message.contains(expected), "{body}: {error}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn r10b_every_reason_for_holding_back_is_in_the_descriptor() {
    let halo = Halo::start(nothing).await;
    let (_, kept) = pull(&halo, Kind::Company, PullOptions::default()).await;
    let connector = HaloPsa::new();
    let rules = &connector.descriptor().kind(Kind::Company).expect("companies").held_back;
    let mut codes: Vec<_> =
        kept.records.iter().flat_map(|record| record.held_back()).map(|held| held.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, ["no_main_site", "no_relationship"]);
    assert!(codes.iter().all(|code| rules.iter().any(|rule| rule.code == *code)));
}

#[tokio::test]
async fn a_kind_it_does_not_know_is_refused_without_a_request() {
    let halo = Halo::start(nothing).await;
    let (result, _) = pull(&halo, Kind::Ticket, PullOptions::default()).await;
    match result.expect_err("not yet") {
        PullError::Vendor { error, .. } => assert_eq!(error.kind, ErrorKind::NotSupported),
        other => panic!("{other:?}"),
    }
    assert!(halo.asked().is_empty());
}
