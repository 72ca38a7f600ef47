//! One rate budget per vendor tenant, whichever process sends (R74).

use chrono::TimeDelta;
use counterpart_connector::{Budget, BudgetState, NotTaken, Purpose, RateLimit};
use counterpart_engine::SharedBudget;
use counterpart_model::Instant;
use counterpart_store::testing::TestDatabase;
use counterpart_store::{Store, on_both_databases};
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(300);
/// 90 % of 700, without the reserve.
const FOR_SYNCS: usize = 615;

fn at(milliseconds: i64) -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::milliseconds(milliseconds)
}

/// A process: a store of its own on the database, and the tenant's budget.
async fn process(db: &TestDatabase, requests: u32) -> (Store, SharedBudget) {
    let store = db.open().await;
    let limit = RateLimit { requests, window: WINDOW };
    let budget = SharedBudget::new(db.first_workspace(&store), ("halopsa", "acme"), Some(limit), 90);
    (store, budget)
}

/// Takes until it has to wait: how many it got, and how long it would wait.
async fn take_all(budget: &SharedBudget, now: Instant, purpose: Purpose) -> (usize, Duration) {
    let mut got = 0;
    loop {
        match budget.take(now, purpose).await {
            Ok(()) => got += 1,
            Err(NotTaken::Wait(wait)) => return (got, wait),
            Err(NotTaken::Unavailable(unavailable)) => panic!("{unavailable:?}"),
        }
    }
}

async fn take(budget: &SharedBudget, now: Instant, times: usize) {
    for _ in 0..times {
        budget.take(now, Purpose::Background).await.expect("there is room");
    }
}

on_both_databases! {
    async fn r74_processes_never_send_more_than_allowed_together(db) {
        const ALLOWED: usize = 90;
        let mut processes = Vec::new();
        for _ in 0..3 {
            processes.push(process(db, 100).await);
        }
        let (mut now, mut sent, mut random) = (0i64, Vec::new(), 12_345u64);
        for _ in 0..400 {
            // Any sequence will do, as long as it is the same in every run of the test.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let dice = (random >> 33) as usize;
            let budget = &processes[dice % 3].1;
            let purpose = if dice.is_multiple_of(7) { Purpose::Person } else { Purpose::Background };
            let mut wait = None;
            for _ in 0..dice % 40 {
                match budget.take(at(now), purpose).await {
                    Ok(()) => sent.push(now),
                    Err(NotTaken::Wait(told)) => wait = Some(told),
                    Err(NotTaken::Unavailable(unavailable)) => panic!("{unavailable:?}"),
                }
            }
            match dice % 11 {
                0 => budget.close().await,
                1 => now += wait.map_or(0, |wait| wait.as_millis() as i64),
                2 => processes[dice % 3] = process(db, 100).await,
                _ => now += (dice % 3_000) as i64,
            }
        }
        for (index, first) in sent.iter().enumerate() {
            let within = sent[index..].iter().take_while(|other| **other < first + 300_000).count();
            assert!(within <= ALLOWED, "{within} in the window from {first} ms");
        }
        assert!(sent.len() > ALLOWED * 3, "{} in {now} ms", sent.len());
    }

    async fn r74_the_reserve_is_left_for_a_person_while_syncs_wait(db) {
        let ((_one, sync), (_two, other)) = (process(db, 700).await, process(db, 700).await);
        let (first, _) = take_all(&sync, at(0), Purpose::Background).await;
        let (more, wait) = take_all(&other, at(1_000), Purpose::Background).await;
        assert_eq!((first, more, wait), (FOR_SYNCS, 0, Duration::from_secs(301)));
        let (reserve, _) = take_all(&other, at(1_000), Purpose::Person).await;
        assert_eq!(reserve, 15);
        assert_eq!(take_all(&sync, at(301_999), Purpose::Background).await.0, 0);
        assert_eq!(take_all(&sync, at(302_000), Purpose::Background).await.0, FOR_SYNCS, "the window has rolled");
    }

    async fn r74_a_refusal_seen_by_one_process_slows_the_other(db) {
        let ((_one, first), (_two, second)) = (process(db, 700).await, process(db, 700).await);
        take(&first, at(0), 201).await;
        first.refused(at(2_000), Duration::from_secs(30)).await;
        let told = second.take(at(3_000), Purpose::Background).await;
        assert_eq!(told, Err(NotTaken::Wait(Duration::from_secs(29))));
        // What had fitted, less a tenth, for two windows.
        let state = second.state(at(32_000)).await.expect("reached");
        assert_eq!(state, BudgetState { used: 201, allowed: 180 });
        assert_eq!(take_all(&second, at(32_000), Purpose::Background).await.0, 0);
        assert_eq!(second.state(at(700_000)).await.expect("reached"), BudgetState { used: 0, allowed: 630 });
    }

    async fn r74_a_killed_process_takes_only_its_block_with_it(db) {
        let ((_one, killed), (_two, other)) = (process(db, 700).await, process(db, 700).await);
        // Blocks of 1, 2, 4 and 8: seven are held.
        take(&killed, at(0), 8).await;
        drop(killed);
        assert_eq!(take_all(&other, at(0), Purpose::Background).await.0, FOR_SYNCS - 15);
        assert_eq!(take_all(&other, at(302_000), Purpose::Background).await.0, FOR_SYNCS, "for one window");
    }

    async fn r74_what_is_not_used_is_given_back(db) {
        let ((_one, ended), (_two, other)) = (process(db, 700).await, process(db, 700).await);
        take(&ended, at(0), 8).await;
        ended.close().await;
        ended.close().await;
        assert_eq!(other.state(at(0)).await.expect("reached").used, 8);
        // Without an end: with what it takes next.
        take(&ended, at(100_000), 8).await;
        take(&ended, at(102_000), 1).await;
        assert_eq!(other.state(at(102_000)).await.expect("reached").used, 17);
    }

    async fn r74_nothing_is_sent_when_the_count_cannot_be_reached(db) {
        let (store, budget) = process(db, 700).await;
        take(&budget, at(0), 1).await;
        store.close().await;
        let refused = budget.take(at(1), Purpose::Background).await.expect_err("the database is gone");
        let NotTaken::Unavailable(unavailable) = refused else { panic!("{refused:?}") };
        assert!(unavailable.may_pass);
        assert!(unavailable.sentence.starts_with("Nothing was sent"), "{}", unavailable.sentence);
        assert!(budget.state(at(1)).await.is_err());
        budget.refused(at(1), Duration::from_secs(1)).await;
        budget.close().await;
    }

    async fn r74_every_tenant_has_a_budget_of_its_own(db) {
        let (store, budget) = process(db, 100).await;
        take_all(&budget, at(0), Purpose::Person).await;
        let limit = RateLimit { requests: 100, window: WINDOW };
        let workspace = db.first_workspace(&store);
        for other in [("halopsa", "beta"), ("other", "acme")] {
            let other = SharedBudget::new(workspace.clone(), other, Some(limit), 50);
            assert_eq!(take_all(&other, at(0), Purpose::Person).await.0, 50);
        }
    }

    async fn without_a_known_limit_refusals_are_shared_all_the_same(db) {
        let store = db.open().await;
        let budget = || SharedBudget::new(db.first_workspace(&store), ("v", "t"), None, 90);
        let (one, other) = (budget(), budget());
        take(&one, at(0), 5_000).await;
        one.refused(at(10), Duration::from_secs(5)).await;
        assert_eq!(
            other.take(at(20), Purpose::Background).await,
            Err(NotTaken::Wait(Duration::from_millis(4_990)))
        );
        take(&other, at(5_010), 5_000).await;
    }
}
