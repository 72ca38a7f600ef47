//! A whole matching session, decision by decision.

use crate::desk::Desk;
use serde_json::{Value, json};

fn customer_of(desk: &Desk, company: &str) -> Option<String> {
    let rows = desk.companies("matched");
    let row = rows.iter().find(|row| row["id"] == company)?;
    Some(row["customers"][0]["name"].as_str().expect("a name").to_owned())
}

#[test]
fn r14_exact_spelling_is_suggested_and_r18b_confirm_saves_every_unambiguous_one() {
    let desk = Desk::connected(30);
    let chosen = desk.plain_companies(3);
    for (_, name) in &chosen {
        desk.run(&["customers", "add", &name.to_uppercase()]).done();
    }
    let suggested = desk.companies("suggested");
    assert_eq!(suggested.len(), 3);
    assert!(suggested.iter().all(|row| row["state"] == "suggested" && row["customers"].as_array().is_some()));

    let before = desk.database();
    desk.run(&["match", "confirm", "halopsa", "--preview"]).done().says(&[
        "3 matches made",
        "spelled exactly the same",
        "nothing is written",
    ]);
    assert!(desk.database() == before);

    let one = desk.json(&["match", "confirm", "halopsa", &chosen[0].0]);
    assert_eq!(one["applied"], 1);
    desk.run(&["match", "confirm", "halopsa"]).done().says(&["2 matches made", "Details: counterpart runs"]);
    let matched = desk.companies("automatic");
    assert_eq!(matched.len(), 3);
    assert!(matched.iter().all(|row| row["customers"][0]["how"] == "automatic"));
    desk.run(&["match", "confirm", "halopsa"]).done().says(&["Nothing to do"]);
}

#[test]
fn r14_two_companies_of_one_name_are_ambiguous_and_never_confirmed() {
    let desk = Desk::connected(30);
    let (_, name) = desk.plain_companies(1).remove(0);
    desk.vendor()
        .create(
            "halopsa",
            "client",
            json!({ "name": name.to_lowercase(), "customer_relationship": [{ "id": "1" }] }),
        )
        .expect("creates");
    desk.run(&["sync", "halopsa"]).done();
    desk.run(&["customers", "add", &name]).done();
    let rows = desk.companies("ambiguous");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(desk.companies("suggested").len(), 2, "listed under suggested too");
    let done = desk.json(&["match", "confirm", "halopsa"]);
    assert_eq!((&done["applied"], done["skipped"].as_array().map(Vec::len)), (&json!(0), Some(2)));

    // With one of them matched by hand the other is no longer ambiguous, but still for a person to decide.
    let first = rows[0]["id"].as_str().expect("an id");
    desk.run(&["match", "link", "halopsa", first, &name]).done();
    desk.run(&["match", "confirm", "halopsa"])
        .done()
        .says(&["1 company suggested: counterpart match list halopsa"]);
}

#[test]
fn r19_one_customer_with_several_companies_and_one_company_with_several_customers() {
    let desk = Desk::connected(30);
    let companies = desk.plain_companies(5);
    let id = |at: usize| companies[at].0.as_str();
    for name in ["Acme", "Acme Leeds", "Acme York"] {
        desk.run(&["customers", "add", name]).done();
    }
    let link = |company: &str, customer: &str, more: &[&str]| {
        desk.run(&[&["match", "link", "halopsa", company, customer], more].concat())
    };
    link(id(0), "Acme", &[]).done();
    link(id(0), "Acme", &[]).refused(1, &["matched already"]);
    link(id(1), "acme", &["--main"]).done();
    let shown = desk.json(&["customers", "show", "Acme"]);
    let mains: Vec<&Value> =
        shown["matches"].as_array().expect("matches").iter().filter(|m| m["main"] == true).collect();
    assert_eq!((mains.len(), &mains[0]["vendor"]), (1, &json!(id(1))), "r19g exactly one is main");

    link(id(2), "Acme Leeds", &[]).done();
    link(id(2), "Acme York", &[]).done();
    let before = desk.database();
    // A leaf never gets a second link, from either side.
    link(id(0), "Acme York", &[]).refused(1, &["shares its company with other customers"]);
    link(id(3), "Acme Leeds", &[]).refused(1, &["shares its company with other customers"]);
    link(id(2), "Acme", &[]).refused(3, &["--move"]);
    assert!(desk.database() == before);

    link(id(0), "Acme Leeds", &["--move"]).refused(1, &["shares its company"]);
    desk.run(&["customers", "add", "Acme Hull"]).done();
    link(id(0), "Acme Hull", &["--move", "--preview"]).done().says(&[
        "- match",
        "+ match",
        "moved to 'Acme Hull'",
    ]);
    assert_eq!(customer_of(&desk, id(0)).as_deref(), Some("Acme"));
    link(id(0), "Acme Hull", &["--move"]).done();
    assert_eq!(customer_of(&desk, id(0)).as_deref(), Some("Acme Hull"));

    desk.run(&["match", "unlink", "halopsa", id(2)]).refused(3, &["2 customers", "--customer"]);
    desk.run(&["match", "unlink", "halopsa", id(2), "--customer", "Acme York"]).done();
    assert_eq!(customer_of(&desk, id(2)).as_deref(), Some("Acme Leeds"));
    desk.run(&["match", "unlink", "halopsa", id(4)]).refused(1, &["no such match"]);
    desk.run(&["customers", "show", "Acme York"]).done().says(&["matched with nothing yet"]);
}

