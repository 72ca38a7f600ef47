//! HaloPSA.

use crate::subject::{Fact, Refusal, Subject};
use counterpart_connector::Connector;
use counterpart_connector_halopsa::HaloPsa;
use counterpart_model::Kind;
use counterpart_sandbox_kit::{Sandbox, VendorFactory};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The subject.
pub const SUBJECT: Halo = Halo;

/// HaloPSA under test.
pub struct Halo;

const VENDOR: &str = "halopsa";

/// The only application.
const APPLICATION: u32 = 1;

/// The agent that the application logs in as.
const AGENT: u32 = 20;

/// The gate that is no scope.
const ROLE: &str = "Agent role: Customers = Read Only";

fn entity(kind: Kind) -> &'static str {
    match kind {
        Kind::Company => "client",
        Kind::Site => "site",
        other => panic!("the sandbox has no {other}"),
    }
}

fn update(sandbox: &Sandbox, entity: &str, id: impl std::fmt::Display, fields: Value) {
    sandbox.update(VENDOR, entity, id, fields).expect("the sandbox takes the change");
}

/// Ids are numbers at HaloPSA, in some places with decimals.
fn id_text(id: &Value) -> String {
    format!("{:.0}", id.as_f64().expect("an id is a number"))
}

fn ungranted(sandbox: &Sandbox, manner: &str) {
    update(sandbox, "instance", 1, json!({ "ungranted_scopes": manner }));
}

impl Subject for Halo {
    fn name(&self) -> &'static str {
        VENDOR
    }

    fn connector(&self) -> Arc<dyn Connector> {
        Arc::new(HaloPsa::new())
    }

    fn sandbox(&self) -> VendorFactory {
        counterpart_sandbox_halopsa::vendor
    }

    fn answers(&self, announced: &Value) -> Vec<(&'static str, String)> {
        let text = |value: &Value| value.as_str().expect("the sandbox announces it").to_owned();
        let credentials = &announced["credentials"];
        vec![
            ("resource_server", text(&announced["resource_server"])),
            ("authorisation_server", text(&announced["authorisation_server"])),
            ("tenant", text(&announced["tenant"])),
            ("client_id", text(&credentials["client_id"])),
            ("client_secret", text(&credentials["client_secret"])),
        ]
    }

    fn discovers_from(&self, announced: &Value) -> Vec<(&'static str, String)> {
        let resource = announced["resource_server"].as_str().expect("the sandbox announces it");
        vec![("instance_address", resource.trim_end_matches("/api").to_owned())]
    }

    fn wrong_tenant(&self) -> Option<(&'static str, &'static str)> {
        Some(("tenant", "no-such-tenant"))
    }

    fn token_path(&self) -> Option<&'static str> {
        Some("/auth/token")
    }

    fn list_path(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Site => "/api/site",
            _ => "/api/client",
        }
    }

    fn record_path(&self, kind: Kind, id: &str) -> String {
        format!("{}/{id}", self.list_path(kind))
    }

    fn row_fields(&self, _: Kind) -> (&'static str, &'static str) {
        ("id", "name")
    }

    fn facts(&self, sandbox: &Sandbox, kind: Kind) -> Vec<Fact> {
        let (_, records) = sandbox.list(VENDOR, entity(kind), 0, usize::MAX).expect("the sandbox has the list");
        records.iter().map(|record| fact(kind, record)).collect()
    }

    fn create(&self, sandbox: &Sandbox, kind: Kind, name: &str) -> String {
        let fields = match kind {
            Kind::Site => {
                let company = self.facts(sandbox, Kind::Company).pop().expect("there are clients").id;
                json!({ "name": name, "client_id": company.parse::<u64>().expect("a number") })
            }
            _ => json!({ "name": name, "customer_relationship": [{ "id": "2", "name": "Contract" }] }),
        };
        id_text(&sandbox.create(VENDOR, entity(kind), fields).expect("the sandbox creates it")["id"])
    }

    fn rename(&self, sandbox: &Sandbox, kind: Kind, id: &str, name: &str) {
        update(sandbox, entity(kind), id, json!({ "name": name }));
    }

    fn deactivate(&self, sandbox: &Sandbox, kind: Kind, id: &str) {
        update(sandbox, entity(kind), id, json!({ "inactive": true }));
    }

    fn delete(&self, sandbox: &Sandbox, kind: Kind, id: &str) {
        sandbox.delete(VENDOR, entity(kind), id).expect("the sandbox deletes it");
    }

    fn hold_back(&self, sandbox: &Sandbox, kind: Kind, id: &str, code: &str) {
        let mut relationship = json!([{ "id": "2", "name": "Contract" }]);
        let sites = self.facts(sandbox, Kind::Site).into_iter();
        let site = sites.filter(|site| site.company.as_deref() == Some(id)).map(|site| site.id).next();
        let mut main_site: u64 = site.expect("the client has a site").parse().expect("a number");
        match code {
            "no_relationship" => relationship = json!([]),
            "no_main_site" => main_site = 0,
            other => panic!("nobody knows how to bring about {other}"),
        }
        let fields = json!({ "customer_relationship": relationship, "main_site_id": main_site });
        update(sandbox, entity(kind), id, fields);
    }

    fn grant(&self, sandbox: &Sandbox, permissions: &[&str]) {
        let scopes: Vec<&str> = permissions.iter().copied().filter(|name| *name != ROLE).collect();
        update(sandbox, "application", APPLICATION, json!({ "scopes": scopes }));
        let level = if permissions.contains(&ROLE) { "read" } else { "none" };
        update(sandbox, "agent", AGENT, json!({ "customers": level }));
    }

    fn refusals(&self) -> Vec<Refusal> {
        vec![
            ("the reply names what was granted", |sandbox| ungranted(sandbox, "drop")),
            ("the reply repeats what was asked", |sandbox| ungranted(sandbox, "drop_silently")),
            ("the token is refused", |sandbox| ungranted(sandbox, "refuse")),
        ]
    }

    fn hide(&self, sandbox: &Sandbox, companies: &[String]) {
        let ids: Vec<u64> = companies.iter().map(|id| id.parse().expect("a number")).collect();
        update(sandbox, "agent", AGENT, json!({ "hidden_clients": ids }));
    }

    fn template(&self) -> Vec<(&'static str, &'static str)> {
        vec![("relationship", "2 Contract"), ("main_site", "Head office"), ("toplevel_id", "1")]
    }

    fn become_another_tenant(&self, sandbox: &Sandbox) {
        update(sandbox, "instance", 1, json!({ "tenant": "another" }));
    }
}

fn fact(kind: Kind, record: &Value) -> Fact {
    let id = id_text(&record["id"]);
    let mut held_back = BTreeSet::new();
    if kind == Kind::Company {
        if record["customer_relationship"].as_array().is_none_or(Vec::is_empty) {
            held_back.insert("no_relationship".to_owned());
        }
        if record["main_site_id"].as_u64() == Some(0) {
            held_back.insert("no_main_site".to_owned());
        }
    }
    Fact {
        // Client 1 takes the tickets of unknown senders.
        internal: kind == Kind::Company && id == "1",
        id,
        name: record["name"].as_str().expect("a name").trim().to_owned(),
        active: record["inactive"] == json!(false),
        company: (kind == Kind::Site).then(|| id_text(&record["client_id"])),
        held_back,
    }
}
