//! A vendor that is not there, is something else or refuses, at set-up and later: a sentence each, and nothing lost. What goes
//! wrong in the middle of a sync is in `faults`.

use crate::desk::{Desk, Ran, SECRET_VARIABLE};
use counterpart_sandbox_kit::{Effect, Fault};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;

/// `integration add` at another address.
fn add_at(desk: &Desk, address: &str) -> Ran {
    let (address, client) = (format!("instance_address={address}"), desk.setting("client_id"));
    let secret = format!("client_secret={SECRET_VARIABLE}");
    desk.run(&["integration", "add", "halopsa", "--set", &address, "--set", &client, "--secret-env", &secret])
}

/// A server that answers everything with this.
fn something_else(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
                answer.len()
            );
        }
    });
    address
}

#[test]
fn a_wrong_address_gets_a_sentence_and_saves_nothing() {
    let desk = Desk::new(5);
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    add_at(&desk, &format!("http://{closed}")).refused(1, &["refuses connections", "Check the address"]);
    let page =
        something_else("<html><head><title>Welcome to our portal</title></head><body>Hello</body></html>");
    add_at(&desk, &page).refused(1, &["Welcome to our portal", "is not HaloPSA's resource server"]);
    add_at(&desk, &something_else("")).refused(1, &["address"]);
    add_at(&desk, &something_else("{\"hello\":\"world\"}")).refused(1, &[]);
    add_at(&desk, "http://no-such-host.invalid").refused(2, &["https"]);
    add_at(&desk, "https://no-such-host.invalid").refused(1, &["no-such-host.invalid"]);
    add_at(&desk, "not an address").refused(2, &["Instance address", "https://"]);
    assert!(desk.list(&["integration", "list"]).is_empty());
}

#[test]
fn an_unknown_tenant_a_wrong_secret_and_a_missing_permission_are_told_apart() {
    let desk = Desk::new(5);
    let settings: Vec<String> = ["resource_server", "authorisation_server", "client_id"]
        .iter()
        .map(|key| desk.setting(key))
        .collect();
    let mut args = vec!["integration", "add", "halopsa", "--set", "tenant=no-such-tenant"];
    settings.iter().for_each(|setting| args.extend(["--set", setting]));
    args.extend(["--secret-env", "client_secret=HALO_SECRET"]);
    desk.run(&args).refused(1, &["tenant", "no-such-tenant"]);

    let mut wrong = desk.command(
        &[
            &["integration", "add", "halopsa"][..],
            &[
                "--set",
                &desk.setting("instance_address"),
                "--set",
                &desk.setting("client_id"),
                "--secret-env",
                "client_secret=WRONG",
            ],
        ]
        .concat(),
    );
    wrong.env("WRONG", "not the secret");
    crate::desk::finish(wrong).refused(1, &["does not accept the client ID and secret", "Nothing was saved"]);

    desk.vendor()
        .update("halopsa", "application", 1, json!({ "scopes": ["read:tickets"] }))
        .expect("changes");
    desk.add(&[]).refused(1, &["read:customers", "Permissions tab", "Nothing was saved"]);
    desk.vendor()
        .update("halopsa", "application", 1, json!({ "scopes": ["read:customers"] }))
        .expect("changes");
    desk.vendor().update("halopsa", "agent", 20, json!({ "customers": "none" })).expect("changes");
    desk.add(&[]).refused(1, &["role", "Nothing was saved"]);
    assert!(desk.list(&["integration", "list"]).is_empty());

    desk.vendor().update("halopsa", "agent", 20, json!({ "customers": "read" })).expect("changes");
    desk.add(&[]).done();
}

#[test]
fn a_permission_that_is_taken_away_later_fails_the_sync_and_keeps_what_is_there() {
    let desk = Desk::connected(20);
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let matched = desk.companies("matched");
    desk.vendor().update("halopsa", "agent", 20, json!({ "customers": "none" })).expect("changes");
    let run = desk.run(&["sync", "halopsa", "--json"]).refused(1, &[]).object();
    assert!(run["summary"]["error"].as_str().expect("why").contains("role"), "{run}");
    assert_eq!(desk.companies("matched"), matched);
    assert_eq!(waiting(&desk), ["integration_failing"], "the connection waits, no company does");
    desk.run(&["integration", "list"]).done().says(&["failing"]);
}

/// The codes of what waits for a person.
fn waiting(desk: &Desk) -> Vec<String> {
    let code = |item: Value| item["code"].as_str().expect("a code").to_owned();
    desk.list(&["attention"]).into_iter().map(code).collect()
}

#[test]
fn a_truncated_answer_is_told_by_the_connection_test() {
    let desk = Desk::connected_with(5, &["--no-sync"]);
    desk.vendor().arm(Fault::new(Effect::Truncate { keep_percent: 50 }).path("/api/client"));
    desk.run(&["integration", "test", "halopsa"]).refused(1, &["breaks off after"]);
}

#[test]
fn an_error_with_json_is_one_object_too() {
    let desk = Desk::new(5);
    let said = desk.run(&["match", "list", "nobody", "--json"]).refused(1, &[]).object();
    assert_eq!(said["exit"], 1);
    assert!(said["error"].as_str().expect("a sentence").contains("no integration 'nobody'"));
    let said: Value = desk.run(&["integration", "remove", "nobody", "--json"]).object();
    assert!(said["error"].is_string());
}
