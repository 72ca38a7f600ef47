//! The traps of lists: each is noticed and makes the pull incomplete, never silently short (R78).

use crate::pages::{Kept, cut, totalled, walk};
use crate::vendor::{answer, json};
use counterpart_connector::{CompletenessProof, ErrorKind, PullError, PullOptions};
use counterpart_model::{Completeness, Proof};

fn complete(records: u64) -> Completeness {
    Completeness::Complete { records, proof: Proof::VendorTotal { total: records } }
}

#[tokio::test]
async fn r78_all_records_against_the_vendors_total() {
    for (records, requests) in [(1, 1), (9, 1), (10, 2), (11, 2), (95, 10), (100, 11)] {
        let walk =
            totalled(None, move |page, size| (cut(1..=records, page, size), Some(records as u64))).await;
        assert_eq!(walk.pulled().completeness, complete(records as u64));
        assert_eq!(walk.kept.ids.len(), records as usize);
        assert_eq!(walk.vendor.asked().len(), requests, "no request more than needed for {records}");
        assert!(walk.pulled().notes.is_empty());
    }
}

#[tokio::test]
async fn r78_a_total_that_ends_with_a_full_page_is_not_believed_until_nothing_follows() {
    // The vendor counts up to 20 and goes on giving pages.
    let walk = totalled(None, |page, size| (cut(1..=47, page, size), Some(20))).await;
    assert_eq!(walk.reason(), "30 records came although the vendor names a total of 20");
    // Asked for a page behind the last one, it gives the last one again.
    let walk = totalled(None, |page, size| (cut(1..=20, page.min(2), size), Some(20))).await;
    assert_eq!((&walk.pulled().completeness, walk.pulled().duplicates), (&complete(20), 0));
    // Where it gives the only page it ever gave again, it may never have looked at the page number.
    let walk = totalled(None, |_, size| (cut(1..=47, 1, size), Some(10))).await;
    assert!(
        walk.reason().contains("ignores paging and its total (10) cannot be trusted"),
        "{}",
        walk.reason()
    );
}

#[tokio::test]
async fn r78_a_page_cap_below_the_asked_size_is_followed() {
    let walk = totalled(None, |page, _| (cut(1..=23, page, 5), Some(23))).await;
    assert_eq!(walk.pulled().completeness, complete(23));
    assert_eq!(walk.pulled().notes, ["the vendor gives 5 records per page where 10 were asked for"]);
}

#[tokio::test]
async fn r78_a_page_cap_that_skips_records_is_incomplete() {
    // Each page is cut to 5, but the next one begins where an uncut one would have ended.
    let walk =
        totalled(None, |page, size| (cut(1..=40, page, size).into_iter().take(5).collect(), Some(40))).await;
    assert_eq!(walk.pulled().completeness.records(), 20);
    assert!(
        walk.reason()
            .contains("page 5 came back empty although the vendor names a total of 40 and only 20 came")
    );
}

