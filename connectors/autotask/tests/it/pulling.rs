//! Pulling companies and locations.

use crate::autotask::{Asked, CODE, SECRET, Server, USER, answer, empty, json_answer, nothing};
use async_trait::async_trait;
use counterpart_connector::{
    BoxError, Capability, Connector, ErrorKind, PullError, PullOptions, Pulled, PulledPage, Purpose, Sink,
};
use counterpart_connector_autotask::Autotask;
use counterpart_model::{AfterPoint, Completeness, Kind, Proof, VendorRecord};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};

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

async fn pull_with(
    server: &Server,
    kind: Kind,
    options: PullOptions,
    config: &[(&str, &str)],
) -> (Result<Pulled, PullError>, Kept) {
    let mut kept = Kept::default();
    let session = server.session(Purpose::Background, config);
    let result = Autotask::new().pull(kind, &options, &session, &mut kept).await;
    (result, kept)
}

async fn pull(server: &Server, kind: Kind, options: PullOptions) -> (Result<Pulled, PullError>, Kept) {
    pull_with(server, kind, options, &[]).await
}

fn pages_of(size: u32) -> PullOptions {
    PullOptions { page_size: Some(size), ..PullOptions::default() }
}

fn asked_for(server: &Server, path: &str) -> Vec<Asked> {
    server.asked().into_iter().filter(|asked| asked.path == path).collect()
}

fn ids(kept: &Kept) -> Vec<&str> {
    kept.records.iter().map(|record| record.id().as_str()).collect()
}

#[tokio::test]
async fn r78_companies_are_read_whole_and_counted() {
    let server = Server::start(nothing).await;
    let (result, kept) = pull(&server, Kind::Company, PullOptions::default()).await;
    let expected = Completeness::Complete { records: 4, proof: Proof::EndOfCursor };
    assert_eq!(result.expect("pulled").completeness, expected);
    assert_eq!(ids(&kept), ["0", "29701122", "29701123", "29701200"]);
    assert_eq!(kept.records.iter().filter(|record| record.offered()).count(), 1);
    assert_eq!(
        server.calls(),
        [
            "GET zoneInformation",
            "POST Companies/query",
            "POST Countries/query",
            "GET Companies/entityInformation/fields",
            "POST Companies/query/count",
        ]
    );
}

#[tokio::test]
async fn the_three_credentials_travel_in_headers_and_to_the_zone_alone() {
    let server = Server::start(nothing).await;
    pull(&server, Kind::Company, PullOptions::default()).await.0.expect("pulled");
    let (zone, others): (Vec<_>, Vec<_>) =
        server.asked().into_iter().partition(|asked| asked.path == "zoneInformation");
    assert_eq!(zone.len(), 1);
    assert_eq!((zone[0].header("secret"), zone[0].header("apiintegrationcode")), ("", ""));
    for asked in others {
        assert_eq!(asked.header("username"), USER);
        assert_eq!((asked.header("secret"), asked.header("apiintegrationcode")), (SECRET, CODE));
        assert!(asked.query.is_empty(), "{:?}", asked.query);
    }
}

#[tokio::test]
async fn r78_the_next_page_is_asked_for_in_the_way_and_with_the_question_the_list_was_begun_with() {
    let server = Server::start(nothing).await;
    let (result, kept) = pull(&server, Kind::Company, pages_of(1)).await;
    assert!(result.expect("pulled").completeness.is_complete());
    assert_eq!(kept.records.len(), 4);
    let first = asked_for(&server, "Companies/query");
    let next = asked_for(&server, "Companies/query/next");
    assert_eq!((first.len(), next.len()), (1, 3));
    let cursors: Vec<&str> = next.iter().map(|asked| asked.query["paging"].as_str()).collect();
    assert_eq!(cursors, ["0", "29701122", "29701123"]);
    for asked in next {
        assert_eq!((asked.method.as_str(), &asked.body), ("POST", &first[0].body));
    }
    assert_eq!(first[0].body["MaxRecords"], 1);
    let fields = first[0].body["IncludeFields"].as_array().expect("a list");
    assert!(fields.contains(&json!("id")) && !fields.contains(&json!("lastActivityDate")));
}

