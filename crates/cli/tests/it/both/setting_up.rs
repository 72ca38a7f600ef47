//! Connecting Autotask beside HaloPSA, and which of its companies are customers.

use super::{add, connected, desk, names, with_credentials};
use crate::desk::{Desk, finish};
use serde_json::{Value, json};

fn denied(desk: &Desk, rights: &[&str]) {
    desk.vendor().update("autotask", "user", 1, json!({ "denied": rights })).expect("changes");
}

fn finding(report: &Value, name: &str) -> Value {
    let checks = report["checks"].as_array().expect("checks");
    let found = checks.iter().find(|check| check["subject"]["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not looked at: {report}"))["outcome"].clone()
}

#[test]
fn r02b_three_credentials_are_asked_for_and_the_zone_is_found() {
    let desk = desk();
    let guide = desk.run(&["integration", "connectors", "autotask"]).done();
    let guide = guide.says(&["user_name (required)", "secret (required)", "integration_code (required)"]);
    guide.says(&["zone_url (found by itself where possible)", "Found from the user name"]);
    add(&desk, &[]).done().says(&["Saved as 'autotask'", "62 new", "Next: counterpart match list autotask"]);
    // What was entered leads to the lookup only; everything else is a 401 there.
    let asked = desk.vendor().requests(None);
    let asked: Vec<&str> = asked.iter().map(|request| request.path.as_str()).collect();
    assert!(asked.iter().any(|path| path.to_lowercase().contains("/zoneinformation")), "{asked:?}");
    assert!(asked.iter().any(|path| path.contains("/webservices5/")), "{asked:?}");

    // The vendor moves the database; nobody has to enter anything.
    desk.vendor().update("autotask", "instance", 1, json!({ "zone": "webservices29" })).expect("moves");
    let run = desk.json(&["sync", "autotask"]);
    let counts = &run["summary"]["pulled"]["company"];
    assert_eq!(
        (&run["state"], &counts["changed"]),
        (&json!("done"), &json!(62)),
        "the links lead to the new zone"
    );
    let link = desk.companies_of("autotask", "all")[0]["url"].as_str().expect("a link").to_owned();
    assert!(link.contains("/ww29/"), "{link}");
    assert_eq!(desk.json(&["sync", "autotask"])["summary"]["pulled"]["company"]["unchanged"], 62);
}

#[test]
fn r02b_what_is_missing_or_wrong_is_named_and_nothing_is_saved() {
    let desk = desk();
    let add = ["integration", "add", "autotask"];
    desk.run(&add).refused(2, &["User name", "Secret", "Integration code"]);
    let zone = format!("zone_url={}", desk.announced_by("autotask")["base_url"].as_str().expect("announced"));
    let with = |user: &str, code: &str| {
        let mut args = [&add[..], &["--set", &zone, "--set", user]].concat();
        args.extend(["--secret-env", "secret=S", "--secret-env", "integration_code=C"]);
        let mut command = desk.command(&args);
        command.env("S", "wrong").env("C", code);
        finish(command)
    };
    let known = desk.announced_by("autotask")["credentials"].clone();
    let text = |key: &str| known[key].as_str().expect("announced").to_owned();
    with("user_name=nobody@msp.example", &text("integration_code"))
        .refused(1, &["nobody@msp.example", "Nothing was saved"]);
    let user = format!("user_name={}", text("user_name"));
    with(&user, &text("integration_code")).refused(1, &["does not accept", "Nothing was saved"]);
    for secret in ["secret", "integration_code"] {
        let typed = format!("{secret}=hunter2");
        desk.run(&[&add[..], &["--set", &user, "--set", &typed]].concat()).refused(2, &["is a secret"]);
    }
    assert!(desk.list(&["integration", "list"]).is_empty());
}

#[test]
fn r03_each_right_at_autotask_is_looked_at_apart() {
    let desk = desk();
    denied(&desk, &["CompanyLocations.query", "Tickets.query"]);
    let ran = with_credentials(&desk, &["integration", "test", "autotask", "--json"]).refused(1, &[]);
    let report = ran.object();
    assert_eq!(finding(&report, "Companies: query"), "present");
    assert_eq!(finding(&report, "CompanyLocations: query"), "missing");
    assert_eq!(report["successful"], false);
    assert!(desk.list(&["integration", "list"]).is_empty(), "a test saves nothing");
    add(&desk, &[]).refused(1, &["CompanyLocations: query", "MISSING", "Nothing was saved"]);

    // What only a feature needs stands in nobody's way.
    denied(&desk, &["Tickets.query"]);
    add(&desk, &["--no-sync"]).done().says(&["Connection successful"]);
    let report = desk.json(&["integration", "test", "autotask"]);
    assert_eq!((finding(&report, "Tickets: query"), &report["successful"]), (json!("missing"), &json!(true)));
}

