//! Setting up, testing, changing and removing a connection.

use crate::desk::Desk;
use counterpart_sandbox_kit::{Effect, Fault};
use serde_json::json;
use std::path::Path;

#[test]
fn r02a_three_of_the_five_answers_are_found_by_themselves() {
    let desk = Desk::connected(20);
    let tool = &desk.list(&["integrations", "list"])[0];
    for key in ["resource_server", "authorisation_server", "tenant"] {
        assert_eq!(
            json!(desk.setting(key)),
            json!(format!("{key}={}", tool["config"][key].as_str().expect("set")))
        );
    }
}

#[test]
fn r02g_the_guide_says_where_each_value_is_found_and_what_each_permission_is_for() {
    let desk = Desk::new(1);
    desk.run(&["integration", "connectors"]).done().says(&["halopsa", "HaloPSA", "companies, sites"]);
    desk.run(&["integration", "connectors", "halopsa"]).done().says(&[
        "instance_address",
        "client_secret",
        "read:customers",
        "needed now",
        "needed for Pull tickets",
        "not needed",
    ]);
    let names: Vec<_> =
        desk.list(&["integration", "connectors"]).iter().map(|one| one["connector"].clone()).collect();
    assert_eq!(names, ["autotask", "halopsa"]);
    desk.run(&["integration", "connectors", "acme"]).refused(1, &["no connector 'acme'", "halopsa"]);
}

#[test]
fn the_example_of_the_help_names_fields_that_exist() {
    let desk = Desk::new(1);
    let help = desk.run(&["integration", "add", "--help"]).done().out;
    let connectors = desk.list(&["integration", "connectors"]);
    let forms = connectors.iter().flat_map(|one| one["form"].as_array().expect("fields"));
    let keys: Vec<&str> = forms.filter_map(|field| field["key"].as_str()).collect();
    let named = help
        .split("--set ")
        .skip(1)
        .chain(help.split("--secret-env ").skip(1))
        .filter_map(|rest| rest.split_once('='))
        .map(|(key, _)| key);
    let named: Vec<&str> = named.filter(|key| !key.contains(['<', ' ', '.'])).collect();
    assert!(!named.is_empty() && named.iter().all(|key| keys.contains(key)), "{named:?} of {keys:?}");
}

#[test]
fn r03_a_test_saves_nothing_and_lists_each_thing_separately() {
    let desk = Desk::new(20);
    let (address, client) = (desk.setting("instance_address"), desk.setting("client_id"));
    let test = ["integration", "test", "halopsa", "--set", &address, "--set", &client];
    let ran = desk.run(&[&test[..], &["--secret-env", "client_secret=HALO_SECRET"]].concat()).done();
    ran.says(&[
        "Connection successful",
        "reachable",
        "authenticated",
        "tenant",
        "read:customers",
        "clock",
        "rate limit",
    ]);
    assert_eq!(desk.list(&["integration", "list"]), Vec::<serde_json::Value>::new());

    desk.add(&["--no-sync"]).done();
    let report = desk.json(&["integration", "test", "halopsa"]);
    assert_eq!((&report["successful"], &report["headline"]), (&json!(true), &json!("Connection successful")));
    assert_eq!(report["tenant"]["id"], "sandbox");

    desk.vendor()
        .update("halopsa", "application", 1, json!({ "scopes": ["read:tickets"] }))
        .expect("changes");
    let ran = desk.run(&["integration", "test", "halopsa", "--json"]).refused(1, &[]);
    let report = ran.object();
    let checks = report["checks"].as_array().expect("checks");
    let found = |name: &str| {
        checks.iter().find(|check| check["subject"]["name"] == name).expect("checked")["outcome"].clone()
    };
    assert_eq!((found("read:customers"), report["successful"].clone()), (json!("missing"), json!(false)));
}

