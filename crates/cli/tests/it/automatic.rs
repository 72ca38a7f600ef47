//! What a sync may do by itself, where it is switched on.

use crate::desk::Desk;
use serde_json::json;

fn new_client(desk: &Desk, name: &str) {
    let fields = json!({ "name": name, "customer_relationship": [{ "id": "1", "name": "Customer" }] });
    desk.vendor().create("halopsa", "client", fields).expect("creates");
}

#[test]
fn r27_exact_and_unambiguous_matches_are_saved_only_where_that_is_switched_on() {
    let desk = Desk::connected_with(20, &["--no-sync"]);
    desk.run(&["customers", "add", "Fresh Start Ltd"]).done();
    new_client(&desk, "fresh start  LTD");
    desk.run(&["sync", "halopsa"]).done();
    assert_eq!((desk.companies("suggested").len(), desk.companies("automatic").len()), (1, 0));

    desk.run(&["integration", "set", "halopsa", "--save-exact-matches", "true"]).done();
    desk.run(&["customers", "add", "Second Start Ltd"]).done();
    new_client(&desk, "Second Start Ltd");
    new_client(&desk, "Nobody Knows Us");
    desk.run(&["sync", "halopsa"]).done().says(&["1 match made"]);
    assert_eq!(desk.companies("automatic").len(), 1);
    assert_eq!(desk.list(&["customers"]).len(), 2, "none is created");
    let runs = desk.list(&["runs"]);
    desk.run(&["runs", runs[0]["id"].as_str().expect("an id")]).done().says(&["R27", "Second Start Ltd"]);
}

#[test]
fn r21_automatic_creates_customers_with_their_sites_and_takes_an_exact_match_first() {
    let desk =
        Desk::connected_with(20, &["--no-sync", "--new-customers", "automatic", "--create-sites", "true"]);
    desk.run(&["customers", "add", "Known Already"]).done();
    new_client(&desk, "Known Already");
    let run = desk.json(&["sync", "halopsa"]);
    assert_eq!(run["state"], "done");
    assert_eq!(desk.companies("automatic").len(), 1);
    let (created, customers) = (desk.companies("created").len(), desk.list(&["customers", "--all"]));
    assert_eq!(customers.len(), created + 1, "no second 'Known Already'");
    assert!(created > 5);
    let name = desk.companies("created")[0]["name"].as_str().expect("a name").to_owned();
    let sites = desk.json(&["customers", "show", &name])["sites"].as_array().map(Vec::len);
    assert!(sites > Some(0), "its sites came with it");

    // A site that is added later follows, a second sync does nothing.
    let id: u32 = desk.companies("created")[0]["id"].as_str().expect("an id").parse().expect("a number");
    desk.vendor().create("halopsa", "site", json!({ "name": "Annex", "client_id": id })).expect("creates");
    desk.run(&["sync", "halopsa"]).done().says(&["1 site made"]);
    assert_eq!(desk.json(&["sync", "halopsa"])["summary"]["applied"], 0);
}

#[test]
fn switching_it_on_says_what_to_do_about_those_that_are_there_already() {
    let desk = Desk::connected(10);
    desk.run(&["integration", "set", "halopsa", "--new-customers", "automatic"])
        .done()
        .says(&["From now on", "counterpart match create halopsa --all"]);
    assert_eq!(desk.json(&["sync", "halopsa"])["summary"]["applied"], 0);
}
