//! Names from outside that try to be more than names.

use crate::desk::Desk;
use serde_json::json;

#[test]
fn names_cannot_take_over_the_terminal_and_are_shown_short() {
    let desk = Desk::connected_with(5, &["--no-sync"]);
    let long = "Very Long Name ".repeat(700);
    let odd = "\u{1b}]0;owned\u{7}Ev\u{1b}[31mil\r\nLtd \u{202e}dtL\u{2028}";
    for name in [long.as_str(), odd] {
        let fields = json!({ "name": name, "customer_relationship": [{ "id": "1", "name": "Customer" }] });
        desk.vendor().create("halopsa", "client", fields).expect("creates");
    }
    let mut said = vec![desk.run(&["sync", "halopsa"]).done()];
    let create = ["match", "create", "halopsa", "--all", "--sites"];
    said.push(desk.run(&["match", "list", "halopsa"]).done().says(&["Very Long Name"]));
    said.push(desk.run(&[&create[..], &["--preview"]].concat()).done());
    said.push(desk.run(&create).done());
    said.push(desk.run(&["customers"]).done());
    let rows = desk.list(&["customers", "--all"]);
    for row in &rows {
        said.push(desk.run(&["customers", "show", row["id"].as_str().expect("an id")]).done());
    }
    let run = desk.list(&["runs"])[0]["id"].as_str().expect("an id").to_owned();
    said.push(desk.run(&["runs", &run]).done());
    said.push(desk.run(&["customers", "show", odd]).done());
    said.push(desk.run(&["customers", "add", odd]).refused(1, &["already"]));
    said.push(desk.run(&["customers", "show", &format!("{odd} no")]).refused(1, &["no customer"]));
    for ran in &said {
        for line in ran.out.lines().chain(ran.err.lines()) {
            assert!(line.chars().count() < 1_500, "{} characters: {}", line.chars().count(), &line[..200]);
            assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}' || c == '\u{2028}'), "{line:?}");
        }
    }
    // A program gets the names as they are.
    let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    assert!(names.contains(&long.trim()), "whole");
    assert!(names.contains(&odd.trim()), "{names:?}");
    desk.run(&["mappings", "export", "halopsa", "--out", "out.csv"]).done();
    desk.run(&["mappings", "import", "halopsa", "out.csv"]).done().says(&["Nothing to do"]);
}

#[test]
fn the_name_of_who_saved_is_only_a_name() {
    let desk = Desk::connected(5);
    let mut command = desk.command(&["customers", "add", "Acme"]);
    command.env("COUNTERPART_USER", "ev\u{1b}[31mil");
    crate::desk::finish(command).done();
    let ran = desk.run(&["runs"]).done();
    assert!(!ran.out.contains('\u{1b}'), "{ran:#?}");
    let run = desk.list(&["runs"])[0]["id"].as_str().expect("an id").to_owned();
    assert!(!desk.run(&["runs", &run]).done().out.contains('\u{1b}'));
}

#[test]
fn that_nobody_reads_what_is_said_aside_changes_nothing() {
    let desk = Desk::new(1);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let ended = desk.command(&["customers", "show", "nobody"]).stderr(writer).status().expect("runs");
    assert_eq!(ended.code(), Some(1), "the failure it would have been anyway");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let desk = Desk::connected(60);
    let mut child = desk.start(&["match", "list", "halopsa", "--all", "--json"]);
    drop(child.output());
    let ran = child.finish();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}