#[tokio::test]
async fn r78_paging_ignored_with_a_total_that_lies_is_incomplete() {
    // The default page, again and again, and its length as the total.
    let options = PullOptions::default();
    let walk = walk(CompletenessProof::VendorTotal, options, Kept::default(), |_, _, _| {
        json(r#"{"ids":[1,2,3,4,5],"total":5}"#)
    })
    .await;
    assert!(
        walk.reason().contains("ignores paging and its total (5) cannot be trusted"),
        "{}",
        walk.reason()
    );
    assert_eq!(walk.kept.ids.len(), 5);
    assert_eq!(walk.vendor.asked().len(), 2);
}

#[tokio::test]
async fn r78_a_short_page_without_its_number_is_verified_and_may_be_all() {
    let walk = walk(CompletenessProof::VendorTotal, PullOptions::default(), Kept::default(), |_, page, _| {
        json(if page == 1 { r#"{"ids":[1,2,3],"total":3}"# } else { r#"{"ids":[],"total":3}"# })
    })
    .await;
    assert_eq!(walk.pulled().completeness, complete(3));
    assert_eq!(walk.vendor.asked().len(), 2);
}

#[tokio::test]
async fn r78_a_repeated_page_is_incomplete() {
    let walk =
        totalled(None, |page, size| (cut(1..=50, if page == 3 { 2 } else { page }, size), Some(50))).await;
    assert!(walk.reason().contains("page 3 repeats records of earlier pages"), "{}", walk.reason());
    assert_eq!(walk.pulled().completeness.records(), 20);
    assert_eq!(walk.pulled().duplicates, 10);
    assert_eq!(walk.kept.ids.len(), 20, "no record is handed on twice");
}

#[tokio::test]
async fn r78_a_total_that_changes_midway_is_incomplete() {
    for now in [24_u64, 26] {
        let walk = totalled(None, move |page, size| {
            let total = if page < 2 { 25 } else { now };
            (cut(1..=total as i64, page, size), Some(total))
        })
        .await;
        assert!(
            walk.reason().contains(&format!("total changed from 25 to {now} on page 2")),
            "{}",
            walk.reason()
        );
        assert_eq!(walk.kept.ids.len(), now as usize, "what is there is read all the same");
    }
}

#[tokio::test]
async fn r78_pages_that_shift_while_they_are_read_are_incomplete() {
    // A record of page 1 is deleted after it was read and another one appears: the total stays, page 2 begins one too late.
    let walk = totalled(None, |page, size| match page {
        1 => (cut(1..=20, 1, size), Some(20)),
        2 => (cut((1..=20).filter(|id| *id != 3), 2, size), Some(20)),
        _ => (Vec::new(), Some(20)),
    })
    .await;
    assert!(walk.reason().contains("only 19 came"), "{}", walk.reason());
}

#[tokio::test]
async fn r78_an_empty_200_although_there_were_records_is_incomplete() {
    let walk = totalled(Some(400), |_, _| (Vec::new(), Some(0))).await;
    assert!(
        walk.reason().contains("came back empty although it held 400 records before"),
        "{}",
        walk.reason()
    );
    let walk = totalled(Some(0), |_, _| (Vec::new(), Some(0))).await;
    assert_eq!(walk.pulled().completeness, complete(0));
    let walk = totalled(None, |_, _| (Vec::new(), Some(0))).await;
    assert_eq!(walk.pulled().completeness, complete(0));
}

#[tokio::test]
async fn r78_an_empty_200_in_the_middle_is_incomplete() {
    let walk =
        totalled(None, |page, size| (if page == 2 { Vec::new() } else { cut(1..=30, page, size) }, Some(30)))
            .await;
    assert!(walk.reason().contains("page 2 came back empty although the vendor names a total of 30"));
}

#[tokio::test]
async fn r78_a_list_that_shrank_is_looked_at_twice() {
    let walk = totalled(Some(25), |page, size| (cut(1..=18, page, size), Some(18))).await;
    assert_eq!(walk.pulled().completeness, complete(18));
    assert_eq!(walk.vendor.asked().len(), 3);
    // The total stops short of the list.
    let walk = totalled(Some(40), |page, size| (cut(1..=40, page, size), Some(10))).await;
    assert!(
        walk.reason().contains("20 records came although the vendor names a total of 10"),
        "{}",
        walk.reason()
    );
}

#[tokio::test]
async fn r78_duplicate_ids_are_counted_once_and_reported() {
    let walk =
        totalled(None, |page, size| (cut([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 11, 12], page, size), Some(13)))
            .await;
    assert_eq!(walk.pulled().duplicates, 1);
    assert!(walk.reason().contains("only 12 came; 1 rows had come before"), "{}", walk.reason());
    // Where the total counts records, not rows, nothing is missing.
    let walk =
        totalled(None, |page, size| (cut([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 11, 12], page, size), Some(12)))
            .await;
    assert_eq!(walk.pulled().completeness, complete(12));
    assert_eq!(walk.pulled().notes, ["1 row came more than once and counted once"]);
}

#[tokio::test]
async fn r78_more_records_than_the_total_are_incomplete() {
    let walk = totalled(None, |page, size| (cut(1..=12, page, size), Some(11))).await;
    assert!(walk.reason().contains("12 records came although the vendor names a total of 11"));
}

#[tokio::test]
async fn r78_no_total_where_one_is_the_proof_is_incomplete() {
    let walk = totalled(None, |page, size| (cut(1..=12, page, size), None)).await;
    assert!(walk.reason().contains("the vendor names no total for the company list"), "{}", walk.reason());
    assert_eq!(walk.kept.ids.len(), 12);
}

#[tokio::test]
async fn r78_an_empty_page_is_the_proof_where_there_is_no_total() {
    let walk =
        walk(CompletenessProof::EmptyPage, PullOptions::default(), Kept::default(), |_, page, size| {
            json(serde_json::json!({ "ids": cut(1..=20, page, size) }).to_string())
        })
        .await;
    let expected = Completeness::Complete { records: 20, proof: Proof::EmptyPage };
    assert_eq!(walk.pulled().completeness, expected);
    assert_eq!(walk.vendor.asked().len(), 3);
}

#[tokio::test]
async fn r74_bad_records_become_problems_and_the_pull_goes_on() {
    let walk =
        walk(CompletenessProof::VendorTotal, PullOptions::default(), Kept::default(), |_, page, size| {
            json(format!(r#"{{"ids":[1,null,"x",4],"total":4,"number":{page},"size":{size}}}"#))
        })
        .await;
    assert_eq!(walk.kept.ids, ["1", "4"]);
    assert_eq!(walk.kept.problems, ["null is no id.", "\"x\" is no id."]);
    assert_eq!(walk.pulled().completeness, complete(4));
    assert_eq!(walk.pulled().unreadable, 2);
}

#[tokio::test]
async fn a_failure_midway_ends_the_pull_and_says_how_much_had_come() {
    let walk =
        walk(CompletenessProof::VendorTotal, PullOptions::default(), Kept::default(), |_, page, size| {
            if page == 3 {
                return answer(403, &[], "");
            }
            let ids = cut(1..=50, page, size);
            json(serde_json::json!({ "ids": ids, "total": 50, "number": page, "size": size }).to_string())
        })
        .await;
    match walk.result {
        Err(PullError::Vendor { error, received }) => {
            assert!(matches!(error.kind, ErrorKind::PermissionMissing { .. }));
            assert_eq!(received, 20);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(walk.kept.pages, [(10, Some(50)), (20, Some(50))]);
}

#[tokio::test]
async fn a_sink_that_fails_ends_the_pull_with_its_own_error() {
    let kept = Kept { fails_at: Some(2), ..Kept::default() };
    let walk = walk(CompletenessProof::VendorTotal, PullOptions::default(), kept, |_, page, size| {
        let ids = cut(1..=5000, page, size);
        json(serde_json::json!({ "ids": ids, "total": 5000, "number": page, "size": size }).to_string())
    })
    .await;
    match walk.result {
        Err(PullError::Sink(error)) => assert_eq!(error.to_string(), "the disk is full"),
        other => panic!("{other:?}"),
    }
    assert!(walk.vendor.asked().len() < 20, "and nothing more is fetched");
}
