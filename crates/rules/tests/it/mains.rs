use crate::given::*;
use counterpart_model::{Field, Match, Value};
use counterpart_rules::customers::{make_main, unlink};
use counterpart_rules::mains::one_main;

fn marks(links: &[Match]) -> Vec<(String, Value)> {
    one_main(&[], links)
        .into_iter()
        .map(|change| (change.record.key(), change.after().get(Field::Main).cloned().expect("set")))
        .collect()
}

#[test]
fn r19g_where_none_is_main_the_oldest_becomes_it() {
    let links = [leaf(1, 11, 9), leaf(1, 12, 5), link(2, 20, 0)];
    assert_eq!(marks(&links), [(links[1].id.to_string(), Value::Bool(true))]);
}

#[test]
fn r19g_of_two_main_ones_the_older_stays() {
    let links = [link(1, 11, 9), link(1, 12, 5)];
    assert_eq!(marks(&links), [(links[0].id.to_string(), Value::Bool(false))]);
}

#[test]
fn r19g_a_plan_that_sees_to_it_itself_needs_nothing_more() {
    let links = [link(1, 10, 0), leaf(1, 11, 1)];
    assert!(one_main(&[], &links).is_empty());
    assert!(one_main(&[unlink(&links[0], &links, "deleted")], &links).is_empty());
}

#[test]
fn r19g_a_person_chooses_another_main_one_and_the_old_one_gives_way() {
    let ids = Counter::default();
    let links = [link(1, 10, 0), leaf(1, 11, 1), leaf(1, 12, 2), link(2, 20, 0)];
    let group = make_main(&scribe(&ids), &links[2], &links).expect("something to do");
    let changed: Vec<_> = group
        .changes
        .iter()
        .map(|change| (change.record.key(), change.after().get(Field::Main).cloned().expect("set")))
        .collect();
    assert_eq!(
        changed,
        [(links[0].id.to_string(), Value::Bool(false)), (links[2].id.to_string(), Value::Bool(true))]
    );
    assert!(group.changes.iter().all(|change| change.cause.sentence.contains("ana")), "it says who chose");
    assert!(one_main(std::slice::from_ref(&group), &links).is_empty(), "nothing is left to mend");
    assert!(make_main(&scribe(&ids), &links[0], &links).is_none(), "it is so already");
}
