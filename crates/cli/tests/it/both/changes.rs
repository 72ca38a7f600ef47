//! What happens at Autotask to customers that are matched in both PSAs.

use super::{company, connected, marks};
use crate::desk::Desk;
use serde_json::{Value, json};

const SHARED: &str = "Barlow Solar Limited";
const RENAMED: &str = "Barlow Energy Limited";

/// Both connected, customers of HaloPSA's list, and those that Autotask spells the same matched there too; with the id of
/// one of them at Autotask.
fn matched() -> (Desk, String) {
    let desk = connected();
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    desk.run(&["match", "confirm", "autotask"]).done();
    assert!(desk.list(&["attention"]).is_empty());
    let id = company(&desk, "autotask", SHARED);
    (desk, id)
}

fn change(desk: &Desk, id: &str, fields: Value) {
    desk.vendor().update("autotask", "company", id, fields).expect("changes");
    desk.run(&["sync", "autotask"]).done();
}

fn waiting(desk: &Desk) -> Value {
    let items = desk.list(&["attention"]);
    assert_eq!(items.len(), 1, "{items:?}");
    items[0].clone()
}

#[test]
fn r25_a_rename_at_autotask_is_proposed_and_halopsas_match_stays() {
    let (desk, id) = matched();
    let before = marks(&desk, SHARED);
    change(&desk, &id, json!({ "companyName": RENAMED }));
    let item = waiting(&desk);
    assert_eq!((&item["code"], &item["integration"]), (&json!("name_proposed"), &json!("autotask")));
    assert_eq!(marks(&desk, SHARED), before, "matches hold ids");
    desk.run(&["sync", "halopsa"]).done();
    assert_eq!(waiting(&desk)["id"], item["id"], "the other PSA's sync changes nothing about it");

    desk.run(&["attention", "--accept", item["id"].as_str().expect("an id")]).done();
    assert_eq!(marks(&desk, RENAMED), before);
    // HaloPSA still spells it the old way. That is no news, so nobody is asked, and nothing is written back.
    for integration in ["halopsa", "autotask"] {
        assert_eq!(desk.json(&["sync", integration])["summary"]["applied"], 0, "{integration}");
    }
    assert!(desk.list(&["attention"]).is_empty());
    desk.run(&["why", &format!("autotask:{id}")]).done().says(&[RENAMED]);
}

#[test]
fn r25_where_both_are_followed_names_do_not_swing_and_the_second_new_name_is_asked_about() {
    let (desk, id) = matched();
    for integration in ["halopsa", "autotask"] {
        desk.run(&["integration", "set", integration, "--follow-names", "follow"]).done();
    }
    change(&desk, &id, json!({ "companyName": RENAMED }));
    assert_eq!(marks(&desk, RENAMED).len(), 2);
    for integration in ["halopsa", "autotask", "halopsa"] {
        assert_eq!(desk.json(&["sync", integration])["summary"]["applied"], 0, "{integration}");
    }
    let client = company(&desk, "halopsa", SHARED);
    desk.vendor().update("halopsa", "client", &client, json!({ "name": "Barlow Group" })).expect("renames");
    desk.run(&["sync", "halopsa"]).done();
    // The customer's name is Autotask's by now: that HaloPSA has another one is for a person to decide.
    let item = waiting(&desk);
    assert_eq!((&item["code"], &item["integration"]), (&json!("name_proposed"), &json!("halopsa")));
    assert_eq!(marks(&desk, RENAMED).len(), 2);
    desk.run(&["attention", "--accept", item["id"].as_str().expect("an id")]).done();
    assert_eq!(desk.json(&["sync", "autotask"])["summary"]["applied"], 0);
    assert_eq!(marks(&desk, "Barlow Group").len(), 2);
}

#[test]
fn r25_inactive_at_autotask_waits_and_the_customer_stays_matched_in_both() {
    let (desk, id) = matched();
    let before = marks(&desk, SHARED);
    change(&desk, &id, json!({ "isActive": false }));
    let item = waiting(&desk);
    assert_eq!((&item["code"], &item["integration"]), (&json!("company_inactive"), &json!("autotask")));
    desk.run(&["attention"]).done().says(&[SHARED, "autotask"]);
    assert_eq!(marks(&desk, SHARED), before);
    assert_eq!(
        desk.list(&["customers", "--search", SHARED])[0]["active"],
        true,
        "HaloPSA says it is a customer"
    );
    change(&desk, &id, json!({ "isActive": true }));
    assert!(desk.list(&["attention"]).is_empty(), "it is back, nothing waits");
}

#[test]
fn r25_another_type_at_autotask_breaks_no_match() {
    let (desk, id) = matched();
    let before = marks(&desk, SHARED);
    // From customer to prospect: it would not be offered any more, but it is matched.
    change(&desk, &id, json!({ "companyType": 3 }));
    assert_eq!(marks(&desk, SHARED), before);
    let listed =
        |filter: &str| desk.companies_of("autotask", filter).iter().any(|row| row["id"] == id.as_str());
    assert!(listed("matched") && !listed("held-back"));
    desk.run(&["why", &format!("autotask:{id}")]).done().says(&[SHARED, "matched"]);
}

#[test]
fn r25_what_autotask_no_longer_shows_is_called_not_visible_and_never_gone() {
    let (desk, id) = matched();
    let before = marks(&desk, SHARED);
    let number: u64 = id.parse().expect("a number");
    let hide = |ids: &[u64]| {
        desk.vendor().update("autotask", "user", 1, json!({ "hidden_companies": ids })).expect("changes");
        desk.run(&["sync", "autotask", "--sweep"]).done();
    };
    hide(&[number]);
    let item = waiting(&desk);
    assert_eq!(item["code"], "company_not_visible", "rights hide records without a word");
    assert_eq!(marks(&desk, SHARED), before);
    hide(&[]);
    assert!(desk.list(&["attention"]).is_empty());

    desk.vendor().delete("autotask", "company", &id).expect("deletes");
    desk.run(&["sync", "autotask", "--sweep"]).done();
    assert_eq!(waiting(&desk)["code"], "company_not_visible");
    assert_eq!(marks(&desk, SHARED), before, "nothing is deleted in the hub");
}
