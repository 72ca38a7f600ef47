//! What people are told by mail, through a real mail server, from setting it up to the letter that arrives.

use crate::desk::{Desk, Ran, finish};
use crate::mail_server::MailServer;
use counterpart_sandbox_kit::{Effect, Fault};
use serde_json::{Value, json};

const PASSWORD: &str = "s3cret-word";

/// A desk whose mail goes out through this server.
fn desk_at(server: &MailServer, tls: &str, more: &[&str]) -> Desk {
    let desk = Desk::new(20);
    mail(&desk, server, tls, more).done();
    desk
}

fn mail(desk: &Desk, server: &MailServer, tls: &str, more: &[&str]) -> Ran {
    let port = server.port.to_string();
    let args = [
        "notify",
        "mail",
        "--server",
        "localhost",
        "--port",
        &port,
        "--tls",
        tls,
        "--from",
        "hub@msp.example",
    ];
    let mut command = desk.command(&[&args[..], more].concat());
    command.env("SMTP_PASSWORD", PASSWORD);
    finish(command)
}

/// Runs a command that trusts what this server's authority signed.
fn trusting(desk: &Desk, server: &MailServer, args: &[&str]) -> Ran {
    let mut command = desk.command(args);
    command.env("SSL_CERT_FILE", server.authority());
    finish(command)
}

const SIGNED_IN: [&str; 4] = ["--user", "ana", "--password-env", "SMTP_PASSWORD"];

#[test]
fn r77_a_mail_arrives_over_every_kind_of_protection_and_signed_in() {
    for (server_tls, tls) in [("none", "off"), ("starttls", "starttls"), ("implicit", "implicit")] {
        let server = MailServer::start(server_tls, &["--user", "ana", "--password", PASSWORD]);
        let desk = desk_at(&server, tls, &SIGNED_IN);
        let ran = trusting(&desk, &server, &["notify", "test", "--to", "bo@msp.example"]).done();
        assert!(ran.out.contains("taken"), "{ran:?}");
        let took = &server.said(1)[0];
        assert_eq!((&took["to"], &took["sender"]), (&json!(["bo@msp.example"]), &json!("hub@msp.example")));
        assert_eq!((&took["protected"], &took["signed_in"]), (&json!(tls != "off"), &json!(true)), "{tls}");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        assert_eq!(text(&took["headers"]["subject"]), "Counterpart: This is a test");
        assert_eq!(text(&took["headers"]["auto-submitted"]), "auto-generated");
        assert!(text(&took["headers"]["message-id"]).ends_with("@msp.example>"), "{took}");
        assert!(text(&took["text"]).contains("what Counterpart has to tell arrives here"));
        assert!(text(&took["html"]).contains("<p>This is a test"));
    }
}

#[test]
fn r05_the_mail_servers_password_is_shown_nowhere_and_sent_only_to_a_server_that_is_trusted() {
    let server = MailServer::start("starttls", &["--user", "ana", "--password", PASSWORD]);
    let desk = desk_at(&server, "starttls", &SIGNED_IN);
    // The machine's own certificates do not vouch for it.
    let ran = desk.run(&["notify", "test", "--to", "bo@msp.example"]);
    let ran = ran
        .refused(1, &["PROBLEM", "certificate of the mail server localhost", "not trusted by this machine"]);
    let shown = desk.run(&["notify", "show"]).done().says(&["signs in as ana", "STARTTLS"]);
    let json = desk.run(&["notify", "show", "--json"]).done();
    for said in [&ran, &shown, &json] {
        assert!(!format!("{said:?}").contains(PASSWORD), "{said:?}");
    }
    assert!(!String::from_utf8_lossy(&desk.database()).contains(PASSWORD));
}

