//! Customers made as clients at the vendor, by the command.

use crate::desk::{Desk, Ran};
use counterpart_sandbox_kit::{CutPoint, Effect, Fault};
use serde_json::{Value, json};

const TEMPLATE: [&str; 4] = ["integration", "set", "halopsa", "--template"];

/// A desk with HaloPSA connected, pulled, its template answered, and one customer that is not there.
fn desk() -> Desk {
    let desk = Desk::connected(20);
    desk.run(&[&TEMPLATE[..], &["relationship=2 Contract"]].concat()).done();
    desk.run(&["customers", "add", "Quayside Dental"]).done();
    desk
}

impl Desk {
    /// The clients of this name at the vendor.
    fn clients_called(&self, name: &str) -> Vec<Value> {
        let (_, clients) = self.vendor().list("halopsa", "client", 0, 10_000).expect("lists");
        clients.into_iter().filter(|client| client["name"] == name).collect()
    }

    fn pushed(&self, name: &str) -> Ran {
        self.run(&["push", "companies", "halopsa", name]).done();
        self.run(&["push", "run", "halopsa"])
    }

    fn outbox(&self) -> Vec<Value> {
        self.list(&["outbox", "--state", "all"])
    }
}

#[test]
fn r57_a_customer_is_made_as_a_client_and_matched() {
    let desk = desk();
    desk.run(&["push", "companies", "halopsa", "Quayside Dental", "--preview"]).done().says(&[
        "'Quayside Dental' at HaloPSA",
        "relationship=2 Contract",
        "nothing is written",
    ]);
    assert!(desk.outbox().is_empty());
    desk.pushed("Quayside Dental").done().says(&["done: 1 match made, 1 push changed"]);
    let clients = desk.clients_called("Quayside Dental");
    let [client] = clients.as_slice() else { panic!("{clients:#?}") };
    let outbox = desk.outbox();
    assert_eq!(client["ref"], outbox[0]["marker"]);
    assert_eq!(client["customer_relationship"], json!([{"id": "2", "name": "Contract"}]));
    assert_eq!(
        (&outbox[0]["state"], &outbox[0]["vendor"]),
        (&json!("done"), &json!(client["id"].to_string()))
    );
    desk.run(&["customers", "show", "Quayside Dental"]).done().says(&["halopsa", "pushed"]);
    let run = desk.json(&["sync", "halopsa"]);
    assert_eq!(
        (&run["summary"]["applied"], &run["summary"]["pulled"]["company"]["changed"]),
        (&json!(0), &json!(0))
    );
    desk.run(&["push", "companies", "halopsa", "Quayside Dental"])
        .done()
        .says(&["Nothing to do", "is matched"]);
    assert_eq!(desk.clients_called("Quayside Dental").len(), 1);
}

const NAME: &str = "Quayside Dental";

/// Sends what waits, with no time left for the vendor to finish behind our back.
fn send(desk: &Desk) -> Ran {
    desk.run(&["push", "run", "halopsa", "--settle-ms", "1"])
}

fn state(desk: &Desk) -> String {
    let outbox = desk.outbox();
    outbox.last().and_then(|intent| intent["state"].as_str()).expect("a push").to_owned()
}

fn resolve(desk: &Desk, decision: &[&str]) {
    let id =
        desk.outbox().last().and_then(|intent| intent["id"].as_str().map(str::to_owned)).expect("a push");
    desk.run(&[&["outbox", "resolve", &id], decision].concat()).done();
}

/// A fault that meets the create alone.
fn strike(desk: &Desk, effect: Effect) {
    desk.vendor().arm(Fault::new(effect).method("POST").path("/api/client").once());
}

#[test]
fn r79b_a_client_that_was_saved_without_an_answer_is_taken_and_not_made_again() {
    let effects = [
        Effect::Cut { at: CutPoint::BeforeHeaders },
        Effect::Cut { at: CutPoint::MidBody },
        Effect::Truncate { keep_percent: 50 },
    ];
    for effect in effects {
        let desk = desk();
        strike(&desk, effect);
        desk.run(&["push", "companies", "halopsa", NAME]).done();
        send(&desk).done().says(&["done in part", "looked for at HaloPSA"]);
        assert_eq!(state(&desk), "unknown");
        desk.run(&["push", "run", "halopsa", "--wait", "--settle-ms", "1"]).done().says(&["done"]);
        assert_eq!((state(&desk).as_str(), desk.clients_called(NAME).len()), ("done", 1));
        desk.run(&["customers", "show", NAME]).done().says(&["pushed"]);
    }
}

