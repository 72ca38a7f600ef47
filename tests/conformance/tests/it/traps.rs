//! Lists that lie. A pull is complete and right, or it says what is wrong; it is never silently short.

use crate::stand::Stand;
use counterpart_connector::{Capability, CompletenessProof, PullOptions};
use counterpart_model::Kind;
use counterpart_sandbox_kit::{Effect, Fault};

/// Rows per page: several pages, the last one not full.
pub const PAGE: u32 = 10;

/// What a trap must lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// Nothing is lost, and the pull knows it. Rows that cannot be read are problems.
    Complete,
    /// Something is lost or in doubt, and the pull says so.
    Incomplete,
    /// Either, as long as it is true.
    Honest,
}

/// Which pages it strikes.
#[derive(Clone, Copy, Debug)]
enum On {
    EveryPage,
    First,
    Second,
    SecondOnwards,
    Last,
}

/// One trap.
pub struct Trap {
    /// What happens.
    pub effect: Effect,
    on: On,
    then: Then,
}

/// Every trap for lists of this kind.
pub fn traps(stand: &Stand, kind: Kind) -> Vec<Trap> {
    use On::*;
    use Then::*;
    let (id, name) = stand.subject.row_fields(kind);
    let drop = |field: &str, every| Effect::DropField { field: field.to_owned(), id: None, every };
    let trap = |effect, on, then| Trap { effect, on, then };
    let cursor =
        stand.descriptor().kind(kind).is_some_and(|row| row.completeness == CompletenessProof::EndOfCursor);
    // Where each page names the next one, a shorter one loses nothing: the next begins where it ended.
    let shorter = if cursor { Complete } else { Incomplete };
    let mut traps = if cursor {
        vec![
            trap(Effect::LoseNextPage, First, Incomplete),
            trap(Effect::LoseNextPage, Second, Incomplete),
            trap(Effect::LoseNextPage, EveryPage, Incomplete),
            trap(Effect::RepeatNextPage, First, Incomplete),
            trap(Effect::RepeatNextPage, Second, Incomplete),
            trap(Effect::RepeatNextPage, EveryPage, Incomplete),
        ]
    } else {
        Vec::new()
    };
    traps.extend([
        trap(Effect::CapPage { rows: 3 }, EveryPage, Complete),
        trap(Effect::CapPage { rows: 3 }, First, shorter),
        trap(Effect::CapPage { rows: 3 }, Second, shorter),
        trap(Effect::CapPage { rows: 3 }, SecondOnwards, shorter),
        trap(Effect::DuplicatePage, Second, Incomplete),
        trap(Effect::DuplicatePage, SecondOnwards, Incomplete),
        trap(Effect::DuplicatePage, Last, Incomplete),
        trap(Effect::ShiftPages { by: 1 }, Second, Incomplete),
        trap(Effect::ShiftPages { by: 1 }, SecondOnwards, Honest),
        trap(Effect::ShiftPages { by: -1 }, Second, Incomplete),
        trap(Effect::ShiftPages { by: -1 }, SecondOnwards, Incomplete),
        trap(Effect::ShiftPages { by: -1 }, Last, Incomplete),
        trap(Effect::MoveTotal { by: 4 }, EveryPage, Honest),
        trap(Effect::MoveTotal { by: -4 }, EveryPage, Honest),
        trap(Effect::MoveTotal { by: 4 }, Second, Honest),
        trap(Effect::MoveTotal { by: -4 }, SecondOnwards, Honest),
        trap(Effect::MoveTotal { by: -1_000 }, First, Honest),
        trap(Effect::MoveTotal { by: -1_000 }, EveryPage, Honest),
        trap(Effect::EmptyList, EveryPage, Incomplete),
        trap(Effect::EmptyList, First, Incomplete),
        trap(Effect::EmptyList, Second, Incomplete),
        trap(Effect::EmptyList, Last, Incomplete),
        trap(Effect::IdsAsStrings, EveryPage, Complete),
        trap(Effect::IdsAsStrings, Second, Complete),
        trap(Effect::DuplicateIds, First, Incomplete),
        trap(Effect::DuplicateIds, EveryPage, Incomplete),
        trap(drop(name, Some(5)), EveryPage, Complete),
        trap(drop(name, None), Second, Complete),
        trap(drop(name, None), EveryPage, Complete),
        trap(drop(id, Some(7)), EveryPage, Honest),
    ]);
    traps
}

