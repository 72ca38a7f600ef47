//! Autotask.

use crate::expected::expected;
use crate::stand::Stand;
use crate::subject::{Fact, Refusal, Subject};
use counterpart_connector::{Connector, Presence, PullError, PullOptions, Purpose};
use counterpart_connector_autotask::Autotask;
use counterpart_model::Kind;
use counterpart_sandbox_kit::{LoggedRequest, Sandbox, VendorFactory};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The subject.
pub const SUBJECT: Psa = Psa;

/// Autotask under test.
pub struct Psa;

const VENDOR: &str = "autotask";

/// The only API user, and the only database.
const ONLY: u32 = 1;

/// The type of companies that are customers where nobody chose others.
const CUSTOMER: u64 = 1;
const PROSPECT: u64 = 3;

/// Somebody who may own companies.
const OWNER: &str = "29682885";

/// The category that is chosen, and another one.
const STANDARD: u64 = 1;
const MANAGED: u64 = 2;

fn entity(kind: Kind) -> &'static str {
    match kind {
        Kind::Company => "company",
        Kind::Site => "location",
        other => panic!("the sandbox has no {other}"),
    }
}

fn update(sandbox: &Sandbox, entity: &str, id: impl std::fmt::Display, fields: Value) {
    sandbox.update(VENDOR, entity, id, fields).expect("the sandbox takes the change");
}

fn number(id: &str) -> u64 {
    id.parse().expect("ids are numbers")
}

impl Subject for Psa {
    fn name(&self) -> &'static str {
        VENDOR
    }

    fn connector(&self) -> Arc<dyn Connector> {
        Arc::new(Autotask::new())
    }

    fn sandbox(&self) -> VendorFactory {
        counterpart_sandbox_autotask::vendor
    }

    fn answers(&self, announced: &Value) -> Vec<(&'static str, String)> {
        let text = |value: &Value| value.as_str().expect("the sandbox announces it").to_owned();
        let credentials = &announced["credentials"];
        vec![
            ("user_name", text(&credentials["user_name"])),
            ("secret", text(&credentials["secret"])),
            ("integration_code", text(&credentials["integration_code"])),
            ("zone_url", text(&announced["zone_url"])),
            ("company_categories", "Standard".to_owned()),
        ]
    }

    fn discovers_from(&self, announced: &Value) -> Vec<(&'static str, String)> {
        let text = |value: &Value| value.as_str().expect("the sandbox announces it").to_owned();
        let user = text(&announced["credentials"]["user_name"]);
        vec![("user_name", user), ("zone_url", text(&announced["base_url"]))]
    }

    fn wrong_tenant(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    fn token_path(&self) -> Option<&'static str> {
        None
    }

    /// Questions are posted.
    fn only_reads(&self, request: &LoggedRequest) -> bool {
        let path = request.path.to_lowercase();
        request.method == "POST" && ["/query", "/query/next", "/query/count"].iter().any(|end| path.ends_with(end))
    }

    fn list_path(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Site => {
                "/webservices5/ATServicesRest/V1.0/CompanyLocations/query|\
                 /webservices5/ATServicesRest/V1.0/CompanyLocations/query/next"
            }
            _ => {
                "/webservices5/ATServicesRest/V1.0/Companies/query|\
                 /webservices5/ATServicesRest/V1.0/Companies/query/next"
            }
        }
    }

    fn record_path(&self, kind: Kind, id: &str) -> String {
        let entity = if kind == Kind::Site { "CompanyLocations" } else { "Companies" };
        format!("/webservices5/ATServicesRest/V1.0/{entity}/{id}")
    }

    fn row_fields(&self, kind: Kind) -> (&'static str, &'static str) {
        match kind {
            Kind::Site => ("id", "name"),
            _ => ("id", "companyName"),
        }
    }

    fn facts(&self, sandbox: &Sandbox, kind: Kind) -> Vec<Fact> {
        let (_, records) = sandbox.list(VENDOR, entity(kind), 0, usize::MAX).expect("the sandbox has the list");
        records.iter().map(|record| fact(kind, record)).collect()
    }

    fn create(&self, sandbox: &Sandbox, kind: Kind, name: &str) -> String {
        let fields = match kind {
            Kind::Site => {
                let company = self.facts(sandbox, Kind::Company).pop().expect("there are companies").id;
                json!({ "name": name, "companyID": number(&company) })
            }
            _ => {
                let (_, resources) = sandbox.list(VENDOR, "resource", 0, 1).expect("there are people");
                json!({
                    "companyName": name, "companyType": CUSTOMER, "companyCategoryID": STANDARD,
                    "phone": "+1 518 555 0100", "ownerResourceID": resources[0]["id"],
                })
            }
        };
        sandbox.create(VENDOR, entity(kind), fields).expect("the sandbox creates it")["id"].to_string()
    }

    fn rename(&self, sandbox: &Sandbox, kind: Kind, id: &str, name: &str) {
        let (_, field) = self.row_fields(kind);
        update(sandbox, entity(kind), id, json!({ field: name }));
    }

    fn deactivate(&self, sandbox: &Sandbox, kind: Kind, id: &str) {
        update(sandbox, entity(kind), id, json!({ "isActive": false }));
    }

    fn delete(&self, sandbox: &Sandbox, kind: Kind, id: &str) {
        sandbox.delete(VENDOR, entity(kind), id).expect("the sandbox deletes it");
    }

    fn hold_back(&self, sandbox: &Sandbox, kind: Kind, id: &str, code: &str) {
        let (company_type, category) = match code {
            "not_a_customer" => (PROSPECT, STANDARD),
            "other_category" => (CUSTOMER, MANAGED),
            other => panic!("nobody knows how to bring about {other}"),
        };
        update(sandbox, entity(kind), id, json!({ "companyType": company_type, "companyCategoryID": category }));
    }

    fn grant(&self, sandbox: &Sandbox, permissions: &[&str]) {
        let all = expected(VENDOR).permission;
        let denied = all.iter().filter(|row| !permissions.contains(&row.name.as_str()));
        let denied: Vec<String> = denied.map(|row| row.name.replace(": ", ".")).collect();
        update(sandbox, "user", ONLY, json!({ "denied": denied }));
    }

    fn refusals(&self) -> Vec<Refusal> {
        vec![
            ("500 with a sentence", |sandbox| {
                update(sandbox, "instance", ONLY, json!({ "permission_status": 500 }));
            }),
            ("403", |sandbox| update(sandbox, "instance", ONLY, json!({ "permission_status": 403 }))),
        ]
    }

    fn hide(&self, sandbox: &Sandbox, companies: &[String]) {
        let ids: Vec<u64> = companies.iter().map(|id| number(id)).collect();
        update(sandbox, "user", ONLY, json!({ "hidden_companies": ids }));
    }

    fn template(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("company_type", "1"),
            ("owner", OWNER),
            ("phone", "+1 518 555 0100"),
            ("company_category", "1"),
            ("bill_to", "1"),
        ]
    }

    fn creates_by(&self, _: Kind) -> (&'static str, &'static str) {
        ("POST", "/webservices5/ATServicesRest/V1.0/Companies")
    }

    fn become_another_tenant(&self, sandbox: &Sandbox) {
        update(sandbox, "instance", ONLY, json!({ "database": 4_711 }));
    }
}