#[test]
fn r19h_sites_say_which_customer_of_a_shared_company_is_meant() {
    let desk = Desk::connected(30);
    let (id, _) = desk.plain_companies(1).remove(0);
    let site = desk.vendor().create(
        "halopsa",
        "site",
        json!({ "name": "Annex", "client_id": id.parse::<u32>().ok() }),
    );
    let site = site.expect("creates")["id"].to_string();
    desk.run(&["sync", "halopsa"]).done();
    desk.run(&["customers", "add", "North"]).done();
    desk.run(&["match", "link", "halopsa", &id, "North", "--sites", "999999"])
        .refused(1, &["has no site 999999"]);
    desk.run(&["match", "link", "halopsa", &id, "North", "--sites", &site]).done();
    let shown = desk.json(&["customers", "show", "North"]);
    assert_eq!(shown["matches"][0]["sites"], json!([site]));
}

#[test]
fn r21_create_makes_customers_and_sites_in_one_step_and_r22_import_records_where_they_came_from() {
    let desk = Desk::connected(30);
    let companies = desk.plain_companies(3);
    let done = desk.json(&["match", "create", "halopsa", &companies[0].0, "--sites"]);
    let count = |what: &str| done["changes"][what].as_u64().unwrap_or_default();
    assert_eq!(count("create customer"), 1);
    assert!(count("create site") >= 1 && count("create match") == 1 + count("create site"), "{done}");
    let shown = desk.json(&["customers", "show", &companies[0].1]);
    assert_eq!(shown["sites"].as_array().map(Vec::len), Some(count("create site") as usize));

    desk.run(&["match", "create", "halopsa", &companies[1].0, "--import"]).done();
    assert_eq!(desk.companies("imported").len(), 1);
    assert_eq!(desk.companies("created").len(), 1);
    // Twice, and a name that exists: no second customer.
    desk.run(&["match", "create", "halopsa", &companies[0].0])
        .done()
        .says(&["Nothing to do", "matched already"]);
    desk.run(&["customers", "add", &companies[2].1]).done();
    desk.run(&["match", "create", "halopsa", &companies[2].0])
        .done()
        .says(&["exists already", "match the two"]);
    desk.run(&["match", "create", "halopsa", &companies[0].0, "--all"]).refused(2, &["cannot be used with"]);
}

#[test]
fn r21_never_means_not_even_by_hand() {
    let desk = Desk::connected_with(10, &["--new-customers", "never"]);
    let ran = desk.run(&["match", "create", "halopsa", "--all"]);
    ran.refused(1, &["set to make no customers", "integration set halopsa --new-customers on-request"]);
}

#[test]
fn r13_ignored_companies_stay_out_until_the_mark_is_taken_off() {
    let desk = Desk::connected(20);
    let (id, name) = desk.plain_companies(1).remove(0);
    let before = desk.companies("unmatched").len();
    desk.run(&["match", "ignore", "halopsa", &id, "--reason", "our own test client"]).done();
    let rows = desk.companies("ignored");
    assert_eq!((rows.len(), &rows[0]["reason"]), (1, &json!("our own test client")));
    assert_eq!(desk.companies("unmatched").len(), before - 1);
    desk.run(&["customers", "add", &name]).done();
    assert!(desk.companies("suggested").is_empty());
    desk.run(&["match", "link", "halopsa", &id, &name]).refused(1, &["not a customer", "unignore"]);
    desk.run(&["match", "unignore", "halopsa", &id]).done();
    assert_eq!(desk.companies("suggested").len(), 1);
}

