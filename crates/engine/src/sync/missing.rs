//! What a complete pull did not show (R78): probed where that proves something, else *not visible*, never gone.

use super::Syncing;
use super::mirror::Unread;
use crate::EngineError;
use counterpart_connector::{AbsenceProof, Capability, Presence};
use counterpart_model::{Kind, MatchKind, RunId, RunProblem, Trigger, TriggerId, VendorId, Visibility};
use counterpart_rules::triggers;
use counterpart_store::{MissingRow, SeenRows, Tx};
use std::collections::HashSet;

/// Rows looked at per query.
const LOOK_AT: u64 = 5_000;
/// Matched records probed in one run. A mass disappearance is a narrowed role or a fault far more often than a mass
/// deletion; probing thousands would spend the vendor's limit on it.
const PROBES: usize = 200;

/// Matched records that were not visible before already, asked for again in one sweep.
const ASKED_AGAIN: u64 = 20;

/// Probes that fail one after the other before no more are tried in this run.
const FAILURES: u64 = 3;

/// What is known of records that did not come.
#[derive(Default)]
pub(super) struct Verdicts {
    /// Proven to be deleted. All others are *not visible*.
    gone: HashSet<VendorId>,
    /// Probes that failed; the run goes on without them (R74).
    problems: Vec<RunProblem>,
}

impl Syncing<'_> {
    /// Marks visible rows that did not come, and leaves the facts. Returns how many.
    pub(super) async fn mark_missing(
        &self,
        kind: Kind,
        run: RunId,
        seen: &SeenRows,
        unread: &Unread,
    ) -> Result<u64, EngineError> {
        let rows = {
            let tx = self.hub.workspace.read().await?;
            self.missing(&tx, kind, seen, unread).await?
        };
        if rows.is_empty() {
            return Ok(0);
        }
        let verdicts = self.probe(kind, &rows).await?;
        let tx = self.hub.workspace.write().await?;
        self.mark(&tx, kind, run, &rows, &verdicts).await?;
        self.commit(tx).await?;
        Ok(rows.len() as u64)
    }

    /// Asks again for some of the matched records that the vendor has not shown for longer, in turn: one may be proven to
    /// be deleted by now, or have been too many to be asked for when it vanished. Returns how far the turn came.
    pub(super) async fn ask_again(&self, kind: Kind, run: RunId, after: u64) -> Result<u64, EngineError> {
        let Some(matched) = match_kind(kind) else { return Ok(0) };
        let rows = {
            let tx = self.hub.workspace.read().await?;
            let which = (self.integration.id, kind);
            tx.mirror().matched_and_hidden(which, matched, (after, ASKED_AGAIN), run).await?
        };
        let verdicts = self.probe(kind, &rows).await?;
        if !(verdicts.gone.is_empty() && verdicts.problems.is_empty()) {
            let gone: Vec<_> =
                rows.iter().filter(|row| verdicts.gone.contains(&row.vendor)).cloned().collect();
            let tx = self.hub.workspace.write().await?;
            self.mark(&tx, kind, run, &gone, &verdicts).await?;
            self.commit(tx).await?;
        }
        // A short answer was the last of them: the next sweep begins the turn anew.
        Ok(rows.last().filter(|_| rows.len() as u64 == ASKED_AGAIN).map_or(0, |row| row.row))
    }

    /// Visible rows that did not come, readable or not.
    pub(super) async fn missing(
        &self,
        tx: &Tx,
        kind: Kind,
        seen: &SeenRows,
        unread: &Unread,
    ) -> Result<Vec<MissingRow>, EngineError> {
        let mut rows = Vec::new();
        let mut after = Some(0);
        while let Some(from) = after {
            let page = tx.mirror().missing(self.integration.id, kind, seen, from, LOOK_AT).await?;
            rows.extend(page.rows.into_iter().filter(|row| !unread.may_hold(&row.vendor)));
            after = page.next;
        }
        Ok(rows)
    }

    /// Whether a probe of this kind can prove that a record is gone.
    fn proves_by_probe(&self, kind: Kind) -> bool {
        let descriptor = self.connector.descriptor();
        let proves = descriptor.kind(kind).is_some_and(|known| known.absence != AbsenceProof::None);
        proves && descriptor.can(kind, Capability::Probe)
    }

    /// Asks the vendor for the matched ones by id, where that proves something.
    pub(super) async fn probe(&self, kind: Kind, rows: &[MissingRow]) -> Result<Verdicts, EngineError> {
        let mut verdicts = Verdicts::default();
        let Some(match_kind) = match_kind(kind) else { return Ok(verdicts) };
        if rows.is_empty() || !self.proves_by_probe(kind) {
            return Ok(verdicts);
        }
        let ids: Vec<VendorId> = rows.iter().map(|row| row.vendor.clone()).collect();
        let links = {
            let tx = self.hub.workspace.read().await?;
            tx.matches().touching(self.integration.id, match_kind, &[], &ids).await?
        };
        let matched: HashSet<VendorId> = links.into_iter().map(|link| link.vendor).collect();
        let mut failures = 0;
        for id in ids.into_iter().filter(|id| matched.contains(id)).take(PROBES) {
            match self.connector.probe(kind, &id, &self.session).await {
                Ok(Presence::Gone) => {
                    failures = 0;
                    verdicts.gone.insert(id);
                }
                Ok(_) => failures = 0,
                Err(error) if error.stops_integration() => return Err(error.into()),
                Err(error) => {
                    failures += 1;
                    let sentence = format!("Whether it still exists could not be asked. {error}");
                    verdicts.problems.push(RunProblem { kind, vendor: Some(id), sentence });
                    if failures == FAILURES {
                        break;
                    }
                }
            }
        }
        Ok(verdicts)
    }

    /// Writes the verdicts and the facts they leave behind.
    pub(super) async fn mark(
        &self,
        tx: &Tx,
        kind: Kind,
        run: RunId,
        rows: &[MissingRow],
        verdicts: &Verdicts,
    ) -> Result<(), EngineError> {
        tx.runs().add_problems(run, &verdicts.problems).await?;
        let now = self.hub.now();
        let mut facts = Vec::new();
        for verdict in [Visibility::NotVisible, Visibility::Gone] {
            let of = |row: &&MissingRow| verdicts.gone.contains(&row.vendor) == (verdict == Visibility::Gone);
            let numbers: Vec<u64> = rows.iter().filter(of).map(|row| row.row).collect();
            tx.mirror().set_visibility(self.integration.id, kind, &numbers, verdict, run, now).await?;
            for row in rows.iter().filter(of) {
                facts.extend(triggers::of_missing(verdict).into_iter().map(|fact| Trigger {
                    id: TriggerId(self.hub.ids.next()),
                    integration: self.integration.id,
                    kind,
                    vendor: row.vendor.clone(),
                    cause: fact.cause,
                    previous: fact.previous,
                    new: fact.new,
                    at: now,
                }));
            }
        }
        Ok(tx.triggers().insert(facts).await?)
    }
}

/// What matches tie records of this kind to; nothing for kinds that are not matched.
fn match_kind(kind: Kind) -> Option<MatchKind> {
    match kind {
        Kind::Company => Some(MatchKind::Company),
        Kind::Site => Some(MatchKind::Site),
        _ => None,
    }
}