fn fact(kind: Kind, record: &Value) -> Fact {
    let id = record["id"].to_string();
    // The MSP's own company.
    let internal = kind == Kind::Company && id == "0";
    let mut held_back = BTreeSet::new();
    if kind == Kind::Company && !internal {
        if record["companyType"].as_u64() != Some(CUSTOMER) {
            held_back.insert("not_a_customer".to_owned());
        }
        if record["companyCategoryID"].as_u64() != Some(STANDARD) {
            held_back.insert("other_category".to_owned());
        }
    }
    let name = if kind == Kind::Site { "name" } else { "companyName" };
    Fact {
        internal,
        id,
        name: record[name].as_str().expect("a name").trim().to_owned(),
        active: record["isActive"] == json!(true),
        company: (kind == Kind::Site).then(|| record["companyID"].to_string()),
        held_back,
    }
}

/// The vendor moves a database to another zone; whoever asks at the old one is refused like with wrong credentials.
#[tokio::test]
async fn r72_a_zone_that_moves_in_mid_pull_is_followed_and_nothing_is_lost() {
    let stand = Stand::new(&SUBJECT).await;
    for (kind, zone) in [(Kind::Company, "webservices29"), (Kind::Site, "webservices3")] {
        let session = stand.session(Purpose::Background);
        let options = PullOptions { page_size: Some(4), ..PullOptions::default() };
        let move_away = || update(stand.sandbox(), "instance", ONLY, json!({ "zone": zone }));
        stand.pull_and(&session, kind, options, move_away).await.expect_all(&stand.facts(kind), zone);
        assert!(stand.answered(401) >= 1, "it moved while the list was read");
    }
    // What was entered is the zone before the first move: any zone says where the user is now.
    assert_eq!(stand.test().await.headline(), "Connection successful");
}

/// Each failure brings a user nearer to being locked.
#[tokio::test]
async fn r74_wrong_credentials_are_sent_once_and_lock_nobody_out() {
    let stand = Stand::new(&SUBJECT).await;
    let mut answers = stand.answers();
    answers.secrets.insert("secret".to_owned(), SecretString::from("not the secret"));
    let session = stand.session_with(answers, Purpose::Background);
    for _ in 0..2 {
        let outcome = stand.pull_in(&session, Kind::Company, PullOptions::default()).await.outcome;
        match outcome.expect_err("the secret is wrong") {
            PullError::Vendor { error, .. } => assert!(error.stops_integration(), "{error:?}"),
            other => panic!("{other:?}"),
        }
    }
    let failures = &stand.sandbox().get(VENDOR, "user", ONLY).expect("there is one")["failures"];
    assert_eq!(failures, &json!(1));
}

/// Published programs were answered in both ways; so is a last page that is full.
#[tokio::test]
async fn r78_what_is_not_known_of_the_vendor_does_not_matter() {
    let stand = Stand::new(&SUBJECT).await;
    for (missing, empty_last_page) in [("null", true), ("not_found", false)] {
        let settings = json!({ "missing_record": missing, "empty_last_page": empty_last_page });
        update(stand.sandbox(), "instance", ONLY, settings);
        let truth = stand.facts(Kind::Company);
        let options = PullOptions { page_size: Some(truth.len() as u32), ..PullOptions::default() };
        stand.pull(Kind::Company, options).await.expect_all(&truth, "a full last page");
        let session = stand.session(Purpose::Background);
        let found = stand.connector.probe(Kind::Company, &"987654321".into(), &session).await;
        assert!(matches!(found, Ok(Presence::Unknown { .. })), "{missing}: {found:?}");
    }
}
