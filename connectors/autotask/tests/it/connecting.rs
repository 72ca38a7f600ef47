//! *Test connection*: each thing separately.

use crate::autotask::{Asked, SECRET, Server, answer, empty, errors, json_answer, nothing};
use axum::response::Response;
use chrono::TimeDelta;
use counterpart_connector::{Connector, Outcome, Purpose, Subject, TestReport};
use counterpart_connector_autotask::Autotask;
use serde_json::json;

async fn test(special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static) -> (TestReport, Server) {
    let server = Server::start(special).await;
    let report = Autotask::new().test(&server.person()).await;
    (report, server)
}

fn outcome(report: &TestReport, name: &str) -> Outcome {
    let check = report.checks.iter().find(|check| check.subject.to_string() == name);
    check.unwrap_or_else(|| panic!("no check {name} in {report:?}")).outcome
}

fn sentence<'a>(report: &'a TestReport, name: &str) -> &'a str {
    let check = report.checks.iter().find(|check| check.subject.to_string() == name);
    &check.unwrap_or_else(|| panic!("no check {name} in {report:?}")).sentence
}

/// Rights to an entity, as query, create and delete.
fn rights(asked: &Asked, entity: &str, query: i64, create: i64, delete: i64) -> Option<Response> {
    let info = json!({"info": {"userAccessForQuery": query, "userAccessForCreate": create, "userAccessForDelete": delete}});
    (asked.path == format!("{entity}/entityInformation")).then(|| json_answer(200, &info))
}

#[tokio::test]
async fn r03_everything_there_reads_connection_successful() {
    let (report, server) = test(nothing).await;
    assert_eq!(report.headline(), "Connection successful", "{report:#?}");
    for name in ["reachable", "authenticated", "clock", "rate limit"] {
        assert_eq!(outcome(&report, name), Outcome::Present, "{name}");
    }
    assert_eq!(sentence(&report, "tenant"), "Autotask database 41213, America East of Our MSP (id 41213).");
    assert_eq!(report.tenant.as_ref().map(|tenant| tenant.id.as_str()), Some("41213"));
    assert_eq!(sentence(&report, "permission Companies: query"), "Granted: Autotask shows 4 companies.");
    assert_eq!(
        sentence(&report, "permission CompanyLocations: query"),
        "Granted: Autotask shows 2 company locations."
    );
    assert_eq!(outcome(&report, "permission Tickets: query"), Outcome::Missing);
    assert_eq!(
        sentence(&report, "permission Tickets: query"),
        "Not granted. Only \"Pull tickets\" needs it."
    );
    assert_eq!(sentence(&report, "permission Contacts: delete"), "Not granted, and not needed.");
    assert!(sentence(&report, "rate limit").contains("have used 1234 of 10000 requests"));
    assert!(report.superfluous.is_empty());
    // Each check once, each entity once, and nothing is written.
    let connector = Autotask::new();
    assert_eq!(report.checks.len(), 5 + connector.descriptor().permissions.len());
    let asked = server.calls();
    assert_eq!(asked.iter().filter(|call| *call == "GET Companies/entityInformation").count(), 1);
    let posts: Vec<_> = asked.iter().filter(|call| call.starts_with("POST")).collect();
    assert_eq!(
        posts,
        ["POST Companies/query/count", "POST CompanyLocations/query/count", "POST Countries/query"]
    );
}

#[tokio::test]
async fn r03_wrong_address_reaches_nothing() {
    let (report, _) = test(|_| Some(empty(404))).await;
    assert_eq!(outcome(&report, "reachable"), Outcome::Missing);
    assert!(report.headline().contains("is not Autotask's API"), "{}", report.headline());
    for name in ["authenticated", "tenant", "permission Companies: query", "clock"] {
        assert_eq!(outcome(&report, name), Outcome::NotReached, "{name}");
    }
}

#[tokio::test]
async fn r03_a_user_that_nobody_knows_is_reachable_but_not_authenticated() {
    let server = Server::start(nothing).await;
    let session = server.session(Purpose::Person, &[("user_name", "nobody@msp.example")]);
    let report = Autotask::new().test(&session).await;
    assert_eq!(outcome(&report, "reachable"), Outcome::Present);
    assert_eq!(outcome(&report, "authenticated"), Outcome::Missing);
    assert!(report.headline().contains("nobody@msp.example"), "{}", report.headline());
}

