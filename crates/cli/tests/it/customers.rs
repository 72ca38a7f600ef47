//! The customer list.

use crate::desk::Desk;
use serde_json::{Value, json};

#[test]
fn r20_one_row_per_customer_with_the_mark_of_each_tool() {
    let desk = Desk::connected(10);
    desk.run(&["customers"]).done().says(&["No customers yet", "match create NAME --all --preview"]);
    let (id, name) = desk.plain_companies(1).remove(0);
    desk.run(&["match", "create", "halopsa", &id, "--sites"]).done();
    desk.run(&["customers", "add", "  Zeta Ltd  "]).done();
    let rows = desk.list(&["customers"]);
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0]["name"].as_str(), rows[1]["name"].as_str()), (Some(&*name), Some("Zeta Ltd")));
    assert_eq!(rows[0]["matches"][0]["company"], id.as_str());
    desk.run(&["customers"]).done().says(&[&format!("halopsa {id}")]);
    desk.run(&["customers", "show", &name.to_lowercase()])
        .done()
        .says(&[&name, "site", "created", "by dana"]);
    let key = rows[1]["id"].as_str().expect("an id");
    assert_eq!(desk.json(&["customers", "show", key])["name"], "Zeta Ltd");
    assert_eq!(desk.list(&["customers", "--search", "zeta"]).len(), 1);
    assert_eq!(desk.list(&["customers", "--page-size", "1", "--page", "2"]), rows[1..]);
    desk.run(&["customers", "--search", "nobody"]).done().says(&["No customer here"]);
}

#[test]
fn a_customer_by_hand_needs_a_name_of_its_own() {
    let desk = Desk::new(1);
    desk.run(&["customers", "add", "Acme Dental", "--preview"])
        .done()
        .says(&["+ customer", "nothing is written"]);
    desk.run(&["customers", "add", "Acme Dental"]).done();
    desk.run(&["customers", "add", "ACME  dental"]).refused(1, &["a customer 'Acme Dental' already"]);
    desk.run(&["customers", "add", " \t"]).refused(1, &["at least one letter or digit"]);
    desk.run(&["customers", "add", "-"]).refused(1, &["at least one letter or digit"]);
    assert_eq!(desk.list(&["customers"]).len(), 1);
    desk.run(&["customers", "show", "Nobody"]).refused(1, &["no customer 'Nobody'"]);
    desk.run(&["customers", "show", "01a2005a-4c97-75cb-8e2d-f972bbb4acf3"])
        .refused(1, &["no customer 01a2005a"]);
}

/// Customers with the companies they are matched with, main ones starred, and how many sites they have.
fn drawn(desk: &Desk) -> Vec<Value> {
    let rows = desk.list(&["customers", "--all"]);
    rows.iter()
        .map(|row| {
            let shown = desk.json(&["customers", "show", row["id"].as_str().expect("an id")]);
            json!({ "id": row["id"], "name": row["name"], "matches": shown["matches"], "sites": shown["sites"] })
        })
        .collect()
}

/// Two customers made of companies with their sites, by name, and those companies.
fn two_customers(desk: &Desk) -> [(String, String); 2] {
    let [first, second] = desk.plain_companies(2).try_into().expect("two");
    desk.run(&["match", "create", "halopsa", &first.0, &second.0, "--sites"]).done();
    [first, second]
}

fn run_of(done: &Value) -> String {
    done["run"].as_str().expect("a run").to_owned()
}