#[test]
fn a_password_that_is_refused_and_a_server_that_is_gone_are_told_in_a_sentence() {
    let server = MailServer::start("none", &["--user", "ana", "--password", "another-word"]);
    let desk = desk_at(&server, "off", &SIGNED_IN);
    let test = ["notify", "test", "--to", "bo@msp.example"];
    let ran = desk.run(&test).refused(1, &["refuses the user name or password (535", "Enter them again"]);
    assert!(!format!("{ran:?}").contains(PASSWORD));
    drop(server);
    desk.run(&test).refused(1, &["refuses connections"]);
    let other = MailServer::start("none", &[]);
    mail(&desk, &other, "off", &["--user", ""]).done().says(&["does not sign in"]);
    desk.run(&["notify", "test", "--to", "gone@msp.example"])
        .refused(1, &["550: 5.1.1 no such mailbox here"]);
    desk.run(&test).done();
}

/// Connects the vendor, does its first sync, and delivers.
fn synced(desk: &Desk) {
    desk.add(&[]).done();
    desk.run(&["worker", "--until-idle"]).done();
}

#[test]
fn r04_the_end_of_the_first_sync_is_mailed_with_counts_problems_and_a_link() {
    let server = MailServer::start("none", &[]);
    let desk = desk_at(&server, "off", &["--pages", "https://hub.msp.example/"]);
    desk.run(&["notify", "to", "--add", "ana@msp.example", "--add", "team@msp.example"]).done();
    let spoiled = Effect::DropField { field: "name".to_owned(), id: None, every: Some(20) };
    desk.vendor().arm(Fault::new(spoiled).path("/api/client"));
    synced(&desk);
    desk.vendor().disarm_all();
    let took = server.said(2);
    let run = desk.list(&["runs"]).pop().expect("a run");
    let text = took[0]["text"].as_str().expect("text");
    let to: Vec<&Value> = took.iter().map(|mail| &mail["to"][0]).collect();
    assert_eq!(to, [&json!("ana@msp.example"), &json!("team@msp.example")]);
    assert_eq!(took[0]["headers"]["subject"], "Counterpart: The first sync of 'halopsa' is done in part");
    assert!(text.contains("companies: complete (21 of 21 named by the vendor)"), "{text}");
    assert!(text.contains("1 could not be read") && text.contains("name"), "{text}");
    let link = format!("https://hub.msp.example/runs/{}", run["id"].as_str().expect("an id"));
    assert!(text.contains(&link), "{text}");
    assert!(took[0]["html"].as_str().expect("html").contains(&format!("href=\"{link}\"")));
    assert_ne!(took[0]["headers"]["message-id"], took[1]["headers"]["message-id"]);

    // Later syncs that are well, and workers that have nothing to do, tell nobody anything.
    desk.run(&["sync", "halopsa"]);
    desk.run(&["worker", "--until-idle"]).done();
    assert_eq!(server.said(2).len(), 2);
}

#[test]
fn r77_a_sync_that_fails_is_mailed_once_until_a_good_one() {
    let server = MailServer::start("none", &[]);
    let desk = desk_at(&server, "off", &[]);
    desk.run(&["notify", "to", "--add", "ana@msp.example"]).done();
    synced(&desk);
    desk.vendor()
        .update("halopsa", "application", 1, json!({ "client_secret": "another" }))
        .expect("changes the secret");
    for _ in 0..3 {
        desk.run(&["sync", "halopsa"]).refused(1, &["does not accept the client ID and secret"]);
    }
    desk.run(&["worker", "--until-idle"]).done();
    let took = server.said(2);
    assert_eq!(took.len(), 2, "the first sync, and one of three failures: {took:#?}");
    assert_eq!(took[1]["headers"]["subject"], "Counterpart: The credentials of 'halopsa' are refused");
    let text = took[1]["text"].as_str().expect("text");
    assert!(text.contains("counterpart runs ") && !text.contains(&desk.secret()), "{text}");
}

