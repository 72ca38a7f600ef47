//! Records of one list that may be one.

use crate::desk::Desk;
use serde_json::json;

#[test]
fn r26c_likely_duplicates_among_customers_come_with_reasons_and_the_command_that_merges_them() {
    let desk = Desk::new(1);
    desk.run(&["duplicates"]).done().says(&["No customers look like one"]);
    assert!(desk.list(&["duplicates"]).is_empty());
    for name in
        ["Wathersolve Structures", "Weathersolve Structures Ltd", "Beltrane - Leeds", "Beltrane - York"]
    {
        desk.run(&["customers", "add", name]).done();
    }
    let groups = desk.list(&["duplicates"]);
    assert_eq!(groups.len(), 1, "{groups:?}");
    let (group, pair) = (&groups[0], &groups[0]["pairs"][0]);
    assert_eq!(group["records"].as_array().map(Vec::len), Some(2));
    assert!(pair["score"].as_f64().expect("a score") > 0.9 && group["score"] == pair["score"], "{group}");
    assert!(pair["reasons"].to_string().contains("'wathersolve' is nearly 'weathersolve'"), "{pair}");
    let said = desk.run(&["duplicates"]).done();
    said.says(&[
        "2 customers that may be one",
        "Weathersolve Structures Ltd",
        "is nearly",
        "customers merge",
    ]);
    assert!(desk.run(&["duplicates", "--search", "beltrane"]).done().out.contains("Nothing here"));

    // Not the same, said once, taken back once.
    let pair = ["Wathersolve Structures", "Weathersolve Structures Ltd"];
    let say = |more: &[&str]| desk.run(&[&["duplicates", "--not-the-same", pair[0], pair[1]], more].concat());
    say(&["--preview"]).done().says(&["is not Weathersolve Structures Ltd"]);
    assert_eq!(desk.list(&["duplicates"]).len(), 1, "looking does nothing");
    say(&[]).done();
    assert!(desk.list(&["duplicates"]).is_empty());
    let kept = desk.list(&["duplicates", "--apart"]);
    assert_eq!((kept.len(), &kept[0]["said_by"]), (1, &json!("dana")), "{kept:?}");
    desk.run(&["duplicates", "--apart"]).done().says(&pair);
    say(&["--take-back"]).done();
    assert!(desk.list(&["duplicates", "--apart"]).is_empty());
    desk.run(&["duplicates", "--not-the-same", pair[0]]).refused(2, &["--not-the-same"]);
    desk.run(&["duplicates", "--preview"]).refused(2, &["--not-the-same"]);

    // The command does what it says, and then there is nothing left to merge.
    let command = group["commands"][0].as_str().expect("a command").to_owned();
    let words: Vec<&str> = command.split(' ').skip(1).filter(|word| *word != "--preview").collect();
    desk.run(&words).done();
    assert!(desk.list(&["duplicates"]).is_empty());
    assert_eq!(desk.list(&["customers"]).len(), 3);
}

#[test]
fn r26c_likely_duplicates_inside_a_vendors_list() {
    let desk = Desk::connected(20);
    let (id, name) = desk.plain_companies(1).remove(0);
    for suffix in [" Ltd", " (Inactive)"] {
        let fields = json!({ "name": format!("{name}{suffix}"), "customer_relationship": [{ "id": "1" }] });
        let made = desk.vendor().create("halopsa", "client", fields).expect("creates");
        desk.vendor()
            .create("halopsa", "site", json!({ "name": "Main", "client_id": made["id"] }))
            .expect("creates");
    }
    desk.run(&["sync", "halopsa"]).done();
    let groups = desk.list(&["duplicates", "halopsa"]);
    let own = groups.iter().find(|group| {
        group["records"]
            .as_array()
            .is_some_and(|records| records.iter().any(|record| record["id"] == id.as_str()))
    });
    let own = own.unwrap_or_else(|| panic!("{groups:?}"));
    assert_eq!(own["records"].as_array().map(Vec::len), Some(3), "{own}");
    desk.run(&["duplicates", "halopsa"])
        .done()
        .says(&["3 companies that may be one", "counterpart why halopsa:company:"]);
    desk.run(&["duplicates", "nobody"]).refused(1, &["no integration 'nobody'"]);
    desk.run(&["duplicates", "--page-size", "0"]).refused(2, &["1..=1000"]);
}