#[test]
fn r06_locations_are_not_asked_for_where_sites_are_off() {
    let desk = desk();
    add(&desk, &["--no-sync", "--kind", "sites=off"]).done();
    desk.vendor().clear_requests();
    let run = desk.json(&["sync", "autotask"]);
    assert!(run["summary"]["pulled"]["company"].is_object() && run["summary"]["pulled"]["site"].is_null());
    let asked = desk.vendor().requests(None);
    assert!(
        asked.iter().all(|request| !request.path.to_lowercase().contains("companylocations")),
        "{asked:?}"
    );
    let set = |switch: &str| desk.run(&["integration", "set", "autotask", "--kind", switch]);
    set("sites=push").refused(2, &["cannot push sites"]);
    set("sites=pull").done();
    assert_eq!(desk.json(&["sync", "autotask"])["summary"]["pulled"]["site"]["new"], 92);
}

#[test]
fn r10b_only_customers_by_type_are_offered_and_each_other_says_its_own_type() {
    let desk = connected();
    let held = desk.companies_of("autotask", "held-back");
    assert!(names(&held).contains(&"Northgate Distribution"), "{held:?}");
    let ran = desk.run(&["match", "list", "autotask", "--filter", "held-back"]).done();
    ran.says(&[
        "of the type \"Vendor\"",
        "of the type \"Partner\"",
        "of the type \"Prospect\"",
        "\"Company types\"",
    ]);
    let refused = desk.run(&["match", "create", "autotask", held[0]["id"].as_str().expect("an id")]);
    refused.done().says(&["Nothing to do", "type"]);
    assert!(
        desk.companies("held-back")
            .iter()
            .all(|row| !names(&held).contains(&row["name"].as_str().expect("a name"))
                || row["reason"].as_str().is_some_and(|reason| !reason.contains("Autotask")))
    );
}

#[test]
fn r10b_types_and_categories_are_chosen_and_the_next_sync_reads_everything_anew() {
    let desk = connected();
    let set = |answer: &str| desk.run(&["integration", "set", "autotask", "--set", answer]).done();
    let count = |filter: &str| desk.companies_of("autotask", filter).len();
    let (offered, held) = (count("all"), count("held-back"));

    // A change that both the list and the list of changes tell: from now on only changes are read.
    let vendor = desk.vendor();
    let renamed = super::company(&desk, "autotask", "Elbe Optik GmbH");
    for name in ["Elbe Optik", "Elbe Optik GmbH"] {
        vendor.update("autotask", "company", &renamed, json!({ "companyName": name })).expect("renames");
        desk.run(&["sync", "autotask"]).done();
    }
    let mode = |run: &Value| run["summary"]["pulled"]["company"]["mode"].clone();
    assert_eq!(mode(&desk.json(&["sync", "autotask"])), "increment");

    set("company_types=customer, Prospect");
    let run = desk.json(&["sync", "autotask"]);
    assert_ne!(mode(&run), "increment", "what changed here, no list of changes tells");
    assert!(count("all") > offered && count("held-back") < held);
    assert!(desk.companies_of("autotask", "held-back").iter().all(|row| {
        let reason = row["reason"].as_str().expect("words");
        !reason.contains("\"Prospect\"")
            && reason.contains("customers are those of the type customer, Prospect")
    }));
    assert_eq!(mode(&desk.json(&["sync", "autotask"])), "increment", "and that is no reason to distrust it");

    set("company_categories=Managed");
    desk.run(&["sync", "autotask"]).done().says(&["held back: other category"]);
    let rows = desk.companies_of("autotask", "held-back");
    let standard =
        rows.iter().filter(|row| row["reason"].as_str().is_some_and(|said| said.contains("in \"Standard\"")));
    assert!(standard.count() > 20, "{rows:?}");
    assert!(count("all") > 0, "those in Managed are offered");
}

#[test]
fn r12_the_msps_own_company_and_inactive_ones_are_hidden() {
    let desk = connected();
    let hidden = desk.companies_of("autotask", "hidden");
    let own = hidden.iter().find(|row| row["id"] == "0").expect("company 0 is there");
    assert_eq!((&own["name"], &own["reason"]), (&json!("Our Own MSP"), &json!("internal")));
    assert!(hidden.iter().any(|row| row["reason"] == "inactive"));
    desk.run(&["match", "create", "autotask", "0"]).done().says(&["Nothing to do"]);
    desk.run(&["why", "autotask:0"]).done().says(&["Our Own MSP"]);
}
