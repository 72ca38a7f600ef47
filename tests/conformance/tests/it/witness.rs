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

fn active_ids(sandbox: &Sandbox, entity: &str) -> BTreeSet<u64> {
    let (_, records) = sandbox.list("halopsa", entity, 0, usize::MAX).expect("the sandbox has the list");
    let active = records.iter().filter(|record| record["inactive"] == false);
    active.map(|record| record["id"].as_u64().expect("an id")).collect()
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
    let text = |value: &Value| value.as_str().expect("the sandbox announces it").to_owned();
    let address = text(&halo["resource_server"]);
    let address = address.strip_suffix("/api").expect("the resource server ends so").to_owned();
    let (client_id, secret) =
        (text(&halo["credentials"]["client_id"]), text(&halo["credentials"]["client_secret"]));

    let mut command = Command::new(python());
    command.arg(root().join("tests/witness/halo_django_psa.py")).args([address, client_id, secret]);
    let output =
        tokio::task::spawn_blocking(move || command.output()).await.expect("it runs").expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let seen: Value = serde_json::from_slice(&output.stdout).expect("the witness prints JSON");

    for (plural, entity) in [("clients", "client"), ("sites", "site")] {
        let truth = active_ids(&sandbox, entity);
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
