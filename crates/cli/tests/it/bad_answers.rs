//! A vendor that is not there, is something else, refuses, or answers rubbish: a sentence each, and nothing lost.

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

/// A sync of a connected, matched desk while the vendor does this to its client list.
fn spoiled(desk: &Desk, effect: Effect) -> Ran {
    desk.vendor().arm(Fault::new(effect).path("/api/client"));
    let ran = desk.run(&["sync", "halopsa", "--json"]);
    desk.vendor().disarm_all();
    ran
}

fn error(ran: &Ran) -> String {
    ran.object()["summary"]["error"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn answers_that_cannot_be_read_fail_the_sync_and_lose_nothing() {
    let desk = Desk::connected(20);
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let (matched, all) = (desk.companies("matched"), desk.companies("all"));
    let unreadable: [(Effect, &str); 5] = [
        (Effect::html(), "We will be right back"),
        (Effect::respond(200, json!("just a text")), "client list"),
        (Effect::respond(200, json!({ "clients": "none" })), "client list"),
        (Effect::respond(200, json!([])), "client list"),
        (Effect::respond(403, json!("no")), "client"),
    ];
    for (effect, must_say) in unreadable {
        let ran = spoiled(&desk, effect.clone()).refused(1, &[]);
        assert!(error(&ran).contains(must_say), "{effect:?}: {ran:#?}");
        assert_eq!(desk.companies("matched"), matched);
    }
    assert_eq!(waiting(&desk), ["integration_failing"], "nothing is taken for deleted");
    desk.run(&["sync", "halopsa"]).done();
    assert_eq!(desk.companies("all"), all);
}

#[test]
fn an_empty_list_or_a_short_page_is_incomplete_and_proves_no_absence() {
    let desk = Desk::connected(20);
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let matched = desk.companies("matched");
    for effect in [Effect::EmptyList, Effect::MoveTotal { by: 3 }, Effect::DuplicateIds] {
        let ran = spoiled(&desk, effect.clone()).refused(1, &[]);
        assert_eq!(ran.object()["state"], "partial", "{effect:?}: {ran:#?}");
        assert!(error(&ran).contains("companies: "), "{effect:?}: {ran:#?}");
        assert_eq!(desk.companies("matched"), matched);
    }
    assert_eq!(waiting(&desk), ["integration_failing"], "no company waits");
}

#[test]
fn a_truncated_answer_is_asked_for_again_and_told_where_it_stays_so() {
    let desk = Desk::connected(20);
    desk.vendor().arm(Fault::new(Effect::Truncate { keep_percent: 50 }).path("/api/client").once());
    desk.run(&["sync", "halopsa"]).done().says(&["41 unchanged".replace("41", "21").as_str()]);
    desk.vendor().arm(Fault::new(Effect::Truncate { keep_percent: 50 }).path("/api/client"));
    desk.run(&["integration", "test", "halopsa"]).refused(1, &["breaks off after"]);
}

#[test]
fn ids_as_strings_are_read_as_the_same_records() {
    let desk = Desk::connected(20);
    let run = spoiled(&desk, Effect::IdsAsStrings).done().object();
    assert_eq!(run["summary"]["pulled"]["company"]["unchanged"], 21);
}

#[test]
fn a_client_without_a_name_is_left_out_with_a_problem_and_the_run_goes_on() {
    let desk = Desk::connected(20);
    let (id, _) = desk.plain_companies(1).remove(0);
    desk.run(&["match", "create", "halopsa", &id]).done();
    let fault = Effect::DropField { field: "name".into(), id: id.parse().ok(), every: None };
    desk.vendor().arm(Fault::new(fault.clone()).path("/api/client"));
    desk.run(&["sync", "halopsa"]).done().says(&[
        "done in part",
        "1 could not be read",
        &format!("Client {id}"),
        "it has no name",
        "Mend it in HaloPSA",
    ]);
    desk.vendor().disarm_all();
    assert!(desk.list(&["attention"]).is_empty(), "it was there");
    let run = desk.list(&["runs"])[0]["id"].as_str().expect("an id").to_owned();
    desk.run(&["runs", &run]).done().says(&["it has no name"]);
    let run = desk.json(&["sync", "halopsa"]);
    assert_eq!((&run["state"], &run["summary"]["applied"]), (&json!("done"), &json!(0)));
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_of_a_hundred_megabytes_is_not_read_to_its_end() {
    let desk = Desk::connected(5);
    desk.vendor().arm(Fault::new(Effect::Huge { bytes: 100_000_000 }).path("/api/client"));
    let mut child = desk.start(&["sync", "halopsa", "--json"]);
    let status = format!("/proc/{}/status", child.id());
    let watcher = std::thread::spawn(move || {
        let mut peak = 0_u64;
        while let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let Some(kilobytes) = line.and_then(|rest| rest.trim().strip_suffix(" kB")) else { break };
            peak = peak.max(kilobytes.parse().expect("a number"));
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        peak
    });
    let ran = child.finish().refused(1, &[]);
    assert!(error(&ran).contains("larger than 32 MB"), "{ran:#?}");
    let peak = watcher.join().expect("watches");
    assert!(peak > 1_000, "it was watched");
    assert!(peak < 150_000, "{peak} kB");
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
