//! Whatever the vendor does with what is written, and wherever the process stops: never two records, and nothing is left
//! behind (R79).

use crate::given::{Given, ana};
use crate::pushing::pushing;
use crate::writes::OnWrite;
use counterpart_connector::LateCommit;
use counterpart_engine::Decision;
use counterpart_model::{Intent, IntentState};
use counterpart_store::testing::TestDatabase;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// How one delivery goes.
#[derive(Debug, Clone)]
struct Attempt {
    /// What comes of the writes.
    writes: Vec<OnWrite>,
    /// Lookups that fail.
    blind: u32,
    /// It is stopped where it stands when it has been woken so often.
    stop_after: Option<usize>,
    /// It is stopped at this call to the vendor: before it is heard, or after.
    stop_at: Option<(u32, bool)>,
    /// Seconds that pass after it.
    pause: u64,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let write = prop_oneof![
        2 => Just(OnWrite::Fine),
        2 => Just(OnWrite::Silent),
        2 => Just(OnWrite::Lost),
        4 => Just(OnWrite::Late),
        2 => Just(OnWrite::TooLate),
        1 => Just(OnWrite::Otherwise),
        1 => Just(OnWrite::SilentUnmarked),
        1 => Just(OnWrite::Refused),
        1 => Just(OnWrite::Unreachable),
        1 => Just(OnWrite::Busy),
        1 => Just(OnWrite::Locked),
    ];
    let writes = prop::collection::vec(write, 1..4);
    let stop = prop_oneof![2 => Just(None), 1 => (1..40_usize).prop_map(Some)];
    let call = prop_oneof![1 => Just(None), 4 => (0..6_u32, any::<bool>()).prop_map(Some)];
    let pause = prop_oneof![2 => Just(5_u64), 1 => Just(70), 1 => Just(4_000)];
    let one =
        (writes, 0..2_u32, stop, call, pause).prop_map(|(writes, blind, stop_after, stop_at, pause)| {
            Attempt { writes, blind, stop_after, stop_at, pause }
        });
    prop::collection::vec(one, 1..6)
}

/// Ends when it has been polled so often.
struct After(Option<usize>);

impl Future for After {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            Some(0) => Poll::Ready(()),
            Some(left) => {
                *left -= 1;
                Poll::Pending
            }
            None => Poll::Pending,
        }
    }
}

const NAMES: [&str; 3] = ["Acme", "Beta", "Gamma"];

async fn deliver(given: &Given, attempt: &Attempt) {
    {
        let mut state = given.vendor.state();
        state.writes = attempt.writes.iter().copied().collect();
        state.blind = attempt.blind;
        state.stops = attempt.stop_at;
    }
    let integration = given.integration().await;
    let vendor = given.vendor.clone();
    let stop = async {
        tokio::select! {
            () = After(attempt.stop_after) => {}
            () = vendor.stopped.notified() => {}
        }
    };
    given.hub.push_until(&integration, &ana(), stop).await.expect("recorded");
    given.time.advance(Duration::from_secs(attempt.pause));
}

/// What a careful person decides when everything has come to rest: they look at the vendor first.
async fn decide(given: &Given, intent: &Intent) {
    let there = given.there(&intent.name);
    let decision = match (intent.state, there.as_slice()) {
        (IntentState::Doubt, [one]) => Decision::Adopt(one.as_str().into()),
        (IntentState::Doubt | IntentState::Refused, []) => Decision::SendAgain,
        (IntentState::Conflict, _) => Decision::Accept,
        (state, there) => panic!("{state:?} with {there:?} at the vendor: {intent:?}"),
    };
    given.decide(&intent.name, decision).await;
}

async fn holds(given: &Given, attempts: &[Attempt]) {
    for name in NAMES {
        given.wanted(name).await;
    }
    for attempt in attempts {
        deliver(given, attempt).await;
        for name in NAMES {
            assert!(given.there(name).len() <= 1, "two of '{name}' after {attempt:?}");
        }
    }
    let quiet = Attempt { writes: Vec::new(), blind: 0, stop_after: None, stop_at: None, pause: 4_000 };
    for round in 0.. {
        deliver(given, &quiet).await;
        let open: Vec<Intent> =
            given.intents().await.into_iter().filter(|one| one.state != IntentState::Done).collect();
        if open.is_empty() {
            break;
        }
        assert!(round < 6, "it never comes to rest: {open:#?}");
        for intent in open.iter().filter(|one| one.state.asks()) {
            decide(given, intent).await;
        }
    }
    let mut ends: BTreeMap<&str, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for name in NAMES {
        ends.insert(name, (given.there(name), given.companies_of(name).await));
    }
    for (name, (there, matched)) in &ends {
        assert_eq!((there.len(), there), (1, matched), "'{name}'");
    }
    let synced = given.sync().await;
    assert_eq!(synced.run.summary.applied, 0, "{synced:?}");
}

/// The same histories on each database.
async fn over_many(databases: impl AsyncFn() -> TestDatabase, late: LateCommit, cases: u32, seed: u8) {
    let config = Config::with_cases(cases);
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    for case in 0..cases {
        let attempts = attempts().new_tree(&mut runner).expect("a case").current();
        let db = databases().await;
        let given = pushing(&db, late).await;
        // What went wrong is told with what led to it.
        println!("case {case}: {attempts:?}");
        holds(&given, &attempts).await;
        drop(given);
        db.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r79a_never_two_records_and_nothing_left_behind_on_sqlite() {
    over_many(async || TestDatabase::sqlite(), LateCommit::Possible, 120, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r79a_never_two_records_and_nothing_left_behind_on_postgres() {
    over_many(TestDatabase::postgres, LateCommit::Possible, 12, 2).await;
}