#[tokio::test]
async fn r78_a_next_page_elsewhere_is_never_sent_the_credentials() {
    for next in [
        "https://evil.example/",
        "https://evil.example/ATServicesRest/V1.0/Contacts/query/next?paging=1",
        "1",
    ] {
        let server = Server::start(move |asked| {
            let page = json!({"items": [], "pageDetails": {"count": 0, "nextPageUrl": next}});
            (asked.path == "Companies/query").then(|| json_answer(200, &page))
        })
        .await;
        let (result, _) = pull(&server, Kind::Company, PullOptions::default()).await;
        match result.expect_err(next) {
            PullError::Vendor { error, .. } => {
                assert!(matches!(error.kind, ErrorKind::BadAnswer { .. }), "{error:?}")
            }
            other => panic!("{other:?}"),
        }
    }
    // Another server's name for the same page: its parameters are taken over, its name is not.
    let server = Server::start(|asked| {
        let next = "https://evil.example//atservicesrest/v1.0/companies/query/next?paging=0";
        let page = json!({"items": [{"id": 0, "companyName": "A", "isActive": true}],
            "pageDetails": {"count": 1, "nextPageUrl": next}});
        (asked.path == "Companies/query").then(|| json_answer(200, &page))
    })
    .await;
    let (result, kept) = pull(&server, Kind::Company, PullOptions::default()).await;
    assert!(result.expect("pulled").completeness.is_complete());
    assert_eq!(kept.records.len(), 4);
}

#[tokio::test]
async fn r78_pages_are_never_asked_for_with_more_than_autotask_gives() {
    for (wished, asked) in [(None, 500), (Some(5_000), 500), (Some(0), 1), (Some(33), 33)] {
        let server = Server::start(nothing).await;
        let options = PullOptions { page_size: wished, ..PullOptions::default() };
        pull(&server, Kind::Site, options).await.0.expect("pulled");
        assert_eq!(asked_for(&server, "CompanyLocations/query")[0].body["MaxRecords"], asked);
    }
}

#[tokio::test]
async fn r78_a_list_that_is_cut_short_is_found_by_the_count() {
    let server = Server::start(|asked| {
        let page = json!({"items": [], "pageDetails": {"count": 0, "nextPageUrl": null}});
        (asked.path == "Companies/query/next").then(|| json_answer(200, &page))
    })
    .await;
    let (result, kept) = pull(&server, Kind::Company, pages_of(2)).await;
    let completeness = result.expect("pulled").completeness;
    assert!(!completeness.is_complete() && completeness.to_string().contains("counts 4"), "{completeness}");
    assert_eq!(kept.records.len(), 2);
}

#[tokio::test]
async fn r72_a_list_is_gone_on_with_behind_an_id_that_is_asked_for_as_a_number() {
    let server = Server::start(nothing).await;
    let point = AfterPoint { after: "29701122".into(), received: 2 };
    let options = PullOptions { resume: Some(point.into()), ..PullOptions::default() };
    let (result, kept) = pull(&server, Kind::Company, options).await;
    let pulled = result.expect("pulled");
    assert!(pulled.resumed && pulled.completeness.is_complete(), "{pulled:?}");
    assert_eq!(ids(&kept), ["29701123", "29701200"]);
    let counts = asked_for(&server, "Companies/query/count");
    assert_eq!(counts[0].filter("id")[1], ("lte".to_owned(), json!(29_701_122)));
    assert_eq!(asked_for(&server, "Companies/query")[0].filter("id"), [("gt".to_owned(), json!(29_701_122))]);
}

