//! What an integration reads and writes, kind by kind, and how much of it is there (R01, R06, R10c).

use crate::{EngineError, Hub};
use counterpart_model::{
    Completeness, Direction, Increments, Instant, Integration, Kind, PullMode, RunId, RunKind,
};
use std::collections::BTreeMap;

/// Runs looked at for the last one that read a kind.
const RUNS: u64 = 20;

/// One kind of record of an integration, as it stands.
#[derive(Debug, Clone)]
pub struct KindStanding {
    /// The kind.
    pub kind: Kind,
    /// What the vendor calls one.
    pub vendor_word: &'static str,
    /// What the vendor calls several.
    pub vendor_plural: &'static str,
    /// The direction that is switched on.
    pub direction: Direction,
    /// The directions that the connector can.
    pub possible: Vec<Direction>,
    /// Records that the vendor shows.
    pub visible: u64,
    /// Records that the vendor no longer shows and that are kept.
    pub hidden: u64,
    /// Shown, active records that are not offered for matching, by reason. One with two reasons counts in both.
    pub held_back: Vec<HeldBackCount>,
    /// The last time it was read: whether everything came and how that is known, how, when, and in which run.
    pub last_read: Option<(Completeness, PullMode, Instant, RunId)>,
    /// When a whole reading was complete.
    pub swept_at: Option<Instant>,
    /// Why the vendor's list of changes is not used, where it missed something.
    pub increments_distrusted: Option<String>,
}

/// Why records are held back, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBackCount {
    /// Short and stable: `no_main_site`.
    pub code: String,
    /// The condition in words.
    pub sentence: String,
    /// How many.
    pub count: u64,
}

impl KindStanding {
    /// Whether it is read.
    pub fn is_read(&self) -> bool {
        self.direction.pulls()
    }

    /// Records held back; one with two reasons counts twice.
    pub fn held_back_count(&self) -> u64 {
        self.held_back.iter().map(|reason| reason.count).sum()
    }
}

impl Hub {
    /// What an integration reads and writes, in the order in which the kinds refer to each other.
    pub async fn kinds_of(&self, integration: &Integration) -> Result<Vec<KindStanding>, EngineError> {
        let descriptor = self.connectors.get(&integration.connector)?.descriptor();
        let tx = self.workspace.read().await?;
        let states = tx.pull_states().of(integration.id).await?;
        let mut last_read = BTreeMap::new();
        for run in tx.runs().list(Some(integration.id), None, RUNS).await? {
            let Some(end) = run.finished_at.filter(|_| run.kind == RunKind::Sync) else { continue };
            for (kind, counts) in run.summary.pulled {
                last_read.entry(kind).or_insert((counts.completeness, counts.mode, end, run.id));
            }
        }
        let mut standing = Vec::new();
        for kind in Kind::ALL {
            let Some(known) = descriptor.kind(kind) else { continue };
            let state = states.get(&kind).cloned().unwrap_or_default();
            let all = tx.mirror().count(integration.id, kind).await?;
            let hidden = tx.mirror().count_hidden(integration.id, kind).await?;
            let held_back = tx.mirror().held_back_counts(integration.id, kind).await?;
            let sentence = |code: &str| {
                let rule = known.held_back.iter().find(|rule| rule.code == code);
                rule.map_or_else(|| code.replace('_', " "), |rule| rule.sentence.to_owned())
            };
            standing.push(KindStanding {
                kind,
                vendor_word: known.vendor_word,
                vendor_plural: known.vendor_plural,
                direction: integration.settings.direction(kind),
                possible: Self::directions(descriptor, kind),
                visible: all.saturating_sub(hidden),
                hidden,
                held_back: held_back
                    .into_iter()
                    .map(|(code, count)| HeldBackCount { sentence: sentence(&code), code, count })
                    .collect(),
                last_read: last_read.remove(&kind),
                swept_at: state.swept_at,
                increments_distrusted: match state.increments {
                    Increments::Disagreed { reason, .. } => Some(reason),
                    Increments::Untried | Increments::Agreed { .. } => None,
                },
            });
        }
        Ok(standing)
    }
}
