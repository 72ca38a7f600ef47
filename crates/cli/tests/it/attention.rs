//! What happens at the vendor to matched companies waits for a person.

use crate::desk::Desk;
use serde_json::{Value, json};

/// A desk with matched companies, and three of them.
fn matched() -> (Desk, Vec<(String, String)>) {
    let desk = Desk::connected(30);
    let chosen = desk.plain_companies(3);
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    desk.run(&["attention"]).done().says(&["Nothing waits for you"]);
    (desk, chosen)
}

fn waiting(desk: &Desk, code: &str) -> Value {
    let items = desk.list(&["attention"]);
    let found = items.iter().find(|item| item["code"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {items:?}")).clone()
}

#[test]
fn r25_a_rename_is_proposed_and_accepted() {
    let (desk, chosen) = matched();
    let (id, name) = &chosen[0];
    desk.vendor().update("halopsa", "client", id, json!({ "name": "New Name Ltd" })).expect("renames");
    desk.run(&["sync", "halopsa"]).done().says(&["1 attention item made"]);
    let item = waiting(&desk, "name_proposed");
    desk.run(&["attention"]).done().says(&[
        "New Name Ltd",
        name,
        &format!("counterpart attention --accept {}", item["id"].as_str().expect("an id")),
        &format!("halopsa:company:{id}"),
        "1 thing waits for you: 1 name_proposed",
    ]);
    desk.run(&["customers", "show", name]).done();

    let key = item["id"].as_str().expect("an id");
    desk.run(&["attention", "--accept", key]).done().says(&["1 customer changed"]);
    desk.run(&["customers", "show", "New Name Ltd"]).done();
    assert!(desk.list(&["attention"]).is_empty());
    desk.run(&["attention", "--accept", key]).refused(1, &["Nothing of the id", "counterpart attention"]);
    assert_eq!(desk.json(&["sync", "halopsa"])["summary"]["applied"], 0);
}

#[test]
fn r25_a_rename_is_dismissed_and_the_customer_keeps_its_name() {
    let (desk, chosen) = matched();
    let (id, name) = &chosen[0];
    desk.vendor().update("halopsa", "client", id, json!({ "name": "New Name Ltd" })).expect("renames");
    desk.run(&["sync", "halopsa"]).done();
    let key = waiting(&desk, "name_proposed")["id"].as_str().expect("an id").to_owned();
    desk.run(&["attention", "--dismiss", &key]).done();
    desk.run(&["customers", "show", name]).done();
    desk.run(&["sync", "halopsa"]).done();
    assert!(desk.list(&["attention"]).is_empty(), "dismissed stays dismissed");
}

#[test]
fn r25_inactive_and_deleted_companies_keep_their_match_and_wait() {
    let (desk, chosen) = matched();
    desk.vendor().update("halopsa", "client", &chosen[0].0, json!({ "inactive": true })).expect("changes");
    desk.vendor().delete("halopsa", "client", &chosen[1].0).expect("deletes");
    let before = desk.list(&["customers", "--all"]).len();
    desk.run(&["sync", "halopsa"]).done();
    let item = waiting(&desk, "company_inactive");
    assert!(item["sentence"].as_str().expect("words").contains(&chosen[0].1));
    let gone = desk.list(&["attention"]);
    assert!(
        gone.iter().any(|item| item["vendor"] == chosen[1].0.as_str()
            && ["company_gone", "company_not_visible"].iter().any(|code| item["code"] == *code)),
        "{gone:?}"
    );
    assert_eq!(desk.list(&["customers", "--all"]).len(), before, "nothing is deleted in the hub");
    assert_eq!(desk.companies("matched").iter().filter(|row| row["id"] == chosen[1].0.as_str()).count(), 1);

    let key = item["id"].as_str().expect("an id");
    desk.run(&["attention", "--accept", key]).refused(1, &["proposes nothing", "--dismiss"]);
    // It comes back to life: what waits ends by itself.
    desk.vendor().update("halopsa", "client", &chosen[0].0, json!({ "inactive": false })).expect("changes");
    desk.run(&["sync", "halopsa"]).done();
    assert!(desk.list(&["attention"]).iter().all(|item| item["code"] != "company_inactive"));
}

#[test]
fn r25_names_follow_or_stay_as_the_setting_says() {
    let (desk, chosen) = matched();
    desk.run(&["integration", "set", "halopsa", "--follow-names", "follow"]).done();
    desk.vendor()
        .update("halopsa", "client", &chosen[0].0, json!({ "name": "Followed Ltd" }))
        .expect("renames");
    desk.run(&["sync", "halopsa"]).done();
    desk.run(&["customers", "show", "Followed Ltd"]).done();

    desk.run(&["integration", "set", "halopsa", "--follow-names", "keep"]).done();
    desk.vendor()
        .update("halopsa", "client", &chosen[1].0, json!({ "name": "Not Followed" }))
        .expect("renames");
    desk.run(&["sync", "halopsa"]).done();
    desk.run(&["customers", "show", &chosen[1].1]).done();
    assert!(desk.list(&["attention"]).is_empty());
}

#[test]
fn unknown_attention_ids_get_a_sentence() {
    let desk = Desk::new(1);
    for id in ["x", "01a2005a-4c97-75cb-8e2d-f972bbb4acf3"] {
        desk.run(&["attention", "--dismiss", id]).refused(1, &["Nothing of the id", "counterpart attention"]);
    }
    desk.run(&["attention", "--accept", "a", "--dismiss", "b"]).refused(2, &["cannot be used with"]);
}

#[test]
fn r80e_attention_is_one_list_with_commands_filters_and_counts() {
    let (desk, chosen) = matched();
    desk.vendor().update("halopsa", "client", &chosen[0].0, json!({ "inactive": true })).expect("changes");
    desk.vendor()
        .update("halopsa", "client", &chosen[1].0, json!({ "name": "New Name Ltd" }))
        .expect("renames");
    desk.run(&["sync", "halopsa"]).done();
    desk.vendor().update("halopsa", "agent", 20, json!({ "customers": "none" })).expect("changes");
    desk.run(&["sync", "halopsa"]).refused(1, &[]);

    let items = desk.list(&["attention"]);
    let mut codes: Vec<&str> = items.iter().map(|item| item["code"].as_str().expect("a code")).collect();
    assert_eq!(codes.pop(), Some("integration_failing"), "the newest comes last");
    codes.sort_unstable();
    assert_eq!(codes, ["company_inactive", "name_proposed"]);
    for item in &items {
        for key in ["since", "integration", "sentence", "record"] {
            assert!(item[key].is_string(), "{key}: {item}");
        }
        assert!(!item["commands"].as_array().expect("a list").is_empty(), "{item}");
    }
    desk.run(&["attention"]).done().says(&[
        "counterpart integration test halopsa",
        "3 things wait for you: 1 company_inactive, 1 integration_failing, 1 name_proposed",
    ]);
    desk.run(&["doctor"]).says(&["3 things wait for you: counterpart attention"]);

    assert_eq!(desk.list(&["attention", "--code", "name_proposed"]).len(), 1);
    assert_eq!(desk.list(&["attention", "--integration", "halopsa"]).len(), 3);
    desk.run(&["attention", "--code", "run-held"]).done().says(&["Nothing of that kind"]);
    desk.run(&["attention", "--code", "rust"])
        .refused(2, &["there is no code 'rust'", "integration_failing"]);
    desk.run(&["attention", "--integration", "nope"]).refused(1, &["There is no integration 'nope'"]);

    // Every item's own command takes it off the list.
    for item in items.iter().filter(|item| item["id"].is_string()) {
        let command = item["commands"][0].as_str().expect("a command").split(' ').skip(1);
        desk.run(&command.collect::<Vec<_>>()).done();
    }
    desk.vendor().update("halopsa", "agent", 20, json!({ "customers": "read" })).expect("changes");
    desk.run(&["sync", "halopsa"]).done();
    assert!(desk.list(&["attention"]).is_empty());
}
