//! One to many and many to one, in each PSA on its own.

use super::{company, connected, locations, marks};
use crate::desk::{Desk, Ran};
use serde_json::{Value, json};

/// One client in HaloPSA, a parent with two parts in Autotask.
const SPLIT: &str = "Dubois Logistique";
const PARTS: [&str; 2] = ["Dubois Logistique - Lille", "Dubois Logistique - Nantes Office 2"];

/// One company in Autotask with a location for each branch, of which HaloPSA keeps each as a client.
const JOINED: &str = "Hathaway Timber, St. Louis";
const BRANCHES: [&str; 3] =
    ["Hathaway Timber, New York", "Hathaway Timber, San Diego", "Hathaway Timber, Austin"];

/// Both connected, with customers as HaloPSA keeps them.
fn from_halopsa() -> Desk {
    let desk = connected();
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    desk
}

fn link(desk: &Desk, integration: &str, company: &str, customer: &str, more: &[&str]) -> Ran {
    desk.run(&[&["match", "link", integration, company, customer], more].concat())
}

fn of(desk: &Desk, customer: &str, integration: &str) -> Vec<Value> {
    let shown = desk.json(&["customers", "show", customer]);
    let matches = shown["matches"].as_array().expect("a list").iter();
    matches.filter(|one| one["integration"] == integration).cloned().collect()
}

