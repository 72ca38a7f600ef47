//! What others rely on: shapes of output that stay.

use crate::desk::{Desk, Started, bare, finish};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::process::Stdio;

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn demo_once_prints_one_object_with_these_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = bare(folder.path());
    command.args(["demo", "--once", "--json", "--data", "new", "--customers", "40"]);
    let ran = finish(command).done();
    assert_eq!(ran.err, "", "nothing is said along the way");
    let summary = ran.object();
    assert_eq!(keys(&summary), BTreeSet::from(["seconds", "customers", "integrations"]));
    let tools = summary["integrations"].as_array().expect("a list");
    let connectors: Vec<_> = tools.iter().map(|tool| tool["connector"].as_str().expect("a name")).collect();
    assert_eq!(connectors, ["halopsa", "autotask"]);
    for tool in tools {
        let expected = BTreeSet::from(["connector", "companies", "held_back", "matched", "suggested"]);
        assert_eq!(keys(tool), expected);
        assert_eq!(tool["matched"], 0);
        assert!(tool["suggested"].as_u64() > Some(10) && tool["held_back"].as_u64() > Some(0), "{tool}");
    }
    assert_eq!(tools[0]["companies"], 41, "the world's 40 and the vendor's own");
    assert!(summary["customers"].as_u64() > Some(20));
    assert!(summary["seconds"].is_number());
}

#[test]
fn the_first_line_of_the_sandbox_is_json_with_all_that_is_needed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = bare(folder.path());
    command.args([
        "sandbox",
        "--listen",
        "127.0.0.1:0",
        "--vendor",
        "halopsa",
        "--seed",
        "7",
        "--customers",
        "20",
    ]);
    let mut child = Started::new(command);
    let mut first = String::new();
    child.output().read_line(&mut first).expect("reads");
    let said: Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!((&said["seed"], &said["customers"]), (&json!(7), &json!(20)));
    let halo = &said["vendors"][0];
    for key in ["vendor", "resource_server", "authorisation_server", "tenant"] {
        assert!(halo[key].is_string(), "{key}: {said}");
    }
    assert!(halo["credentials"]["client_id"].is_string() && halo["credentials"]["client_secret"].is_string());
    child.send("INT");
    assert_eq!(child.finish().code, 0, "Ctrl-C is how it ends");
}

#[test]
fn the_sandbox_of_autotask_announces_where_zones_are_asked_for_and_three_credentials() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = bare(folder.path());
    command.args(["sandbox", "--listen", "127.0.0.1:0", "--vendor", "autotask", "--customers", "20"]);
    let mut child = Started::new(command);
    let mut first = String::new();
    child.output().read_line(&mut first).expect("reads");
    let said: Value = serde_json::from_str(&first).expect("JSON");
    let vendors = said["vendors"].as_array().expect("a list");
    assert_eq!((vendors.len(), &vendors[0]["vendor"]), (1, &json!("autotask")));
    let base = vendors[0]["base_url"].as_str().expect("an address");
    assert!(base.starts_with("http://127.0.0.1:") && base.ends_with("/ATServicesRest/"), "{base}");
    for key in ["user_name", "secret", "integration_code"] {
        assert!(vendors[0]["credentials"][key].is_string(), "{key}: {said}");
    }
    child.send("INT");
    assert_eq!(child.finish().code, 0);
}

#[test]
fn a_sandbox_of_an_unknown_vendor_is_wrong_usage() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = bare(folder.path());
    command.args(["sandbox", "--vendor", "acme"]);
    finish(command).refused(2, &["no sandbox of 'acme'", "halopsa", "autotask"]);
}

#[test]
fn match_of_two_files_writes_these_columns() {
    let desk = Desk::new(1);
    desk.file("left.csv", "id,name,domain\n1,Acme Dental,acme.example\n2,Nobody,\n");
    desk.file("right.csv", "\u{feff}id,name\r\na,ACME  dental\r\nb,Other\r\n");
    let report = desk.json(&["match", "left.csv", "right.csv", "--out", "out.csv"]);
    assert_eq!((&report["left"], &report["matched"]), (&json!(2), &json!(1)));
    let out = desk.read("out.csv");
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some("left_id,right_id,score,decision,reasons"));
    assert!(lines.next().expect("a row").starts_with("1,a,1.0000,match,"), "{out}");

    desk.run(&["match", "left.csv", "missing.csv", "--out", "out.csv"])
        .refused(1, &["missing.csv cannot be opened"]);
    assert_eq!(desk.read("out.csv"), out, "an older result stays as it was");
    desk.run(&["match", "left.csv", "right.csv"]).refused(2, &["--out"]);
    desk.run(&["match", "left.csv", "right.csv", "--out", "no/such/out.csv"])
        .refused(1, &["cannot be written"]);
    assert!(!desk.data().exists(), "no data folder is needed");
}

#[test]
fn explain_tells_how_a_value_is_read() {
    let desk = Desk::new(1);
    let phone = desk.json(&["explain", "phone", "--region", "GB", "020 7946 0000 ext 12"]);
    assert_eq!(keys(&phone), BTreeSet::from(["value", "written", "extension", "reason"]));
    assert_eq!((&phone["written"], &phone["extension"]), (&json!("+442079460000"), &json!("12")));
    let email = desk.json(&["explain", "email", "Ana.Diaz@Example.com"]);
    assert_eq!((&email["value"], &email["extension"]), (&json!("Ana.Diaz@Example.com"), &Value::Null));
    let name = desk.json(&["explain", "name", "Acme Dental Ltd"]);
    assert!(name["reason"].is_string());
    desk.run(&["explain", "phone", "--", "-12"]).done().says(&["not written"]);
    desk.run(&["explain", "phone"]).refused(2, &["Usage"]);
}

#[test]
fn explain_reads_lines_of_value_and_region() {
    let desk = Desk::new(1);
    let mut command = desk.command(&["explain", "phone", "--stdin", "--json"]);
    command.stdin(Stdio::piped());
    let mut child = Started::new(command);
    let lines = b"0113 496 0000\tGB\r\n(555) 010-9999\t\nrubbish\xff\tGB\n";
    child.input().write_all(lines).expect("writes");
    let ran = child.finish().done();
    let said = ran.lines();
    assert_eq!(said.len(), 3);
    assert_eq!((&said[0]["value"], &said[0]["written"]), (&json!("0113 496 0000"), &json!("+441134960000")));
    assert_eq!(said[2]["written"], Value::Null);
}

#[test]
fn every_command_has_help_and_wrong_usage_ends_with_2() {
    let desk = Desk::new(1);
    let commands = "demo sandbox integration sync match mappings customers duplicates why attention runs apply explain doctor";
    for command in commands.split(' ') {
        let help = desk.run(&[command, "--help"]).done().out;
        assert!(help.contains("Usage: counterpart"), "{help}");
    }
    finish(bare(desk.folder())).refused(2, &["counterpart demo"]);
    // Also where the environment says where the data is.
    desk.run::<&str>(&[]).refused(2, &["counterpart demo"]);
    desk.run(&["syncc"]).refused(2, &["sync"]);
    desk.run(&["sync"]).refused(2, &["INTEGRATION"]);
    desk.run(&["match", "create", "halopsa"]).refused(2, &["--all"]);
    desk.run(&["match", "list", "halopsa", "--page-size", "0"]).refused(2, &["1..=1000"]);
    assert!(!desk.data().exists() || desk.data().join("key").exists(), "nothing half-made");
}
