use crate::given::*;
use counterpart_model::{Change, Field, How, Match, Operation, Value, VendorId};
use counterpart_rules::customers::{LinkRequest, link as join, unlink, unlink_all};

fn request<'a>(
    customer: &'a counterpart_model::Customer,
    facts: &'a counterpart_rules::CompanyFacts,
    around: &'a [Match],
) -> LinkRequest<'a> {
    LinkRequest {
        customer,
        facts,
        around,
        take_over: false,
        main: false,
        sites: Vec::new(),
        how: How::Manual,
    }
}

fn main_after(change: &Change) -> Option<Value> {
    change.after().get(Field::Main).cloned()
}

#[test]
fn r19e_taking_a_company_over_is_a_move_and_only_on_request() {
    let ids = Counter::default();
    let (beta, facts) = (customer(2, "Beta"), facts(10, "Acme"));
    let around = [link(1, 10, 0), link(2, 20, 1)];
    let refused = join(&scribe(&ids), &request(&beta, &facts, &around)).expect_err("taken");
    assert!(refused.skipped.reason.contains("--move"), "{}", refused.skipped.reason);

    let group = join(&scribe(&ids), &LinkRequest { take_over: true, ..request(&beta, &facts, &around) })
        .expect("a move");
    let operations: Vec<_> = group.changes.iter().map(|change| change.operation).collect();
    assert_eq!(operations, [Operation::Delete, Operation::Create], "the old link goes in the same group");
    assert_eq!(group.changes[0].cause.sentence, "moved to 'Beta'");
}

#[test]
fn r19g_the_first_company_of_a_customer_is_main_and_a_later_one_only_on_request() {
    let ids = Counter::default();
    let (acme, second) = (customer(1, "Acme"), facts(11, "Acme UK"));
    let first = join(&scribe(&ids), &request(&acme, &facts(10, "Acme"), &[])).expect("free");
    assert_eq!(main_after(&first.changes[0]), Some(Value::Bool(true)));

    let around = [link(1, 10, 0)];
    let added = join(&scribe(&ids), &request(&acme, &second, &around)).expect("1:many");
    assert_eq!(main_after(&added.changes[0]), Some(Value::Bool(false)));

    let switched =
        join(&scribe(&ids), &LinkRequest { main: true, ..request(&acme, &second, &around) }).expect("1:many");
    assert_eq!(main_after(&switched.changes[0]), Some(Value::Bool(false)), "the old main one steps back");
    assert_eq!(main_after(&switched.changes[1]), Some(Value::Bool(true)));
}

#[test]
fn r19g_when_the_main_one_is_deleted_the_oldest_other_becomes_main() {
    let around = [link(1, 10, 0), leaf(1, 12, 9), leaf(1, 11, 5)];
    let group = unlink(&around[0], &around, "deleted by ana");
    assert_eq!(group.changes.len(), 2);
    assert_eq!(group.changes[1].record.key(), around[2].id.to_string());
    assert_eq!(main_after(&group.changes[1]), Some(Value::Bool(true)));
}

#[test]
fn r19h_in_many_to_one_a_link_carries_the_sites_that_decide() {
    let ids = Counter::default();
    let (north, facts) = (customer(2, "Acme North"), facts(10, "Acme"));
    let around = [link(1, 10, 0)];
    let sites = vec![VendorId::from(101)];
    let group =
        join(&scribe(&ids), &LinkRequest { sites, ..request(&north, &facts, &around) }).expect("many:1");
    assert_eq!(group.changes[0].after().list(Field::Sites), ["101"]);
}

#[test]
fn r23_a_match_can_always_be_deleted_and_nothing_else_is() {
    let locked = Match { locked: true, ..link(1, 10, 0) };
    let group = unlink(&locked, std::slice::from_ref(&locked), "deleted by ana");
    assert_eq!(group.changes.len(), 1);
    assert_eq!((group.changes[0].operation, group.changes[0].record.word()), (Operation::Delete, "match"));
}

#[test]
fn r10_a_company_that_is_held_back_cannot_be_matched_by_hand_either() {
    let ids = Counter::default();
    let mut held = facts(10, "Acme");
    held.company
        .held_back
        .push(counterpart_model::HeldBack { code: "x".into(), sentence: "No main site.".into() });
    let refused = join(&scribe(&ids), &request(&customer(1, "Acme"), &held, &[])).expect_err("held back");
    assert_eq!(refused.skipped.reason, "the company is held back: No main site.");
}

#[test]
fn r19e_a_move_is_offered_only_where_it_would_do() {
    let ids = Counter::default();
    let one = customer(1, "One");
    let taken = [link(2, 10, 0)];
    let refused = |facts: &counterpart_rules::CompanyFacts, around: &[Match]| {
        join(&scribe(&ids), &request(&one, facts, around)).expect_err("refused").a_move_would_do
    };
    let own_company_too = [link(1, 20, 0), taken[0].clone()];
    assert!(refused(&facts(10, "Acme"), &own_company_too));
    let shares_its_company = [link(1, 20, 0), link(3, 20, 1), taken[0].clone()];
    assert!(!refused(&facts(10, "Acme"), &shares_its_company));
    assert!(!refused(&facts(20, "Acme"), &[link(1, 20, 0)]), "they are matched already");
}

#[test]
fn r19f_several_matches_are_deleted_at_once_and_one_of_those_that_stay_is_main() {
    let tangled = [link(1, 10, 0), leaf(1, 11, 1), leaf(1, 12, 2), link(2, 11, 3), leaf(2, 12, 4)];
    let gone = [&tangled[0], &tangled[1], &tangled[4]];
    let groups = unlink_all(&gone, &tangled, "deleted by ana");
    assert_eq!(groups.len(), 2, "a group per customer");
    let deleted: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.changes)
        .filter(|it| it.operation == Operation::Delete)
        .collect();
    assert_eq!(deleted.len(), 3);
    let heirs: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.changes)
        .filter(|it| it.operation == Operation::Update)
        .collect();
    assert_eq!(heirs.len(), 1, "the second customer keeps its main match");
    assert_eq!(heirs[0].record.key(), tangled[2].id.to_string(), "the oldest that stays, and none that goes");
}

#[test]
fn r23_where_all_matches_of_a_customer_go_none_becomes_main() {
    let links = [link(1, 10, 0), leaf(1, 11, 1)];
    let groups = unlink_all(&[&links[0], &links[1]], &links, "deleted by ana");
    assert_eq!(groups.len(), 1);
    assert!(groups[0].changes.iter().all(|change| change.operation == Operation::Delete));
}
