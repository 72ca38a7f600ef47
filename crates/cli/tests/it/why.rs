//! `counterpart why`: any record says why it is as it is (R80), and the commands it names do what it says.

use crate::desk::Desk;
use serde_json::{Value, json};

/// Runs a command that an answer named.
fn follow(desk: &Desk, command: &Value) {
    let command = command.as_str().expect("a command");
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    desk.run(&words).done();
}

fn note<'a>(why: &'a Value, list: &str, code: &str) -> &'a Value {
    let notes = why[list].as_array().expect("a list");
    let found = notes.iter().find(|note| note["code"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {notes:#?}"))
}

#[test]
fn r80a_a_company_is_explained_from_its_suggestion_to_its_undone_match() {
    let desk = Desk::connected(30);
    let (id, name) = desk.plain_companies(1).remove(0);
    let record = format!("halopsa:company:{id}");
    desk.run(&["customers", "add", &name]).done();

    let why = desk.json(&["why", &record]);
    assert_eq!(
        (&why["subject"], &why["record"], &why["name"]),
        (&json!("company"), &json!(record), &json!(name))
    );
    assert_eq!(why["state"], "suggested");
    assert_eq!((&why["seen"][0]["visibility"], &why["seen"][0]["vendor"]), (&json!("visible"), &json!(id)));
    assert!(why["seen"][0]["url"].as_str().expect("a page").starts_with("http"));
    assert!(why["history"].as_array().expect("a list").is_empty());
    follow(&desk, &note(&why, "next", "suggested")["commands"][0]);

    let why = desk.json(&["why", &record]);
    assert_eq!(why["state"], "matched");
    let entry = &why["history"][0];
    assert_eq!(
        (&entry["change"]["record"], &entry["change"]["cause"]["rule"]),
        (&json!("match"), &json!("R14"))
    );
    assert_eq!((&entry["actor"], &entry["place"]), (&json!({ "person": "dana" }), &json!(1)));
    let text = desk.run(&["why", &record]).done().says(&[
        "Where it was seen",
        "What was done, and why",
        "What is missing",
        "What happens next",
        "is spelled exactly the same (R14)",
        "by dana, run",
        "'match confirm halopsa', change 1",
        &format!("counterpart match unlink halopsa {id}"),
    ]);
    assert!(text.out.starts_with(&format!("Company '{name}': matched\n")), "{text:#?}");

    follow(&desk, &note(&why, "next", "matched")["commands"][0]);
    let why = desk.json(&["why", &record]);
    assert_eq!(
        (why["state"].as_str(), why["history"].as_array().map(Vec::len)),
        (Some("suggested"), Some(2))
    );
    let link = why["history"][1]["change"]["id"].as_str().expect("an id").to_owned();
    let removed = desk.json(&["why", &link]);
    assert_eq!((&removed["subject"], &removed["state"]), (&json!("match"), &json!("removed")));
    let undo = note(&removed, "next", "removed")["commands"][0].as_str().expect("a command").to_owned();
    follow(&desk, &json!(undo.trim_end_matches(" --preview")));
    assert_eq!(desk.json(&["why", &link])["state"], "saved", "the undo brought it back");
}

#[test]
fn r80a_held_back_and_ignored_companies_say_why_and_what_to_do() {
    let desk = Desk::connected(60);
    let held = desk.companies("held-back").remove(0);
    let record = format!("halopsa:{}", held["id"].as_str().expect("an id"));
    let why = desk.json(&["why", &record]);
    assert_eq!(why["state"], "held_back");
    assert!(why["missing"][0]["sentence"].as_str().expect("words").contains("HaloPSA has no"), "{why}");

    let (id, _) = desk.plain_companies(1).remove(0);
    desk.run(&["match", "ignore", "halopsa", &id, "--reason", "our own test client"]).done();
    let record = format!("halopsa:company:{id}");
    desk.run(&["why", &record]).done().says(&["marked 'not a customer' by dana", "our own test client"]);
    follow(&desk, &note(&desk.json(&["why", &record]), "next", "ignored")["commands"][0]);
    assert_eq!(desk.json(&["why", &record])["state"], "unmatched");
}

#[test]
fn r80b_a_site_names_its_company_and_its_site_in_the_hub() {
    let desk = Desk::connected(30);
    desk.run(&["match", "create", "halopsa", "--all", "--sites"]).done();
    let customers = desk.list(&["customers", "--all"]);
    let shown =
        customers.iter().map(|row| desk.json(&["customers", "show", row["id"].as_str().expect("an id")]));
    let shown = shown.into_iter().find(|shown| !shown["sites"].as_array().expect("a list").is_empty());
    let site = shown.expect("one with a site")["sites"][0]["id"].as_str().expect("an id").to_owned();
    let hub = desk.json(&["why", &site]);
    assert_eq!((&hub["subject"], &hub["state"]), (&json!("hub_site"), &json!("matched")));
    let record = format!("halopsa:site:{}", hub["seen"][0]["vendor"].as_str().expect("an id"));
    let why = desk.json(&["why", &record]);
    assert_eq!((&why["subject"], &why["state"]), (&json!("site"), &json!("matched")));
    assert_eq!(note(&why, "next", "hub_site")["commands"][0], format!("counterpart why {site}"));
}

#[test]
fn r80c_a_customer_is_explained_by_its_name_and_after_it_was_removed() {
    let desk = Desk::connected(30);
    desk.run(&["customers", "add", "Acme & Sons"]).done();
    // Typed without quotes.
    let why = desk.json(&["why", "acme", "&", "sons"]);
    assert_eq!((&why["subject"], &why["state"]), (&json!("customer"), &json!("unmatched")));
    let search = note(&why, "missing", "not_matched")["commands"][0].as_str().expect("a command").to_owned();
    assert!(search.ends_with("--search 'Acme & Sons'"), "{search}");
    let run = why["history"][0]["run"].as_str().expect("a run").to_owned();
    desk.run(&["undo", &run]).done();
    let id = why["record"].as_str().expect("an id");
    for record in [id, "Acme & Sons"] {
        desk.run(&["why", record]).done().says(&[
            "Customer 'Acme & Sons': removed",
            "It was removed on",
            "counterpart undo",
        ]);
    }
    desk.run(&["why", &run]).refused(1, &["is a run, not a record", &format!("counterpart runs {run}")]);
}

#[test]
fn r80a_several_records_are_listed_and_asked_about_and_none_is_said_to_be_none() {
    let desk = Desk::connected(60);
    let rows = desk.companies("unmatched");
    let twin = rows
        .iter()
        .enumerate()
        .find(|(at, row)| rows[at + 1..].iter().any(|other| other["name"] == row["name"]));
    let name = twin.expect("two of a name").1["name"].as_str().expect("a name");
    desk.run(&["why", name]).refused(3, &["vendors' records fit", "counterpart why halopsa:company:"]);
    desk.run(&["why", "Nobody at all"]).refused(1, &["Nothing is called 'Nobody at all'", "halopsa:42"]);
    desk.run(&["why", "halopsa:999999"]).refused(1, &["company or site 999999", "counterpart sync halopsa"]);
    desk.run(&["why"]).refused(2, &["RECORD"]);
}
