//! What a restored database begins with.

use crate::given::{Given, ana, hub};
use counterpart_engine::{EngineError, KeySource, RestoreOrder, Restored, RestoredKey, back_up, restore};
use counterpart_model::{IntegrationSettings, Run, RunId, RunKind, RunState, RunSummary, Task};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{Backup, Store, on_both_databases};
use std::io::Cursor;
use uuid::Uuid;

/// The key of a given hub.
const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

async fn backed_up(db: &TestDatabase, given: &Given) -> Vec<u8> {
    let mut file = Vec::new();
    back_up(&db.open().await, "0.1.0", given.hub.now(), None, &mut file).await.expect("is written");
    file
}

async fn restored(file: &[u8], into: &TestDatabase) -> Result<Restored, EngineError> {
    let order = RestoreOrder {
        database: into.location(),
        options: TestDatabase::options(),
        key: &KeySource::Text(KEY.into()),
        new_key: false,
    };
    restore(order, &mut Backup::open(Cursor::new(file)).expect("opens")).await
}

fn run(given: &Given, id: u128, state: RunState, integration: &counterpart_model::Integration) -> Run {
    Run {
        id: RunId(Uuid::from_u128(id)),
        kind: RunKind::Sync,
        integration: Some(integration.id),
        title: format!("sync {}", integration.name),
        actor: ana(),
        state,
        started_at: given.hub.now(),
        finished_at: None,
        summary: RunSummary::default(),
        problems: Vec::new(),
        task: Task::default(),
        worker: None,
        lease_until: None,
        attempts: 0,
    }
}

async fn states(store: &Store, db: &TestDatabase) -> Vec<(u128, RunState, Option<String>)> {
    let tx = db.first_workspace(store).read().await.expect("begins");
    let mut runs = Vec::new();
    for id in 1..=3 {
        let run = tx.runs().get(RunId(Uuid::from_u128(id))).await.expect("reads").expect("there");
        assert!(run.lease_until.is_none() && (run.state == RunState::Held) == run.finished_at.is_none());
        runs.push((id, run.state, run.summary.error));
    }
    runs
}

on_both_databases! {
    async fn r81b_what_was_under_way_is_closed_and_what_was_held_stays_held(db) {
        let given = hub(db).await;
        let integration = given.connect(IntegrationSettings::default()).await;
        let tx = given.hub.workspace.write().await.expect("begins");
        for (id, state) in [(1, RunState::Waiting), (3, RunState::Held)] {
            tx.runs().insert(&run(&given, id, state, &integration)).await.expect("writes");
        }
        let waiting = RunId(Uuid::from_u128(1));
        let claimed = tx.runs().claim(&given.hub.claimant, given.hub.now(), None, None).await.expect("claims");
        assert_eq!(claimed.expect("one waits").run.id, waiting, "a process works on it");
        tx.runs().insert(&run(&given, 2, RunState::Waiting, &integration)).await.expect("writes");
        tx.commit().await.expect("commits");
        let file = backed_up(db, &given).await;

        for target in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
            let restored = restored(&file, &target).await.expect("is restored");
            assert_eq!(restored.runs_closed, 2);
            let store = target.open().await;
            let states = states(&store, &target).await;
            assert_eq!(states[2], (3, RunState::Held, None));
            for (at, word) in [(0, "was under way"), (1, "was waiting")] {
                assert_eq!(states[at].1, RunState::Failed);
                let error = states[at].2.as_deref().expect("a reason");
                assert!(error.contains(word) && error.contains("when the backup was made"), "{error}");
            }
            // Nobody goes on with them, and the next sync is not in their way.
            let tx = target.first_workspace(&store).write().await.expect("begins");
            let claimed = tx.runs().claim(&given.hub.claimant, given.hub.now(), None, None).await.expect("claims");
            assert!(claimed.is_none());
            drop(tx);
            store.close().await;
            target.remove().await;
        }
        let original = db.open().await;
        let tx = db.first_workspace(&original).read().await.expect("begins");
        let running = tx.runs().get(waiting).await.expect("reads").expect("there");
        assert_eq!(running.state, RunState::Running, "in the original it goes on");
    }

    async fn r81d_a_restored_database_sends_nothing_until_a_person_says_so(db) {
        let source = TestDatabase::sqlite();
        let given = hub(&source).await;
        given.connect(IntegrationSettings::default()).await;
        given.sync().await;
        assert_eq!(given.hub.pushes_paused().await.expect("reads"), None);
        let restored = restored(&backed_up(&source, &given).await, db).await.expect("is restored");
        // The test's hub names its key without asking the database, so nothing in it tells whether a key fits.
        assert_eq!(restored.key, RestoredKey::NotNeeded);

        let given = hub(db).await;
        let paused = given.hub.pushes_paused().await.expect("reads").expect("is paused");
        assert_eq!(paused.since, TestDatabase::options().now);
        assert!(paused.why.contains("restored from a backup"), "{paused:?}");
        let again = given.hub.pause_pushes("something else").await.expect("writes");
        assert_eq!(again, paused, "what was said first stays");
        assert_eq!(given.hub.resume_pushes().await.expect("writes"), Some(paused));
        assert_eq!(given.hub.pushes_paused().await.expect("reads"), None);
        assert_eq!(given.hub.resume_pushes().await.expect("writes"), None);

        // And it works: the vendor is read, nothing is new.
        let synced = given.sync().await;
        assert_eq!(synced.run.summary.applied, 0);
    }
}