impl Trap {
    /// In words.
    pub fn about(&self) -> String {
        format!("{:?} on {:?}", self.effect, self.on)
    }

    /// Whether it makes the vendor say, from the first page on, that there is nothing.
    pub fn says_nothing_is_there(&self) -> bool {
        matches!((&self.effect, self.on), (Effect::EmptyList, On::EveryPage | On::First))
    }

    /// Whether it strikes in a pull of so many pages at all.
    pub fn strikes(&self, pages: u32) -> bool {
        pages > 1 || !matches!(self.on, On::Second | On::SecondOnwards)
    }

    /// Faults count requests: in a pull without retries those are the pages.
    pub fn narrow(&self, fault: Fault, pages: u32) -> Fault {
        match self.on {
            On::EveryPage => fault,
            On::First => fault.once(),
            On::Second => fault.skip(1).once(),
            On::SecondOnwards => fault.skip(1),
            On::Last => fault.skip(pages - 1).once(),
        }
    }
}

for_every_vendor! {
    #[test]
    async fn r78_no_trap_makes_a_pull_silently_short(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            let pages = (truth.len() as u32).div_ceil(PAGE);
            assert!(pages > 3 && !truth.len().is_multiple_of(PAGE as usize), "{} {kind}", truth.len());
            for trap in traps(&stand, kind) {
                let about = format!("{kind}, {}", trap.about());
                stand.arm(kind, trap.effect.clone(), |fault| trap.narrow(fault, pages));
                let known = PullOptions { last_known: Some(truth.len() as u64), page_size: Some(PAGE), ..PullOptions::default() };
                let pull = stand.pull(kind, known).await;
                assert!(stand.struck() > 0, "{about}: the trap was never met");
                pull.expect_honest(&truth, &about);
                match trap.then {
                    Then::Complete => assert!(pull.is_complete(), "{about}: {:?}", pull.outcome),
                    Then::Incomplete => assert!(!pull.is_complete(), "{about}: {:?}", pull.outcome),
                    Then::Honest => {}
                }
                stand.sandbox().disarm_all();
            }
            stand.pull(kind, PullOptions::default()).await.expect_all(&truth, "after all traps");
        }
    }

    /// Without knowing an earlier count: the first pull of all.
    #[test]
    async fn r78_the_first_pull_falls_into_no_trap_either(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            let pages = (truth.len() as u32).div_ceil(PAGE);
            for trap in traps(&stand, kind) {
                // A vendor that says from the first page on that there is nothing, or less than there is, is believed
                // as far as it agrees with itself: nothing contradicts it yet.
                if trap.says_nothing_is_there() {
                    continue;
                }
                let about = format!("{kind}, {}, nothing known", trap.about());
                stand.arm(kind, trap.effect.clone(), |fault| trap.narrow(fault, pages));
                let pull = stand.pull(kind, PullOptions { page_size: Some(PAGE), ..PullOptions::default() }).await;
                pull.expect_honest(&truth, &about);
                stand.sandbox().disarm_all();
            }
        }
    }

    #[test]
    async fn r74_one_bad_record_is_told_by_name_and_the_rest_comes(subject) {
        let stand = Stand::new(subject).await;
        for kind in stand.kinds(Capability::Pull) {
            let truth = stand.facts(kind);
            let (_, name) = subject.row_fields(kind);
            let bad = stand.some(kind);
            let Ok(number) = bad.id.parse() else { continue };
            stand.arm(
                kind,
                Effect::DropField { field: name.to_owned(), id: Some(number), every: None },
                |fault| fault,
            );
            let pull = stand.pull(kind, PullOptions::default()).await;
            pull.expect_honest(&truth, kind.as_str());
            assert!(pull.is_complete());
            assert_eq!(pull.problems.len(), 1);
            assert_eq!(pull.problems[0].vendor.as_ref().map(|id| id.as_str()), Some(bad.id.as_str()));
            assert!(pull.problems[0].sentence.contains(&bad.id), "{}", pull.problems[0].sentence);
            stand.sandbox().disarm_all();
        }
    }
}
