//! Lists that are broken off and gone on with by another process (R72).

use crate::expected::KindRow;
use crate::stand::{Pull, Stand};
use crate::subject::Fact;
use crate::traps::{PAGE, traps};
use counterpart_connector::{Capability, PullOptions, Purpose};
use counterpart_model::{Kind, ListPoint};
use counterpart_sandbox_kit::Effect;
use std::collections::BTreeSet;

fn pages() -> PullOptions {
    PullOptions { page_size: Some(PAGE), ..PullOptions::default() }
}

fn resumed_at(point: &ListPoint) -> PullOptions {
    PullOptions { resume: Some(point.clone()), ..pages() }
}

/// The kinds whose lists can be gone on with.
fn resumable(stand: &Stand) -> Vec<Kind> {
    let expected = |kind: &Kind| -> &KindRow { stand.expected.kind(*kind) };
    stand.kinds(Capability::Pull).into_iter().filter(|kind| expected(kind).resumable).collect()
}

/// A pull that broke off after so many pages, or whose process died before it could say that these were all; and where it
/// can be gone on with.
async fn broken_off(stand: &Stand, kind: Kind, after: usize) -> (Pull, ListPoint) {
    let pull = stand.pull_broken_off(kind, pages(), after).await;
    let point = pull.points.last().cloned().flatten();
    let point = point.unwrap_or_else(|| panic!("{kind}: page {after} of a sound list bears no point"));
    (pull, point)
}

fn ids(pull: &Pull) -> BTreeSet<String> {
    pull.records.iter().map(|record| record.id().to_string()).collect()
}

/// Whether the list is one of numbered pages, in which every record has a place that others can push it from. Else it is in
/// the order of its ids, and only what is before the point can be wrong.
fn in_pages(point: &ListPoint) -> bool {
    matches!(point, ListPoint::Page(_))
}

fn known(truth: &[Fact]) -> BTreeSet<String> {
    truth.iter().map(|fact| fact.id.clone()).collect()
}