#[test]
fn r19g_one_customer_with_several_autotask_companies_has_one_main_one_in_each_psa() {
    let desk = from_halopsa();
    let whole = company(&desk, "autotask", SPLIT);
    link(&desk, "autotask", &whole, SPLIT, &[]).done();
    for part in PARTS {
        link(&desk, "autotask", &company(&desk, "autotask", part), SPLIT, &[]).done();
    }
    let mains = || {
        let found = of(&desk, SPLIT, "autotask").into_iter().filter(|one| one["main"] == true);
        found.map(|one| one["vendor"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((of(&desk, SPLIT, "autotask").len(), mains()), (3, vec![json!(whole)]));
    assert_eq!(of(&desk, SPLIT, "halopsa").len(), 1, "HaloPSA keeps one");
    desk.run(&["customers", "show", SPLIT]).done().says(&["(main, manual"]);

    // Another one is chosen, looked at first, and the first one again.
    let last = company(&desk, "autotask", PARTS[1]);
    desk.run(&["match", "main", "autotask", &last, "--preview"]).done().says(&["Dubois Logistique", "main"]);
    assert_eq!(mains(), [json!(whole)]);
    let run = desk.json(&["match", "main", "autotask", &last])["run"].as_str().expect("a run").to_owned();
    assert_eq!(mains(), [json!(last)]);
    desk.run(&["match", "main", "autotask", &last]).done().says(&["Nothing to do"]);
    desk.run(&["undo", &run]).done();
    assert_eq!(mains(), [json!(whole)]);

    // The main match goes: the oldest of the others takes its place. In HaloPSA nothing moves.
    desk.run(&["match", "unlink", "autotask", &whole]).done();
    assert_eq!(mains(), [json!(company(&desk, "autotask", PARTS[0]))]);
    assert_eq!(of(&desk, SPLIT, "halopsa")[0]["main"], true);
}

#[test]
fn r19h_one_autotask_company_with_several_customers_says_by_its_locations_whose_is_what() {
    let desk = from_halopsa();
    let whole = company(&desk, "autotask", JOINED);
    let (own, others) = locations(&desk, &whole);
    let location = |town: &str| {
        let found = own.iter().find(|one| one["name"] == town);
        found.unwrap_or_else(|| panic!("no location in {town}"))["id"].to_string()
    };
    link(&desk, "autotask", &whole, JOINED, &[]).done();
    for (branch, town) in BRANCHES.into_iter().zip(["New York", "San Diego", "Austin"]) {
        link(&desk, "autotask", &whole, branch, &["--sites", &location(town)]).done();
        let linked = of(&desk, branch, "autotask");
        assert_eq!((&linked[0]["vendor"], &linked[0]["sites"]), (&json!(whole), &json!([location(town)])));
        assert_eq!(of(&desk, branch, "halopsa").len(), 1, "in HaloPSA it is a client of its own");
    }
    let rows = desk.companies_of("autotask", "matched");
    assert_eq!(rows[0]["customers"].as_array().map(Vec::len), Some(4), "{rows:?}");
    // A location of another company is none of this one's.
    let strange = others[0]["id"].to_string();
    link(&desk, "autotask", &whole, "Thornton Wholesale", &["--sites", &strange])
        .refused(1, &["has no site"]);
    desk.run(&["match", "unlink", "autotask", &whole]).refused(3, &["4 customers", "--customer"]);
    desk.run(&["match", "unlink", "autotask", &whole, "--customer", BRANCHES[2]]).done();
    assert_eq!(of(&desk, BRANCHES[2], "autotask").len(), 0);
}

#[test]
fn r19b_a_leaf_of_one_psa_is_refused_a_second_link_there_and_free_in_the_other() {
    let desk = from_halopsa();
    let (whole, part) = (company(&desk, "autotask", JOINED), company(&desk, "autotask", PARTS[0]));
    for customer in [BRANCHES[0], BRANCHES[1]] {
        link(&desk, "autotask", &whole, customer, &[]).done();
    }
    let before = desk.database();
    link(&desk, "autotask", &part, BRANCHES[0], &[]).refused(1, &["shares its company with other customers"]);
    link(&desk, "autotask", &part, BRANCHES[0], &["--main"]).refused(1, &["shares its company"]);
    assert!(desk.database() == before, "nothing was half done");
    // The star of the other PSA is another one.
    let second = company(&desk, "halopsa", "Kok Makelaardij");
    link(&desk, "halopsa", &second, BRANCHES[0], &["--move"]).done();
    assert_eq!((of(&desk, BRANCHES[0], "halopsa").len(), of(&desk, BRANCHES[0], "autotask").len()), (2, 1));
}

#[test]
fn r19e_a_move_at_autotask_shows_both_sides_and_leaves_halopsa_alone() {
    let desk = from_halopsa();
    let (wrong, right) = ("Thornton Wholesale", SPLIT);
    let id = company(&desk, "autotask", PARTS[0]);
    link(&desk, "autotask", &id, wrong, &[]).done();
    link(&desk, "autotask", &company(&desk, "autotask", SPLIT), right, &[]).done();
    let before = marks(&desk, right);
    link(&desk, "autotask", &id, right, &[])
        .refused(3, &["take the company from its present customer", "--move"]);
    link(&desk, "autotask", &id, right, &["--move", "--preview"])
        .done()
        .says(&["- match", "+ match", wrong, right]);
    assert_eq!(marks(&desk, right), before);
    link(&desk, "autotask", &id, right, &["--move"]).done();
    assert!(of(&desk, wrong, "autotask").is_empty() && of(&desk, right, "autotask").len() == 2);
    assert_eq!((of(&desk, wrong, "halopsa").len(), of(&desk, right, "halopsa").len()), (1, 1));
}

#[test]
fn r19f_many_to_many_of_one_psa_is_locked_there_and_the_other_goes_on() {
    let desk = from_halopsa();
    let (whole, part) = (company(&desk, "autotask", JOINED), company(&desk, "autotask", PARTS[0]));
    let rows =
        [JOINED, BRANCHES[0]].map(|customer| format!("\"{customer}\",{whole}\n\"{customer}\",{part}\n"));
    desk.file("in.csv", format!("customer,company_id\n{}", rows.concat()));
    desk.run(&["mappings", "import", "autotask", "in.csv"]).done().says(&["4 matches made"]);
    link(&desk, "autotask", &whole, BRANCHES[1], &[]).refused(1, &["many-to-many", "untangled"]);
    link(&desk, "halopsa", &company(&desk, "halopsa", "Kok Makelaardij"), BRANCHES[0], &["--move"]).done();
    desk.run(&["match", "unlink", "autotask", &part, "--customer", BRANCHES[0]]).done();
    desk.run(&["match", "unlink", "autotask", &part, "--customer", JOINED]).done();
    link(&desk, "autotask", &whole, BRANCHES[1], &[]).done();
}

#[test]
fn r23_a_mapping_says_who_made_it_and_how_and_can_be_deleted_without_deleting_a_record() {
    let desk = from_halopsa();
    let (id, customer) = (company(&desk, "autotask", PARTS[1]), SPLIT);
    link(&desk, "autotask", &id, customer, &[]).done();
    let row = |filter: &str| {
        let rows = desk.companies_of("autotask", filter);
        rows.into_iter().find(|row| row["id"] == id.as_str())
    };
    let matched = row("manual").expect("listed");
    assert!(
        matched["reason"]
            .as_str()
            .is_some_and(|said| said.starts_with("manual, ") && said.ends_with("by dana"))
    );
    let customers = desk.list(&["customers", "--all"]);
    desk.run(&["match", "unlink", "autotask", &id]).done();
    let offered = row("unmatched").expect("offered again");
    assert!(
        offered["customers"].as_array().is_some_and(|likely| likely.iter().all(|one| one["how"].is_null()))
    );
    assert_eq!(desk.list(&["customers", "--all"]).len(), customers.len());
    desk.run(&["sync", "autotask"]).done();
    assert!(row("matched").is_none(), "a sync does not bring it back");
}