#[test]
fn r79b_where_nobody_knows_a_person_is_asked_and_told_what_to_do() {
    let effects = [
        Effect::status(500),
        Effect::status(503),
        Effect::html(),
        Effect::Cut { at: CutPoint::BeforeHandling },
    ];
    for effect in effects {
        let desk = desk();
        strike(&desk, effect.clone());
        desk.run(&["push", "companies", "halopsa", NAME]).done();
        send(&desk).done();
        send(&desk).done().says(&["may still come"]);
        assert_eq!((state(&desk).as_str(), desk.clients_called(NAME).len()), ("doubt", 0), "{effect:?}");
        desk.run(&["attention", "--code", "push-in-doubt"]).done().says(&[NAME, "--send-again", "--drop"]);
        desk.run(&["why", NAME]).done().says(&["in doubt whether it was made"]);
        desk.run(&["doctor"]).done().says(&["1 DOUBT: counterpart outbox"]);
        resolve(&desk, &["--send-again"]);
        send(&desk).done();
        assert_eq!((state(&desk).as_str(), desk.clients_called(NAME).len()), ("done", 1));
    }
}

#[test]
fn r79a_what_was_refused_at_the_door_is_sent_later_and_only_once() {
    let desk = desk();
    strike(&desk, Effect::retry_after(429, "1"));
    desk.run(&["push", "companies", "halopsa", NAME]).done();
    send(&desk).done().says(&["too many requests", "tried again after"]);
    assert_eq!(state(&desk), "waiting");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    send(&desk).done();
    assert_eq!((state(&desk).as_str(), desk.clients_called(NAME).len()), ("done", 1));
}

#[test]
fn r79b_a_refusal_is_told_and_never_tried_again_by_itself() {
    let desk = desk();
    strike(&desk, Effect::respond(400, json!("Please select a valid relationship")));
    desk.run(&["push", "companies", "halopsa", NAME]).done();
    send(&desk).done().says(&["Please select a valid relationship"]);
    desk.vendor().clear_requests();
    send(&desk).done();
    assert!(desk.vendor().requests(None).is_empty(), "nothing is due");
    assert_eq!(state(&desk), "refused");
    desk.run(&["push", "companies", "halopsa", NAME]).done();
    send(&desk).done();
    let states: Vec<Value> = desk.outbox().iter().map(|intent| intent["state"].clone()).collect();
    assert_eq!(states, ["cancelled", "done"], "asked for anew");
    assert_eq!(desk.clients_called(NAME).len(), 1);
}

#[test]
fn r79c_a_value_that_was_changed_behind_our_back_is_a_conflict() {
    let desk = desk();
    strike(&desk, Effect::Cut { at: CutPoint::BeforeHeaders });
    desk.run(&["push", "companies", "halopsa", NAME]).done();
    send(&desk).done();
    let id = desk.clients_called(NAME)[0]["id"].clone();
    let other = json!({ "customer_relationship": [{ "id": "3", "name": "Prospect" }] });
    desk.vendor().update("halopsa", "client", &id, other).expect("changes");
    send(&desk).done().says(&["relationship is '3 Prospect' and was sent as '2 Contract'"]);
    assert_eq!(state(&desk), "conflict");
    resolve(&desk, &["--accept"]);
    assert_eq!(state(&desk), "done");
}

#[test]
fn r57_without_the_permission_nothing_is_sent_and_the_sentence_names_it() {
    let desk = desk();
    desk.vendor()
        .update("halopsa", "application", 1, json!({ "scopes": ["read:customers"] }))
        .expect("changes");
    desk.run(&["push", "companies", "halopsa", NAME]).done();
    let ran = send(&desk);
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(ran.out.contains("edit:customers"), "{ran:#?}");
    assert_eq!((state(&desk).as_str(), desk.clients_called(NAME).len()), ("waiting", 0));
    desk.vendor().update("halopsa", "application", 1, json!({ "scopes": ["all"] })).expect("changes");
    send(&desk).done();
    assert_eq!((state(&desk).as_str(), desk.clients_called(NAME).len()), ("done", 1));
}

