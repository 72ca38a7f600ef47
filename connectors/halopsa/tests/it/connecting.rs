//! *Test connection*: each thing separately.

use crate::halo::{Asked, Halo, answer, empty, json_answer, nothing, token};
use axum::response::Response;
use chrono::TimeDelta;
use counterpart_connector::{Connector, Outcome, Purpose, Subject, TestReport};
use counterpart_connector_halopsa::HaloPsa;
use serde_json::json;

async fn test(special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static) -> (TestReport, Halo) {
    let halo = Halo::start(special).await;
    let report = HaloPsa::new().test(&halo.person()).await;
    (report, halo)
}

fn outcome(report: &TestReport, name: &str) -> Outcome {
    let check = report.checks.iter().find(|check| check.subject.to_string() == name);
    check.unwrap_or_else(|| panic!("no check {name} in {report:?}")).outcome
}

fn sentence<'a>(report: &'a TestReport, name: &str) -> &'a str {
    let check = report.checks.iter().find(|check| check.subject.to_string() == name);
    &check.unwrap_or_else(|| panic!("no check {name} in {report:?}")).sentence
}

#[tokio::test]
async fn r03_everything_there_reads_connection_successful() {
    let (report, halo) = test(nothing).await;
    assert_eq!(report.headline(), "Connection successful", "{report:#?}");
    assert_eq!(outcome(&report, "reachable"), Outcome::Present);
    assert!(sentence(&report, "reachable").contains("version 2.236.1"));
    assert!(sentence(&report, "authenticated").contains("as the agent Counterpart API"));
    assert_eq!(report.tenant.as_ref().map(|tenant| tenant.id.as_str()), Some("acme"));
    assert_eq!(outcome(&report, "permission read:customers"), Outcome::Present);
    assert_eq!(outcome(&report, "permission read:tickets"), Outcome::Missing);
    assert_eq!(sentence(&report, "permission read:tickets"), "Not granted. Only \"Pull tickets\" needs it.");
    assert_eq!(sentence(&report, "permission all"), "Not granted, and not needed.");
    assert_eq!(outcome(&report, "clock"), Outcome::Present);
    assert_eq!(outcome(&report, "rate limit"), Outcome::CannotCheck);
    assert!(report.superfluous.is_empty());
    // Each check once, and nothing is written.
    let connector = HaloPsa::new();
    assert_eq!(report.checks.len(), 5 + connector.descriptor().permissions.len());
    assert!(halo.asked().iter().all(|asked| asked.form.is_empty() || asked.path == "/auth/token"));
}

#[tokio::test]
async fn r03_the_agents_role_is_never_called_present() {
    let (report, _) = test(nothing).await;
    let role = "permission Agent role: Customers = Read Only";
    assert_eq!(outcome(&report, role), Outcome::CannotCheck);
    assert!(sentence(&report, role).contains("shows 3 clients and 2 sites"));
}

#[tokio::test]
async fn r03_wrong_address_reaches_nothing() {
    let (report, _) = test(|_| Some(empty(404))).await;
    assert_eq!(outcome(&report, "reachable"), Outcome::Missing);
    assert!(report.headline().contains("is not HaloPSA's resource server"), "{}", report.headline());
    for name in ["authenticated", "tenant", "permission read:customers", "permission all", "clock"] {
        assert_eq!(outcome(&report, name), Outcome::NotReached, "{name}");
    }
}

#[tokio::test]
async fn r03_wrong_secret_is_reachable_but_not_authenticated() {
    let refusal =
        json!({"error": "invalid_client", "error_description": "The specified credentials are invalid."});
    let (report, halo) =
        test(move |asked| (asked.path == "/auth/token").then(|| json_answer(401, &refusal))).await;
    assert_eq!(outcome(&report, "reachable"), Outcome::Present);
    assert_eq!(outcome(&report, "authenticated"), Outcome::Missing);
    assert!(report.headline().contains("does not accept the client ID and secret"), "{}", report.headline());
    assert_eq!(halo.paths().iter().filter(|path| *path == "/auth/token").count(), 1);
}

