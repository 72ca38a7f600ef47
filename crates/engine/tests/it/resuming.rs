//! A sync whose process ends in the middle, and the next one that goes on with it.

use crate::given::*;
use counterpart_engine::{EngineError, Unwatched};
use counterpart_model::{
    IntegrationSettings, IntegrationState, Kind, NewCustomers, PullMode, RunState, Task,
};
use counterpart_store::on_both_databases;
use std::time::Duration;

/// Sixty companies, three to a page and six to a transaction, and leases that run out soon.
async fn at_work(db: &counterpart_store::testing::TestDatabase) -> Given {
    let mut given = hub(db).await;
    given.hub.claimant.lease = Duration::from_millis(300);
    given.hub.batch = 6;
    (1..=60).for_each(|n| given.vendor.company(n, &format!("Company {n}")));
    given.vendor.site(10, 1, "Main");
    let settings =
        IntegrationSettings { new_customers: NewCustomers::Automatic, ..IntegrationSettings::default() };
    given.connect(settings).await;
    given
}

/// Begins a sync and drops it after the tenth page, as a killed process would.
async fn killed(given: &Given) {
    given.vendor.state().silent_after = Some(9);
    let integration = given.integration().await;
    let ana = ana();
    let sync = given.hub.sync(&integration, &ana, &Unwatched);
    let reached = async {
        while given.vendor.state().pages.last() != Some(&10) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // What was received is being written; the last batch may be lost with the process.
        tokio::time::sleep(Duration::from_millis(150)).await;
    };
    tokio::select! {
        _ = sync => panic!("the vendor is silent"),
        () = reached => {}
    }
    let mut state = given.vendor.state();
    state.silent_after = None;
    state.pages.clear();
}

