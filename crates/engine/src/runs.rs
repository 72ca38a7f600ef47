//! One run with everything it did.

use crate::{EngineError, Hub};
use counterpart_model::{JournalEntry, Run, RunId};
use counterpart_store::Tx;

/// Journal entries read per query.
const BATCH: u64 = 1_000;

impl Hub {
    /// A run and its changes, oldest first. What a person typed as its id may be anything.
    pub async fn run(&self, id: &str) -> Result<(Run, Vec<JournalEntry>), EngineError> {
        let tx = self.workspace.read().await?;
        let run = named(&tx, id).await?;
        let mut journal: Vec<JournalEntry> = Vec::new();
        loop {
            let more = tx.journal().of_run(run.id, journal.last().map(|entry| entry.id), BATCH).await?;
            if more.is_empty() {
                return Ok((run, journal));
            }
            journal.extend(more);
        }
    }
}

/// The run of this id, which a person typed.
pub(crate) async fn named(tx: &Tx, id: &str) -> Result<Run, EngineError> {
    let unknown = || EngineError::NotFound(format!("There is no run '{id}'. Look: `counterpart runs`"));
    let parsed: RunId = id.parse().map_err(|_| unknown())?;
    tx.runs().get(parsed).await?.ok_or_else(unknown)
}
