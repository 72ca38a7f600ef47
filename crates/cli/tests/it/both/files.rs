//! Mappings of two PSAs in files, and what removing one of them leaves.

use super::{add, company, connected, marks};
use serde_json::json;

const SHARED: &str = "Barlow Solar Limited";

#[test]
fn r24_each_psas_mappings_go_out_and_come_in_on_their_own() {
    let desk = connected();
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    desk.run(&["match", "confirm", "autotask"]).done();
    for integration in ["halopsa", "autotask"] {
        let file = format!("{integration}.csv");
        desk.run(&["mappings", "export", integration, "--out", &file]).done();
        let lines = desk.read(&file).lines().count();
        assert_eq!(lines, 1 + desk.companies_of(integration, "matched").len());
        desk.run(&["mappings", "import", integration, &file]).done().says(&["Nothing to do"]);
    }
    // Both name the customer by the hub's id: two files are joined by it.
    let row =
        |file: &str| desk.read(file).lines().find(|line| line.contains(SHARED)).expect("a row").to_owned();
    let key = |file: &str| row(file).split(',').next().expect("an id").to_owned();
    assert_eq!(key("halopsa.csv"), key("autotask.csv"));

    // The file of the one does not fit the other: every row says so, none is done.
    let before = desk.database();
    let wrong =
        desk.run(&["mappings", "import", "autotask", "halopsa.csv", "--json"]).refused(1, &[]).object();
    let matched = desk.companies("matched").len();
    assert_eq!((&wrong["applied"], wrong["skipped"].as_array().map(Vec::len)), (&json!(0), Some(matched)));
    assert!(desk.database() == before);
}

#[test]
fn r24_a_file_of_names_matches_what_is_spelled_otherwise() {
    let desk = connected();
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    let rows = "\"Darby & Bairstow Community Trust\",\"Darby & Bairstow Community Trust Ltd\"\n\
                Dubois Logistique,Dubois Logistique - Lille\nNobody,Barlow Solar Limited\n";
    desk.file("in.csv", format!("customer,company\n{rows}"));
    desk.run(&["mappings", "import", "autotask", "in.csv"]).done().says(&[
        "2 matches made",
        "line 4",
        "no customer 'Nobody'",
    ]);
    assert_eq!(marks(&desk, "Darby & Bairstow Community Trust").len(), 2);
    assert_eq!(desk.companies_of("autotask", "file").len(), 2);
    assert!(desk.companies("file").is_empty());
}

#[test]
fn r09_removing_autotask_leaves_halopsa_and_its_mappings_come_back_by_file() {
    let desk = connected();
    desk.run(&["match", "create", "halopsa", "--all"]).done();
    desk.run(&["match", "confirm", "autotask"]).done();
    desk.run(&["match", "create", "autotask", "--all"]).done();
    let matched = desk.companies_of("autotask", "matched").len();
    let (halo, customers) = (desk.companies("matched"), desk.list(&["customers", "--all"]));
    let before = marks(&desk, SHARED);
    desk.run(&["mappings", "export", "autotask", "--out", "autotask.csv"]).done();

    let ran = desk.run(&["integration", "remove", "autotask"]);
    ran.refused(3, &["62 companies", &format!("{matched} matches"), "92 sites", "--yes"]);
    desk.run(&["integration", "remove", "autotask", "--yes"]).done();
    assert_eq!(desk.companies("matched"), halo, "HaloPSA's matches are as before");
    let left = desk.list(&["customers", "--all"]);
    assert_eq!(left.len(), customers.len(), "also those that came from Autotask stay");
    assert!(
        left.iter()
            .flat_map(|row| row["matches"].as_array().expect("a list"))
            .all(|one| one["integration"] == "halopsa")
    );
    desk.run(&["match", "list", "autotask"]).refused(1, &["no integration 'autotask'", "halopsa"]);
    desk.run(&["sync", "halopsa"]).done();

    add(&desk, &[]).done();
    assert_eq!(company(&desk, "autotask", SHARED), before[0].trim_start_matches("autotask "));
    desk.run(&["mappings", "import", "autotask", "autotask.csv"])
        .done()
        .says(&[&format!("{matched} matches made")]);
    assert_eq!(marks(&desk, SHARED), before);
}