#[tokio::test]
async fn r73_what_changed_is_asked_for_by_last_activity_in_utc_without_a_zone_and_from_a_little_earlier() {
    let server = Server::start(nothing).await;
    let since =
        "2026-01-05T10:05:07.25+01:00".parse::<chrono::DateTime<chrono::FixedOffset>>().expect("a moment");
    let options = PullOptions { changed_since: Some(since.to_utc()), ..PullOptions::default() };
    assert!(Autotask::new().descriptor().can(Kind::Company, Capability::Changes));
    pull(&server, Kind::Company, options.clone()).await.0.expect("pulled");
    let asked = &asked_for(&server, "Companies/query")[0];
    assert_eq!(asked.filter("lastActivityDate"), [("gte".to_owned(), json!("2026-01-05T08:55:07.250"))]);
    assert!(asked_for(&server, "Companies/query/count").is_empty(), "one answer needs no count");

    // Locations do not say when they changed.
    let asked = server.asked().len();
    assert!(!Autotask::new().descriptor().can(Kind::Site, Capability::Changes));
    match pull(&server, Kind::Site, options).await.0.expect_err("not claimed") {
        PullError::Vendor { error, .. } => assert_eq!(error.kind, ErrorKind::NotSupported),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.asked().len(), asked);
}

#[tokio::test]
async fn r73_where_nothing_changed_one_question_is_all() {
    let server = Server::start(|asked| {
        let page = json!({"items": [], "pageDetails": {"count": 0, "nextPageUrl": null}});
        (asked.path == "Companies/query").then(|| json_answer(200, &page))
    })
    .await;
    let since = Some("2026-01-05T10:05:07Z".parse().expect("a moment"));
    let options = PullOptions { changed_since: since, last_known: Some(4), ..PullOptions::default() };
    let (result, _) = pull(&server, Kind::Company, options).await;
    assert!(result.expect("pulled").completeness.is_complete());
    assert_eq!(server.calls(), ["GET zoneInformation", "POST Companies/query"]);
}

#[tokio::test]
async fn numbers_become_words_once_a_pull() {
    let server = Server::start(nothing).await;
    let (_, kept) = pull(&server, Kind::Company, pages_of(1)).await;
    match &kept.records[1] {
        VendorRecord::Company(company) => {
            assert_eq!(company.relationships, ["Customer"]);
            assert_eq!(company.address.as_ref().and_then(|address| address.country.as_deref()), Some("DE"));
        }
        other => panic!("{other:?}"),
    }
    let looked_up = |path| asked_for(&server, path).len();
    assert_eq!((looked_up("Countries/query"), looked_up("Companies/entityInformation/fields")), (1, 1));
    assert_eq!(looked_up("CompanyCategories/query"), 0, "nobody chose by category");
}

#[tokio::test]
async fn r10b_types_and_categories_are_chosen_by_name() {
    let server = Server::start(|asked| {
        let company = |id: u32, kind: u32, category: u32| {
            json!({"id": id, "companyName": format!("C{id}"), "isActive": true, "companyType": kind, "companyCategoryID": category})
        };
        let rows = [company(1, 1, 2), company(2, 3, 2), company(3, 3, 1)];
        let page = json!({"items": rows, "pageDetails": {"count": 3, "nextPageUrl": null}});
        match asked.path.as_str() {
            "Companies/query" => Some(json_answer(200, &page)),
            "Companies/query/count" => Some(json_answer(200, &json!({"queryCount": 3}))),
            _ => None,
        }
    })
    .await;
    let chosen = [("company_types", "prospect"), ("company_categories", "GOLD")];
    let (_, kept) = pull_with(&server, Kind::Company, PullOptions::default(), &chosen).await;
    let codes: Vec<Vec<&str>> = kept
        .records
        .iter()
        .map(|record| record.held_back().iter().map(|held| held.code.as_str()).collect())
        .collect();
    assert_eq!(codes, [vec!["not_a_customer"], vec![], vec!["other_category"]]);
    assert_eq!(asked_for(&server, "CompanyCategories/query").len(), 1);
    let connector = Autotask::new();
    let rules = &connector.descriptor().kind(Kind::Company).expect("companies").held_back;
    for code in codes.into_iter().flatten() {
        assert!(rules.iter().any(|rule| rule.code == code), "{code} is not in the descriptor");
    }
}

