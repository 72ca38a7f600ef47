use crate::given::*;
use counterpart_model::{Field, Ignored, Operation, Value};
use counterpart_rules::customers::{ignore, unignore};

#[test]
fn r13_ignore_keeps_the_reason_and_can_be_taken_back() {
    let ids = Counter::default();
    let mut facts = facts(1, "Stationery Supplies");
    let group = ignore(&scribe(&ids), &facts, "a supplier").expect("free");
    let after = group.changes[0].after();
    assert_eq!(after.get(Field::Reason), Some(&Value::text("a supplier")));

    facts.ignored =
        Some(Ignored::from_fields(integration(), facts.company.id.clone(), &after).expect("readable"));
    let back = unignore(&facts).expect("marked");
    assert_eq!(back.changes[0].operation, Operation::Delete);
    assert_eq!(back.changes[0].record, group.changes[0].record);
}

#[test]
fn r13_a_matched_company_is_not_ignored() {
    let ids = Counter::default();
    let mut facts = facts(1, "Acme");
    facts.matches.push(link(1, 1, 0));
    assert!(ignore(&scribe(&ids), &facts, "x").is_err());
    assert!(unignore(&facts).is_err(), "and what is not marked cannot be unmarked");
}
