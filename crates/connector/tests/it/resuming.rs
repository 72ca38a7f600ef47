//! Going on with a list that another walk began (R72), and lists of what changed (R73).

use crate::pages::{Kept, Walk, cut, totalled, totalled_with, walk};
use crate::vendor::json;
use counterpart_connector::{CompletenessProof, PullOptions};
use counterpart_model::{Completeness, ListPoint, PagePoint, Proof};
use std::ops::RangeInclusive;

/// Behind page 3 of a list of 47.
fn point() -> PagePoint {
    PagePoint { next_page: 4, page_size: 10, total: 47, received: 30 }
}

fn from(point: PagePoint) -> PullOptions {
    PullOptions { resume: Some(point.into()), ..PullOptions::default() }
}

fn all() -> RangeInclusive<i64> {
    1..=47
}

fn complete(total: u64) -> Completeness {
    Completeness::Complete { records: total, proof: Proof::VendorTotal { total } }
}

fn asked(walk: &Walk) -> Vec<String> {
    walk.vendor.asked().into_iter().map(|asked| asked.query["page"].clone()).collect()
}

fn ids(ids: impl IntoIterator<Item = i64>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

/// Panics unless the walk read the list from its beginning, whole, and says why.
fn expect_anew(walk: &Walk, first_asked: &[&str], because: &str) {
    assert!(!walk.pulled().resumed, "{because}");
    assert_eq!(walk.kept.ids.first().map(String::as_str), Some("1"), "{because}");
    assert_eq!(asked(walk)[..first_asked.len()], *first_asked, "{because}");
    assert_eq!(walk.kept.again, 0, "{because}");
    let note = format!("the company list was read from its beginning again: {because}");
    assert!(walk.pulled().notes.contains(&note), "{:?} lack {because}", walk.pulled().notes);
}

#[tokio::test]
async fn r72_each_page_says_where_another_walk_can_go_on() {
    let walk = totalled(None, |page, size| (cut(all(), page, size), Some(47))).await;
    let received: Vec<u64> = walk.kept.points.iter().flatten().map(ListPoint::received).collect();
    assert_eq!(received, [10, 20, 30, 40, 47]);
    assert_eq!(walk.kept.points[2], Some(point().into()));
    assert!(!walk.pulled().resumed);
}

#[tokio::test]
async fn r72_a_resumed_walk_brings_the_rest_and_counts_what_came_before() {
    let walk = totalled_with(from(point()), |page, size| (cut(all(), page, size), Some(47))).await;
    assert!(walk.pulled().resumed);
    assert_eq!(walk.pulled().completeness, complete(47));
    // The page before the point comes again, in case rows moved over to it; the page behind the last must be empty.
    assert_eq!(asked(&walk), ["4", "3", "5", "6"]);
    assert_eq!(walk.kept.ids, ids(21..=47));
    assert_eq!(walk.kept.again, 1, "and the page that comes again says so");
    let received: Vec<u64> = walk.kept.pages.iter().map(|page| page.0).collect();
    assert_eq!(received, [30, 40, 47]);
    let points: Vec<u64> = walk.kept.points.iter().flatten().map(ListPoint::received).collect();
    assert_eq!(points, [30, 40, 47], "and can be gone on with itself");
    assert_eq!(walk.pulled().pages, 4);
}

#[tokio::test]
async fn r72_a_walk_that_ended_with_its_last_page_is_gone_on_with_to_see_that_nothing_follows() {
    let end = PagePoint { next_page: 6, received: 47, ..point() };
    let walk = totalled_with(from(end), |page, size| (cut(all(), page, size), Some(47))).await;
    assert!(walk.pulled().resumed);
    assert_eq!(walk.pulled().completeness, complete(47));
    assert_eq!(asked(&walk), ["6", "5"]);
}

#[tokio::test]
async fn r72_what_does_not_fit_the_point_is_read_from_the_beginning() {
    let moved = totalled_with(from(point()), |page, size| (cut(1..=48, page, size), Some(48))).await;
    expect_anew(&moved, &["4", "1", "2"], "the vendor's total changed from 47 to 48 meanwhile");
    assert_eq!(moved.pulled().completeness, complete(48));

    let untold = totalled_with(from(point()), |page, size| (cut(all(), page, size), None)).await;
    expect_anew(&untold, &["4", "1"], "the vendor no longer names a total");

    let empty = totalled_with(from(point()), |page, size| {
        (if page == 4 { Vec::new() } else { cut(all(), page, size) }, Some(47))
    })
    .await;
    expect_anew(&empty, &["4", "1"], "page 4 holds 0 records where 10 must be");

    let short = totalled_with(from(point()), |page, size| {
        (cut(all(), page, size).into_iter().take(if page == 4 { 7 } else { 10 }).collect(), Some(47))
    })
    .await;
    expect_anew(&short, &["4", "1"], "page 4 holds 7 records where 10 must be");

    let repeated = totalled_with(from(point()), |page, size| {
        (cut(all(), if page == 4 { 3 } else { page }, size), Some(47))
    })
    .await;
    expect_anew(
        &repeated,
        &["4", "3", "1"],
        "page 4 holds records of the page before it, so records have moved between pages",
    );
    assert!(repeated.reason().contains("page 4 repeats records"), "{}", repeated.reason());
}

#[tokio::test]
async fn r72_a_page_without_its_number_or_of_another_size_is_no_place_to_go_on_from() {
    for (told, because) in [
        ("", "the vendor does not say that it gave page 4"),
        (r#""number":1,"#, "the vendor does not say that it gave page 4"),
        (r#""number":4,"size":5,"#, "the vendor gives 5 records per page where 10 were asked for"),
    ] {
        let walk =
            walk(CompletenessProof::VendorTotal, from(point()), Kept::default(), move |_, page, size| {
                let ids = serde_json::json!(cut(all(), page, size));
                let told = if page == 4 { told.to_owned() } else { format!(r#""number":{page},"#) };
                json(format!(r#"{{{told}"ids":{ids},"total":47}}"#))
            })
            .await;
        expect_anew(&walk, &["4", "1"], because);
        assert_eq!(walk.pulled().completeness, complete(47));
    }
}

#[tokio::test]
async fn r72_a_point_of_another_list_is_not_tried() {
    let list = |page, size| (cut(all(), page, size), Some(47));
    let other_size = totalled_with(from(PagePoint { page_size: 20, ..point() }), list).await;
    expect_anew(&other_size, &["1"], "pages of 10 records are asked for now, and were of 20 before");
    for odd in [
        PagePoint { next_page: 0, ..point() },
        PagePoint { next_page: 1, received: 0, ..point() },
        PagePoint { received: 29, ..point() },
    ] {
        expect_anew(&totalled_with(from(odd), list).await, &["1"], "the point to go on from is not one");
    }
    let kept = Kept { unordered: true, ..Kept::default() };
    let unordered = walk(CompletenessProof::VendorTotal, from(point()), kept, |_, page, size| {
        let ids = cut(all(), page, size);
        json(serde_json::json!({ "ids": ids, "total": 47, "number": page, "size": size }).to_string())
    })
    .await;
    expect_anew(&unordered, &["1"], "the order of the company list is not fixed");
    assert!(unordered.kept.points.iter().all(Option::is_none), "nor does it give points");
}

#[tokio::test]
async fn r72_a_row_that_moved_to_the_page_before_while_nobody_read_is_not_skipped() {
    // Record 5 was deleted and record 48 made: the total stays, and record 31 now stands on page 3.
    let now: Vec<i64> = (1..=48).filter(|id| *id != 5).collect();
    let walk =
        totalled_with(from(point()), move |page, size| (cut(now.iter().copied(), page, size), Some(47)))
            .await;
    assert!(walk.pulled().resumed);
    assert_eq!(walk.kept.ids, ids(22..=48), "31 among them");
    assert_eq!(walk.pulled().completeness, complete(47));
}

#[tokio::test]
async fn r78_pages_that_all_moved_by_one_are_found_at_the_end_of_a_resumed_walk() {
    // Every page holds the rows of the page before it: seen from the middle, nothing is wrong with any of them.
    let walk = totalled_with(from(PagePoint { total: 50, ..point() }), |page, size| {
        (cut(1..=50, page - 1, size), Some(50))
    })
    .await;
    assert!(walk.pulled().resumed);
    assert!(
        walk.reason().contains("60 records came although the vendor names a total of 50"),
        "{}",
        walk.reason()
    );
}

#[tokio::test]
async fn r78_a_resumed_walk_that_falls_short_is_incomplete() {
    let walk = totalled_with(from(point()), |page, size| {
        (if page == 5 { Vec::new() } else { cut(all(), page, size) }, Some(47))
    })
    .await;
    assert!(walk.pulled().resumed);
    assert!(walk.reason().contains("only 40 came"), "{}", walk.reason());
    assert_eq!(walk.pulled().completeness.records(), 40);
}

#[tokio::test]
async fn r72_a_page_that_raises_a_doubt_gives_no_point_and_none_after_it_does() {
    // A total that moves, a page that comes short, and a row that comes twice.
    let moved =
        totalled(None, |page, size| (cut(all(), page, size), Some(if page == 3 { 48 } else { 47 }))).await;
    let short = totalled(None, |page, size| {
        (cut(all(), page, size).into_iter().take(if page == 3 { 8 } else { 10 }).collect(), Some(47))
    })
    .await;
    let twice = totalled(None, |page, size| {
        let mut ids = cut(all(), page, size);
        if page == 3 {
            ids[0] = 20;
        }
        (ids, Some(47))
    })
    .await;
    for walk in [moved, short, twice] {
        let points: Vec<bool> = walk.kept.points.iter().map(Option::is_some).collect();
        assert_eq!(points, [true, true, false, false, false], "{:?}", walk.pulled());
    }
}

#[tokio::test]
async fn r73_a_list_of_what_changed_is_short_without_suspicion_and_cannot_be_resumed() {
    let since = PullOptions {
        last_known: Some(4_000),
        resume: Some(point().into()),
        changed_since: Some("2026-01-05T09:00:00Z".parse().expect("a moment")),
        ..PullOptions::default()
    };
    for records in [0_i64, 3, 25] {
        let walk = totalled_with(since.clone(), move |page, size| {
            (cut(1..=records, page, size), Some(records as u64))
        })
        .await;
        assert_eq!(walk.pulled().completeness, complete(records as u64));
        assert!(!walk.pulled().resumed && walk.pulled().notes.is_empty());
        assert_eq!(asked(&walk).len(), (records as usize).div_ceil(10).max(1), "looked at once");
        assert!(walk.kept.points.iter().all(Option::is_none));
    }
}