on_both_databases! {
    async fn r72_a_killed_sync_goes_on_where_it_was_and_concludes_nothing_from_absence(db) {
        let given = at_work(db).await;
        killed(&given).await;
        let synced = given.sync().await;
        let companies = &synced.run.summary.pulled[&Kind::Company];
        assert_eq!(companies.mode, PullMode::Resumed);
        assert_eq!((companies.new, companies.completeness.records()), (60, 60));
        assert!(given.vendor.state().pages[0] >= 8, "{:?}", given.vendor.state().pages);
        assert_eq!((synced.run.attempts, synced.run.summary.applied), (2, 120));
        assert_eq!(given.customer_names().await.len(), 60, "nothing twice, nothing missing");
        let runs = given.hub.workspace.read().await.expect("reads").runs().list(None, None, 9).await.expect("reads");
        let syncs = runs.iter().filter(|run| run.state == RunState::Done).count();
        assert_eq!((runs.len(), syncs), (1, 1), "it is the same run");
        assert_eq!(given.sync().await.run.summary.pulled[&Kind::Company].mode, PullMode::Sweep);
    }

    async fn r72_a_resumed_sweep_takes_nothing_for_missing(db) {
        let given = at_work(db).await;
        given.sync().await;
        // The first company goes, another comes: the total is the same, so the list may be gone on with.
        killed(&given).await;
        given.vendor.state().companies.remove(&1);
        given.vendor.company(61, "Company 61");
        let resumed = given.sync().await.run;
        assert_eq!(resumed.summary.pulled[&Kind::Company].mode, PullMode::Resumed);
        assert_eq!(resumed.summary.pulled[&Kind::Company].missing, 0);
        assert_eq!(given.sync().await.run.summary.pulled[&Kind::Company].missing, 1, "the next sweep sees it");
    }

    async fn r73_what_a_dead_process_read_is_as_old_as_its_beginning(db) {
        let given = at_work(db).await;
        let begun = given.hub.now();
        killed(&given).await;
        given.time.advance(Duration::from_secs(3_600));
        let run = given.sync().await.run;
        assert_eq!(run.summary.pulled[&Kind::Company].mode, PullMode::Resumed);
        let integration = given.integration().await.id;
        let tx = given.hub.workspace.read().await.expect("reads");
        let state = tx.pull_states().get(integration, Kind::Company).await.expect("reads");
        assert_eq!(state.read_until, Some(begun), "an increment must ask for what changed in that hour");
    }

    async fn r72_a_list_that_moved_is_read_from_its_beginning(db) {
        let given = at_work(db).await;
        killed(&given).await;
        given.vendor.company(61, "Company 61");
        let run = given.sync().await.run;
        let companies = &run.summary.pulled[&Kind::Company];
        assert_eq!((companies.mode, companies.new), (PullMode::Sweep, 61));
        assert_eq!(given.vendor.state().pages[0], 0);
    }

    async fn r72_what_was_pulled_to_its_end_is_not_pulled_again(db) {
        let given = at_work(db).await;
        given.vendor.state().silent_after = None;
        let integration = given.integration().await;
        let queued = given.hub.queue_sync(&integration, Task::default(), &ana()).await.expect("queued");
        let again = given.hub.queue_sync(&integration, Task::default(), &ana()).await.expect("queued");
        assert_eq!(queued.id, again.id, "one waits already");
        let claimed = given.hub.claim_sync(None).await.expect("claims").expect("one waits");
        assert!(given.hub.claim_sync(None).await.expect("claims").is_none(), "one at a time");
        given.hub.work_on(claimed, &Unwatched, std::future::pending()).await.expect("done");
    }

    async fn r72_a_process_that_lost_its_run_writes_nothing_more(db) {
        let given = at_work(db).await;
        let integration = given.integration().await;
        given.hub.queue_sync(&integration, Task::default(), &ana()).await.expect("queued");
        let first = given.hub.claim_sync(None).await.expect("claims").expect("one waits");
        tokio::time::sleep(Duration::from_millis(400)).await;
        let second = given.hub.claim_sync(None).await.expect("claims").expect("its lease ran out");
        assert_eq!((first.run.id, second.run.attempts), (second.run.id, 2));
        let lost = given.hub.work_on(first, &Unwatched, std::future::pending()).await;
        assert!(matches!(lost, Err(EngineError::LostRun)), "{lost:?}");
        let tx = given.hub.workspace.read().await.expect("reads");
        assert_eq!(tx.mirror().count(integration.id, Kind::Company).await.expect("reads"), 0);
        drop(tx);
        let done = given.hub.work_on(second, &Unwatched, std::future::pending()).await.expect("its own");
        assert_eq!((done.run.state, done.run.summary.applied), (RunState::Done, 120));
    }

    async fn r70_a_run_that_always_kills_its_process_is_given_up_and_needs_a_person(db) {
        let given = at_work(db).await;
        let integration = given.integration().await;
        given.hub.queue_sync(&integration, Task::default(), &ana()).await.expect("queued");
        for attempt in 1..=5 {
            let claimed = given.hub.claim_sync(None).await.expect("claims").expect("left again");
            assert_eq!(claimed.run.attempts, attempt);
            tokio::time::sleep(Duration::from_millis(350)).await;
        }
        assert!(given.hub.claim_sync(None).await.expect("claims").is_none());
        let runs = given.hub.workspace.read().await.expect("reads").runs().list(None, None, 9).await.expect("reads");
        assert_eq!(runs[0].state, RunState::Failed);
        assert!(runs[0].summary.error.as_deref().expect("says why").contains("died 5 times"));
        let IntegrationState::Failing { reason } = given.integration().await.state else { panic!("needs a person") };
        assert!(reason.contains("died 5 times"));
    }

    async fn a_second_sync_beside_a_living_one_is_refused(db) {
        let given = at_work(db).await;
        let integration = given.integration().await;
        given.vendor.state().silent_after = Some(0);
        let ana = ana();
        let first = given.hub.sync(&integration, &ana, &Unwatched);
        let second = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            given.hub.sync(&integration, &ana, &Unwatched).await
        };
        let refused = tokio::select! {
            _ = first => panic!("the vendor is silent"),
            second = second => second.expect_err("refused"),
        };
        assert!(refused.to_string().contains("runs already (by test/1"), "{refused}");
        assert!(given.remove(&integration).await.expect_err("refused").to_string().contains("runs already"));
        tokio::time::sleep(Duration::from_millis(400)).await;
        given.remove(&integration).await.expect("nobody works on it any more");
    }
}
