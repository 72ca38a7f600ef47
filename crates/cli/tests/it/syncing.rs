//! Syncs: a second one, previews, plans.

use crate::desk::Desk;
use serde_json::{Value, json};

#[test]
fn a_second_sync_writes_nothing_and_plans_nothing() {
    let desk = Desk::connected(40);
    let run = desk.json(&["sync", "halopsa"]);
    assert_eq!((&run["summary"]["applied"], &run["summary"]["planned"]), (&json!(0), &json!({})));
    for kind in ["company", "site"] {
        let counts = &run["summary"]["pulled"][kind];
        assert_eq!(
            (&counts["new"], &counts["changed"], &counts["missing"]),
            (&json!(0), &json!(0), &json!(0))
        );
    }
    assert_eq!(run["summary"]["pulled"]["company"]["unchanged"], 41);
    desk.run(&["sync", "halopsa"]).done().says(&["41 unchanged", "nothing to change", "done"]);
}

#[test]
fn r71_a_preview_writes_nothing_at_all() {
    let desk =
        Desk::connected_with(40, &["--no-sync", "--new-customers", "automatic", "--create-sites", "true"]);
    let before = desk.database();
    let shown = desk.json(&["sync", "halopsa", "--preview"]);
    assert!(shown["plan"]["groups"].as_array().expect("groups").len() > 10);
    assert_eq!(shown["pulled"]["company"]["new"], 41);
    desk.run(&["sync", "halopsa", "--preview"]).done().says(&[
        "nothing is written",
        "customers made",
        "because",
    ]);
    assert!(desk.database() == before, "nothing in the database changed");
    assert!(desk.list(&["runs"]).is_empty());
    desk.run(&["sync", "halopsa"]).done();
    assert!(desk.database() != before, "a sync writes");
}

