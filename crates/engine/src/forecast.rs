//! How many requests a sync will take, and when it will be done within the tenant's rate budget (R74).

mod under_way;

pub use under_way::{KindUnderWay, Reading, UnderWay};

use crate::sync::increment_since;
use crate::{EngineError, Hub};
use counterpart_connector::{Allowance, KindDescriptor, RateLimit, RateWindow};
use counterpart_model::{Instant, Integration, Kind, PullMode, PullState, Run, RunKind, RunState, Task};
use counterpart_store::Tx;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Runs looked at for one like the next.
const RUNS: u64 = 50;
/// How long a request takes, until a run has shown it.
const ASSUMED: Duration = Duration::from_millis(500);
/// Requests beside the pages: for a token, and for who answers.
const BESIDE: u64 = 2;

/// What a sync will need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// Requests to the vendor: as many as the last good run of the same kind took, else what the records known of come to.
    /// Nothing before anything was pulled.
    pub requests: Option<u64>,
    /// The same in percent of what is allowed in a window.
    pub of_window: Option<u64>,
    /// Requests in the present window, by all processes.
    pub used_now: u32,
    /// Requests allowed in any window; nothing where no limit is known.
    pub allowed: Option<u32>,
    /// How long that window is.
    pub window_seconds: Option<u64>,
    /// When it will be done, begun now, if no other process sends anything meanwhile.
    pub done_at: Option<Instant>,
}

impl Hub {
    /// What a sync with this task would need now. Asks the vendor nothing.
    pub async fn forecast(&self, integration: &Integration, task: &Task) -> Result<Forecast, EngineError> {
        let descriptor = self.connectors.get(&integration.connector)?.descriptor();
        let limit = descriptor.limits.for_tenant(&integration.config);
        let (allowance, window) = match self.shared_budget(integration, &integration.config)? {
            Some(budget) => (budget.allowance(), budget.window().await?),
            None => (Allowance::share_of(limit, integration.settings.rate_share()), RateWindow::default()),
        };
        let tx = self.workspace.read().await?;
        let states = tx.pull_states().of(integration.id).await?;
        let on = |kind: &Kind| integration.settings.direction(*kind).pulls();
        let asked = |kind: &Kind| task.kinds.is_empty() || task.kinds.contains(kind);
        let modes: BTreeMap<Kind, PullMode> = descriptor
            .pullable()
            .filter(|kind| on(kind) && asked(kind))
            .map(|kind| {
                let state = states.get(&kind).cloned().unwrap_or_default();
                let increment = increment_since(descriptor, kind, &state, self.now(), task.sweep).is_some();
                (kind, if increment { PullMode::Increment } else { PullMode::Sweep })
            })
            .collect();
        let runs = tx.runs().list(Some(integration.id), None, RUNS).await?;
        let good: Vec<&Run> = runs.iter().filter(|run| is_good(run)).collect();
        let alike = good.iter().find(|run| pulled_so(run, &modes));
        let requests = match alike {
            Some(run) => Some(run.summary.requests),
            None => from_records(&tx, integration, (&modes, &states), |kind| descriptor.kind(kind)).await?,
        };
        drop(tx);
        let each = alike.or(good.first()).map_or(ASSUMED, |run| each_took(run, allowance, limit));
        let state = window.state(allowance, self.now());
        let allowed = limit.map(|_| state.allowed);
        Ok(Forecast {
            requests,
            of_window: requests
                .zip(allowed)
                .map(|(requests, allowed)| (requests * 100).div_ceil(allowed.max(1).into())),
            used_now: state.used,
            allowed,
            window_seconds: limit.map(|limit| limit.window.as_secs()),
            done_at: requests.map(|requests| window.done_at(allowance, self.now(), requests, each)),
        })
    }
}

/// A sync that went through in one go.
fn is_good(run: &Run) -> bool {
    let done = matches!(run.state, RunState::Done);
    run.kind == RunKind::Sync && done && run.summary.requests > 0 && run.attempts <= 1
}

/// Whether a run pulled just these kinds, and each in this way.
fn pulled_so(run: &Run, modes: &BTreeMap<Kind, PullMode>) -> bool {
    let pulled = run.summary.pulled.iter().map(|(kind, counts)| (kind, counts.mode));
    pulled.eq(modes.iter().map(|(kind, mode)| (kind, *mode)))
}

/// Pages of the records that the vendor shows, as far as is known; nothing where none is.
async fn from_records<'a>(
    tx: &Tx,
    integration: &Integration,
    (modes, states): (&BTreeMap<Kind, PullMode>, &BTreeMap<Kind, PullState>),
    descriptor: impl Fn(Kind) -> Option<&'a KindDescriptor>,
) -> Result<Option<u64>, EngineError> {
    let (mut pages, mut known) = (BESIDE, false);
    for (kind, mode) in modes {
        let shown = shown(tx, integration, *kind, states.get(kind)).await?;
        known |= shown > 0;
        let page_size = descriptor(*kind).map_or(1, |kind| kind.page_size.max(1));
        pages += match mode {
            PullMode::Increment => 1,
            _ => shown.div_ceil(page_size.into()).max(1),
        };
    }
    Ok(known.then_some(pages))
}

/// About how many records of a kind the vendor shows: as many as it did when all of them were read the last time, which the run
/// says; else what the mirror holds, which must be counted.
async fn shown(
    tx: &Tx,
    integration: &Integration,
    kind: Kind,
    state: Option<&PullState>,
) -> Result<u64, EngineError> {
    let swept = match state.and_then(|state| state.swept_by) {
        Some(run) => tx.runs().get(run).await?,
        None => None,
    };
    match swept.and_then(|run| run.summary.pulled.get(&kind).map(|counts| counts.completeness.records())) {
        Some(records) => Ok(records),
        None => Ok(tx.mirror().count_visible(integration.id, kind).await?),
    }
}

/// How long each request of a run took, without the waits for the window that a run of so many must have had.
fn each_took(run: &Run, allowance: Allowance, limit: Option<RateLimit>) -> Duration {
    match run.finished_at.and_then(|end| (end - run.started_at).to_std().ok()) {
        Some(took) => each_of(took, run.summary.requests, allowance, limit),
        None => ASSUMED,
    }
}

/// The same of so many requests that took so long.
fn each_of(took: Duration, requests: u64, allowance: Allowance, limit: Option<RateLimit>) -> Duration {
    let requests = requests.max(1);
    let nanoseconds = |total: Duration, requests: u64| {
        Duration::from_nanos(
            u64::try_from(total.as_nanos() / u128::from(requests.max(1))).unwrap_or(u64::MAX),
        )
    };
    let at_most = nanoseconds(took, requests);
    let Some(limit) = limit else { return at_most };
    // All but the last windows were waited for to their end; what came in the last one tells.
    let fit = u64::from(allowance.for_syncs());
    let waited = (requests - 1) / fit;
    let waits = limit.window.saturating_mul(u32::try_from(waited).unwrap_or(u32::MAX));
    nanoseconds(took.saturating_sub(waits), requests - waited * fit).min(at_most)
}