#[tokio::test]
async fn r03_refused_credentials_are_sent_once_and_told_with_all_that_may_be_wrong() {
    let (report, server) = test(|asked| (asked.path == "ThresholdInformation").then(|| empty(401))).await;
    assert_eq!(outcome(&report, "reachable"), Outcome::Present);
    assert_eq!(outcome(&report, "authenticated"), Outcome::Missing);
    let headline = report.headline();
    assert!(headline.contains("locked") && headline.contains("integration code"), "{headline}");
    let sent = server.asked().into_iter().filter(|asked| asked.header("secret") == SECRET).count();
    assert_eq!(sent, 1, "each failure brings the user nearer to being locked");
}

#[tokio::test]
async fn r03_an_integration_code_that_is_refused_is_told_as_such() {
    let (report, _) = test(|asked| {
        (asked.path == "ThresholdInformation").then(|| errors(500, "IntegrationCode is invalid."))
    })
    .await;
    assert_eq!(outcome(&report, "authenticated"), Outcome::Missing);
    assert!(report.headline().contains("does not accept the integration code"), "{}", report.headline());
}

#[tokio::test]
async fn r03_a_right_that_is_missing_is_told_by_its_name_and_only_it() {
    // Told beforehand, or only when it is used.
    let told = |asked: &Asked| rights(asked, "CompanyLocations", 0, 0, 0);
    let used = |asked: &Asked| {
        (asked.path == "CompanyLocations/query/count").then(|| {
            errors(
                500,
                "The logged in Resource does not have the adequate permissions to query this entity type.",
            )
        })
    };
    for report in [test(told).await.0, test(used).await.0] {
        assert!(!report.successful());
        assert_eq!(outcome(&report, "permission CompanyLocations: query"), Outcome::Missing);
        assert_eq!(report.failures().count(), 1, "{report:#?}");
        assert!(report.headline().contains("API User (system)"), "{}", report.headline());
    }
}

#[tokio::test]
async fn r03_a_right_to_some_records_only_is_told() {
    let (report, _) = test(|asked| rights(asked, "Companies", 2, 2, 0)).await;
    let said = sentence(&report, "permission Companies: query");
    assert!(said.contains("for some records only") && said.contains("4 companies"), "{said}");
    assert_eq!(report.headline(), "Connection successful");
}

#[tokio::test]
async fn r03_superfluous_rights_are_named() {
    let (report, _) =
        test(|asked| rights(asked, "Contacts", 1, 1, 1).or_else(|| rights(asked, "Tickets", 1, 0, 0))).await;
    assert_eq!(report.superfluous, ["Contacts: delete"]);
    assert_eq!(sentence(&report, "permission Tickets: query"), "Granted.");
    assert_eq!(report.headline(), "Connection successful");
}

#[tokio::test]
async fn r03_a_module_that_is_switched_off_is_a_right_that_is_missing() {
    let (report, _) = test(|asked| {
        asked.path.starts_with("Opportunities").then(|| answer(404, "text/html", "<html>Not Found</html>"))
    })
    .await;
    assert_eq!(outcome(&report, "permission Opportunities: create"), Outcome::Missing);
    assert!(report.successful());
}

#[tokio::test]
async fn r03_a_clock_that_is_wrong_is_told() {
    let date = Server::date_ahead(TimeDelta::minutes(-7));
    let (report, _) = test(move |asked| {
        (asked.path == "zoneInformation").then(|| {
            let url = format!("{}/zone1/ATServicesRest/", asked.base);
            let mut response = json_answer(200, &json!({"zoneName": "Z", "url": url, "ci": 5}));
            response.headers_mut().insert("date", date.parse().expect("a header"));
            response
        })
    })
    .await;
    assert_eq!(outcome(&report, "clock"), Outcome::Missing);
    assert!(sentence(&report, "clock").starts_with("This machine's clock is 7 minutes ahead of"));
}

#[tokio::test]
async fn r03_settings_that_cannot_be_used_are_told_before_anything_is_sent() {
    let server = Server::start(nothing).await;
    let session = server.session(Purpose::Person, &[("zone_url", "http://webservices5.autotask.net")]);
    let report = Autotask::new().test(&session).await;
    assert!(report.headline().contains("secrets would travel unencrypted"), "{}", report.headline());
    assert!(server.asked().is_empty());
    assert_eq!(report.check(&Subject::Reachable).map(|check| check.outcome), Some(Outcome::Missing));
}
