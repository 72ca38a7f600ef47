//! A person's plan in a file: applied whole, or not at all.

use crate::desk::{Desk, Ran, Started};
use serde_json::json;

#[test]
fn r71_a_plan_file_is_applied_exactly_and_only_once() {
    let desk = Desk::connected(20);
    let chosen = desk.plain_companies(3);
    let ids: Vec<&str> = chosen.iter().map(|(id, _)| id.as_str()).collect();
    let preview =
        [&["match", "create", "halopsa"], &ids[..], &["--sites", "--preview", "--out", "plan.json"]].concat();
    desk.run(&preview).done().says(&["Apply exactly this: counterpart apply plan.json"]);
    assert!(desk.list(&["customers"]).is_empty());
    let done = desk.json(&["apply", "plan.json"]);
    assert_eq!(done["changes"]["create customer"], 3);
    assert!(done["changes"]["create site"].as_u64() >= Some(3));
    assert_eq!(desk.companies("created").len(), 3);
    let before = desk.database();
    desk.run(&["apply", "plan.json"]).refused(3, &["nothing was written", "matched meanwhile by dana"]);
    assert!(desk.database() == before);
}

#[test]
fn r71_a_stale_plan_is_refused_whole_and_says_which_changes_and_why() {
    let desk = Desk::connected(20);
    let chosen = desk.plain_companies(3);
    for (_, name) in &chosen {
        desk.run(&["customers", "add", name]).done();
    }
    desk.run(&["match", "confirm", "halopsa", "--preview", "--out", "plan.json"]).done();
    // Meanwhile one company is matched elsewhere, and another is renamed at the vendor.
    desk.run(&["customers", "add", "Elsewhere"]).done();
    desk.run(&["match", "link", "halopsa", &chosen[0].0, "Elsewhere"]).done();
    desk.vendor()
        .update("halopsa", "client", &chosen[1].0, json!({ "name": "Renamed Ltd" }))
        .expect("renames");
    desk.run(&["sync", "halopsa"]).done();

    let before = desk.database();
    let ran = desk.run(&["apply", "plan.json", "--json"]).refused(3, &[]).object();
    let stale = ran["stale"].as_array().expect("a list");
    assert_eq!(stale.len(), 2, "{ran}");
    desk.run(&["apply", "plan.json"]).refused(
        3,
        &["stale, nothing was written", &chosen[0].1, "matched meanwhile by dana", "Renamed Ltd"],
    );
    assert!(desk.database() == before, "also the third was not saved");
    assert_eq!(desk.companies("automatic").len(), 0);
}

#[test]
fn r18e_of_two_people_saving_at_once_one_saves_and_the_other_is_told() {
    let desk = Desk::connected(20);
    let chosen = desk.plain_companies(3);
    let ids: Vec<&str> = chosen.iter().map(|(id, _)| id.as_str()).collect();
    desk.run(&[&["match", "create", "halopsa"], &ids[..], &["--preview", "--out", "plan.json"]].concat())
        .done();
    let people: Vec<_> = (0..3).map(|_| desk.start(&["apply", "plan.json"])).collect();
    let ends: Vec<Ran> = people.into_iter().map(Started::finish).collect();
    let mut codes: Vec<i32> = ends.iter().map(|ran| ran.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 3, 3], "{ends:#?}");
    assert_eq!(desk.companies("created").len(), 3);
    assert_eq!(desk.list(&["customers"]).len(), 3, "no customer twice");
}

#[test]
fn the_same_decision_by_two_people_at_once_is_made_once() {
    let desk = Desk::connected(20);
    let people: Vec<_> = (0..3).map(|_| desk.start(&["match", "create", "halopsa", "--all"])).collect();
    for child in people {
        let ran = child.finish();
        assert!(ran.code == 0 || ran.code == 3, "{ran:#?}");
    }
    let customers = desk.list(&["customers", "--all"]);
    assert_eq!(customers.len(), desk.companies("matched").len(), "each customer once");
}