fn created(plan: &Value) -> Vec<String> {
    let groups = plan["groups"].as_array().expect("groups").iter();
    let changes = groups.flat_map(|group| group["changes"].as_array().expect("changes"));
    let mut names: Vec<String> = changes
        .filter(|change| change["record"] == "customer")
        .map(|change| change["label"].as_str().expect("a label").to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn r71_a_saved_preview_is_applied_exactly() {
    let desk = Desk::connected_with(40, &["--no-sync", "--new-customers", "automatic"]);
    desk.run(&["sync", "halopsa", "--preview", "--out", "plan.json"])
        .done()
        .says(&["counterpart sync halopsa --plan plan.json"]);
    let planned = created(&serde_json::from_str(&desk.read("plan.json")).expect("JSON"));
    let run = desk.json(&["sync", "halopsa", "--plan", "plan.json"]);
    assert_eq!(run["summary"]["planned"]["create customer"], planned.len());
    let mut made: Vec<String> = desk
        .list(&["customers", "--all"])
        .iter()
        .map(|row| row["name"].as_str().expect("a name").to_owned())
        .collect();
    made.sort();
    assert_eq!(made, planned);
}

#[test]
fn r71_a_plan_that_the_vendor_overtook_is_refused_and_says_which_change_and_why() {
    let desk = Desk::connected_with(40, &["--no-sync", "--new-customers", "automatic"]);
    desk.run(&["sync", "halopsa", "--preview", "--out", "plan.json"]).done();
    let plan: Value = serde_json::from_str(&desk.read("plan.json")).expect("JSON");
    let name = created(&plan).remove(0);
    let (_, clients) = desk.vendor().list("halopsa", "client", 0, 100).expect("lists");
    let renamed = clients.iter().find(|client| client["name"].as_str() == Some(&*name)).expect("there");
    let id = renamed["id"].as_u64().expect("an id");
    desk.vendor().update("halopsa", "client", id, json!({ "name": "Quite Another Name" })).expect("renames");

    let ran = desk.run(&["sync", "halopsa", "--plan", "plan.json"]);
    ran.refused(
        3,
        &["stale, nothing was written", &name, "no longer do this", "Quite Another Name", "now do this too"],
    );
    let ran = desk.run(&["sync", "halopsa", "--plan", "plan.json", "--json"]).refused(3, &[]).object();
    assert!(
        ran["stale"].as_array().expect("a list").iter().any(|one| one["label"] == name.as_str()),
        "{ran}"
    );
    assert!(desk.companies("all").is_empty() && desk.list(&["customers"]).is_empty());
    let runs = desk.list(&["runs"]);
    assert_eq!(runs.len(), 2, "that it was tried is all that is left");
    assert!(runs.iter().all(|run| run["state"] == "failed" && run["summary"]["applied"] == 0), "{runs:?}");
}

#[test]
fn a_plan_of_something_else_is_refused() {
    let desk = Desk::connected(20);
    desk.run(&["match", "create", "halopsa", "--all", "--preview", "--out", "person.json"]).done();
    desk.run(&["sync", "halopsa", "--plan", "person.json"]).refused(1, &["not one of a sync of 'halopsa'"]);
    desk.run(&["sync", "halopsa", "--plan", "missing.json"]).refused(1, &["missing.json cannot be read"]);
    desk.file("odd.json", "{\"origin\": 3}");
    desk.run(&["sync", "halopsa", "--plan", "odd.json"]).refused(1, &["odd.json is not a plan"]);
    desk.run(&["sync", "halopsa", "--out", "x.json"]).refused(2, &["--preview"]);
    desk.run(&["sync", "halopsa", "--preview", "--out", "no/such/x.json"]).refused(1, &["cannot be written"]);
    desk.run(&["sync", "nobody"]).refused(1, &["no integration 'nobody'", "halopsa"]);
}

#[test]
fn r10c_what_is_held_back_is_counted_and_listed_with_reason_and_link() {
    let desk = Desk::connected(120);
    let rows = desk.companies("held-back");
    assert!(!rows.is_empty());
    for row in &rows {
        let (reason, url) = (row["reason"].as_str().expect("why"), row["url"].as_str().expect("a link"));
        assert!(reason.contains(url) && url.contains(row["id"].as_str().expect("an id")), "{row}");
    }
    let ran = desk.run(&["match", "list", "halopsa", "--filter", "held-back"]).done();
    assert_eq!(
        ran.out.matches("sync again").count(),
        ran.out.matches("\n\nno ").count(),
        "each reason once: {}",
        ran.out
    );
    for row in &rows {
        assert!(ran.out.contains(row["url"].as_str().expect("a link")));
    }
    assert!(ran.out.lines().all(|line| line.chars().count() < 160), "{}", ran.out);

    let id = rows[0]["id"].as_str().expect("an id").to_owned();
    let refused = desk.run(&["match", "create", "halopsa", &id]).done();
    refused.says(&["Nothing to do", "Left out: 1 record", "sync again"]);
}

#[test]
fn runs_show_what_was_pulled_and_every_change_with_its_reason() {
    let desk = Desk::connected(20);
    let (id, name) = desk.plain_companies(1).remove(0);
    desk.run(&["match", "create", "halopsa", &id])
        .done()
        .says(&["1 customer made, 1 match made", "counterpart runs"]);
    desk.run(&["runs"]).done().says(&["match create halopsa", "sync halopsa", "dana", "2 changes"]);
    let runs = desk.list(&["runs"]);
    let run = runs[0]["id"].as_str().expect("an id");
    desk.run(&["runs", run]).done().says(&[&name, "+ customer", "+ match", "because made from this company"]);
    let shown = desk.json(&["runs", run]);
    assert_eq!(shown["journal"].as_array().expect("a journal").len(), 2);
    assert_eq!(desk.list(&["runs", "--limit", "1"]).len(), 1);
    desk.run(&["runs", "no-such-run"]).refused(1, &["no run 'no-such-run'", "counterpart runs"]);
    desk.run(&["runs", "01a2005a-4c97-75cb-8e2d-f972bbb4acf3"]).refused(1, &["no run '01a2005a"]);
}