#[test]
fn r11_the_list_is_alphabetical_searchable_and_in_pages() {
    let desk = Desk::connected(60);
    let page = |args: &[&str]| desk.list(&[&["match", "list", "halopsa"], args].concat());
    let (first, second) = (page(&["--page-size", "10"]), page(&["--page-size", "10", "--page", "2"]));
    assert_eq!((first.len(), second.len()), (10, 10));
    let all = page(&["--all"]);
    assert_eq!([&first[..], &second[..]].concat(), all[..20]);
    desk.run(&["match", "list", "halopsa", "--page-size", "10"])
        .done()
        .says(&["1 to 10 of", "next: --page 2"]);
    assert!(page(&["--page", "900"]).is_empty());
    desk.run(&["match", "list", "halopsa", "--page", "900"]).done().says(&["No company here"]);

    let name = all[0]["name"].as_str().expect("a name");
    let part: String = name.chars().take(6).collect();
    let found = page(&["--search", &part.to_uppercase(), "--all"]);
    assert!(!found.is_empty() && found.len() < all.len() && found.iter().any(|row| row["name"] == name));
    // Signs that mean something to a database mean nothing here.
    for odd in ["a%b", "_a", "a'b", "a\\"] {
        assert!(page(&["--search", odd, "--all"]).is_empty(), "{odd} means nothing special");
    }
    assert_eq!(page(&["--search", "  ", "--all"]).len(), all.len(), "an empty search lists all");
    desk.run(&["match", "list", "halopsa", "--search", "%"]).refused(2, &["at least one letter or digit"]);
}

#[test]
fn a_search_that_says_nothing_never_saves_everything() {
    let desk = Desk::connected(20);
    let before = desk.database();
    for search in ["%", "", " ", "-"] {
        let search = format!("--search={search}");
        desk.run(&["match", "create", "halopsa", "--all", &search]).refused(2, &["--search"]);
        desk.run(&["match", "confirm", "halopsa", &search]).refused(2, &["--search"]);
    }
    assert!(desk.database() == before);
    let (_, name) = desk.plain_companies(1).remove(0);
    let done = desk.json(&["match", "create", "halopsa", "--all", "--search", &name]);
    assert_eq!(done["changes"]["create customer"], 1);
}

#[test]
fn r12_inactive_and_internal_companies_are_hidden_by_default() {
    let desk = Desk::connected(60);
    let hidden = desk.companies("hidden");
    assert!(hidden.iter().any(|row| row["reason"] == "internal"), "{hidden:?}");
    assert!(hidden.iter().any(|row| row["reason"] == "inactive"), "{hidden:?}");
    let all = desk.companies("all");
    assert!(hidden.iter().all(|row| all.iter().all(|other| other["id"] != row["id"])));
    let id =
        hidden.iter().find(|row| row["reason"] == "inactive").expect("one")["id"].as_str().expect("an id");
    desk.run(&["match", "create", "halopsa", id]).done().says(&["Nothing to do", "inactive at the vendor"]);
}

#[test]
fn unknown_companies_and_customers_get_a_sentence() {
    let desk = Desk::connected(10);
    desk.run(&["customers", "add", "Acme"]).done();
    let before = desk.database();
    desk.run(&["match", "link", "halopsa", "999999", "Acme"])
        .refused(1, &["no company 999999", "match list halopsa"]);
    desk.run(&["match", "link", "halopsa", "12", "Nobody"]).refused(1, &["no customer 'Nobody'", "--search"]);
    desk.run(&["match", "link", "halopsa", "12", ""]).refused(1, &["'' is no name"]);
    desk.run(&["match", "create", "halopsa", "12", "999999"]).refused(1, &["no company 999999"]);
    desk.run(&["match", "ignore", "halopsa", "abc"]).refused(1, &["no company abc"]);
    desk.run(&["match", "unlink", "halopsa", "12", "--customer", "Acme"]).refused(1, &["no such match"]);
    desk.run(&["match", "list", "nobody"]).refused(1, &["no integration 'nobody'"]);
    assert!(desk.database() == before, "none of it was half done");
}