for_every_vendor! {
    #[test]
    async fn r72_pages_bear_points_exactly_where_that_is_expected(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let points = stand.pull(kind, pages()).await.points;
            let expected = stand.expected.kind(kind).resumable;
            assert!(points.len() > 3 && points.iter().all(|point| point.is_some() == expected), "{points:?}");
        }
    }

    /// Of numbered pages the one before comes once more, and the one after the last is looked at.
    #[test]
    async fn r72_a_resumed_pull_brings_the_rest_and_nothing_else(subject) {
        let stand = Stand::new(subject).await;
        for kind in resumable(&stand) {
            let truth = stand.facts(kind);
            let all = truth.len().div_ceil(PAGE as usize);
            for after in 1..=all {
                let about = format!("{kind} after {after} of {all} pages");
                let (before, point) = broken_off(&stand, kind, after).await;
                let session = stand.session(Purpose::Background);
                let rest = stand.pull_in(&session, kind, resumed_at(&point)).await;
                let pulled = rest.pulled(&about);
                assert!(pulled.resumed, "{about}: {:?}", pulled.notes);
                assert!(pulled.completeness.is_complete(), "{about}: {}", pulled.completeness);
                assert_eq!(pulled.completeness.records(), truth.len() as u64, "{about}");
                let ended = if in_pages(&point) { after - 1 } else { after };
                let left = truth.len().saturating_sub(ended * PAGE as usize);
                assert_eq!(rest.records.len(), left, "{about}");
                let came: BTreeSet<String> = ids(&before).union(&ids(&rest)).cloned().collect();
                assert_eq!(came, known(&truth), "{about}");
                let row = stand.expected.kind(kind);
                let least = stand.expected.token_requests()
                    + match in_pages(&point) {
                        // Behind the last page, the page to go on with is the one that must be empty.
                        true => (all - after) as u64 + 2,
                        // How many there are up to the point, the pages after it, and how many there are in all.
                        false => {
                            let lookups = if left > 0 { row.lookups } else { 0 };
                            1 + (all - after).max(1) as u64 + lookups + row.counts
                        }
                    };
                assert_eq!(session.counters().requests, least, "{about}");
                rest.expect_honest_after(&before, &truth, &about);
            }
        }
    }

    #[test]
    async fn r72_a_pull_that_breaks_off_after_every_page_ends_all_the_same(subject) {
        let stand = Stand::new(subject).await;
        for kind in resumable(&stand) {
            let truth = stand.facts(kind);
            let (mut before, mut point) = broken_off(&stand, kind, 1).await;
            for process in 0.. {
                assert!(process < truth.len(), "{kind} makes no headway");
                // Of numbered pages two: the one before the point again, and a new one.
                let pages = if in_pages(&point) { 2 } else { 1 };
                let pull = stand.pull_broken_off(kind, resumed_at(&point), pages).await;
                before.records.extend(pull.records);
                if let Ok(pulled) = pull.outcome {
                    assert!(pulled.resumed && pulled.completeness.is_complete(), "{kind}: {pulled:?}");
                    break;
                }
                point = pull.points.last().cloned().flatten().expect("a sound list bears points");
            }
            assert_eq!(ids(&before), known(&truth), "{kind}");
        }
    }

    #[test]
    async fn r72_a_total_that_moved_meanwhile_makes_the_pull_begin_anew(subject) {
        let stand = Stand::new(subject).await;
        for kind in resumable(&stand) {
            let expect_anew = |pull: &Pull| {
                assert!(!pull.pulled("moved").resumed, "{kind}");
                pull.expect_all(&stand.facts(kind), kind.as_str());
                assert!(pull.pulled("moved").notes.iter().any(|note| note.contains("from its beginning")));
            };
            let (before, point) = broken_off(&stand, kind, 2).await;
            let id = subject.create(stand.sandbox(), kind, "Made Meanwhile");
            let pull = stand.pull(kind, resumed_at(&point)).await;
            match in_pages(&point) {
                true => expect_anew(&pull),
                // A new record has a greater id than all others: it comes with the rest.
                false => {
                    assert!(pull.pulled("one more").resumed && ids(&pull).contains(&id), "{kind}");
                    pull.expect_honest_after(&before, &stand.facts(kind), kind.as_str());
                }
            }

            let (before, point) = broken_off(&stand, kind, 2).await;
            let first = before.records.iter().find(|record| !record.internal()).expect("a record");
            subject.delete(stand.sandbox(), kind, first.id().as_str());
            let pull = stand.pull(kind, resumed_at(&point)).await;
            expect_anew(&pull);
        }
    }

    #[test]
    async fn r72_one_deleted_and_one_made_meanwhile_and_still_nothing_is_skipped(subject) {
        let stand = Stand::new(subject).await;
        for kind in resumable(&stand) {
            let (before, point) = broken_off(&stand, kind, 3).await;
            let first = before.records.iter().find(|record| !record.internal()).expect("a record");
            subject.delete(stand.sandbox(), kind, first.id().as_str());
            subject.create(stand.sandbox(), kind, "Made Meanwhile");
            let truth = stand.facts(kind);
            let pull = stand.pull(kind, resumed_at(&point)).await;
            pull.expect_honest_after(&before, &truth, kind.as_str());
            assert!(pull.is_complete(), "{kind}: {:?}", pull.outcome);
        }
    }

    #[test]
    async fn r72_a_rename_meanwhile_does_no_harm(subject) {
        let stand = Stand::new(subject).await;
        for kind in resumable(&stand) {
            let (before, point) = broken_off(&stand, kind, 2).await;
            let mut last = stand.facts(kind).into_iter().filter(|fact| !ids(&before).contains(&fact.id));
            let last = last.next_back().expect("there are more records").id;
            subject.rename(stand.sandbox(), kind, &last, "0 Renamed Meanwhile");
            let pull = stand.pull(kind, resumed_at(&point)).await;
            assert!(pull.pulled("a rename").resumed && pull.is_complete(), "{kind}");
            pull.expect_honest_after(&before, &stand.facts(kind), kind.as_str());
        }
    }

    #[test]
    async fn r72_a_point_of_other_pages_is_not_gone_on_from(subject) {
        let stand = Stand::new(subject).await;
        for kind in resumable(&stand) {
            let (before, point) = broken_off(&stand, kind, 2).await;
            let pull =
                stand.pull(kind, PullOptions { page_size: Some(PAGE + 1), ..resumed_at(&point) }).await;
            // Behind an id the list goes on in pages of any size.
            assert_eq!(pull.pulled("other pages").resumed, !in_pages(&point));
            match in_pages(&point) {
                true => pull.expect_all(&stand.facts(kind), kind.as_str()),
                false => pull.expect_honest_after(&before, &stand.facts(kind), kind.as_str()),
            }
        }
    }

    #[test]
    async fn r78_no_trap_makes_a_resumed_pull_silently_short(subject) {
        let stand = Stand::new(subject).await;
        let mut resumed = 0;
        for kind in resumable(&stand) {
            let truth = stand.facts(kind);
            let all = truth.len().div_ceil(PAGE as usize);
            for after in [1, 2, all - 1] {
                let (before, point) = broken_off(&stand, kind, after).await;
                for trap in traps(&stand, kind) {
                    let about = format!("{kind} after {after} of {all} pages, {}", trap.about());
                    let requests = (all - after + if in_pages(&point) { 2 } else { 0 }) as u32;
                    if !trap.strikes(requests) {
                        continue;
                    }
                    stand.arm(kind, trap.effect.clone(), |fault| trap.narrow(fault, requests));
                    let options =
                        PullOptions { last_known: Some(truth.len() as u64), ..resumed_at(&point) };
                    let pull = stand.pull(kind, options).await;
                    assert!(stand.struck() > 0, "{about}: the trap was never met");
                    let went_on = pull.outcome.as_ref().is_ok_and(|pulled| pulled.resumed);
                    resumed += usize::from(went_on);
                    // Read anew, a list that is one row short from its first page to its last, as its total says, is
                    // one that somebody deleted from: the vendor agrees with itself.
                    if went_on || !matches!(trap.effect, Effect::ShiftPages { .. }) {
                        pull.expect_honest_after(&before, &truth, &about);
                    }
                    stand.sandbox().disarm_all();
                }
            }
        }
        let any = !resumable(&stand).is_empty();
        assert!(!any || resumed > 20, "only {resumed} were gone on with: the traps were hardly tried");
    }
}