#[test]
fn r04_the_first_save_starts_the_sync_and_says_what_comes_next() {
    let desk = Desk::new(20);
    let ran = desk.add(&[]).done();
    ran.says(&[
        "Saved as 'halopsa'",
        "Starting the first sync",
        "21 new",
        "Next: counterpart match list halopsa",
    ]);
    assert_eq!(desk.list(&["runs"])[0]["state"], "done");

    let other = Desk::new(20);
    other.add(&["--no-sync"]).done().says(&["Next: counterpart sync halopsa"]);
    assert!(other.list(&["runs"]).is_empty());
    other
        .run(&["match", "list", "halopsa"])
        .done()
        .says(&["Nothing was pulled yet: counterpart sync halopsa"]);
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("reads") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn r05_the_secret_appears_nowhere_again() {
    let desk = Desk::new(20);
    let secret = desk.secret();
    // A vendor that repeats what it was sent, in a refusal.
    desk.vendor().arm(
        Fault::new(Effect::respond(400, json!(format!("bad secret {secret}")))).path("/auth/token").once(),
    );
    let mut said = vec![desk.add(&["--verbose"]), desk.add(&["--verbose"])];
    let many: [&[&str]; 11] = [
        &["sync", "halopsa", "--preview", "--out", "sync.json", "--verbose"],
        &["match", "create", "halopsa", "--all", "--preview", "--out", "create.json", "--json"],
        &["match", "create", "halopsa", "--all"],
        &["mappings", "export", "halopsa", "--out", "mappings.csv"],
        &["integration", "list", "--json"],
        &["integration", "test", "halopsa", "--json", "--verbose"],
        &[
            "integration",
            "set",
            "halopsa",
            "--secret-env",
            "client_secret=HALO_SECRET",
            "--json",
            "--verbose",
        ],
        &["runs", "--json"],
        &["customers", "--json"],
        &["doctor", "--json"],
        &["sync", "halopsa", "--verbose", "--json"],
    ];
    said.extend(many.iter().map(|args| desk.run(args)));
    assert!(said[1..].iter().all(|ran| ran.code == 0), "{said:#?}");
    for ran in &said {
        assert!(!ran.out.contains(&secret) && !ran.err.contains(&secret), "{ran:#?}");
    }
    assert!(said[1].err.contains("/halopsa/auth/token"), "--verbose names the requests");
    let mut found = Vec::new();
    files(desk.folder(), &mut found);
    assert!(found.len() >= 5, "database, key, plans, mappings: {found:?}");
    // As it is, and as half of its bytes: a token or key of it would do harm too.
    let half = &secret.as_bytes()[..secret.len() / 2];
    for file in found {
        let bytes = std::fs::read(&file).expect("reads");
        assert!(!bytes.windows(half.len()).any(|window| window == half), "{}", file.display());
    }
}

#[test]
fn r05_a_secret_on_the_command_line_is_refused_everywhere() {
    let desk = Desk::connected_with(5, &["--no-sync"]);
    let before = desk.database();
    let (address, client) = (desk.setting("instance_address"), desk.setting("client_id"));
    let typed = ["--set", "client_secret=hunter2"];
    let add = ["integration", "add", "halopsa", "--name", "two", "--set", &address, "--set", &client];
    for args in [
        &[&add[..], &typed[..]].concat()[..],
        &[&["integration", "set", "halopsa"][..], &typed[..]].concat(),
        &[&["integration", "test", "halopsa"][..], &typed[..]].concat(),
    ] {
        let ran = desk
            .run(args)
            .refused(2, &["'client_secret' is a secret", "--secret-env client_secret=VARIABLE"]);
        assert!(!ran.err.contains("hunter2"));
    }
    desk.run(&["integration", "set", "halopsa", "--secret-env", "client_secret=NOT_SET"])
        .refused(1, &["NOT_SET"]);
    desk.run(&["integration", "set", "halopsa", "--secret-file", "client_secret=missing.txt"])
        .refused(1, &["missing.txt", "client_secret"]);
    assert_eq!(desk.database(), before);
}

#[test]
fn a_secret_comes_from_a_file_with_its_line_break_taken_off() {
    let desk = Desk::new(5);
    desk.file("secret.txt", format!("{}\r\n", desk.secret()));
    let (address, client) = (desk.setting("instance_address"), desk.setting("client_id"));
    let add = ["integration", "add", "halopsa", "--no-sync", "--set", &address, "--set", &client];
    desk.run(&[&add[..], &["--secret-file", "client_secret=secret.txt"]].concat()).done();
}

#[test]
fn r06_a_kind_is_switched_off_and_directions_that_cannot_be_are_refused() {
    let desk = Desk::connected_with(20, &["--no-sync", "--kind", "sites=off"]);
    let run = desk.json(&["sync", "halopsa"]);
    assert!(run["summary"]["pulled"]["company"].is_object() && run["summary"]["pulled"]["site"].is_null());
    let set = |switch: &str| desk.run(&["integration", "set", "halopsa", "--kind", switch]);
    set("sites=push").refused(2, &["cannot push sites"]);
    set("companies=sideways").refused(2, &["'sideways'", "off, pull, push, both"]);
    set("gadgets=pull").refused(2, &["'gadgets'", "companies, sites"]);
    set("companies").refused(2, &["KEY=VALUE"]);
    set("sites=pull").done();
    assert!(desk.json(&["sync", "halopsa"])["summary"]["pulled"]["site"].is_object());
    desk.run(&["integration", "set", "halopsa"]).refused(2, &["say what to change"]);
}

#[test]
fn r09_removal_states_the_counts_and_keeps_hub_records() {
    let desk = Desk::connected(20);
    let made = desk.json(&["match", "create", "halopsa", "--all"])["changes"]["create match"]
        .as_u64()
        .expect("made");
    let ran = desk.run(&["integration", "remove", "halopsa"]);
    ran.refused(3, &["21 companies", &format!("{made} matches"), "--yes"]);
    assert_eq!(desk.companies("matched").len() as u64, made, "nothing happened yet");
    let removed = desk.json(&["integration", "remove", "halopsa", "--yes"]);
    assert_eq!((&removed["removed"], &removed["matches"]), (&json!("halopsa"), &json!(made)));
    assert_eq!(desk.list(&["customers", "--all"]).len() as u64, made);
    desk.run(&["match", "list", "halopsa"]).refused(1, &["no integration 'halopsa'"]);
    assert!(desk.list(&["runs"]).len() >= 2, "the journal stays");
}

#[test]
fn r09_credentials_of_another_tenant_are_refused() {
    let desk = Desk::connected(20);
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let before = desk.database();
    let other = Desk::new(10);
    other.vendor().update("halopsa", "instance", 1, json!({ "tenant": "someone-else" })).expect("changes");
    let mut args = vec!["integration", "set", "halopsa"];
    let keys = ["resource_server", "authorisation_server", "tenant", "client_id"];
    let settings: Vec<String> = keys.iter().map(|key| other.setting(key)).collect();
    settings.iter().for_each(|setting| args.extend(["--set", setting]));
    args.extend(["--secret-env", "client_secret=OTHER"]);
    let mut command = desk.command(&args);
    command.env("OTHER", other.secret());
    crate::desk::finish(command)
        .refused(1, &["someone-else", "(sandbox)", "other records", "nothing was done"]);
    assert_eq!(desk.database(), before);

    // The same address may begin to answer as another tenant, too: then a sync stops before it pulls.
    desk.vendor().update("halopsa", "instance", 1, json!({ "tenant": "someone-else" })).expect("changes");
    let run = desk.run(&["sync", "halopsa", "--json"]).refused(1, &[]).object();
    assert_eq!((&run["state"], &run["summary"]["pulled"]), (&json!("failed"), &json!({})));
}

#[test]
fn one_tenant_is_connected_once_and_names_are_checked() {
    let desk = Desk::connected_with(5, &["--no-sync"]);
    desk.add(&["--name", "two"]).refused(1, &["is connected already, as 'halopsa'"]);
    let desk = Desk::new(5);
    for odd in ["", "two words", "tab\tbed", &"x".repeat(61), "-"] {
        let name = format!("--name={odd}");
        desk.add(&["--no-sync", &name]).refused(2, &["name"]);
    }
    desk.add(&["--no-sync", "--name", "\u{1b}[31mred"]).refused(2, &["name"]);
    desk.add(&["--no-sync", "--name", "büro-münchen_1.2"]).done();
    desk.run(&["sync", "büro-münchen_1.2"]).done();
}

#[test]
fn a_new_secret_is_tested_before_it_is_saved() {
    let desk = Desk::connected_with(5, &["--no-sync"]);
    let before = desk.database();
    desk.file("wrong.txt", "not the secret");
    desk.run(&["integration", "set", "halopsa", "--secret-file", "client_secret=wrong.txt"])
        .refused(1, &["does not accept the client ID and secret", "Nothing was saved"]);
    assert_eq!(desk.database(), before);

    desk.vendor()
        .update("halopsa", "application", 1, json!({ "client_secret": "a-new-one" }))
        .expect("changes");
    let run = desk.run(&["sync", "halopsa", "--json"]).refused(1, &[]).object();
    assert!(run["summary"]["error"].as_str().expect("why").contains("does not accept"), "{run}");
    assert_eq!(desk.list(&["integration", "list"])[0]["state"]["state"], "failing");
    desk.run(&["integration", "set", "halopsa", "--secret-env", "client_secret=HALO_SECRET"]).done();
    desk.run(&["sync", "halopsa"]).done();
    assert_eq!(desk.list(&["integration", "list"])[0]["state"]["state"], "healthy");
}

#[test]
fn r75_the_brakes_limits_are_set_and_shown_per_kind_of_record() {
    let desk = Desk::connected(20);
    let set = ["integration", "set", "halopsa"];
    desk.run(&[&set[..], &["--brake", "customers=20%,50", "--brake", "company=off"]].concat())
        .done()
        .says(&["company=off customer=20%,50"]);
    desk.run(&["integration", "list"]).done().says(&["Safety brake of halopsa: company=off customer=20%,50"]);
    let settings = desk.list(&["integration", "list"])[0]["settings"].clone();
    assert_eq!(settings["brake"]["customer"], json!({ "percent": 20, "at_least": 50 }));

    desk.run(&[&set[..], &["--brake", "company=default"]].concat()).done();
    let settings = desk.list(&["integration", "list"])[0]["settings"].clone();
    assert_eq!(settings["brake"].as_object().map(|limits| limits.len()), Some(1), "{settings}");
    desk.run(&[&set[..], &["--brake", "ticket=10%,20"]].concat()).refused(2, &["no limit for 'ticket'"]);
    desk.run(&[&set[..], &["--brake", "customer=10"]].concat()).refused(2, &["write off", "10%,20"]);
}