#[tokio::test]
async fn r03_wrong_tenant_is_told_as_such() {
    let (report, _) = test(|asked| {
        (asked.path == "/auth/token" && asked.get("tenant") == "acme")
            .then(|| answer(500, "text/html", "<html>Server Error</html>"))
    })
    .await;
    assert_eq!(outcome(&report, "tenant"), Outcome::Missing);
    assert_eq!(outcome(&report, "authenticated"), Outcome::NotReached);
    assert!(report.headline().contains("HaloPSA does not know the tenant \"acme\""), "{}", report.headline());
}

#[tokio::test]
async fn r03_scope_refused_at_the_token_or_at_the_list() {
    let refused = json!({"error": "invalid_scope"});
    let at_token = move |asked: &Asked| (asked.path == "/auth/token").then(|| json_answer(400, &refused));
    let at_list = |asked: &Asked| {
        if asked.path == "/auth/token" {
            Some(token(""))
        } else {
            (asked.path == "/api/Client").then(|| empty(401))
        }
    };
    for report in [test(at_token).await.0, test(at_list).await.0] {
        assert_eq!(outcome(&report, "authenticated"), Outcome::Present);
        assert_eq!(outcome(&report, "permission read:customers"), Outcome::Missing);
        assert!(
            report.headline().contains("Tick read:customers on the Permissions tab"),
            "{}",
            report.headline()
        );
    }
}

#[tokio::test]
async fn r03_a_granted_scope_that_opens_nothing_points_at_the_agents_role() {
    let (report, _) = test(|asked| (asked.path == "/api/Site").then(|| empty(403))).await;
    assert_eq!(outcome(&report, "permission read:customers"), Outcome::CannotCheck);
    assert_eq!(outcome(&report, "permission Agent role: Customers = Read Only"), Outcome::Missing);
    assert!(!report.successful());
    assert!(report.headline().contains("role of the agent"), "{}", report.headline());
}

fn generous(asked: &Asked, tickets: u16) -> Option<Response> {
    match asked.path.as_str() {
        "/auth/token" => Some(token(&asked.form["scope"])),
        "/api/Tickets" => Some(answer(tickets, "application/json", "{}")),
        "/api/Asset" => Some(answer(200, "application/json", "{}")),
        _ => None,
    }
}

#[tokio::test]
async fn r03_superfluous_permissions_are_named_and_writes_are_not_tried() {
    let (report, _) = test(|asked| generous(asked, 200)).await;
    assert_eq!(report.superfluous, ["admin", "all"]);
    assert_eq!(outcome(&report, "permission read:tickets"), Outcome::Present);
    assert_eq!(outcome(&report, "permission edit:tickets"), Outcome::CannotCheck);
    assert_eq!(report.headline(), "Connection successful");
}

#[tokio::test]
async fn r03_a_token_endpoint_that_repeats_what_is_asked_proves_nothing() {
    let (report, _) = test(|asked| generous(asked, 403)).await;
    assert_eq!(outcome(&report, "permission read:tickets"), Outcome::Missing);
    assert_eq!(outcome(&report, "permission all"), Outcome::CannotCheck);
    assert!(report.superfluous.is_empty());
}

#[tokio::test]
async fn r03_a_clock_that_is_wrong_is_told() {
    let date = Halo::date_ahead(TimeDelta::minutes(7));
    let (report, _) = test(move |asked| {
        (asked.path == "/api/authinfo").then(|| {
            let mut response = json_answer(200, &json!({"tenant_id": "acme"}));
            response.headers_mut().insert("date", date.parse().expect("a header"));
            response
        })
    })
    .await;
    assert_eq!(outcome(&report, "clock"), Outcome::Missing);
    assert!(sentence(&report, "clock").starts_with("This machine's clock is 7 minutes behind"));
}

#[tokio::test]
async fn r03_settings_that_cannot_be_used_are_told_before_anything_is_sent() {
    let halo = Halo::start(nothing).await;
    let session = halo.session(Purpose::Person, &[("resource_server", "http://acme.halopsa.com/api")]);
    let report = HaloPsa::new().test(&session).await;
    assert!(report.headline().contains("secrets would travel unencrypted"), "{}", report.headline());
    assert!(halo.asked().is_empty());
    let subject = Subject::Reachable;
    assert_eq!(report.check(&subject).map(|check| check.outcome), Some(Outcome::Missing));
}
