use crate::given::*;
use counterpart_model::{Field, HeldBack, Operation, Value};
use counterpart_rules::customers::{FileRow, import};

fn row(line: u64, customer_n: u128, company_n: i64) -> FileRow {
    FileRow { line, customer: customer(customer_n, &format!("C{customer_n}")), facts: facts(company_n, "V") }
}

#[test]
fn r24_a_second_import_changes_nothing() {
    let ids = Counter::default();
    let existing = [link(1, 10, 0), leaf(1, 11, 1)];
    let asked = import(&scribe(&ids), &[row(2, 1, 10), row(3, 1, 11)], &existing);
    assert!(asked.groups.is_empty() && asked.refused.is_empty());
    assert_eq!(asked.already, [2, 3]);
}

#[test]
fn r24_a_row_that_would_tear_a_star_is_reported_with_its_line_and_stops_nothing_else() {
    let ids = Counter::default();
    let existing = [link(1, 10, 0), link(2, 20, 0)];
    let asked = import(&scribe(&ids), &[row(2, 1, 20), row(3, 3, 30), row(4, 3, 30)], &existing);
    assert_eq!(asked.groups.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3]);
    assert_eq!(asked.refused.len(), 1);
    assert_eq!(asked.refused[0].0, 2);
    assert_eq!(asked.already, [4], "what the file says twice is done once");
}

#[test]
fn r24_matches_from_a_file_say_so() {
    let ids = Counter::default();
    let asked = import(&scribe(&ids), &[row(2, 1, 10)], &[]);
    assert_eq!(asked.groups[0].1.changes[0].after().get(Field::How), Some(&Value::text("file")));
}

#[test]
fn r10_a_company_that_is_held_back_cannot_be_matched_by_a_file_either() {
    let ids = Counter::default();
    let mut held = row(4, 2, 20);
    held.facts.company.held_back.push(HeldBack { code: "x".into(), sentence: "No main site.".into() });
    let asked = import(&scribe(&ids), &[row(2, 1, 10), row(3, 1, 20), held.clone()], &[]);
    assert_eq!((asked.groups.len(), asked.refused.len()), (2, 1));
    assert_eq!(asked.refused[0].1.reason, "the company is held back: No main site.");
    let locked = asked
        .groups
        .iter()
        .any(|(_, group)| group.changes[0].after().get(Field::Locked) == Some(&Value::Bool(true)));
    assert!(!locked, "without the row that is left out it is no many-to-many");
    held.facts.matches.push(link(9, 20, 0));
    let asked = import(&scribe(&ids), &[held], &[link(9, 20, 0)]);
    assert_eq!((asked.groups.len(), asked.refused.len()), (1, 0), "what is matched already may gain a match");
}

#[test]
fn r19f_many_to_many_in_a_file_comes_in_locked() {
    let ids = Counter::default();
    let rows = [row(2, 1, 10), row(3, 1, 20), row(4, 2, 20), row(5, 3, 30)];
    let asked = import(&scribe(&ids), &rows, &[link(1, 10, 0)]);
    assert!(asked.refused.is_empty());
    let groups: Vec<_> = asked.groups.into_iter().map(|(_, group)| group).collect();
    let locked: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.changes)
        .filter(|change| change.operation == Operation::Create)
        .map(|change| change.after().get(Field::Locked).cloned())
        .collect();
    assert_eq!(locked, [Some(Value::Bool(true)), Some(Value::Bool(true)), Some(Value::Bool(false))]);
    let old: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.changes)
        .filter(|change| change.operation == Operation::Update)
        .collect();
    assert_eq!(old.len(), 1, "the link that was there becomes part of it, once");
}