#[test]
fn r26a_customers_are_merged_after_a_preview_and_the_merge_is_taken_back() {
    let desk = Desk::connected(10);
    let [(company, stays), (other, goes)] = two_customers(&desk);
    let before = drawn(&desk);
    let merge = ["customers", "merge", &goes, "--into", &stays];
    desk.run(&[&merge[..], &["--preview", "--out", "plan.json"]].concat()).done().says(&[
        "1 customer deleted",
        "1 match made",
        "counterpart apply plan.json",
    ]);
    assert_eq!(drawn(&desk), before, "a preview writes nothing");
    let run = run_of(&desk.json(&["apply", "plan.json"]));

    let merged = drawn(&desk);
    assert_eq!(merged.len(), 1);
    assert_eq!(merged[0]["name"], stays.as_str());
    let matches = merged[0]["matches"].as_array().expect("matches");
    let found: Vec<_> = matches.iter().map(|link| (&link["vendor"], &link["main"], &link["how"])).collect();
    assert!(found.contains(&(&json!(company), &json!(true), &json!("created"))), "{found:?}");
    assert!(found.contains(&(&json!(other), &json!(false), &json!("merged"))), "{found:?}");
    let sites =
        |all: &[Value]| all.iter().map(|one| one["sites"].as_array().expect("sites").len()).sum::<usize>();
    assert_eq!(sites(&merged), sites(&before));
    desk.run(&["apply", "plan.json"]).refused(3, &["nothing was written"]);

    let synced = desk.json(&["sync", "halopsa", "--preview"]);
    let groups = synced["plan"]["groups"].as_array().expect("groups");
    assert!(groups.iter().all(|group| group["changes"] == json!([])), "a sync has nothing to do: {groups:?}");
    desk.run(&["sync", "halopsa"]).done();
    assert_eq!(drawn(&desk), merged);
    desk.run(&["undo", &run]).done();
    assert_eq!(drawn(&desk), before);
}

#[test]
fn r26a_a_merge_that_would_tear_matches_apart_names_each_and_writes_nothing() {
    let desk = Desk::connected(10);
    let [(company, first), (_, second)] = two_customers(&desk);
    desk.run(&["customers", "add", "Elsewhere Ltd"]).done();
    desk.run(&["match", "link", "halopsa", &company, "Elsewhere Ltd"]).done();
    let before = drawn(&desk);
    let merge = ["customers", "merge", &first, "--into", &second];
    let conflict = format!("halopsa {company} '{first}' of '{first}'");
    for more in [&[][..], &["--preview"]] {
        desk.run(&[&merge[..], more].concat()).refused(
            3,
            &["one match is in the way, nothing was written", &conflict, "matched with 'Elsewhere Ltd' too"],
        );
    }
    let told = desk.run(&[&merge[..], &["--json"]].concat()).refused(3, &[]).object();
    assert_eq!(told["conflicts"][0]["label"], conflict.as_str());
    desk.run(&["customers", "merge", &first, "--into", &first]).refused(1, &["into itself"]);
    assert_eq!(drawn(&desk), before);
}

#[test]
fn r26b_a_customer_is_split_and_the_split_is_taken_back() {
    let desk = Desk::connected(10);
    let [(company, stays), (other, goes)] = two_customers(&desk);
    desk.run(&["customers", "merge", &goes, "--into", &stays]).done();
    let before = drawn(&desk);
    let chosen = format!("halopsa:{other}");
    let split = ["customers", "split", &stays, "--name", "Split Off Ltd", "--company", &chosen];
    desk.run(&[&split[..], &["--preview"]].concat()).done().says(&["+ customer", "nothing is written"]);
    let run = run_of(&desk.json(&split));

    let after = drawn(&desk);
    let new = after.iter().find(|row| row["name"] == "Split Off Ltd").expect("made");
    assert_eq!((&new["matches"][0]["vendor"], &new["matches"][0]["main"]), (&json!(other), &json!(true)));
    assert!(!new["sites"].as_array().expect("sites").is_empty(), "its sites go along");
    desk.run(&["sync", "halopsa"]).done();
    assert_eq!(drawn(&desk), after);

    desk.run(&["undo", &run]).done();
    assert_eq!(drawn(&desk), before);
    desk.run(&["customers", "split", &stays, "--name", &stays, "--company", &chosen])
        .refused(1, &["already"]);
    let both = ["--company", &chosen, "--company", &format!("halopsa:{company}")];
    desk.run(&[&["customers", "split", &stays, "--name", "All of it"], &both[..]].concat())
        .refused(1, &["Nothing would be left"]);
    desk.run(&["customers", "split", &stays, "--name", "New", "--company", &other])
        .refused(2, &["does not name a company", "halopsa:57"]);
}