#[tokio::test]
async fn r74_a_bad_company_is_a_problem_and_the_pull_goes_on() {
    let server = Server::start(|asked| {
        let rows = json!([{"id": 2, "companyName": "", "isActive": true}, {"id": 3.5, "companyName": "Half"},
            {"id": 4, "companyName": "Good", "isActive": true}]);
        let page = json!({"items": rows, "pageDetails": {"count": 3, "nextPageUrl": null}});
        match asked.path.as_str() {
            "Companies/query" => Some(json_answer(200, &page)),
            "Companies/query/count" => Some(json_answer(200, &json!({"queryCount": 3}))),
            _ => None,
        }
    })
    .await;
    let (result, kept) = pull(&server, Kind::Company, PullOptions::default()).await;
    assert!(result.expect("pulled").completeness.is_complete());
    assert_eq!(kept.records.len(), 1);
    assert!(kept.problems[0].starts_with("Company 2 was left out: it has no name."), "{:?}", kept.problems);
    assert!(
        kept.problems[1].starts_with("Company \"Half\" was left out: its field \"id\""),
        "{:?}",
        kept.problems
    );
}

#[tokio::test]
async fn an_answer_of_another_form_is_told() {
    for (body, expected) in [
        (r#"{"items":[]}"#, "missing field `pageDetails`"),
        (r#"{"items":[],"pageDetails":{"count":0}}"#, "missing field `nextPageUrl`"),
        (r#"{"pageDetails":{"nextPageUrl":null}}"#, "missing field `items`"),
        (r#"{"items":7,"pageDetails":{"nextPageUrl":null}}"#, "unexpected form at items"),
        ("7", "unexpected form at its top"),
        ("<!doctype html><title>Maintenance</title>", "A web page (\"Maintenance\") came back"),
        (r#"{"items":[{"id":1,"#, "breaks off after"),
        ("", "empty body"),
    ] {
        let server = Server::start(move |asked| {
            (asked.path == "Companies/query").then(|| answer(200, "application/json", body))
        })
        .await;
        match pull(&server, Kind::Company, PullOptions::default()).await.0.expect_err(body) {
            PullError::Vendor { error, .. } => {
                assert!(matches!(error.kind, ErrorKind::BadAnswer { .. }), "{body}: {error:?}");
                assert!(error.message.contains(expected), "{body}: {error}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_zone_that_moves_in_mid_pull_is_found_again() {
    let moved = AtomicBool::new(false);
    let server = Server::start(move |asked| {
        let here = if moved.load(Ordering::Relaxed) { 2 } else { 1 };
        match (asked.path.as_str(), asked.zone) {
            ("zoneInformation", _) => Some(json_answer(
                200,
                &json!({"zoneName": "Z", "url": format!("{}/zone{here}/ATServicesRest/", asked.base), "ci": 41_213}),
            )),
            ("Companies/query/next", 1) => {
                moved.store(true, Ordering::Relaxed);
                Some(empty(401))
            }
            ("Companies/query/next", 2) => {
                let rows: Vec<Value> = crate::autotask::companies().split_off(1);
                let page = json!({"items": rows, "pageDetails": {"count": 3, "nextPageUrl": null}});
                Some(json_answer(200, &page))
            }
            ("Companies/query/count", 2) => Some(json_answer(200, &json!({"queryCount": 4}))),
            _ => None,
        }
    })
    .await;
    let (result, kept) = pull(&server, Kind::Company, pages_of(1)).await;
    assert!(result.expect("pulled").completeness.is_complete());
    assert_eq!(kept.records.len(), 4);
    assert_eq!(asked_for(&server, "zoneInformation").len(), 2);
    assert_eq!(asked_for(&server, "Companies/query/next").len(), 2);
}

#[tokio::test]
async fn a_kind_it_does_not_know_is_refused_without_a_request() {
    let server = Server::start(nothing).await;
    let (result, _) = pull(&server, Kind::Ticket, PullOptions::default()).await;
    match result.expect_err("not yet") {
        PullError::Vendor { error, .. } => assert_eq!(error.kind, ErrorKind::NotSupported),
        other => panic!("{other:?}"),
    }
    assert!(server.asked().is_empty());
}
