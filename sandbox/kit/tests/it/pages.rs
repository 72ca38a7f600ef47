//! Which rows a page holds when it is spoiled.

use counterpart_sandbox_kit::{Effect, NextPage, PageFaults};
use serde_json::json;

fn armed(effects: &[Effect]) -> PageFaults {
    PageFaults::of(effects)
}

#[test]
fn an_honest_page_holds_its_rows() {
    let none = armed(&[]);
    let window = none.window(95, 2, 50);
    assert_eq!((window.rows, window.total, window.page_size), (50..95, 95, 50));
    assert_eq!(none.window(95, 3, 50).rows, 95..95);
    assert_eq!(none.window(0, 1, 50).rows, 0..0);
    assert_eq!(none.window(95, usize::MAX, usize::MAX).rows, 95..95, "absurd numbers do not overflow");
}

#[test]
fn faults_of_pages_add_up() {
    let spoiled =
        armed(&[Effect::CapPage { rows: 10 }, Effect::MoveTotal { by: 2 }, Effect::ShiftPages { by: -1 }]);
    let window = spoiled.window(30, 2, 50);
    assert_eq!((window.rows, window.total, window.page_size), (11..21, 31, 10));
    assert_eq!(armed(&[Effect::EmptyList]).window(30, 1, 50).total, 0);
    assert_eq!(armed(&[Effect::MoveTotal { by: -99 }]).window(30, 1, 50).total, 0);
    assert_eq!(
        armed(&[Effect::DuplicatePage]).window(30, 1, 10).rows,
        0..10,
        "the first page has none before it"
    );
}

#[test]
fn changed_rows_are_forgotten_one_by_one_or_all() {
    let left = |effects: &[Effect]| {
        let mut changed = vec![1, 2, 3, 4, 5, 6, 7];
        armed(effects).forget_changes(&mut changed);
        changed
    };
    assert_eq!(left(&[]), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(left(&[Effect::ForgetChanges { every: 3 }]), [1, 2, 4, 5, 7]);
    assert_eq!(left(&[Effect::ForgetChanges { every: 1 }]), [] as [i32; 0]);
    assert!(armed(&[Effect::IgnoreSince]).ignores_since() && !armed(&[]).ignores_since());
}

#[test]
fn rows_without_an_id_are_left_as_they_are() {
    let mut rows = [json!({ "name": "a" })];
    armed(&[Effect::IdsAsStrings, Effect::DuplicateIds]).edit_rows(&mut rows, "id");
    assert_eq!(rows, [json!({ "name": "a" })]);
}

#[test]
fn pages_that_begin_where_the_one_before_ended_are_spoiled_alike() {
    let rows = |effects: &[Effect], from| armed(effects).window_from(95, from, 50).rows;
    assert_eq!((rows(&[], 0), rows(&[], 50), rows(&[], 95)), (0..50, 50..95, 95..95));
    assert_eq!(rows(&[Effect::DuplicatePage], 50), 0..50);
    assert_eq!(rows(&[Effect::DuplicatePage], 0), 0..50);
    assert_eq!(rows(&[Effect::ShiftPages { by: -1 }], 50), 51..95);
    assert_eq!(rows(&[Effect::ShiftPages { by: 1 }], 50), 49..95);
    let capped = armed(&[Effect::CapPage { rows: 20 }, Effect::DuplicatePage]).window_from(95, 40, 50);
    assert_eq!((capped.rows, capped.page_size), (20..40, 20), "the page before was capped as well");
    assert_eq!(armed(&[Effect::LoseNextPage]).next_page(), NextPage::None);
    assert_eq!(armed(&[Effect::RepeatNextPage]).next_page(), NextPage::Itself);
    assert_eq!(armed(&[Effect::EmptyList]).next_page(), NextPage::Honest);
}
