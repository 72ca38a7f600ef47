//! Third witnesses: published clients that nobody here wrote, reading the sandbox. Where connector and sandbox share a
//! misreading, they do not.

use counterpart_sandbox_kit::{Options, Sandbox};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set it to use another Python than that of the environment which `./check` makes.
const PYTHON: &str = "COUNTERPART_WITNESS_PYTHON";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn python() -> PathBuf {
    let target = root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let python = std::env::var_os(PYTHON).map_or_else(|| target.join("venv/bin/python"), PathBuf::from);
    assert!(
        python.exists(),
        "There is no Python of the witnesses at {}. Run ./check, or scripts/witness-environment alone, which make it; \
         or set {PYTHON}.",
        python.display()
    );
    python
}

fn ids(seen: &Value) -> BTreeSet<u64> {
    seen.as_array().expect("a list of ids").iter().filter_map(Value::as_u64).collect()
}

fn ids_of(sandbox: &Sandbox, vendor: &str, entity: &str, wanted: impl Fn(&Value) -> bool) -> BTreeSet<u64> {
    let (_, records) = sandbox.list(vendor, entity, 0, usize::MAX).expect("the sandbox has the list");
    let wanted = records.iter().filter(|record| wanted(record));
    wanted.map(|record| record["id"].as_u64().expect("an id")).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("the sandbox announces it").to_owned()
}

/// Runs a witness and reads what it saw.
async fn seen_by(script: &str, arguments: Vec<String>) -> Value {
    let mut command = Command::new(python());
    command.arg(root().join("tests/witness").join(script)).args(arguments);
    let output =
        tokio::task::spawn_blocking(move || command.output()).await.expect("it runs").expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).expect("the witness prints JSON")
}

/// django-psa pages through the lists in its own way, with tokens, parameters and end conditions of its own. It asks for
/// active records only.
#[tokio::test]
async fn django_psa_reads_every_active_client_and_site_of_the_halopsa_sandbox() {
    let options = Options { customers: 230, ..Options::default() };
    let sandbox = Sandbox::new(&[counterpart_sandbox_halopsa::vendor], options);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let running = sandbox.serve(listener).expect("a sandbox");
    let announced = running.announcement();
    let halo = &announced["vendors"][0];
    let address = text(&halo["resource_server"]);
    let address = address.strip_suffix("/api").expect("the resource server ends so").to_owned();
    let (client_id, secret) =
        (text(&halo["credentials"]["client_id"]), text(&halo["credentials"]["client_secret"]));

    let seen = seen_by("halo_django_psa.py", vec![address, client_id, secret]).await;

    for (plural, entity) in [("clients", "client"), ("sites", "site")] {
        let truth = ids_of(&sandbox, "halopsa", entity, |record| record["inactive"] == false);
        assert!(truth.len() > 200, "more than two pages");
        assert_eq!(ids(&seen["ids"][plural]), truth, "{plural}");
        assert_eq!(
            seen[plural].as_u64(),
            Some(truth.len() as u64),
            "{plural}: rows came twice or were left out"
        );
        assert_eq!(seen["record_count"][plural].as_u64(), Some(truth.len() as u64), "{plural}");
    }
}

/// django-autotask looks up the zone by itself and goes on from page to page in its own way: companies by GET, locations
/// by POST in batches of companies. It asks for active companies only, and keeps what its own tables can hold.
#[tokio::test]
async fn django_autotask_reads_every_active_company_and_its_locations_of_the_autotask_sandbox() {
    let options = Options { customers: 450, ..Options::default() };
    let sandbox = Sandbox::new(&[counterpart_sandbox_autotask::vendor], options);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let running = sandbox.serve(listener).expect("a sandbox");
    let announced = running.announcement();
    let autotask = &announced["vendors"][0];
    let credential = |name: &str| text(&autotask["credentials"][name]);
    let arguments = vec![
        text(&autotask["base_url"]),
        credential("user_name"),
        credential("secret"),
        credential("integration_code"),
    ];
    let seen = seen_by("autotask_django_autotask.py", arguments).await;

    let companies = ids_of(&sandbox, "autotask", "company", |company| company["isActive"] == true);
    let theirs = |location: &Value| location["companyID"].as_u64().is_some_and(|id| companies.contains(&id));
    let locations = ids_of(&sandbox, "autotask", "location", theirs);
    assert!(companies.contains(&0), "the MSP's own company is one of them");
    for (plural, truth) in [("companies", &companies), ("locations", &locations)] {
        assert!(seen["pages"][plural].as_u64() > Some(5), "more than five pages of {plural}");
        assert_eq!(ids(&seen["ids"][plural]), *truth, "{plural}");
        let rows = seen[plural].as_u64();
        assert_eq!(rows, Some(truth.len() as u64), "{plural}: rows came twice or were left out");
    }
    let types = seen["types"].as_array().expect("a list of labels");
    assert!(types.contains(&Value::from("Customer")) && types.contains(&Value::from("Vendor")), "{types:?}");
    let log = sandbox.requests(None);
    let next = |method: &str, entity: &str| {
        let fits = |path: &str| path.to_lowercase().ends_with(&format!("{entity}/query/next"));
        log.iter().filter(|entry| entry.method == method && fits(&entry.path)).count()
    };
    assert!(next("GET", "companies") > 4 && next("POST", "companylocations") > 4);
    assert!(log.iter().all(|entry| entry.status == Some(200)), "nothing was refused");
}
