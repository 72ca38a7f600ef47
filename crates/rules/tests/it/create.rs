use crate::given::*;
use counterpart_model::{Change, Expectation, Field, How, Operation, Value};
use counterpart_rules::customers::{confirm, create, create_by_sync};

fn words(changes: &[Change]) -> Vec<(Operation, &'static str)> {
    changes.iter().map(|change| (change.operation, change.record.word())).collect()
}

#[test]
fn r14_confirm_matches_with_the_automatic_mark() {
    let ids = Counter::default();
    let facts = with_namesakes(facts(1, "Acme"), &[customer(7, "ACME")]);
    let group = confirm(&scribe(&ids), &facts).expect("unambiguous");
    assert_eq!(words(&group.changes), [(Operation::Create, "match")]);
    let after = group.changes[0].after();
    assert_eq!(after.get(Field::How), Some(&Value::text("automatic")));
    assert_eq!(after.get(Field::Hub), Some(&Value::text(&customer_id(7).to_string())));
    assert!(
        group.changes[0]
            .expects
            .contains(&Expectation::Spelled { key: "acme".into(), customers: vec![customer_id(7)] })
    );
}

#[test]
fn r14_ambiguous_companies_are_never_confirmed() {
    let ids = Counter::default();
    let facts = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme"), customer(2, "Acme")]);
    let skipped = confirm(&scribe(&ids), &facts).expect_err("ambiguous");
    assert_eq!(skipped.reason, "ambiguous: 2 customers bear this name; choose by hand");
}

#[test]
fn r18b_customers_matched_in_this_integration_are_left_out() {
    let ids = Counter::default();
    let mut facts = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme")]);
    facts.namesakes[0].matched_here = true;
    assert!(confirm(&scribe(&ids), &facts).expect_err("taken").reason.contains("already has a match"));
}

#[test]
fn r21_a_company_becomes_a_customer_with_its_sites_in_one_group() {
    let ids = Counter::default();
    let mut closed = site(12, 1, "Old depot");
    closed.active = false;
    let sites = [site(10, 1, "Main"), site(11, 1, "Leeds"), closed];
    let group = create(&scribe(&ids), &facts(1, "  Acme Dental "), &sites, How::Created).expect("free");
    let expected = [("customer"), ("match"), ("site"), ("match"), ("site"), ("match")];
    assert_eq!(words(&group.changes), expected.map(|word| (Operation::Create, word)));
    assert_eq!(
        group.changes[0].after().get(Field::Name),
        Some(&Value::text("Acme Dental")),
        "spaces around are not a name"
    );
    assert_eq!(
        group.changes[3].after().get(Field::Hub),
        Some(&Value::Text(group.changes[2].record.key())),
        "the site's match points at the site made just before"
    );
}

#[test]
fn r22_a_name_that_exists_is_not_made_a_second_time() {
    let ids = Counter::default();
    let facts = with_namesakes(facts(1, "Acme"), &[customer(1, "ACME")]);
    let skipped = create(&scribe(&ids), &facts, &[], How::Imported).expect_err("exists");
    assert_eq!(
        skipped.reason,
        "a customer 'ACME' exists already; match the two instead of making a second one"
    );
}

#[test]
fn r22_a_matched_company_is_not_offered_twice() {
    let ids = Counter::default();
    let mut facts = facts(1, "Acme");
    facts.matches.push(link(1, 1, 0));
    assert_eq!(
        create(&scribe(&ids), &facts, &[], How::Imported).expect_err("matched").reason,
        "it is matched already"
    );
}

#[test]
fn r21_two_companies_of_one_name_do_not_become_two_customers_by_themselves() {
    let ids = Counter::default();
    let mut facts = facts(1, "Acme");
    facts.rivals = 1;
    assert!(create(&scribe(&ids), &facts, &[], How::Created).is_err());
}

#[test]
fn r21_automatic_means_an_exact_match_first_else_a_new_customer() {
    let ids = Counter::default();
    let known = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme")]);
    let matched =
        create_by_sync(&scribe(&ids), &known, &[], (false, true)).expect("no obstacle").expect("a group");
    assert_eq!(words(&matched.changes), [(Operation::Create, "match")]);
    let made = create_by_sync(&scribe(&ids), &facts(2, "Beta"), &[], (false, true))
        .expect("no obstacle")
        .expect("a group");
    assert_eq!(words(&made.changes), [(Operation::Create, "customer"), (Operation::Create, "match")]);
}

#[test]
fn r27_the_switch_for_exact_matches_makes_no_customers() {
    let ids = Counter::default();
    assert_eq!(create_by_sync(&scribe(&ids), &facts(2, "Beta"), &[], (true, false)), Ok(None));
}

#[test]
fn r27_nothing_is_saved_by_itself_without_the_switch() {
    let ids = Counter::default();
    let known = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme")]);
    assert_eq!(create_by_sync(&scribe(&ids), &known, &[], (false, false)), Ok(None));
}

#[test]
fn r27_ambiguous_companies_are_never_saved_by_the_sync() {
    let ids = Counter::default();
    let facts = with_namesakes(facts(1, "Acme"), &[customer(1, "Acme"), customer(2, "Acme")]);
    assert!(create_by_sync(&scribe(&ids), &facts, &[], (true, true)).is_err());
}
