//! A PSA at which companies are made, as tests of writing meet it: with which answers, and where what was made is seen.

use crate::desk::Desk;
use counterpart_sandbox_kit::{Effect, Sandbox, VendorFactory};
use serde_json::{Value, json};

/// One vendor, and what differs between it and others.
pub struct Psa {
    /// The name of connector, sandbox and integration.
    pub name: &'static str,
    /// What people call it.
    pub product: &'static str,
    pub sandbox: VendorFactory,
    /// What the sandbox calls a company, and a company its name and its mark.
    entity: &'static str,
    called: &'static str,
    pub mark: &'static str,
    /// Where one is made.
    pub path: &'static str,
    /// An answer to the form that lets it be asked as often as processes die.
    pub often: &'static str,
    /// What must be answered of the template; the first is a question without a default.
    pub template: &'static [&'static str],
    /// What a company holds that was made with these answers.
    pub made: fn() -> Value,
    /// A company that was changed behind our back, and what is said of it.
    pub changed: fn() -> (Value, &'static str),
    /// A company that is inactive.
    pub inactive: fn() -> Value,
    /// A refusal of values, and its words.
    pub refusal: fn() -> (Effect, &'static str),
    /// An answer to the first question that cannot be taken, and what is said of it.
    pub misfit: (&'static str, &'static str),
    /// What the choices of the template show.
    pub choices: &'static [&'static str],
    /// The right to make companies, and how it is taken away and given.
    pub right: &'static str,
    pub may_write: fn(&Sandbox, bool),
}

pub const HALOPSA: Psa = Psa {
    name: "halopsa",
    product: "HaloPSA",
    sandbox: counterpart_sandbox_halopsa::vendor,
    entity: "client",
    called: "name",
    mark: "ref",
    path: "/api/client",
    often: "requests_per_5_minutes=1000000",
    template: &["relationship=2 Contract"],
    made: || json!({ "customer_relationship": [{ "id": "2", "name": "Contract" }] }),
    changed: || {
        let other = json!({ "customer_relationship": [{ "id": "3", "name": "Prospect" }] });
        (other, "relationship is '3 Prospect' and was sent as '2 Contract'")
    },
    inactive: || json!({ "inactive": true }),
    refusal: || {
        let said = "Please select a valid relationship";
        (Effect::respond(400, json!(said)), said)
    },
    misfit: ("relationship=Contract", "write its id and its name"),
    choices: &["MISSING", "Main", "toplevel_id", "Prospects"],
    right: "edit:customers",
    may_write: |sandbox, may| {
        let scopes = if may { "all" } else { "read:customers" };
        sandbox.update("halopsa", "application", 1, json!({ "scopes": [scopes] })).expect("changes");
    },
};

pub const AUTOTASK: Psa = Psa {
    name: "autotask",
    product: "Autotask",
    sandbox: counterpart_sandbox_autotask::vendor,
    entity: "company",
    called: "companyName",
    mark: "companyNumber",
    path: "*/ATServicesRest/V1.0/Companies",
    often: "requests_per_hour=1000000",
    template: &["owner=29682885", "phone=+1 518 555 0100"],
    made: || json!({ "companyType": 1, "ownerResourceID": 29_682_885, "phone": "+1 518 555 0100" }),
    changed: || (json!({ "companyType": 3 }), "company_type is '3' and was sent as '1'"),
    inactive: || json!({ "isActive": false }),
    refusal: || {
        let said =
            "Reference value on field: ownerResourceID of type: Resource does not exist or is invalid.";
        (Effect::respond(500, json!({ "errors": [said] })), said)
    },
    misfit: ("owner=Maud Ellery", "'owner' must be one"),
    choices: &["MISSING", "29682885  Maud Ellery", "1  Customer", "Gold"],
    right: "Companies: create",
    may_write: |sandbox, may| {
        let denied: &[&str] = if may { &[] } else { &["Companies.create"] };
        sandbox.update("autotask", "user", 1, json!({ "denied": denied })).expect("changes");
    },
};

impl Psa {
    /// A desk with this one connected and pulled, and more options.
    pub fn desk(&self, customers: u32, options: &[&str]) -> Desk {
        let desk = Desk::playing(&[self.sandbox], customers);
        desk.run(&self.adding(&desk, options)).done();
        desk
    }

    /// `integration add` with the right answers, and more options.
    pub fn adding(&self, desk: &Desk, options: &[&str]) -> Vec<String> {
        let right: Vec<String> = match self.name {
            "halopsa" => {
                let (address, client) = (desk.setting("instance_address"), desk.setting("client_id"));
                vec!["--set".into(), address, "--set".into(), client, secret("client_secret=HALO_SECRET")]
            }
            _ => {
                let told = desk.announced_by(self.name);
                let text = |value: &Value| value.as_str().expect("announced").to_owned();
                let user = format!("user_name={}", text(&told["credentials"]["user_name"]));
                let zone = format!("zone_url={}", text(&told["base_url"]));
                let secrets = [secret("secret=AUTOTASK_SECRET"), secret("integration_code=AUTOTASK_CODE")];
                [vec!["--set".into(), user, "--set".into(), zone], secrets.to_vec()].concat()
            }
        };
        let given = options.iter().map(|&option| option.to_owned());
        ["integration", "add", self.name].map(str::to_owned).into_iter().chain(right).chain(given).collect()
    }

    /// The answers to the template, as options.
    pub fn answers(&self) -> Vec<&'static str> {
        self.template.iter().flat_map(|answer| ["--template", answer]).collect()
    }

    /// The companies of this name at the vendor.
    pub fn called(&self, desk: &Desk, name: &str) -> Vec<Value> {
        let (_, companies) = desk.vendor().list(self.name, self.entity, 0, 10_000).expect("lists");
        companies.into_iter().filter(|company| company[self.called] == name).collect()
    }

    /// Changes a company at the vendor.
    pub fn update(&self, desk: &Desk, id: &Value, fields: Value) {
        desk.vendor().update(self.name, self.entity, id, fields).expect("changes");
    }
}

fn secret(from: &str) -> String {
    format!("--secret-env={from}")
}

/// Panics unless a company holds all of this.
#[track_caller]
pub fn expect_holds(company: &Value, wanted: &Value) {
    for (field, value) in wanted.as_object().expect("fields") {
        assert_eq!(&company[field], value, "{field}");
    }
}