#[test]
fn what_is_no_plan_is_refused() {
    let desk = Desk::connected(5);
    let before = desk.database();
    desk.file("odd.json", "[]");
    desk.file("half.json", "{\"origin\":");
    desk.file("bytes.json", b"\xff\xfe\x00");
    for odd in ["odd.json", "half.json", "bytes.json"] {
        desk.run(&["apply", odd]).refused(1, &[odd]);
    }
    desk.run(&["apply", "missing.json"]).refused(1, &["missing.json cannot be read"]);
    desk.run(&["match", "create", "halopsa", "--all", "--out", "plan.json"]).refused(2, &["--preview"]);
    assert!(desk.database() == before);
}

#[test]
fn a_plan_of_another_database_or_of_a_removed_integration_does_not_fit() {
    let (desk, other) = (Desk::connected(10), Desk::connected(10));
    desk.run(&["match", "create", "halopsa", "--all", "--preview", "--out", "plan.json"]).done();
    other.file("plan.json", desk.read("plan.json"));
    let before = other.database();
    other.run(&["apply", "plan.json"]).refused(3, &["nothing was written", "is not known"]);
    assert!(other.database() == before);

    let (id, _) = desk.plain_companies(1).remove(0);
    desk.run(&["customers", "add", "Acme"]).done();
    desk.run(&["match", "link", "halopsa", &id, "Acme", "--preview", "--out", "link.json"]).done();
    desk.run(&["match", "ignore", "halopsa", &id, "--preview", "--out", "ignore.json"]).done();
    desk.run(&["integration", "remove", "halopsa", "--yes"]).done();
    let before = desk.database();
    for plan in ["plan.json", "link.json", "ignore.json"] {
        desk.run(&["apply", plan]).refused(3, &["nothing was written"]);
    }
    desk.run(&["apply", "link.json"]).refused(3, &["its integration is not there any more"]);
    assert!(desk.database() == before);
}

#[test]
fn r76_a_run_is_taken_back_after_a_preview_and_back_again() {
    let desk = Desk::connected(20);
    let chosen = desk.plain_companies(2);
    let ids: Vec<&str> = chosen.iter().map(|(id, _)| id.as_str()).collect();
    let done = desk.json(&[&["match", "create", "halopsa"], &ids[..]].concat());
    let run = done["run"].as_str().expect("a run").to_owned();
    desk.run(&["runs", &run])
        .done()
        .says(&["   1  + customer", &format!("counterpart undo {run} --preview")]);
    let before = desk.database();
    desk.run(&["undo", &run, "--preview"]).done().says(&[
        "2 customers deleted",
        "2 matches deleted",
        "(R76)",
    ]);
    assert!(desk.database() == before, "a preview writes nothing");
    let undone = desk.json(&["undo", &run]);
    assert_eq!(undone["applied"], 4);
    assert!(desk.list(&["customers"]).is_empty());
    desk.run(&["undo", undone["run"].as_str().expect("a run")]).done();
    assert_eq!(desk.companies("created").len(), 2);

    desk.run(&["undo", &run, "--change", "2"]).done().says(&["1 match deleted"]);
    desk.run(&["undo", &run, "--change", "9"]).refused(1, &["has no change 9; it has 4"]);
    desk.run(&["undo", "nonsense"]).refused(1, &["There is no run 'nonsense'"]);
}

#[test]
fn who_applies_a_plan_answers_for_it_whoever_made_it() {
    let desk = Desk::connected(20);
    let (id, _) = desk.plain_companies(1).remove(0);
    desk.run(&["match", "create", "halopsa", &id, "--preview", "--out", "plan.json"]).done();
    let file = desk.folder().join("plan.json");
    let text = std::fs::read_to_string(&file).expect("reads");
    std::fs::write(&file, text.replace("\"dana\"", "\"ana\"")).expect("writes");
    let done = desk.json(&["apply", "plan.json"]);
    let run = desk.json(&["runs", done["run"].as_str().expect("a run")]);
    assert_eq!(run["actor"], json!({ "person": "dana" }));
    assert_eq!(run["title"], "match create halopsa, planned by ana");
    assert_eq!(run["journal"][0]["actor"], json!({ "person": "dana" }));
}
