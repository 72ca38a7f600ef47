//! How far a sync that is under way has come, in whichever process, and when it will be done (R04, R74).

use super::{ASSUMED, each_of, shown};
use crate::sync::increment_since;
use crate::{EngineError, Hub};
use counterpart_connector::{Allowance, RateWindow};
use counterpart_model::{Instant, Integration, Kind, Run, RunProgress};
use serde::Serialize;

/// Requests after which it is known how long one takes.
const TELLING: u64 = 5;

/// How far a sync came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnderWay {
    /// The kinds that it reads, in order.
    pub kinds: Vec<KindUnderWay>,
    /// Requests that it sent so far.
    pub requests: u64,
    /// Requests to the tenant in the present window, by all processes.
    pub used_now: u32,
    /// Requests allowed in any window; nothing where no limit is known.
    pub allowed: Option<u32>,
    /// How long that window is.
    pub window_seconds: Option<u64>,
    /// When it will have read everything; nothing before that can be told.
    pub done_at: Option<Instant>,
}

/// How far the reading of one kind came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindUnderWay {
    /// The kind.
    pub kind: Kind,
    /// What the vendor calls several.
    pub vendor_plural: &'static str,
    /// Whether it is its turn.
    pub reading: Reading,
    /// Records that came.
    pub received: u64,
    /// How many there are: as the vendor says, or as it showed the last time; nothing where neither is known.
    pub total: Option<u64>,
}

impl KindUnderWay {
    /// True as long as it is not its turn.
    pub fn waits(&self) -> bool {
        self.reading == Reading::Waits
    }
}

/// Whether it is a kind's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Not yet.
    Waits,
    /// Now.
    Now,
    /// It was read.
    Done,
}

impl Hub {
    /// How far a sync that is under way came. Asks the vendor nothing.
    pub async fn under_way(
        &self,
        integration: &Integration,
        run: &Run,
        progress: &RunProgress,
    ) -> Result<UnderWay, EngineError> {
        let descriptor = self.connectors.get(&integration.connector)?.descriptor();
        let limit = descriptor.limits.for_tenant(&integration.config);
        let (allowance, window) = match self.shared_budget(integration, &integration.config)? {
            Some(budget) => (budget.allowance(), budget.window().await?),
            None => (Allowance::share_of(limit, integration.settings.rate_share()), RateWindow::default()),
        };
        let now = self.now();
        let tx = self.workspace.read().await?;
        let states = tx.pull_states().of(integration.id).await?;
        let asked = |kind: &Kind| run.task.kinds.is_empty() || run.task.kinds.contains(kind);
        let on = |kind: &Kind| integration.settings.direction(*kind).pulls() && asked(kind);
        let (mut kinds, mut pages) = (Vec::new(), Some(0));
        for kind in descriptor.pullable().filter(on) {
            let known = descriptor.kind(kind);
            let page_size = known.map_or(1, |kind| u64::from(kind.page_size.max(1)));
            let (reading, received, total) = if let Some(counts) = progress.pulled.get(&kind) {
                let received = counts.new + counts.changed + counts.unchanged + counts.failed;
                (Reading::Done, received, Some(received))
            } else {
                let now = progress.under_way.as_ref().filter(|under_way| under_way.kind == kind);
                let total = match now {
                    Some(now) => now.total,
                    None => Some(shown(&tx, integration, kind, states.get(&kind)).await?)
                        .filter(|shown| *shown > 0),
                };
                let received = now.map_or(0, |now| now.received());
                (if now.is_some() { Reading::Now } else { Reading::Waits }, received, total)
            };
            let state = states.get(&kind).cloned().unwrap_or_default();
            let increment = increment_since(descriptor, kind, &state, self.now(), run.task.sweep).is_some();
            pages = match (reading, total) {
                (Reading::Done, _) => pages,
                _ if increment => pages.map(|pages| pages + 1),
                (_, Some(total)) => {
                    pages.map(|pages| pages + total.saturating_sub(received).div_ceil(page_size))
                }
                (_, None) => None,
            };
            let vendor_plural = known.map_or_else(|| kind.plural(), |kind| kind.vendor_plural);
            kinds.push(KindUnderWay { kind, vendor_plural, reading, received, total });
        }
        drop(tx);
        let took = (now - run.started_at).to_std().unwrap_or_default();
        let each = match progress.requests {
            requests if requests >= TELLING => each_of(took, requests, allowance, limit),
            _ => ASSUMED,
        };
        let state = window.state(allowance, now);
        Ok(UnderWay {
            kinds,
            requests: progress.requests,
            used_now: state.used,
            allowed: limit.map(|_| state.allowed),
            window_seconds: limit.map(|limit| limit.window.as_secs()),
            done_at: pages.map(|pages| window.done_at(allowance, now, pages, each)),
        })
    }
}
