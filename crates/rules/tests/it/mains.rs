use crate::given::*;
use counterpart_model::{Field, Match, Value};
use counterpart_rules::customers::unlink;
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
