//! What is told of, and how often.

use counterpart_model::{NoticeCode, RunKind, RunState};
use counterpart_rules::telling::{End, Waits, attention, of_end, pause_after};
use proptest::prelude::*;

fn end(kind: RunKind, state: RunState) -> End {
    End { kind, state, error: false, refused: false, was_good: true, replaces: false }
}

#[test]
fn r04_the_first_sync_that_brings_something_is_told_and_later_ones_are_not() {
    for state in [RunState::Done, RunState::Partial] {
        let first = End { was_good: false, ..end(RunKind::Sync, state) };
        assert_eq!(of_end(first), Some(NoticeCode::FirstSyncDone));
        assert_eq!(of_end(End { error: true, ..first }), Some(NoticeCode::FirstSyncDone));
        assert_eq!(of_end(end(RunKind::Sync, state)), None);
    }
}

#[test]
fn r77_what_a_person_must_know_of_a_run_is_told() {
    for kind in [RunKind::Sync, RunKind::Push] {
        let failed = end(kind, RunState::Failed);
        assert_eq!(of_end(failed), Some(NoticeCode::RunFailed));
        assert_eq!(of_end(End { was_good: false, ..failed }), Some(NoticeCode::RunFailed));
        assert_eq!(of_end(End { refused: true, ..failed }), Some(NoticeCode::CredentialsRefused));
        assert_eq!(of_end(end(kind, RunState::Held)), Some(NoticeCode::RunHeld));
        assert_eq!(of_end(End { replaces: true, ..end(kind, RunState::Held) }), None);
        let short = End { error: true, ..end(kind, RunState::Partial) };
        assert_eq!(of_end(short), Some(NoticeCode::RunFailed));
    }
}

#[test]
fn r77_nobody_is_told_of_what_a_person_does_or_of_what_is_not_over() {
    for state in [RunState::Done, RunState::Partial, RunState::Failed, RunState::Held] {
        assert_eq!(of_end(End { error: true, ..end(RunKind::Save, state) }), None);
    }
    for state in [RunState::Waiting, RunState::Running] {
        assert_eq!(of_end(end(RunKind::Sync, state)), None);
    }
}

#[test]
fn r77_attention_is_told_when_it_has_grown_by_a_quarter_and_by_five_at_least() {
    assert_eq!(attention(0, 4), Waits::Same);
    assert_eq!(attention(0, 5), Waits::Grew(5));
    assert_eq!(attention(100, 124), Waits::Same);
    assert_eq!(attention(100, 125), Waits::Grew(125));
    assert_eq!(attention(100, 3), Waits::Less(3));
    assert_eq!(attention(3, 3), Waits::Same);
}

#[test]
fn r77_it_is_tried_again_for_days_with_growing_pauses_and_then_left_to_a_person() {
    let pauses: Vec<_> = (1..).map_while(pause_after).collect();
    assert!(pauses.is_sorted());
    let hours = pauses.iter().sum::<std::time::Duration>().as_secs() / 3600;
    assert!((60..=96).contains(&hours), "{hours} hours");
}

proptest! {
    #[test]
    fn r77_attention_that_goes_up_and_down_is_told_only_where_it_is_more_than_ever_since_it_was_least(
        counts in prop::collection::vec(0..60_u64, 1..60)
    ) {
        let mut told = 0;
        for now in counts {
            match attention(told, now) {
                Waits::Grew(level) => {
                    prop_assert!(now >= told + 5);
                    told = level;
                }
                Waits::Less(level) => told = level,
                Waits::Same => prop_assert!(now >= told && now < told + 5.max(told / 4)),
            }
        }
    }
}
