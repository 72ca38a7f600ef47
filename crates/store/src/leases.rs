//! Who works on a run: claimed by one process at a time, for a while, and handed on when that process is gone.
//!
//! A claim raises the run's fence. Whoever bears an older fence has lost the run: [`Runs::hold`] tells it, in the very
//! transaction that would have written.

use crate::entity::run::{Column, Entity};
use crate::runs::from_row;
use crate::{Runs, StoreError, dialect, stored};
use counterpart_model::{Instant, IntegrationId, Run, RunId, RunKind, RunProgress};
use sea_orm::{ColumnTrait, QueryFilter};
use std::time::Duration;

/// Who claims, and for how long.
#[derive(Debug, Clone)]
pub struct Claimant {
    /// The process, in words: `host/pid`.
    pub worker: String,
    /// How long a claim is believed without being renewed.
    pub lease: Duration,
    /// How often a run is begun before it is given up.
    pub most_attempts: u32,
}

/// A run that is now ours.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The run.
    pub run: Run,
    /// What tells this claim from all earlier ones.
    pub fence: i64,
    /// How far earlier processes came.
    pub progress: RunProgress,
}

impl Runs<'_> {
    /// Takes the oldest run that waits or was left by a process that is gone: of one kind or any, of one integration or any.
    /// One of a kind and an integration at a time: what waits behind a running one, or behind one that was left, is not
    /// taken.
    pub async fn claim(
        &self,
        claimant: &Claimant,
        now: Instant,
        kind: Option<RunKind>,
        integration: Option<IntegrationId>,
    ) -> Result<Option<Claimed>, StoreError> {
        let backend = self.tx.backend();
        let mut values = vec![
            self.tx.workspace().into(),
            stored::text(&claimant.worker).into(),
            milliseconds(claimant.lease).into(),
            i64::from(claimant.most_attempts).into(),
            stored::instant(now).into(),
            0_i64.into(),
        ];
        let kinds = match kind {
            Some(RunKind::Sync) => "= 'sync'",
            Some(RunKind::Push) => "= 'push'",
            // A person's plan is done at once, or not at all.
            Some(RunKind::Save) | None => "IN ('sync', 'push')",
        };
        let of = match integration {
            Some(id) => {
                values.push(id.0.into());
                "AND r.integration_id = $7"
            }
            None => "",
        };
        let sql = format!(
            "UPDATE runs SET state = 'running', worker = $2, lease_until = {until}, fence = fence + 1, \
                started_at = CASE WHEN attempts = 0 THEN $5 ELSE started_at END, attempts = attempts + 1 \
             WHERE workspace_id = $1 AND id = (SELECT r.id FROM runs AS r WHERE r.workspace_id = $1 \
                AND r.kind {kinds} AND r.integration_id IS NOT NULL {of} AND r.attempts < $4 AND ( \
                    (r.state = 'running' AND (r.lease_until IS NULL OR r.lease_until < {now})) \
                    OR (r.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM runs AS o WHERE o.workspace_id = $1 \
                        AND o.integration_id = r.integration_id AND o.kind = r.kind AND o.state = 'running'))) \
                ORDER BY r.started_at, r.id LIMIT 1 {skip}) \
             RETURNING id, fence",
            until = dialect::in_milliseconds(backend, 3),
            now = dialect::in_milliseconds(backend, 6),
            skip = dialect::skip_locked(backend),
        );
        let Some(row) = self.tx.one(&sql, values).await? else { return Ok(None) };
        let id: uuid::Uuid = row.try_get("", "id")?;
        let fence: i64 = row.try_get("", "fence")?;
        let Some(row) = self.tx.find::<Entity>().filter(Column::Id.eq(id)).one(self.tx.db()).await? else {
            return Ok(None);
        };
        let progress = stored::from_json("runs", &row.progress)?;
        Ok(Some(Claimed { run: from_row(row)?, fence, progress }))
    }

    /// Renews a claim; false when the run is no longer ours. Called last in a transaction, it makes sure that nothing is
    /// written by a process that has lost its run.
    pub async fn hold(&self, id: RunId, fence: i64, lease: Duration) -> Result<bool, StoreError> {
        let sql = format!(
            "UPDATE runs SET lease_until = {} WHERE workspace_id = $1 AND id = $2 AND state = 'running' AND fence = $4",
            dialect::in_milliseconds(self.tx.backend(), 3)
        );
        let values = vec![self.tx.workspace().into(), id.0.into(), milliseconds(lease).into(), fence.into()];
        Ok(self.tx.execute(&sql, values).await? == 1)
    }

    /// Lets go of a claim before the run has ended, so that another process goes on at once; the attempt does not count.
    pub async fn let_go(&self, id: RunId, fence: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE runs SET lease_until = NULL, attempts = attempts - 1 \
                   WHERE workspace_id = $1 AND id = $2 AND state = 'running' AND fence = $3";
        let values = vec![self.tx.workspace().into(), id.0.into(), fence.into()];
        Ok(self.tx.execute(sql, values).await? == 1)
    }

    /// A run that a person sends on its way again may be begun as often as a new one.
    pub async fn forget_attempts(&self, id: RunId) -> Result<(), StoreError> {
        let values = vec![self.tx.workspace().into(), id.0.into()];
        self.tx.execute("UPDATE runs SET attempts = 0 WHERE workspace_id = $1 AND id = $2", values).await?;
        Ok(())
    }

    /// The run of an integration that a living process works on.
    pub async fn live(&self, integration: IntegrationId) -> Result<Option<Run>, StoreError> {
        let sql = format!(
            "SELECT id FROM runs WHERE workspace_id = $1 AND state = 'running' AND integration_id = $2 \
             AND lease_until >= {}",
            dialect::in_milliseconds(self.tx.backend(), 3)
        );
        let values = vec![self.tx.workspace().into(), integration.0.into(), 0_i64.into()];
        match self.tx.one(&sql, values).await? {
            Some(row) => self.get(RunId(row.try_get("", "id")?)).await,
            None => Ok(None),
        }
    }

    /// Runs whose process is gone and that were begun as often as a run may be.
    pub async fn exhausted(&self, most_attempts: u32) -> Result<Vec<Run>, StoreError> {
        let sql = format!(
            "SELECT id FROM runs WHERE workspace_id = $1 AND state = 'running' AND integration_id IS NOT NULL \
             AND attempts >= $2 AND (lease_until IS NULL OR lease_until < {})",
            dialect::in_milliseconds(self.tx.backend(), 3)
        );
        let values = vec![self.tx.workspace().into(), i64::from(most_attempts).into(), 0_i64.into()];
        let mut runs = Vec::new();
        for row in self.tx.all(&sql, values).await? {
            runs.extend(self.get(RunId(row.try_get("", "id")?)).await?);
        }
        Ok(runs)
    }

    /// Notes how far a run came, in the transaction that brought it there.
    pub async fn note_progress(&self, id: RunId, progress: &RunProgress) -> Result<(), StoreError> {
        let values = vec![self.tx.workspace().into(), id.0.into(), stored::json(progress)?.into()];
        self.tx.execute("UPDATE runs SET progress = $3 WHERE workspace_id = $1 AND id = $2", values).await?;
        Ok(())
    }
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
