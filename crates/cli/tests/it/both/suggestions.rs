//! What one PSA told helps with the other: suggestions, one customer matched in both, decisions that stay apart.

use super::{company, connected, locations, marks, names};
use serde_json::{Value, json};

const SHARED: &str = "Barlow Solar Limited";

#[test]
fn r14_customers_made_of_one_psas_list_are_suggested_in_the_other() {
    let desk = connected();
    assert!(desk.companies_of("autotask", "suggested").is_empty());
    desk.run(&["match", "create", "halopsa", "--all", "--sites"]).done();

    let suggested = desk.companies_of("autotask", "suggested");
    assert!(suggested.len() > 20, "{suggested:?}");
    assert!(names(&suggested).contains(&SHARED));
    // Capitals and spaces do not matter, a legal form does.
    let row = |name: &str| suggested.iter().find(|row| row["name"] == name);
    assert!(row("Darby & Bairstow Community Trust Ltd").is_none());
    let run = desk.json(&["match", "confirm", "autotask"]);
    assert_eq!(run["applied"], json!(suggested.len()));

    let (here, there) = (company(&desk, "halopsa", SHARED), company(&desk, "autotask", SHARED));
    assert_eq!(marks(&desk, SHARED), [format!("autotask {there}"), format!("halopsa {here}")]);
    let how = |integration: &str| {
        let rows = desk.companies_of(integration, "matched");
        let row = rows.iter().find(|row| row["name"] == SHARED).expect("matched");
        row["customers"][0]["how"].clone()
    };
    assert_eq!((how("halopsa"), how("autotask")), (json!("created"), json!("automatic")));
    let mark = format!("halopsa {here}, autotask {there}");
    desk.run(&["customers", "--search", "barlow solar"]).done().says(&[SHARED, &mark]);
    desk.run(&["customers", "show", SHARED]).done().says(&["autotask", "halopsa", "automatic", "created"]);
    desk.run(&["why", SHARED]).done().says(&["halopsa", "autotask"]);
}

#[test]
fn r21_customers_made_of_autotasks_list_come_with_their_locations_and_are_suggested_in_halopsa() {
    let desk = connected();
    let id = company(&desk, "autotask", SHARED);
    let done = desk.json(&["match", "create", "autotask", &id, "--sites"]);
    assert_eq!(done["changes"]["create customer"], 1);
    let sites = done["changes"]["create site"].as_u64().expect("sites");
    let (own, _) = locations(&desk, &id);
    assert_eq!(sites, own.iter().filter(|one| one["isActive"] == true).count() as u64);

    let suggested = desk.companies("suggested");
    assert_eq!((suggested.len(), &suggested[0]["name"]), (1, &json!(SHARED)));
    desk.run(&["match", "confirm", "halopsa"]).done().says(&["1 match made"]);
    assert_eq!(marks(&desk, SHARED).len(), 2);
    // Made once: the other PSA's list does not make it again.
    desk.run(&["match", "create", "halopsa", &company(&desk, "halopsa", SHARED)])
        .done()
        .says(&["Nothing to do", "matched already"]);
}

#[test]
fn r14_what_is_ambiguous_in_one_psa_may_be_plain_in_the_other() {
    let desk = connected();
    // Entered twice in HaloPSA, once in Autotask.
    let name = "Station Road Garden Centre";
    let id = company(&desk, "autotask", name);
    desk.run(&["match", "create", "autotask", &id]).done();
    let rows = desk.companies("ambiguous");
    assert_eq!(rows.len(), 2, "{rows:?}");
    desk.run(&["match", "confirm", "halopsa"]).done().says(&["Nothing to do", "choose by hand"]);
    for row in &rows {
        desk.run(&["match", "link", "halopsa", row["id"].as_str().expect("an id"), name]).done();
    }
    assert_eq!(marks(&desk, name).len(), 3, "two there, one here");
}

#[test]
fn r13_a_mark_not_a_customer_concerns_one_psa() {
    let desk = connected();
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let id = company(&desk, "autotask", SHARED);
    desk.run(&["match", "ignore", "autotask", &id, "--reason", "the branch we sold"]).done();
    assert!(!names(&desk.companies_of("autotask", "suggested")).contains(&SHARED));
    assert!(names(&desk.companies("matched")).contains(&SHARED), "in HaloPSA it is what it was");
    assert!(desk.companies("ignored").is_empty());
    desk.run(&["match", "unignore", "autotask", &id]).done();
    assert!(names(&desk.companies_of("autotask", "suggested")).contains(&SHARED));
}

#[test]
fn r22_an_import_searches_selects_and_offers_no_company_twice() {
    let desk = connected();
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let all = desk.list(&["match", "list", "autotask", "--search", "", "--all"]);
    assert_eq!(all.len(), desk.companies_of("autotask", "all").len(), "an empty search lists all");
    let found = desk.list(&["match", "list", "autotask", "--search", "dubois", "--page-size", "25"]);
    let ids: Vec<&str> = found.iter().map(|row| row["id"].as_str().expect("an id")).collect();
    assert_eq!(ids.len(), 3, "{found:?}");
    // One of them is a customer already, by HaloPSA's list: it is not made a second time, but offered to be mapped.
    let done = desk.json(&[&["match", "create", "autotask", "--import"], &ids[..]].concat());
    assert_eq!(done["changes"]["create customer"], 2);
    let left: Vec<&Value> = done["skipped"].as_array().expect("a list").iter().collect();
    assert!(
        left.len() == 1 && left[0]["reason"].as_str().is_some_and(|why| why.contains("exists already")),
        "{left:?}"
    );
    assert_eq!(desk.companies_of("autotask", "imported").len(), 2);
    desk.run(&[&["match", "create", "autotask", "--import"], &ids[..]].concat()).done().says(&[
        "Nothing to do",
        "matched already",
        "exists already",
    ]);
    assert_eq!(desk.list(&["customers", "--search", "dubois"]).len(), 3);
}
