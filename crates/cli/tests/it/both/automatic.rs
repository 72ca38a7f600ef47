//! Both PSAs on automatic: what one made, the other finds.

use super::{add, desk, marks, names};
use serde_json::json;

const AUTOMATIC: [&str; 5] = ["--no-sync", "--new-customers", "automatic", "--create-sites", "true"];

#[test]
fn r21_the_second_psa_matches_what_the_first_one_made_and_makes_only_the_rest() {
    let desk = desk();
    desk.add(&AUTOMATIC).done();
    add(&desk, &AUTOMATIC).done();
    desk.run(&["sync", "halopsa"]).done();
    let made = desk.list(&["customers", "--all"]).len();
    assert_eq!(made, desk.companies("created").len());
    desk.run(&["sync", "autotask"]).done();

    let (found, new) = (desk.companies_of("autotask", "automatic"), desk.companies_of("autotask", "created"));
    assert!(found.len() > 20 && new.len() > 5, "{} and {}", found.len(), new.len());
    assert_eq!(desk.list(&["customers", "--all"]).len(), made + new.len(), "none twice");
    assert_eq!(marks(&desk, "Barlow Solar Limited").len(), 2);
    assert!(!names(&new).contains(&"Barlow Solar Limited"));
    for integration in ["halopsa", "autotask"] {
        assert_eq!(
            desk.json(&["sync", integration])["summary"]["applied"],
            0,
            "a second run of {integration}"
        );
    }
}

#[test]
fn r27_exact_matches_are_saved_by_autotasks_sync_where_that_is_on_and_undone_like_any_run() {
    let desk = desk();
    desk.add(&[]).done();
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    add(&desk, &["--no-sync", "--save-exact-matches", "true"]).done();
    let customers = desk.list(&["customers", "--all"]).len();
    let run = desk.json(&["sync", "autotask"]);
    let saved = desk.companies_of("autotask", "automatic").len();
    assert_eq!(run["summary"]["applied"], json!(saved));
    assert!(saved > 20);
    assert_eq!(desk.list(&["customers", "--all"]).len(), customers, "none is made");

    desk.run(&["undo", run["id"].as_str().expect("an id")]).done();
    assert!(desk.companies_of("autotask", "matched").is_empty());
    assert_eq!(desk.companies("matched").len(), customers, "HaloPSA's matches are another run's");
    assert_eq!(
        desk.json(&["sync", "autotask"])["summary"]["applied"],
        0,
        "what was undone is not done again"
    );
}

#[test]
fn r21_a_new_company_at_autotask_becomes_a_customer_and_is_suggested_in_halopsa() {
    let desk = desk();
    desk.add(&[]).done();
    add(&desk, &["--no-sync"]).done();
    desk.run(&["sync", "autotask"]).done();
    desk.run(&["integration", "set", "autotask", "--new-customers", "automatic"]).done();
    let (_, resources) = desk.vendor().list("autotask", "resource", 0, 1).expect("there are people");
    let fields = json!({
        "companyName": "Fresh Start Ltd", "companyType": 1, "companyCategoryID": 1, "phone": "+1 518 555 0100",
        "ownerResourceID": resources[0]["id"],
    });
    desk.vendor().create("autotask", "company", fields).expect("creates");
    let client =
        json!({ "name": "fresh start ltd", "customer_relationship": [{ "id": "1", "name": "Customer" }] });
    desk.vendor().create("halopsa", "client", client).expect("creates");
    desk.run(&["sync", "autotask"]).done().says(&["1 customer made"]);
    desk.run(&["sync", "halopsa"]).done();
    assert_eq!(names(&desk.companies("suggested")), ["fresh start ltd"]);
}