#[test]
fn r57_a_template_that_lacks_something_blocks_and_says_how_to_answer() {
    let desk = Desk::connected(10);
    desk.run(&["customers", "add", NAME]).done();
    desk.run(&["push", "companies", "halopsa", NAME])
        .done()
        .says(&["Nothing to do", "--template relationship=VALUE"]);
    desk.run(&["push", "template", "halopsa", "--choices"]).done().says(&[
        "MISSING",
        "Main",
        "toplevel_id",
        "Prospects",
    ]);
    desk.run(&["integration", "set", "halopsa", "--template", "colour=red"])
        .refused(2, &["no question 'colour'"]);
    desk.run(&["integration", "set", "halopsa", "--template", "relationship=Contract"]).done();
    desk.pushed(NAME).says(&["write its id and its name"]);
}

#[test]
fn r76_an_undo_makes_the_client_inactive_and_says_so_first() {
    let desk = desk();
    let made = desk.json(&["push", "companies", "halopsa", NAME]);
    let run = made["run"].as_str().expect("a run").to_owned();
    send(&desk).done();
    desk.run(&["undo", &run, "--preview"]).done().says(&["made inactive", "cannot be deleted at HaloPSA"]);
    desk.run(&["undo", &run]).done();
    send(&desk).done();
    assert_eq!(desk.clients_called(NAME)[0]["inactive"], true);
    assert_eq!(desk.json(&["sync", "halopsa"])["summary"]["applied"], 0);
    assert!(desk.list(&["attention"]).is_empty());
}

#[test]
fn r81d_pushes_that_are_paused_wait_and_say_so() {
    let desk = desk();
    desk.run(&["integration", "set", "halopsa", "--push", "off"]).done();
    desk.pushed(NAME).done().says(&["integration set halopsa --push on"]);
    desk.run(&["integration", "set", "halopsa", "--push", "on"]).done();
    desk.run(&["pushes", "pause"]).done();
    send(&desk).done().says(&["counterpart pushes resume"]);
    assert!(desk.clients_called(NAME).is_empty());
    desk.run(&["pushes", "resume"]).done();
    // A worker delivers too.
    desk.run(&["worker", "--until-idle"]).done().says(&["push halopsa"]);
    assert_eq!((state(&desk).as_str(), desk.clients_called(NAME).len()), ("done", 1));
}

#[test]
fn r57_automatic_customers_are_made_by_the_sync_and_a_worker() {
    let desk = desk();
    desk.run(&["integration", "set", "halopsa", "--push-customers", "automatic"]).done();
    desk.run(&["customers", "add", "Entirely New"]).done();
    desk.run(&["sync", "halopsa"]).done().says(&["1 push made"]);
    desk.run(&["worker", "--until-idle"]).done();
    assert_eq!((desk.clients_called("Entirely New").len(), desk.clients_called(NAME).len()), (1, 0));
}

#[test]
fn r81d_a_restored_outbox_is_never_sent_by_itself() {
    let desk = desk();
    desk.run(&["push", "companies", "halopsa", NAME]).done();
    strike(&desk, Effect::Cut { at: CutPoint::BeforeHeaders });
    send(&desk).done();
    desk.run(&["customers", "add", "Waits"]).done();
    desk.run(&["push", "companies", "halopsa", "Waits"]).done();
    desk.run(&["backup", "hub.counterpart", "--with-key"]).done();
    desk.run(&["restore", "hub.counterpart", "--data", "copy"]).done();
    desk.run(&["--data", "copy", "worker", "--until-idle"]).done();
    desk.run(&["--data", "copy", "push", "run", "halopsa"]).done().says(&["pushes resume"]);
    let copies = desk.list(&["--data", "copy", "outbox"]);
    let states: Vec<&str> = copies.iter().map(|intent| intent["state"].as_str().expect("a state")).collect();
    assert_eq!(states, ["doubt", "waiting"]);
    assert_eq!((desk.clients_called(NAME).len(), desk.clients_called("Waits").len()), (1, 0));
}
