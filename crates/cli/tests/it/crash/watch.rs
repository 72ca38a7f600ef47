//! Looking at runs while others work on them.

use super::place::Place;
use counterpart_connector::SystemClock;
use counterpart_model::{Clock as _, Run, RunState, WorkspaceId};
use counterpart_store::{OpenOptions, Store, WorkspaceHandle};
use std::time::Duration;

/// How often it looks.
const LOOK: Duration = Duration::from_millis(15);
/// So many looks without what is waited for are a failure.
const PATIENCE: usize = 4_000;

/// A look at one hub's runs.
pub struct Watch {
    runtime: tokio::runtime::Runtime,
    store: Store,
    workspace: WorkspaceHandle,
}

impl Watch {
    /// Opens the database beside everybody else.
    pub fn new(place: &Place) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (store, workspace) = runtime.block_on(async {
            let options = OpenOptions::new(SystemClock.now(), WorkspaceId(uuid::Uuid::nil()));
            let store = Store::open(&place.location(), options).await.expect("opens");
            let first = store.workspaces().await.expect("reads")[0].id;
            let workspace = store.workspace(first);
            (store, workspace)
        });
        Self { runtime, store, workspace }
    }

    /// Runs that wait or are under way. Of the one integration there is never more than one under way.
    pub fn under_way(&self) -> Vec<Run> {
        let runs = self.runtime.block_on(async {
            let tx = self.workspace.read().await.expect("begins");
            tx.runs().in_states(&[RunState::Waiting, RunState::Running]).await.expect("reads")
        });
        let running = runs.iter().filter(|run| run.state == RunState::Running).count();
        assert!(running <= 1, "{running} syncs of one integration at once: {runs:#?}");
        runs
    }

    /// Waits until a living process works on a run; asks for one where there is none.
    pub fn somebody_works(&self, ask: impl Fn()) -> Run {
        let found = (0..PATIENCE).find_map(|_| {
            let now = SystemClock.now();
            let alive = |run: &Run| run.lease_until.is_some_and(|until| until > now);
            let under_way = self.under_way();
            if under_way.is_empty() {
                ask();
            }
            let found = under_way.into_iter().find(alive);
            if found.is_none() {
                std::thread::sleep(LOOK);
            }
            found
        });
        found.unwrap_or_else(|| panic!("nobody takes up what waits: {:#?}", self.under_way()))
    }

    /// Waits until nothing waits and nothing is under way.
    pub fn until_idle(&self) {
        let idle = (0..PATIENCE).any(|_| {
            let idle = self.under_way().is_empty();
            if !idle {
                std::thread::sleep(LOOK);
            }
            idle
        });
        assert!(idle, "it is never done: {:#?}", self.under_way());
    }

    /// Ends looking.
    pub fn close(self) {
        self.runtime.block_on(self.store.close());
    }
}