#[test]
fn r77_what_is_put_off_or_refused_is_kept_shown_and_tried_again() {
    let server = MailServer::start("none", &[]);
    let desk = desk_at(&server, "off", &[]);
    let args = ["notify", "to", "--add", "later-1@msp.example", "--add", "gone@msp.example"];
    desk.run(&args).done();
    desk.add(&[]).done();
    let ran = desk.run(&["worker", "--until-idle"]).done();
    ran.says(&[
        "not delivered",
        "asks to come again later (451: 4.7.1 greylisted",
        "550: 5.1.1 no such mailbox here",
    ]);
    let list = desk.list(&["notify", "list"]);
    let of = |address: &str| {
        let found = list.iter().find(|one| one["recipient"]["to"] == address);
        found.unwrap_or_else(|| panic!("{address}: {list:#?}")).clone()
    };
    let (later, gone) = (of("later-1@msp.example"), of("gone@msp.example"));
    assert_eq!((&later["state"], &later["attempts"]), (&json!("waiting"), &json!(1)));
    assert!(later["due_at"].is_string());
    assert_eq!(gone["state"], "given_up");

    // A worker that looks again too early changes nothing.
    desk.run(&["worker", "--until-idle"]).done();
    assert_eq!(server.said(1), [json!({ "put_off": "later-1@msp.example" })]);
    let id = |one: &Value| one["id"].as_str().expect("an id").to_owned();
    desk.run(&["attention"]).done().says(&[
        "notification given up",
        "gone@msp.example could not be told 'The first sync of 'halopsa' is done.'",
        &format!("counterpart notify retry {}", id(&gone)),
        &format!("counterpart notify drop {}", id(&gone)),
    ]);
    desk.run(&["doctor"]).refused(1, &["notifications", "1 notification could not be delivered"]);

    desk.run(&["notify", "retry", &id(&later)]).done();
    desk.run(&["worker", "--until-idle"]).done().says(&["1 notification delivered"]);
    assert_eq!(server.said(2)[1]["to"], json!(["later-1@msp.example"]));
    desk.run(&["notify", "drop", &id(&gone)]).done();
    desk.run(&["notify", "retry", &id(&gone)]).refused(1, &["It is over"]);
    desk.run(&["attention"]).done().says(&["Nothing waits for you"]);
    desk.run(&["doctor"]).done().says(&["0 notifications wait"]);
}

#[test]
fn settings_of_notifications_are_kept_changed_and_refused_where_they_cannot_be() {
    let desk = Desk::new(1);
    desk.run(&["notify", "show"]).done().says(&["Mail server: none", "notify mail --server"]);
    desk.run(&["notify", "test"]).refused(2, &["nobody is told yet"]);
    desk.run(&["notify", "test", "--to", "ana@msp.example"]).refused(1, &["No mail server is set"]);
    desk.run(&["notify", "mail", "--server", "mail.msp.example"]).refused(2, &["--from is missing"]);
    desk.run(&["notify", "mail", "--server", "mail.msp.example", "--from", "nobody"])
        .refused(1, &["e-mail address"]);
    let full = ["notify", "mail", "--server", "mail.msp.example", "--from", "hub@msp.example"];
    desk.run(&full).done().says(&["mail.msp.example:587 (STARTTLS)", "does not sign in"]);
    desk.run(&["notify", "mail", "--tls", "implicit"]).done().says(&["mail.msp.example:465 (TLS)"]);
    desk.run(&["notify", "to", "--add", "nobody"]).refused(1, &["nobody"]);
    desk.run(&["notify", "to", "--add", "Ana@msp.example"]).done().says(&["Told by mail: Ana@msp.example"]);
    desk.run(&["notify", "to", "--remove", "bo@msp.example"])
        .refused(2, &["bo@msp.example is not told", "Ana@"]);
    desk.run(&["notify", "to", "--remove", "ana@msp.example"])
        .done()
        .says(&["whoever set an integration up"]);
    desk.run(&["notify", "mail", "--off"]).done().says(&["Mail server: none"]);
    desk.run(&["notify", "to", "--add", "ana@msp.example"]).done();
    desk.run(&["doctor"]).refused(1, &["no mail server is set"]);
    desk.run(&["notify", "retry", "x"]).refused(1, &["There is no notification 'x'"]);
}
