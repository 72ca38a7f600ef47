//! The customer list.

use crate::desk::Desk;

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
